"""What boots from here, one row for each firmware, then the menu and the files; pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pxegui import phrases
from pxegui.boot.choose import missing_for
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.gui.verdicts import proxy
from pxegui.gui.verdicts.boot import best_loaders
from pxegui.phrases import _, ngettext, visible
from pxegui.problems import Problem
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware

if TYPE_CHECKING:
    from pxegui.gui.icons import Name

_ALWAYS = (Firmware.BIOS, Firmware.UEFI_X64, Firmware.UEFI_ARM64)
_LAST = (Firmware.UEFI_IA32,)
_MOST_ENTRIES = 6

_THEN: dict[LoaderKind, str] = {
    LoaderKind.IPXE: "iPXE",
    LoaderKind.SHIM: "shim",
    LoaderKind.GRUB: "GRUB",
    LoaderKind.PXELINUX: "PXELINUX",
    LoaderKind.LPXELINUX: "PXELINUX",
    LoaderKind.SYSLINUX_EFI: "SYSLINUX",
    LoaderKind.WINDOWS: "Windows",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow:
    """Icon, name and note at the left, the file or the reason at the right; plain texts."""

    icon: Name
    role: str
    title: str
    right: str = ""
    note: str = ""


def firmware_rows(
    survey: Survey, mode: Mode = Mode.STANDARD, cannot_boot: Sequence[Problem] = ()
) -> list[SurveyRow]:
    """One row a firmware: what it gets in this mode, or why not and how.

    `cannot_boot`: what the mode keeps from its menu.
    """
    best = best_loaders(survey, mode)
    stops = {str(each.facts()["machines"]): each for each in cannot_boot}

    def row(firmware: Firmware) -> SurveyRow:
        said = _of_firmware(firmware, best.get(firmware), survey)
        stop = stops.pop(firmware.words, None)
        if stop is None:
            return said
        return dataclasses.replace(said, icon="warn", role="warning", note=proxy.why(stop))

    others = [each for each in best if each not in (*_ALWAYS, *_LAST)]
    rows = [row(each) for each in (*_ALWAYS, *others)]
    if Firmware.UEFI_X64 in best:
        rows.insert(len(_ALWAYS), _of_secure_boot(best[Firmware.UEFI_X64], survey))
    rows += [row(each) for each in _LAST]
    return rows + [
        SurveyRow(icon="warn", role="warning", title=title, note=proxy.why(stop))
        for title, stop in stops.items()
    ]


def _of_firmware(firmware: Firmware, loader: Loader | None, survey: Survey) -> SurveyRow:
    title = firmware.words
    if loader is None:
        where = missing_for(firmware, survey).where
        note = where[:1].upper() + where[1:]
        return SurveyRow(
            icon="dash",
            role="secondary",
            title=title,
            right=_("no file for it"),
            note=visible(note),
        )
    right = visible(loader.file)
    if loader.system:
        right = _("this computer’s iPXE")
    elif (then := _THEN.get(loader.kind, "")) and then.lower() not in loader.file.lower():
        right = _("{file}, then {loader}").format(file=right, loader=then)
    if loader.missing:
        note = _("It will ask for {missing}, which is not there.").format(
            missing=visible(", ".join(loader.missing[:2]))
        )
        return SurveyRow(icon="warn", role="warning", title=title, right=right, note=note)
    return SurveyRow(icon="ok", role="ok", title=title, right=right)


def _of_secure_boot(loader: Loader, survey: Survey) -> SurveyRow:
    title = _("UEFI with Secure Boot")
    if loader.signed:
        note = _(
            "The file carries a signature. Whether a machine trusts it, only the machine knows."
        )
        return SurveyRow(icon="ok", role="ok", title=title, right=visible(loader.file), note=note)
    signed = next(
        (each.file for each in survey.loaders if each.signed and each.firmware is loader.firmware),
        "",
    )
    file = _("This computer’s iPXE") if loader.system else visible(loader.file)
    if signed:
        note = _(
            "{file} is not signed, so such machines refuse it. {signed} is: choose it by a rule."
        )
    else:
        note = _(
            "{file} is not signed, so such machines refuse it. Add shimx64.efi and grubx64.efi from"
            " your distribution, or switch Secure Boot off in the machine."
        )
    return SurveyRow(
        icon="warn",
        role="warning",
        title=title,
        right=_("not with these files"),
        note=note.format(file=file, signed=visible(signed)),
    )


def other_rows(survey: Survey) -> list[SurveyRow]:
    """The menu, the files, and what nobody may read."""
    rows = [_of_menu(survey), _of_files(survey)]
    if survey.unreadable:
        rows.append(
            SurveyRow(
                icon="err",
                role="error",
                title=_("Cannot be read"),
                right=ngettext("{count} file", "{count} files", len(survey.unreadable)).format(
                    count=len(survey.unreadable)
                ),
                note=visible(", ".join(survey.unreadable[:4])),
            )
        )
    return rows


def _of_menu(survey: Survey) -> SurveyRow:
    count = len(survey.entries)
    name = survey.script or next((each.found_in for each in survey.entries if each.found_in), "")
    title = _("Menu: {name}").format(name=visible(name)) if name else _("Menu")
    right = ngettext("{count} entry", "{count} entries", count).format(count=count)
    if not count and survey.script:
        right = _("served as it is")
    titles = [visible(each.title) for each in survey.entries[:_MOST_ENTRIES]]
    more = count - len(titles)
    if more > 0:
        titles.append(ngettext("{count} more", "{count} more", more).format(count=more))
    broken = [each for each in survey.entries if each.missing]
    if broken:
        note = _("“{entry}” names {missing}, which is not there.").format(
            entry=visible(broken[0].title), missing=visible(broken[0].missing[0])
        )
        return SurveyRow(icon="warn", role="warning", title=title, right=right, note=note)
    return SurveyRow(
        icon="list", role="secondary", title=title, right=right, note=", ".join(titles)
    )


def _of_files(survey: Survey) -> SurveyRow:
    number = phrases.grouped(survey.files)
    title = ngettext("{number} file, {size}", "{number} files, {size}", survey.files).format(
        number=number, size=phrases.size(survey.octets)
    )
    if survey.cut_short:
        right = _("there are more than pxegui looks at")
        return SurveyRow(icon="folder", role="secondary", title=title, right=right)
    if survey.outside:
        count = len(survey.outside)
        right = ngettext("{count} link leads outside", "{count} links lead outside", count).format(
            count=count
        )
        note = _("{names}: not served").format(names=visible(", ".join(survey.outside[:4])))
        return SurveyRow(icon="warn", role="warning", title=title, right=right, note=note)
    right = _("nothing leads outside the folder")
    return SurveyRow(icon="folder", role="secondary", title=title, right=right)
