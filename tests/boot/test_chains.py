"""What each loader asks next, what it lacks, and which loader comes first."""

from __future__ import annotations

import pytest

from pxegui.wire.arch import Firmware
from tests.boot.conftest import (
    GRUB,
    IPXE,
    PXELINUX,
    SHIM,
    BootTree,
    best,
    efi,
    grub,
    look,
    pxelinux,
)


def test_grub_mknetdir_s_tree(tree: BootTree):
    tree.put("boot/grub/i386-pc/core.0").put(
        "boot/grub/i386-pc/grub.cfg", "source boot/grub/grub.cfg"
    )
    tree.put("boot/grub/x86_64-efi/core.efi", grub(prefix="/boot/grub"))
    tree.put("boot/grub/x86_64-efi/grub.cfg", "source boot/grub/grub.cfg")
    assert best(look(tree), Firmware.BIOS) == "boot/grub/i386-pc/core.0 lacks boot/grub/grub.cfg"
    tree.put("boot/grub/grub.cfg", "menuentry a {\n linux /k\n}\n")
    assert best(look(tree), Firmware.BIOS) == "boot/grub/i386-pc/core.0"
    assert best(look(tree), Firmware.UEFI_X64) == "boot/grub/x86_64-efi/core.efi"


@pytest.mark.parametrize(
    ("files", "firmware", "wanted"),
    [
        pytest.param(
            {"pxelinux.0": b"x"}, Firmware.BIOS, "pxelinux.0 lacks pxelinux.cfg/default",
            id="a name is enough where the content says nothing",
        ),
        pytest.param(
            {"pxelinux.0": PXELINUX, "pxelinux.cfg/default": b""}, Firmware.BIOS,
            "pxelinux.0 lacks ldlinux.c32", id="pxelinux 6 wants its module",
        ),
        pytest.param(
            {"pxelinux.0": b"PXELINUX 4.07 x", "pxelinux.cfg/01-52-54-00-00-00-01": b""},
            Firmware.BIOS, "pxelinux.0",
            id="pxelinux 4 wants none, and a configuration for one machine is one",
        ),
        pytest.param(
            {"bootx64.efi": efi("aa64", GRUB), "grub.cfg": b""}, Firmware.UEFI_ARM64, "bootx64.efi",
            id="the header's machine decides, not the name",
        ),
        pytest.param(
            {"bootx64.efi": b"junk"}, Firmware.UEFI_X64, "bootx64.efi",
            id="the standard's name for the default loader",
        ),
        pytest.param(
            {"bootaa64.efi": efi("aa64", SHIM)}, Firmware.UEFI_ARM64,
            "bootaa64.efi lacks grubaa64.efi", id="shim without its second stage",
        ),
        pytest.param(
            {"a/shimx64.efi": efi(text=SHIM), "grubx64.efi": grub(), "grub.cfg": b""},
            Firmware.UEFI_X64, "grubx64.efi", id="shim looks beside itself, so GRUB is better here",
        ),
        pytest.param(
            {"snponly-shimx64.efi": efi(text=SHIM), "snponly.efi": efi(text=IPXE)},
            Firmware.UEFI_X64, "snponly-shimx64.efi", id="iPXE's own shim",
        ),
        pytest.param(
            {"BOOTX64.EFI": efi(text=SHIM, signed=True), "GRUBX64.EFI": grub(), "GRUB.CFG": b""},
            Firmware.UEFI_X64, "BOOTX64.EFI", id="upper case, as from a FAT disk",
        ),
        pytest.param({"mmx64.efi": efi()}, Firmware.UEFI_X64, "", id="MokManager is no loader"),
        pytest.param({"tool.efi": efi()}, Firmware.UEFI_X64, "", id="any EFI program is none"),
        pytest.param(
            {"pxelinux.0": efi()}, Firmware.BIOS, "", id="an EFI program called pxelinux.0"
        ),
        pytest.param(
            {"ipxe-arm64.efi": efi("aa64", IPXE)}, Firmware.UEFI_ARM64, "ipxe-arm64.efi",
            id="iPXE for Arm",
        ),
        pytest.param(
            {"grubia32.efi": efi("ia32", GRUB, wide=False), "grub.cfg": b""}, Firmware.UEFI_IA32,
            "grubia32.efi", id="a 32-bit header",
        ),
        pytest.param(
            {"grubx64.efi": grub(prefix="(memdisk)/boot/grub")}, Firmware.UEFI_X64, "grubx64.efi",
            id="a GRUB that has its configuration inside",
        ),
        pytest.param(
            {"wdsnbp.com": b"x"}, Firmware.BIOS, "wdsnbp.com lacks Boot/BCD", id="Windows"
        ),
        pytest.param(
            {"bootcode.bin": b"x"}, Firmware.RASPBERRY_PI, "bootcode.bin", id="Raspberry Pi"
        ),
    ],
)  # fmt: skip
def test_loaders(tree: BootTree, files: dict[str, bytes], firmware: Firmware, wanted: str):
    for name, content in files.items():
        tree.put(name, content)
    assert best(look(tree), firmware) == wanted


def test_a_complete_pxelinux_comes_before_ipxe_without_a_script(tree: BootTree):
    pxelinux(tree).put("undionly.kpxe", b"\xea\x05\x00\xc0")
    assert best(look(tree), Firmware.BIOS) == "pxelinux.0"
    tree.put("boot.ipxe", "#!ipxe\n")
    assert best(look(tree), Firmware.BIOS) == "undionly.kpxe"


def test_a_nested_debian_tree_works_by_bios_alone(tree: BootTree):
    BootTree(tree.root / "bookworm").debian()
    found = look(tree)
    assert best(found, Firmware.BIOS) == "bookworm/pxelinux.0"
    assert best(found, Firmware.UEFI_X64).startswith("bookworm/debian-installer/amd64/")
    assert not next(x for x in found.loaders if x.firmware is Firmware.UEFI_X64).complete
    assert [entry.kernel for entry in found.entries] == ["bookworm/debian-installer/amd64/linux"]


def test_a_grub_with_its_menu_inside_is_known(tree: BootTree):
    tree.put("all.efi", grub(prefix="(memdisk)/boot/grub")).put("grubx64.efi", grub())
    alone = {each.file: each.alone for each in look(tree).loaders if not each.system}
    assert alone == {"all.efi": True, "grubx64.efi": False}


def test_a_shim_that_starts_ipxe_is_known(tree: BootTree):
    tree.put("snponly-shimx64.efi", efi(text=SHIM)).put("snponly.efi", efi(text=IPXE))
    tree.put("bootx64.efi", efi(text=SHIM)).put("grubx64.efi", grub()).put("grub.cfg", "")
    starts = {each.file: each.starts_ipxe for each in look(tree).loaders if not each.system}
    assert starts["snponly-shimx64.efi"]
    assert not starts["bootx64.efi"]
