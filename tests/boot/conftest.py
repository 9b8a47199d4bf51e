"""Boot directories of the tests: a builder, and the trees that distributions ship, in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from pxegui.boot.survey import Survey, survey
from pxegui.wire.arch import Firmware

MACHINES = {"x64": 0x8664, "ia32": 0x14C, "aa64": 0xAA64, "arm": 0x1C2, "riscv64": 0x5064}
SHIM = b"sbat,1\nshim,4\n" + "\\mmx64.efi".encode("utf-16-le")
IPXE = b"iPXE 1.21.1 http://ipxe.org/cfg/%s"
GRUB = b"GRUB grub_disk_read()"
PXELINUX = b"\xea\x24\x7c\0" + bytes(60) + b"PXELINUX 6.04 PXE 20200816 "


def efi(
    machine: str = "x64", text: bytes = b"", *, signed: bool = False, wide: bool = True
) -> bytes:
    """An EFI program as far as its headers go."""
    optional = bytearray(240)
    optional[:2] = b"\x0b\x02" if wide else b"\x0b\x01"
    certificates = (112 if wide else 96) + 32
    optional[certificates + 4 : certificates + 8] = (800 if signed else 0).to_bytes(4, "little")
    head = b"MZ" + bytes(0x3A) + (0x80).to_bytes(4, "little") + bytes(0x40)
    coff = b"PE\0\0" + MACHINES[machine].to_bytes(2, "little") + bytes(18)
    return head + coff + bytes(optional) + text


def grub(machine: str = "x64", prefix: str = "", *, signed: bool = False) -> bytes:
    """A GRUB for UEFI with its built-in prefix."""
    name = prefix.encode() + b"\0"
    module = b"\x03\0\0\0" + (8 + len(name)).to_bytes(4, "little") + name if prefix else b""
    return efi(machine, GRUB + module, signed=signed)


def linux(machine: str | None = "x64") -> bytes:
    """An x86 Linux kernel, with an EFI stub for `machine` or without."""
    start = efi(machine) if machine else b""
    return start.ljust(0x202, b"\0") + b"HdrS" + bytes(100)


class BootTree:
    """Builds a boot directory file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes | str = b"x") -> BootTree:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def link(self, name: str, target: str) -> BootTree:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
        return self

    def debian(self) -> BootTree:
        """Debian's installer tree, links and all."""
        home = "debian-installer/amd64/"
        screens = home + "boot-screens/"
        self.put("version.info", "Debian version:  12 (bookworm)\nInstaller build: 2023\n")
        self.put(home + "pxelinux.0", PXELINUX).link("pxelinux.0", home + "pxelinux.0")
        self.put(screens + "ldlinux.c32").link("ldlinux.c32", screens + "ldlinux.c32")
        self.put(
            screens + "syslinux.cfg", f"include {screens}txt.cfg\ndefault {screens}vesamenu.c32\n"
        )
        self.put(
            screens + "txt.cfg",
            f"label install\n\tmenu label ^Install\n\tkernel {home}linux\n"
            f"\tappend vga=788 initrd={home}initrd.gz --- quiet \n",
        )
        self.link(home + "pxelinux.cfg/default", "../boot-screens/syslinux.cfg")
        self.link("pxelinux.cfg", home + "pxelinux.cfg")
        self.put(home + "linux", linux()).put(home + "initrd.gz")
        self.put(home + "bootnetx64.efi", efi(text=SHIM, signed=True))
        self.put(home + "grubx64.efi", grub(prefix="/debian-installer/amd64/grub", signed=True))
        return self.put(
            home + "grub/grub.cfg",
            f"menuentry 'Install' {{\n  linux /{home}linux vga=788 --- quiet\n"
            f"  initrd /{home}initrd.gz\n}}\n",
        )

    def ubuntu(self) -> BootTree:
        """Ubuntu's netboot tree: shim and GRUB in the root, `grub/grub.cfg`."""
        self.put("bootx64.efi", efi(text=SHIM, signed=True))
        self.put("grubx64.efi", grub(prefix="/grub", signed=True))
        self.put("linux", linux()).put("initrd").put("pxelinux.0", PXELINUX).put("ldlinux.c32")
        self.put(
            "pxelinux.cfg/default",
            "DEFAULT install\nLABEL install\n  KERNEL linux\n  INITRD initrd\n"
            "  APPEND root=/dev/ram0 ip=dhcp iso-url=http://releases.ubuntu.com/x.iso ---\n",
        )
        return self.put(
            "grub/grub.cfg",
            'menuentry "Install Ubuntu Server" {\n\tset gfxpayload=keep\n'
            "\tlinux\tlinux iso-url=http://releases.ubuntu.com/x.iso ip=dhcp ---\n"
            "\tinitrd\tinitrd\n}\n",
        )

    def ipxe(self) -> BootTree:
        """What people put together for iPXE."""
        self.put("undionly.kpxe", b"\xea\x05\x00\xc0").put("ipxe.pxe", b"\xea\x05\x00\xc0")
        self.put("ipxe.efi", efi(text=IPXE)).put("snponly.efi", efi(text=IPXE))
        return self.put("boot.ipxe", "#!ipxe\nkernel vmlinuz\nboot\n")


def look(tree: BootTree) -> Survey:
    return survey(tree.root, system=())


def best(found: Survey, firmware: Firmware) -> str:
    """The first loader for a firmware, as a word: `name`, or `name lacks x, y`."""
    for loader in found.loaders:
        if loader.firmware is firmware:
            return " ".join([loader.file, *(["lacks", *loader.missing] if loader.missing else [])])
    return ""


def pxelinux(tree: BootTree) -> BootTree:
    tree.put("pxelinux.0", PXELINUX).put("ldlinux.c32")
    tree.put("vmlinuz", linux()).put("initrd.img")
    return tree.put(
        "pxelinux.cfg/default", "default l\nlabel l\nkernel vmlinuz\nappend initrd=initrd.img a=b\n"
    )


@pytest.fixture
def tree(tmp_path: Path) -> BootTree:
    root = tmp_path / "netboot"
    root.mkdir()
    return BootTree(root)
