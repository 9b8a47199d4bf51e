r"""Files that a loader asks for in the root although they lie beside it, and the reverse; pure.

shim and GRUB lose the directory of their own file where they do not get it from the packet they
read: with the name in option 67 alone shim asks `grubx64.efi`; behind a proxy GRUB keeps one letter
of the path and asks `/grub.cfg` and `/x86_64-efi/normal.mod`. pxelinux and U-Boot ask
`pxelinux.cfg/` in the directory of their boot file, where people put it into the root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pxegui.boot.found import LoaderKind, Survey
from pxegui.boot.name import Reading
from pxegui.problems import Clause

_LOSES_ITS_DIRECTORY = (LoaderKind.SHIM, LoaderKind.GRUB)
_IN_THE_ROOT = re.compile(
    rb"""
      grub\.cfg(-.+)? | grubenv
    | (grub|mm|fb)(x64|ia32|aa64|arm|riscv64|loongarch64)\.efi
    | revocations\w*\.efi | shim_certificate\w*\.efi
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOLDERS = re.compile(rb"\w+-(efi|pc)|fonts|locale", re.IGNORECASE)
_PXELINUX = b"pxelinux.cfg"
_MOST = 16


def companion_directories(survey: Survey) -> tuple[str, ...]:
    """Where such files may lie: the directories of shims, of GRUBs and of their `grub.cfg`."""
    found: dict[str, None] = {}
    for loader in survey.loaders:
        if loader.kind in _LOSES_ITS_DIRECTORY and not loader.system:
            for file in (loader.file, loader.config):
                found.setdefault(file.rpartition("/")[0])
    return tuple(directory for directory in found if directory)[:_MOST]


def beside_loaders(meant: Iterable[Reading], directories: Sequence[str]) -> Iterator[Reading]:
    """The same name in each of these directories, if it is one that a loader loses."""
    for reading in meant:
        if len(reading.parts) > 2 and reading.parts[-2].lower() == _PXELINUX:
            note = Clause("its configuration is in the boot directory itself")
            yield Reading(parts=reading.parts[-2:], note=note, slash=reading.slash)
        if _is_companion(reading.parts):
            for directory in directories:
                folder = directory.encode("utf-8", "surrogateescape").split(b"/")
                note = Clause("found beside the loader, which left its directory out")
                yield Reading(parts=(*folder, *reading.parts), note=note, slash=reading.slash)


def _is_companion(parts: tuple[bytes, ...]) -> bool:
    if len(parts) == 1:
        return _IN_THE_ROOT.fullmatch(parts[0]) is not None
    return len(parts) > 1 and _FOLDERS.fullmatch(parts[0]) is not None
