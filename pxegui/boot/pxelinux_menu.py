"""A `pxelinux.cfg/default` where a tree has kernels and nobody wrote one; pure.

pxelinux and U-Boot both read it. U-Boot asks `default-arm` first, so that each sees the kernels of
its own machine. It is served only where the directory has no such file, and not made at all where
any configuration of pxelinux lies there: who wrote one for some machines meant no other to start.
"""

from __future__ import annotations

from collections.abc import Iterable

from pxegui.boot.found import LoaderKind, MenuEntry, Survey
from pxegui.wire.arch import Firmware

MENU_TENTHS_S = 100  # until the first entry starts by itself
_PXELINUX = (LoaderKind.PXELINUX, LoaderKind.LPXELINUX)
_MOST_ENTRIES = 20
_LONGEST_LINE = 2000
_FILES = {
    "pxelinux.cfg/default": Firmware.BIOS,
    "pxelinux.cfg/default-arm": Firmware.UEFI_ARM64,
}


def pxelinux_files(survey: Survey) -> dict[str, bytes]:
    """The texts by their names; none where there is nothing to start, or a configuration."""
    if any(loader.kind in _PXELINUX and loader.config for loader in survey.loaders):
        return {}
    texts = {}
    for name, firmware in _FILES.items():
        entries = [entry for entry in survey.entries if entry.fits(firmware) and _is_plain(entry)]
        if entries:
            texts[name] = _menu(entries[:_MOST_ENTRIES]).encode("ascii")
    return texts


def _menu(entries: Iterable[MenuEntry]) -> str:
    lines = ["# made by pxegui of what it found", "default l0", "prompt 1"]
    lines.append(f"timeout {MENU_TENTHS_S}")
    for at, entry in enumerate(entries):
        title = "".join(c for c in entry.title if c.isascii() and c.isprintable())[:70]
        lines += [f"label l{at}", f"  menu label {title or entry.kernel}"]
        lines.append(f"  kernel /{entry.kernel}")
        if entry.initrds:
            lines.append("  initrd " + ",".join(f"/{name}" for name in entry.initrds))
        if entry.arguments:
            lines.append(f"  append {entry.arguments}")
    return "\n".join(lines) + "\n"


def _is_plain(entry: MenuEntry) -> bool:
    """Names and words that these loaders read as they stand; files of the directory only."""
    names = (entry.kernel, *entry.initrds)
    texts = (*names, entry.arguments)
    return (
        all("://" not in name and not set(name) & set(" ,") for name in names)
        and all(text.isascii() and text.isprintable() for text in texts if text)
        and sum(map(len, texts)) < _LONGEST_LINE
    )
