"""Recognising boot files by name and content: loaders, kernels, and their machine; pure.

Rule 1: content decides over the name where it is clear (a PE header's machine, a maker's text).
Rule 2: a well-known name is enough where the content says nothing: nobody else uses these names.
"""

from __future__ import annotations

import dataclasses
import re

from pxegui.boot.found import LoaderKind
from pxegui.wire.arch import Firmware

# PE/COFF specification, "Machine Types"
_MACHINES = {
    0x014C: Firmware.UEFI_IA32,
    0x0200: Firmware.UEFI_ITANIUM,
    0x01C2: Firmware.UEFI_ARM32,
    0x01C4: Firmware.UEFI_ARM32,
    0x5032: Firmware.UEFI_RISCV32,
    0x5064: Firmware.UEFI_RISCV64,
    0x5128: Firmware.UEFI_RISCV128,
    0x6232: Firmware.UEFI_LOONGARCH32,
    0x6264: Firmware.UEFI_LOONGARCH64,
    0x8664: Firmware.UEFI_X64,
    0xAA64: Firmware.UEFI_ARM64,
}
# UEFI specification 3.5.1.1: how names tell the machine (bootx64.efi, shimaa64.efi, grubia32.efi)
_NAME_ENDS = (
    ("x64", Firmware.UEFI_X64),
    ("x86_64", Firmware.UEFI_X64),
    ("amd64", Firmware.UEFI_X64),
    ("aa64", Firmware.UEFI_ARM64),
    ("arm64", Firmware.UEFI_ARM64),
    ("aarch64", Firmware.UEFI_ARM64),
    ("ia32", Firmware.UEFI_IA32),
    ("i386", Firmware.UEFI_IA32),
    ("i686", Firmware.UEFI_IA32),
    ("riscv64", Firmware.UEFI_RISCV64),
    ("loongarch64", Firmware.UEFI_LOONGARCH64),
    ("loong64", Firmware.UEFI_LOONGARCH64),
    ("arm", Firmware.UEFI_ARM32),
    ("arm32", Firmware.UEFI_ARM32),
    ("armhf", Firmware.UEFI_ARM32),
    ("ia64", Firmware.UEFI_ITANIUM),
)
SHORT_NAMES = {  # as loaders call their second stage: grubx64.efi
    Firmware.UEFI_X64: "x64",
    Firmware.UEFI_IA32: "ia32",
    Firmware.UEFI_ARM64: "aa64",
    Firmware.UEFI_ARM32: "arm",
    Firmware.UEFI_RISCV64: "riscv64",
    Firmware.UEFI_LOONGARCH64: "loongarch64",
    Firmware.UEFI_ITANIUM: "ia64",
}

_BIOS_NAMES = {
    "pxelinux.0": LoaderKind.PXELINUX,
    "gpxelinux.0": LoaderKind.PXELINUX,
    "pxelinux.bin": LoaderKind.PXELINUX,
    "lpxelinux.0": LoaderKind.LPXELINUX,
    "core.0": LoaderKind.GRUB,
    "grub.0": LoaderKind.GRUB,
    "grub2.0": LoaderKind.GRUB,
    "grub2pxe": LoaderKind.GRUB,
    "wdsnbp.com": LoaderKind.WINDOWS,
    "pxeboot.n12": LoaderKind.WINDOWS,
    "pxeboot.com": LoaderKind.WINDOWS,
}
_EFI_NAMES = (  # the beginning of a name says whose it is
    (re.compile(r"(boot|fw)mgfw\.efi|wdsmgfw\.efi|bootmgr\.efi"), LoaderKind.WINDOWS),
    (re.compile(r"(snponly|ipxe|snp|intel|realtek|undionly)\b.*-shim"), LoaderKind.SHIM),
    (re.compile(r"shim|bootnet"), LoaderKind.SHIM),
    (re.compile(r"(grub|core\.efi|gcd)"), LoaderKind.GRUB),
    (re.compile(r"syslinux|lpxelinux|pxelinux"), LoaderKind.SYSLINUX_EFI),
    (re.compile(r"ipxe|snponly|snp\b|snp[-.]|gpxe|undionly"), LoaderKind.IPXE),
)
_EFI = re.compile(r".*\.efi(\.(dual)?signed(\.\w+)?)?\Z")  # Ubuntu's grubnetx64.efi.signed
_DEFAULT_LOADER = re.compile(r"boot(ia32|x64|aa64|arm|ia64|riscv64|loongarch64)\.efi\Z")
_NOT_FIRST = re.compile(r"(mm|fb|moklist)[a-z0-9]*\.efi|.*memtest.*|.*shell.*|.*\.mui\Z|mok.*")
_IPXE_BIOS = re.compile(r".*\.(kpxe|kkpxe|kkkpxe|pxe)\Z")
_RASPBERRY_PI = ("bootcode.bin", "start.elf", "start4.elf", "kernel_2712.img")  # 1-3, 4, 5
_GRUB_PREFIX = re.compile(rb"\x03\x00\x00\x00[\x08-\xff][\x00\x01]\x00\x00([\x20-\x7e]{1,250})\x00")
_KERNEL_NAME = re.compile(
    r"(vmlinu[xz]|linux|bzimage|zimage|kernel|image)([-._0-9].*)?\Z|.*(bzimage|\.bzimage|\.vmlinuz)\Z"
)
_INITRD_NAME = re.compile(
    r"(.*[-_.])?(initrd|initramfs|minirt|rootfs)\b.*|core\.gz\Z|initr.*\.(gz|img|xz|lz)\Z"
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the header of an executable says."""

    efi: Firmware | None = None  # the machine of a PE image
    signed: bool | None = None  # it carries a certificate table; None: no PE image
    linux_bios: bool = False  # an x86 Linux kernel (or a thing shaped like one, as memdisk is)
    linux_efi: bool = False  # a Linux kernel that UEFI can start


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A loader as its name and content tell."""

    kind: LoaderKind
    firmware: Firmware
    signed: bool | None = None
    prefix: str = ""  # GRUB: the built-in directory of its grub.cfg, as written
    certain: bool = False  # the content says so, not only the name
    modern: bool = False  # pxelinux 5 and later: wants ldlinux.c32


def read_image(head: bytes) -> Image:
    """What the first 4 KiB of a file say; anything is allowed as `head`."""
    efi, signed = _read_pe(head)
    x86 = head[0x202:0x206] == b"HdrS"
    arm64 = head[0x38:0x3C] == b"ARM\x64"
    riscv = head[0x38:0x3C] == b"RSC\x05"
    zboot = head[4:8] == b"zimg"
    return Image(
        efi=efi,
        signed=signed,
        linux_bios=x86,
        linux_efi=efi is not None and (x86 or arm64 or riscv or zboot),
    )


def _read_pe(head: bytes) -> tuple[Firmware | None, bool | None]:
    if head[:2] != b"MZ" or len(head) < 0x40:
        return None, None
    pe = int.from_bytes(head[0x3C:0x40], "little")
    if head[pe : pe + 4] != b"PE\0\0":
        return None, None
    machine = _MACHINES.get(int.from_bytes(head[pe + 4 : pe + 6], "little"))
    if machine is None:
        return None, None
    optional = pe + 24
    wide = head[optional : optional + 2] == b"\x0b\x02"
    certificates = optional + (112 if wide else 96) + 4 * 8  # the fifth data directory
    size = int.from_bytes(head[certificates + 4 : certificates + 8], "little")
    return machine, size > 0


def may_be_loader(name: str) -> bool:
    """By its name alone: is it worth opening as a loader?"""
    low = name.lower()
    return (
        low in _BIOS_NAMES
        or low in _RASPBERRY_PI
        or low == "core.elf"
        or _EFI.match(low) is not None
        or _IPXE_BIOS.match(low) is not None
    ) and not _NOT_FIRST.match(low)


def recognise(path: str, content: bytes) -> Recognised | None:
    """Which loader a file is, from its path and content (as much as was read); None: none known."""
    name = path.rsplit("/", 1)[-1].lower()
    image = read_image(content[:4096])
    if image.linux_bios or image.linux_efi:
        return None
    if _EFI.match(name):
        return _recognise_efi(path.lower(), name, content, image)
    if image.efi is not None:
        return None  # an EFI program under a BIOS loader's name boots nowhere
    return _recognise_bios(name, content)


def _recognise_bios(name: str, content: bytes) -> Recognised | None:
    if name in _RASPBERRY_PI:
        return Recognised(kind=LoaderKind.OTHER, firmware=Firmware.RASPBERRY_PI)
    if name == "core.elf":
        return Recognised(
            kind=LoaderKind.GRUB, firmware=Firmware.POWERPC, certain=content[:4] == b"\x7fELF"
        )
    if _IPXE_BIOS.match(name):
        return Recognised(
            kind=LoaderKind.IPXE, firmware=Firmware.BIOS, certain=content[:4] == b"\xea\x05\x00\xc0"
        )
    kind = _BIOS_NAMES.get(name)
    banner = re.search(rb"PXELINUX (\d+)\.\d+ (\w*)", content)
    if banner:
        kind = LoaderKind.LPXELINUX if banner[2] == b"lwIP" else LoaderKind.PXELINUX
    if kind is None:
        return None
    modern = banner is not None and int(banner[1]) >= 5
    return Recognised(kind=kind, firmware=Firmware.BIOS, certain=banner is not None, modern=modern)


def _recognise_efi(path: str, name: str, content: bytes, image: Image) -> Recognised | None:
    # a name without its machine, as ipxe.efi, is x64 nearly always
    firmware = image.efi or firmware_of_path(path) or Firmware.UEFI_X64
    by_content = _maker(content) if image.efi else None
    kind = by_content or next((k for pattern, k in _EFI_NAMES if pattern.match(name)), None)
    if kind is None:
        if not _DEFAULT_LOADER.match(name):
            return None
        kind = LoaderKind.OTHER
    prefix = ""
    if kind is LoaderKind.GRUB and (found := _GRUB_PREFIX.search(content)):
        prefix = found[1].decode("ascii")
    return Recognised(
        kind=kind,
        firmware=firmware,
        signed=image.signed,
        prefix=prefix,
        certain=by_content is not None,
    )


def _maker(content: bytes) -> LoaderKind | None:
    """Whose EFI program it is, from texts that each of them carries."""
    if _wide("\\mmx64.efi") in content or _wide("MokManager") in content or b"\nshim,1" in content:
        return LoaderKind.SHIM
    if _wide("mmaa64.efi") in content or _wide("mmia32.efi") in content:
        return LoaderKind.SHIM
    if b"http://ipxe.org/" in content:
        return LoaderKind.IPXE
    if b"grub_" in content and b"GRUB" in content:
        return LoaderKind.GRUB
    if b"SYSLINUX" in content and b"ldlinux.e" in content:
        return LoaderKind.SYSLINUX_EFI
    if _wide("bootmgfw") in content or _wide("Windows Boot Manager") in content:
        return LoaderKind.WINDOWS
    return None


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def firmware_of_path(path: str) -> Firmware | None:
    """The UEFI machine that a path's words name: `x86_64-efi/core.efi`, `bootaa64.efi`."""
    low = path.lower()
    for part in reversed(low.split("/")):
        stem = part.removesuffix(".efi").split(".efi.")[0]
        for end, firmware in _NAME_ENDS:
            if stem.endswith(end) or re.search(rf"(^|[-_.]){end}([-_.]|$)", stem):
                return firmware
    return None


def is_kernel_name(name: str) -> bool:
    """It may be a Linux kernel, by its name."""
    return _KERNEL_NAME.match(name.lower()) is not None


def is_initrd_name(name: str) -> bool:
    """It may be an initial RAM disk, by its name."""
    return _INITRD_NAME.match(name.lower()) is not None
