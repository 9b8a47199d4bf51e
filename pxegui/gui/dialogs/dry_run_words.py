"""What a dry run is in words: number, what is loaded and because of what; pure."""

from __future__ import annotations

import dataclasses

from pxegui import phrases
from pxegui.boot.client import Client
from pxegui.boot.dry_run import DryRun, Reason, Step
from pxegui.gui.verdicts import proxy
from pxegui.phrases import _, ngettext

_MOST_TITLES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """One step, in words."""

    title: str
    because: str


def say_steps(run: DryRun, client: Client) -> list[Said]:
    """The steps in their order."""
    said = [_say(step, client) for step in run.steps]
    if run.nothing is not None:
        said.append(
            Said(_("Nothing to boot"), phrases.say_fault(run.nothing.what, run.nothing.where))
        )
    return [Said(phrases.visible(each.title), phrases.visible(each.because)) for each in said]


def verdict(run: DryRun) -> tuple[str, bool]:
    """The last line, and whether all is well."""
    if run.missing:
        names = ", ".join(run.missing[:3])
        more = len(run.missing) - 3
        if more > 0:
            names = _("{names} and {count} more").format(names=names, count=more)
        return phrases.visible(_("Not there: {names}").format(names=names)), False
    if run.stops is not None:
        return proxy.why(run.stops), False
    if run.nothing is not None:
        return _("It would go on with its next boot device"), False
    if not run.is_known:
        return _("All files are there; what it loaded last decides how it goes on"), True
    return _("All files are there"), True


def _say(step: Step, client: Client) -> Said:
    if step.titles:
        words = ngettext("Menu with {count} entry", "Menu with {count} entries", len(step.titles))
        return Said(words.format(count=len(step.titles)), _titles(step))
    title = _("{file}, by {protocol}").format(file=step.name, protocol=step.by)
    return Said(title, _because(step, client))


def _titles(step: Step) -> str:
    first, *others = step.titles[:_MOST_TITLES]
    if step.wait_s:
        first = _("{entry} (after {seconds} s)").format(entry=first, seconds=step.wait_s)
    names = ", ".join([first, *others])
    more = len(step.titles) - _MOST_TITLES
    return _("{names} and {count} more").format(names=names, count=more) if more > 0 else names


def _because(step: Step, client: Client) -> str:
    match step.reason:
        case Reason.MACHINE:
            return _("because you chose it for this machine")
        case Reason.RULE:
            return _("because you chose it for {firmware}").format(
                firmware=client.words or _("every machine")
            )
        case Reason.SET:
            return _("because it is set for every machine")
        case Reason.FIRMWARE:
            firmware = client.firmware.words if client.firmware else _("unknown")
            return _("because its firmware is {firmware}").format(firmware=firmware)
        case Reason.IPXE:
            return _("because it now asks as iPXE")
        case Reason.ITSELF:
            return _("because U-Boot looks for it by itself")
        case Reason.LOADER | Reason.SCRIPT | Reason.CONFIG:
            return _("because what it loaded asks for it")
