"""What can be started directly in a tree."""

from __future__ import annotations

from pxegui.wire.arch import Firmware
from tests.boot.conftest import BootTree, efi, linux, look, pxelinux


def test_a_kernel_beside_its_initrd_is_an_entry(tree: BootTree):
    tree.put("live/vmlinuz-6.1.0", linux()).put("live/initrd.img-5.10").put("live/initrd.img-6.1.0")
    tree.put("live/linux.txt").put("notes/linux", "no kernel")
    (entry,) = look(tree).entries
    assert (entry.kernel, entry.initrds) == ("live/vmlinuz-6.1.0", ("live/initrd.img-6.1.0",))
    assert entry.firmwares == {Firmware.BIOS, Firmware.UEFI_X64}


def test_a_kernel_alone_is_an_entry_where_nothing_else_is(tree: BootTree):
    tree.put("wipe/bzImage", linux(None))
    (entry,) = look(tree).entries
    assert entry.kernel == "wipe/bzImage"
    assert entry.firmwares == {Firmware.BIOS}
    assert {entry.kernel for entry in look(pxelinux(tree)).entries} == {"vmlinuz"}


def test_an_arm_kernel_is_for_arm(tree: BootTree):
    image = efi("aa64")[:0x38] + b"ARM\x64" + efi("aa64")[0x3C:]
    tree.put("Image", image).put("initrd.gz")
    assert [entry.firmwares for entry in look(tree).entries] == [{Firmware.UEFI_ARM64}]


def test_what_a_menu_names_and_the_tree_lacks_is_listed(tree: BootTree):
    found = look(pxelinux(tree).put("pxelinux.cfg/default", "label l\nkernel no\ninitrd none"))
    menu = next(entry for entry in found.entries if entry.found_in == "pxelinux.cfg/default")
    assert menu.missing == ("no", "none")
