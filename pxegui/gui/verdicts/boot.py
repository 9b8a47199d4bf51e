"""What is said of a folder to boot from; pure."""

from __future__ import annotations

from pathlib import Path

from pxegui.boot import choose
from pxegui.boot.found import Loader, Survey
from pxegui.gui.verdicts.line import Line, dotted, fault, info, ok, shown, warn
from pxegui.gui.widgets.labels import link
from pxegui.phrases import _, grouped, ngettext
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware

SURVEY = "survey"  # what the link is called

_USUAL = (Firmware.BIOS, Firmware.UEFI_X64, Firmware.UEFI_ARM64)


def firmware_words(firmware: Firmware) -> str:
    """As short as can be: what is not usual keeps its number."""
    return _("UEFI Arm") if firmware is Firmware.UEFI_ARM64 else firmware.words


def best_loaders(survey: Survey, mode: Mode = Mode.STANDARD) -> dict[Firmware, Loader]:
    """What machines of each firmware get in this mode; usual firmware first."""
    best = choose.best_loaders(survey, mode)
    usual = [each for each in _USUAL if each in best]
    return {each: best[each] for each in (*usual, *(f for f in best if f not in usual))}


def looking(files: int) -> str:
    """A look is under way, and takes long where files are counted."""
    if not files:
        return _("Looking…")
    words = ngettext("Looking… {count} file", "Looking… {count} files", files)
    return words.format(count=grouped(files))


def boots_secure(survey: Survey, mode: Mode = Mode.STANDARD) -> bool:
    """A machine with Secure Boot would start what it gets. Only the signature can tell."""
    loader = best_loaders(survey, mode).get(Firmware.UEFI_X64)
    return loader is not None and bool(loader.signed)


def _has_uefi(survey: Survey) -> bool:
    return Firmware.UEFI_X64 in best_loaders(survey)


def beneath(
    path: Path | None,
    survey: Survey | None,
    why: str = "",
    *,
    is_narrow: bool = False,
    mode: Mode = Mode.STANDARD,
    files: int = 0,
) -> list[Line]:
    """The lines beneath the folder. `why`: it cannot be looked into, and this is the reason.

    `files`: how many were seen so far, where looking takes long.
    """
    if path is None:
        return [info(_("Choose a folder"))]
    if why:
        return [fault(why)]
    if survey is None:
        return [Line(text=looking(files), icon="wait")]
    more = link(SURVEY, _("What boots from here"))
    if not survey.boots_anything:
        return [fault(dotted(_("Nothing here boots"), more))]
    firmwares = [shown(firmware_words(each)) for each in best_loaders(survey)]
    first = ok(dotted(", ".join(firmwares[:4]), more))
    second = _second(survey, mode)
    if is_narrow:
        return [first if second is None or second.role != "error" else second]
    return [first] if second is None else [first, second]


def _second(survey: Survey, mode: Mode) -> Line | None:
    if survey.unreadable:
        return fault(_("{name} cannot be read").format(name=shown(survey.unreadable[0])))
    incomplete = [each for each in best_loaders(survey, mode).values() if each.missing]
    if incomplete:
        words = _("{file} will ask for {missing}, which is not there")
        loader = incomplete[0]
        return warn(words.format(file=shown(loader.file), missing=shown(loader.missing[0])))
    if _has_uefi(survey) and not boots_secure(survey, mode):
        return warn(_("Secure Boot machines: not with this folder"))
    if survey.cut_short:
        return warn(_("It holds more than pxegui looks at"))
    return None
