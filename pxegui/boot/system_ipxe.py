"""The system's own iPXE files, for boot directories that hold no loader for a firmware.

Packages that bring them: `ipxe` (Debian, Ubuntu, Arch), `ipxe-bootimgs-x86` and
`ipxe-bootimgs-aarch64` (Fedora). ROM images for virtual machines (`qemu/`) are no boot files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pxegui.boot.found import Loader, LoaderKind
from pxegui.boot.loaders import recognise
from pxegui.wire.arch import Firmware

SYSTEM_DIRECTORIES = (Path("/usr/lib/ipxe"), Path("/usr/share/ipxe"), Path("/boot"))
RESERVED = "pxegui/"  # names below it never come from the boot directory
_NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)  # a pipe must not hold us up; Windows has none
_MOST_FILES = 500
# one driver through the firmware before all drivers of one's own: it works on more machines
_BIOS_ORDER = ("undionly.kpxe", "ipxe.pxe")
_EFI_ORDER = ("snponly", "ipxe")


def find_system_ipxe(directories: Sequence[Path]) -> tuple[list[Loader], dict[str, Path]]:
    """The system's iPXE as loaders, and where each reserved name's file lies; best first."""
    found: dict[tuple[Firmware, str], tuple[Path, bool | None]] = {}
    for path in _candidates(directories):
        base = _base(path.name.lower())
        head = _read(path)
        recognised = recognise(_known_path(path), head) if base and head else None
        if recognised is not None and recognised.kind is LoaderKind.IPXE:
            found.setdefault((recognised.firmware, base), (path, recognised.signed))
    loaders, files = [], {}
    for base in (*_BIOS_ORDER, *_EFI_ORDER):
        for (firmware, of_base), (path, signed) in found.items():
            if of_base == base:
                name = RESERVED + _reserved(firmware, base)
                files[name] = path
                loaders.append(
                    Loader(
                        file=name,
                        kind=LoaderKind.IPXE,
                        firmware=firmware,
                        system=True,
                        signed=signed,
                        certain=True,
                    )
                )
    return loaders, files


def _candidates(directories: Sequence[Path]) -> Iterator[Path]:
    """Files in these directories and one below, bounded."""
    seen = 0
    for directory in directories:
        waiting = [(directory, 0)]
        while waiting:
            at, depth = waiting.pop(0)
            try:
                names = sorted(os.listdir(at))
            except OSError:
                continue  # each system has only some of these
            for name in names:
                seen += 1
                path = at / name
                if seen > _MOST_FILES:
                    return
                if name.lower().endswith((".efi", ".kpxe", ".pxe")):
                    yield path
                elif depth == 0 and directory.name == "ipxe" and name != "qemu" and path.is_dir():
                    waiting.append((path, 1))


def _base(name: str) -> str:
    """The kind of build that a file name means, one of the orders above; empty: not for us."""
    if name in _BIOS_ORDER:
        return name
    if not name.endswith(".efi") or "shim" in name:
        return ""
    if "snponly" in name:
        return "snponly"
    return "ipxe" if name.startswith("ipxe") else ""


def _known_path(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _reserved(firmware: Firmware, base: str) -> str:
    if firmware is Firmware.BIOS:
        return base
    if firmware is Firmware.UEFI_X64:
        return f"{base}.efi"
    return f"{base}-{firmware.removeprefix('uefi-')}.efi"


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NONBLOCK)
        with open(descriptor, "rb") as file:
            return file.read(4 << 20)
    except OSError:
        return b""
