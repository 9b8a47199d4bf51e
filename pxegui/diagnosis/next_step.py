"""What comes next on a machine's way, as far as we know; pure."""

from __future__ import annotations

from pxegui import phrases
from pxegui.diagnosis import judge
from pxegui.diagnosis.files import base_name
from pxegui.diagnosis.nodes import Mark
from pxegui.diagnosis.progress import ADDRESS, LOADER, MENU, SYSTEM, Progress
from pxegui.phrases import _


def what_next(progress: Progress, now: float, *, is_sending: bool) -> tuple[str, str, Mark]:
    """Title, second line and mark of the last node: what comes next, or that our part is done."""
    is_looping = not is_sending and judge.is_looping(progress, now)
    if progress.trouble is not None or is_looping:
        return _("Waiting for its next try"), _("no need to switch it off"), "next"
    if progress.system_asked_at:
        return _("Running"), _("pxegui’s part is done"), "ok"
    if progress.system_at:
        return _of_system(progress, now)
    if progress.reached == MENU:
        return _("Next: a choice in its menu"), _("a file that it asks for shows it"), "next"
    if is_sending:
        return _("Next: it starts the file"), "", "next"
    if progress.reached == LOADER:
        return _("Next: it asks for its menu"), _("boot loaders look for one by themselves"), "next"
    if progress.reached == ADDRESS and progress.boot_file:
        file = phrases.visible(base_name(progress.boot_file))
        return _("Next: it loads {file}").format(file=file), "", "next"
    if progress.reached == ADDRESS:
        return _("It did not ask to boot"), _("it got an address, no boot file"), "ok"
    return _("Next: it takes an address"), "", "next"


def _of_system(progress: Progress, now: float) -> tuple[str, str, Mark]:
    if progress.reached == SYSTEM and now - progress.last >= judge.HANDED_OVER_S:
        took = phrases.took(progress.ended_at - progress.started)
        title = _("Handed over in {time}").format(time=took)
        return title, _("pxegui’s part is done"), "ok"
    return _("Next: its system starts"), _("pxegui’s part is then done"), "next"
