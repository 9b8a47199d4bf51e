"""Where a machine stands, in one sentence with five steps; pure.

We see what a machine asks and what it was sent, and do not pretend to see more: a system that was
sent whole counts as handed over once nothing was asked for a while.
"""

from __future__ import annotations

import dataclasses
from enum import IntEnum
from typing import Literal

from pxegui import phrases
from pxegui.diagnosis.files import base_name, kind_of
from pxegui.diagnosis.progress import ADDRESS, LOADER, MENU, RESTART_S, SYSTEM, Progress, Trouble
from pxegui.phrases import _, ngettext
from pxegui.problems import N_, Problem

HANDED_OVER_S = 10.0  # nothing was asked for so long after a file of a system was sent
SILENT_S = 30.0
MANY_RESTARTS = 2

Fill = Literal["empty", "under_way", "done", "passed", "failed", "warned"]
Steps = tuple[tuple[Fill, float], ...]
_EMPTY: tuple[Fill, float] = ("empty", 0.0)


class Condition(IntEnum):
    """In the order of rows: what needs a person first."""

    PROBLEM = 0
    WARNING = 1
    LOADING = 2
    MENU = 3
    WAITING = 4
    DONE = 5
    EARLIER = 6
    IGNORED = 7


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a row says."""

    condition: Condition
    sentence: str
    note: str = ""  # “63 %”, “3 tries”
    steps: Steps = (_EMPTY,) * 5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen of a machine besides its progress."""

    file: str = ""  # on its way, else the last one
    percent: float | None = None
    loader: str = ""
    problem: Problem | None = None
    is_ignored: bool = False
    is_slow: str = ""  # a sentence, where its transfer is slow
    has_wrong_file: bool = False  # it was told a boot file for another kind of firmware


def judge(progress: Progress, sight: Sight, now: float) -> Verdict:
    """Where the machine stands at this moment."""
    if sight.is_ignored:
        return Verdict(Condition.IGNORED, _("Ignored"))
    if not progress.started:
        return Verdict(Condition.EARLIER, _("Known from earlier"))
    stopped = _stopped(progress, sight, now)
    if stopped is not None:
        return stopped
    if progress.running:
        return _loading(progress, sight)
    if is_handed_over(progress, now):
        if progress.system_asked_at:
            return _done(_("Running, its system asked for an address"))
        took = phrases.took(progress.ended_at - progress.started)
        return _done(_("Handed over in {time}").format(time=took))
    if progress.reached == SYSTEM:
        return _under_way(Condition.LOADING, _("Starting its system"), SYSTEM)
    return _waiting(progress, sight, now)


def is_handed_over(progress: Progress, now: float) -> bool:
    """Its system was sent whole, and asks nothing but an address; what else is wrong apart."""
    if progress.running:
        return False
    is_quiet = progress.reached == SYSTEM and now - progress.last >= HANDED_OVER_S
    return bool(progress.system_asked_at) or is_quiet


def is_looping(progress: Progress, now: float) -> bool:
    """It starts over and over: what it was sent does not run."""
    is_recent = now - progress.last < RESTART_S
    return progress.restarts >= MANY_RESTARTS and not progress.system_asked_at and is_recent


def say_trouble(trouble: Trouble) -> str:
    """What did not work, short enough for a row."""
    file = phrases.visible(base_name(trouble.file))
    match trouble.kind:
        case "missing":
            return _("Nothing here boots {firmware}").format(firmware=trouble.file)
        case "fell_silent":
            share = _share(trouble)
            return _("It fell silent during {file}, at {share}").format(file=file, share=share)
        case "failed":
            return _("{file} broke off at {share}").format(file=file, share=_share(trouble))
        case _:
            return _(_REFUSED.get(trouble.why, _NOT_FOUND)).format(file=file)


_NOT_FOUND = N_("{file} not found")
_REFUSED = {
    "outside": N_("{file} leads outside the folder"),
    "unreadable": N_("{file} cannot be read"),
    "directory": N_("{file} is a folder"),
    "special": N_("{file} is not a plain file"),
    "bad_name": N_("{file} is no file name"),
    "read_only": N_("It wanted to write {file}"),
    "bad_request": N_("{file} was asked for in a wrong way"),
    "busy": N_("{file} cannot be sent now"),
}


def say_given_back(progress: Progress) -> str:
    """That a boot file was sent for nothing."""
    file = phrases.visible(base_name(progress.given_back))
    return _("Its firmware did not start {file}").format(file=file)


def _share(trouble: Trouble) -> str:
    if trouble.size_bytes:
        return phrases.percent(trouble.sent_bytes, trouble.size_bytes)
    return phrases.size(trouble.sent_bytes)


def _stopped(progress: Progress, sight: Sight, now: float) -> Verdict | None:
    """It does not get on, or again and again."""
    tries = progress.restarts + 1
    note = ngettext("{count} try", "{count} tries", tries).format(count=tries) if tries > 1 else ""
    if sight.problem is not None:
        what = phrases.say_problem(sight.problem).what
        is_bad = sight.problem.SEVERITY == "error"
        condition = Condition.PROBLEM if is_bad else Condition.WARNING
        at = max(progress.reached, progress.furthest if progress.restarts else 0)
        return Verdict(
            condition, _sentence(what), note, _broken(at, "failed" if is_bad else "warned")
        )
    if progress.trouble is not None:
        words = say_trouble(progress.trouble)
        at = progress.reached
        if at == LOADER and kind_of(progress.trouble.file) == "loader":
            at = ADDRESS  # what its first loader loads is a part of that step
        return Verdict(Condition.PROBLEM, words, note, _broken(at, "failed"))
    if progress.given_back:
        words = say_given_back(progress)
        return Verdict(Condition.WARNING, words, note, _broken(ADDRESS, "warned"))
    if sight.has_wrong_file and _gave_up_on_its_file(progress, now):
        words = _("Wrong kind of boot file")
        return Verdict(Condition.PROBLEM, words, note, _broken(ADDRESS, "failed"))
    if is_looping(progress, now):
        words = ngettext(
            "Started over {count} time", "Started over {count} times", progress.restarts
        )
        at = min(max(progress.reached, progress.furthest), MENU)
        words = words.format(count=progress.restarts)
        return Verdict(Condition.WARNING, words, "", _broken(at, "warned"))
    if sight.is_slow and progress.running:
        steps = _broken(progress.reached, "warned")
        return Verdict(Condition.WARNING, sight.is_slow, _percent(sight), steps)
    return None


def _gave_up_on_its_file(progress: Progress, now: float) -> bool:
    """It was sent its boot file, and began anew or went silent."""
    if is_looping(progress, now):
        return True
    is_silent = now - progress.last > SILENT_S
    return progress.reached == LOADER and is_silent and not progress.system_asked_at


def _loading(progress: Progress, sight: Sight) -> Verdict:
    words = _("Loading {file}").format(file=phrases.visible(base_name(sight.file)))
    share = (sight.percent or 0.0) / 100
    step = progress.reached
    if kind_of(sight.file) == "system":
        step = MENU
    return _under_way(Condition.LOADING, words, step, share, _percent(sight))


def _waiting(progress: Progress, sight: Sight, now: float) -> Verdict:
    silent = now - progress.last
    reached = progress.reached
    if reached == MENU:
        return _under_way(Condition.MENU, _("In the menu"), MENU)
    if is_unanswered(progress):
        return Verdict(Condition.WARNING, _("Got no answer"), "", _broken(reached, "warned"))
    if not progress.asked_to_boot and not progress.loader_at:
        if reached:
            first: Steps = (("done", 1.0), *(_EMPTY,) * 4)
            return Verdict(Condition.DONE, _("Got an address, did not ask to boot"), "", first)
        return _under_way(Condition.WAITING, _("Asks for an address"), 0)
    if silent > SILENT_S:
        words = say_silence(progress, now)
        return Verdict(Condition.WARNING, words, "", _broken(reached, "warned"))
    if reached == LOADER:
        name = sight.loader or phrases.visible(base_name(sight.file or progress.boot_file))
        return _under_way(Condition.WAITING, _("{loader} runs").format(loader=name), LOADER)
    if reached == ADDRESS:
        return _under_way(Condition.WAITING, _("Has its address"), ADDRESS)
    return _under_way(Condition.WAITING, _("Asks for an address"), 0)


def is_unanswered(progress: Progress) -> bool:
    """It asks for an address or a boot file, and gets neither from us."""
    return bool(progress.unanswered) and not progress.reached


def say_silence(progress: Progress, now: float) -> str:
    """That it stopped asking in the middle."""
    time = phrases.span(now - progress.last)
    if progress.reached == LOADER:
        return _("No sign for {time}, after its boot file").format(time=time)
    if progress.reached == ADDRESS and progress.boot_file:
        file = phrases.visible(base_name(progress.boot_file))
        return _("It never asked for {file}").format(file=file)
    return _("No sign for {time}, since it asked for an address").format(time=time)


def _under_way(
    condition: Condition, sentence: str, step: int, share: float = 0.0, note: str = ""
) -> Verdict:
    """Steps behind it are full, the one under way is filled as far as is known."""
    steps: list[tuple[Fill, float]] = [("under_way", 1.0)] * step
    if len(steps) < SYSTEM + 1:
        steps.append(("under_way", share))
    return Verdict(condition, sentence, note, _filled(steps))


def _done(sentence: str) -> Verdict:
    full: tuple[Fill, float] = ("done", 1.0)
    return Verdict(Condition.DONE, sentence, "", (full,) * 5)


def _broken(step: int, fill: Fill) -> Steps:
    """Steps behind it neutral, the one where it stopped outlined."""
    passed: tuple[Fill, float] = ("passed", 1.0)
    return _filled([*[passed] * min(step, SYSTEM), (fill, 0.0)])


def _filled(steps: list[tuple[Fill, float]]) -> Steps:
    return (*steps, *(_EMPTY,) * (5 - len(steps)))


def _percent(sight: Sight) -> str:
    return "" if sight.percent is None else f"{sight.percent:.0f}{phrases.NO_BREAK_SPACE}%"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
