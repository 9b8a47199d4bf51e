"""Names as real loaders ask them, against a tree as people lay it out.

Sources: the Windows boot manager's requests as published captures have them; shim `netboot.c`;
GRUB `net.c`; Syslinux `doc/pxelinux.txt`; U-Boot `cmd/pxe.c`; Raspberry Pi documentation "Network
boot"; edk2 `HttpBootSupport.c`.
"""

from __future__ import annotations

import pytest

from pxegui.boot.directory import BootDirectory, OpenFile, Refusal
from tests.boot.conftest import BootTree

TREE = (
    "Boot/BCD",
    "Boot/boot.sdi",
    "Boot/Fonts/segmono_boot.ttf",
    "Boot/x64/wdsnbp.com",
    "Boot/x64/bootmgfw.efi",
    "Sources/boot.wim",
    "bootmgr.exe",
    "pxelinux.0",
    "ldlinux.c32",
    "pxelinux.cfg/default",
    "pxelinux.cfg/01-52-54-00-12-34-56",
    "EFI/BOOT/BOOTX64.EFI",
    "EFI/BOOT/grubx64.efi",
    "grub/grub.cfg",
    "grub/x86_64-efi/normal.mod",
    "bootcode.bin",
    "start4.elf",
    "config.txt",
    "1a2b3c4d/config.txt",
)
OPTIONAL = "-"  # not there, and that is normal
MISSING = "missing"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        # Windows: backslashes, any case
        (rb"boot\x64\wdsnbp.com", "Boot/x64/wdsnbp.com"),
        (rb"\Boot\BCD", "Boot/BCD"),
        (rb"\boot\bcd", "Boot/BCD"),
        (rb"\BOOT\BOOT.SDI", "Boot/boot.sdi"),
        (rb"\boot\fonts\segmono_boot.ttf", "Boot/Fonts/segmono_boot.ttf"),
        (rb"\sources\boot.wim", "Sources/boot.wim"),
        (rb"\\boot\\x64\\bootmgfw.efi", "Boot/x64/bootmgfw.efi"),
        (b"bootmgr.exe", "bootmgr.exe"),
        (rb"\boot\fonts\wgl4_boot.ttf", OPTIONAL),
        (rb"\hiberfil.sys", OPTIONAL),
        (rb"\boot\x64\en-us\bootmgfw.efi.mui", OPTIONAL),
        # pxelinux
        (b"pxelinux.0\0", "pxelinux.0"),
        (b"pxelinux.0\xff", "pxelinux.0"),
        (b"::pxelinux.cfg/default", "pxelinux.cfg/default"),
        (b"pxelinux.cfg/01-52-54-00-12-34-56", "pxelinux.cfg/01-52-54-00-12-34-56"),
        (b"pxelinux.cfg/44454c4c-3000-104b-8052-b8c04f4a4e31", OPTIONAL),
        (b"pxelinux.cfg/0A4D0032", OPTIONAL),
        (b"pxelinux.cfg/0A4D", OPTIONAL),
        (b"ldlinux.c32", "ldlinux.c32"),
        # shim and GRUB
        (b"EFI/BOOT//grubx64.efi", "EFI/BOOT/grubx64.efi"),
        (b"/EFI/BOOT/revocations_sku.efi", OPTIONAL),
        (b"/EFI/BOOT/shim_certificate_0.efi", OPTIONAL),
        (b"/EFI/BOOT/mmx64.efi", MISSING),
        (b"/grub/grub.cfg-01-52-54-00-12-34-56", OPTIONAL),
        (b"/grub/grub.cfg-0A4D0032", OPTIONAL),
        (b"/grub/grub.cfg", "grub/grub.cfg"),
        (b"/grub/x86_64-efi/normal.mod", "grub/x86_64-efi/normal.mod"),
        (b"/grub/x86_64-efi/terminal.lst", OPTIONAL),
        # U-Boot
        (b"pxelinux.cfg/default-arm-bcm283x-rpi", OPTIONAL),
        (b"boot.scr.uimg", OPTIONAL),
        (b"EFI/BOOT//Boot/boot.sdi", "Boot/boot.sdi"),
        (b"dtb/", OPTIONAL),
        (b"dtb/qemu-virt.dtb", OPTIONAL),
        (b"EFI/BOOT/pxelinux.cfg/default", "pxelinux.cfg/default"),
        # UEFI by HTTP
        ("/EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/BOOTX64.EFI"),
        ("/efi/boot/bootx64.efi", "EFI/BOOT/BOOTX64.EFI"),
        # Raspberry Pi: its serial number's folder first, then the root
        (b"1a2b3c4d/config.txt", "1a2b3c4d/config.txt"),
        (b"1a2b3c4d/start4.elf", "start4.elf"),
        (b"99999999/config.txt", "config.txt"),
        (b"99999999/recovery.elf", OPTIONAL),
        (b"bootsig.bin", OPTIONAL),
        (b"bootcode.bin", "bootcode.bin"),
        # iPXE
        (b"/autoexec.ipxe", "autoexec.ipxe"),
        (b"/EFI/BOOT/autoexec.ipxe", OPTIONAL),
    ],
)
def test_names_as_they_are_asked(asked, found, tmp_path):
    tree = BootTree(tmp_path)
    for name in TREE:
        tree.put(name)
    answer = BootDirectory(tmp_path, fallback={"autoexec.ipxe": b"#!ipxe\n"}).open(asked)
    if isinstance(answer, OpenFile):
        assert answer.name == found
        answer.close()
    else:
        assert isinstance(answer, Refusal)
        assert answer.kind == "not_found"
        assert (OPTIONAL if answer.optional else MISSING) == found
