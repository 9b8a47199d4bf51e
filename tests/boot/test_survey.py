"""What the survey finds in the trees of distributions, in people's own, and in hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pxegui.boot.survey import LoaderKind, survey
from pxegui.wire.arch import Firmware
from tests.boot.conftest import SHIM, BootTree, best, efi, grub, linux, look

DEBIAN = Path("/usr/lib/debian-installer/images/12/amd64/text")


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="package debian-installer-12-netboot-amd64")
def test_debians_own_tree():
    found = survey(DEBIAN, system=())
    assert found.name == "Debian 12 installer"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    first = next(loader for loader in found.loaders if loader.firmware is Firmware.UEFI_X64)
    assert (first.file, first.kind) == ("debian-installer/amd64/bootnetx64.efi", LoaderKind.SHIM)
    assert (first.complete, first.signed) == (True, True)
    assert first.config == "debian-installer/amd64/grub/grub.cfg"
    assert {loader.firmware for loader in found.loaders} == {Firmware.BIOS, Firmware.UEFI_X64}
    install = found.entries[0]
    assert (install.title, install.kernel) == ("Install", "debian-installer/amd64/linux")
    assert install.initrds == ("debian-installer/amd64/initrd.gz",)
    assert install.arguments == "vga=788 --- quiet"
    assert install.firmwares == {Firmware.BIOS, Firmware.UEFI_X64}
    assert not any(entry.missing for entry in found.entries)
    assert "Advanced options: Rescue mode" in [entry.title for entry in found.entries]
    assert found.seconds < 3


def test_the_small_debian_tree_of_the_tests_is_like_it(tree: BootTree):
    found = look(tree.debian())
    assert found.name == "Debian 12 installer"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    assert best(found, Firmware.UEFI_X64) == "debian-installer/amd64/bootnetx64.efi"
    assert [(entry.title, entry.arguments) for entry in found.entries] == [
        ("Install", "vga=788 --- quiet")
    ]


def test_ubuntus_tree(tree: BootTree):
    found = look(tree.ubuntu())
    assert found.name == "netboot"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    assert best(found, Firmware.UEFI_X64) == "bootx64.efi"
    assert found.loaders[1].kind is LoaderKind.SHIM
    assert [(entry.title, entry.kernel, entry.initrds) for entry in found.entries] == [
        ("Install Ubuntu Server", "linux", ("initrd",)),
        ("install", "linux", ("initrd",)),
    ]


def test_fedoras_tree_keeps_grub_cfg_beside_its_loaders(tree: BootTree):
    tree.put("shimx64.efi", efi(text=SHIM, signed=True))
    tree.put("grubx64.efi", grub(prefix="/EFI/fedora", signed=True))
    tree.put(
        "grub.cfg", "menuentry 'F' {\n linuxefi vmlinuz inst.repo=x\n initrdefi initrd.img\n}\n"
    )
    tree.put("vmlinuz", linux()).put("initrd.img")
    found = look(tree)
    assert best(found, Firmware.UEFI_X64) == "shimx64.efi"
    assert found.loaders[0].config == "grub.cfg"
    assert [entry.arguments for entry in found.entries] == ["inst.repo=x"]


def test_ipxe_with_a_script_takes_the_build_that_works_on_most_machines(tree: BootTree):
    found = look(tree.ipxe())
    assert found.script == "boot.ipxe"
    assert best(found, Firmware.BIOS) == "undionly.kpxe"
    assert best(found, Firmware.UEFI_X64) == "snponly.efi"


def test_an_empty_directory_has_its_name_and_nothing_else(tree: BootTree):
    found = look(tree)
    assert (found.name, found.loaders, found.entries, found.script) == ("netboot", (), (), "")


def test_a_root_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(OSError, match="nowhere"):
        survey(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        pytest.param(["menu.ipxe", "boot.ipxe"], "boot.ipxe", id="boot.ipxe before menu.ipxe"),
        pytest.param(
            ["menu.ipxe", "autoexec.ipxe"], "autoexec.ipxe", id="autoexec.ipxe before menu"
        ),
        pytest.param(["zoo.ipxe", "lab.ipxe"], "lab.ipxe", id="any other in the root"),
        pytest.param(["ipxe/boot.ipxe"], "ipxe/boot.ipxe", id="a known name below"),
        pytest.param(["lab/install.ipxe"], "", id="but no other name below"),
    ],
)
def test_scripts(tree: BootTree, names: list[str], wanted: str):
    for name in names:
        tree.put(name, "#!ipxe\n")
    assert look(tree).script == wanted


def test_a_script_must_be_one(tree: BootTree):
    assert look(tree.put("boot.ipxe", "<html>")).script == ""
