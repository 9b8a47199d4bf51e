"""A `pxelinux.cfg/default` where a tree has kernels and nobody wrote one; pure.

pxelinux and U-Boot both read it. U-Boot asks `default-arm` first, so that each sees the kernels of
its own machine. It is served only where the directory has no such file, and not made at all where
any configuration of pxelinux lies there: who wrote one for some machines meant no other to start.
"""

from __future__ import annotations

from collections.abc import Iterable

from pxegui.boot.found import LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import Offered, in_ascii, menu_wait_s, offered
from pxegui.settings.model import BootSettings
from pxegui.wire.arch import Firmware

_PXELINUX = (LoaderKind.PXELINUX, LoaderKind.LPXELINUX)
_MOST_ENTRIES = 20
_LONGEST_LINE = 2000
_FILES = {
    "pxelinux.cfg/default": Firmware.BIOS,
    "pxelinux.cfg/default-arm": Firmware.UEFI_ARM64,
}


def pxelinux_files(survey: Survey, boot: BootSettings | None = None) -> dict[str, bytes]:
    """The texts by their names; none where there is nothing to start, or a configuration."""
    if any(loader.kind in _PXELINUX and loader.config for loader in survey.loaders):
        return {}
    boot = boot or BootSettings()
    wait_s = menu_wait_s(boot)
    texts = {}
    for name, firmware in _FILES.items():
        lines = [line for line in offered(survey, boot.menu) if line.fits(firmware)]
        if text := _menu(lines, wait_s):
            texts[name] = text.encode("ascii")
    return texts


def _menu(offers: Iterable[Offered], wait_s: int) -> str:
    """The text; empty where nothing can be said in it."""
    named = [(line.title, line.thing) for line in offers if isinstance(line.thing, MenuEntry)]
    entries = [(title, entry) for title, entry in named if _is_plain(entry)][:_MOST_ENTRIES]
    lines = ["# made by pxegui of what it found", "default l0", "prompt 1"]
    lines.append(f"timeout {wait_s * 10}")  # tenths of a second; 0 waits for a choice
    for at, (found, entry) in enumerate(entries):
        title = in_ascii(found).strip()[:70]
        lines += [f"label l{at}", f"  menu label {title or entry.kernel}"]
        lines.append(f"  kernel /{entry.kernel}")
        if entry.initrds:
            lines.append("  initrd " + ",".join(f"/{name}" for name in entry.initrds))
        if entry.arguments:
            lines.append(f"  append {entry.arguments}")
    return "\n".join(lines) + "\n" if entries else ""


def _is_plain(entry: MenuEntry) -> bool:
    """Names and words that these loaders read as they stand; files of the directory only."""
    names = (entry.kernel, *entry.initrds)
    texts = (*names, entry.arguments)
    return (
        all("://" not in name and not set(name) & set(" ,") for name in names)
        and all(text.isascii() and text.isprintable() for text in texts if text)
        and sum(map(len, texts)) < _LONGEST_LINE
    )
