"""What is wrong with one machine, why, and what helps: the card in its panel; pure."""

from __future__ import annotations

import dataclasses
from typing import Literal

from pxegui import phrases
from pxegui.boot.found import Survey
from pxegui.diagnosis import other_file
from pxegui.diagnosis.files import base_name
from pxegui.diagnosis.judge import (
    SILENT_S,
    Sight,
    is_looping,
    is_unanswered,
    say_given_back,
    say_silence,
    say_trouble,
)
from pxegui.diagnosis.progress import ADDRESS, LOADER, Progress, Trouble
from pxegui.phrases import _, ngettext
from pxegui.problems import Problem, Severity
from pxegui.wire.arch import Firmware

Remedy = Literal["", "boot", "rules", "ignore", "copy", "proxy", "timeline"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`button` is the remedy's verb and object; `command` what *Copy command* copies.

    `boot_file` is what the machine, or all machines of `firmware`, should boot.
    """

    kind: Severity
    title: str
    text: str = ""
    button: str = ""
    remedy: Remedy = ""
    command: str = ""
    boot_file: str = ""
    firmware: Firmware | None = None
    next_try_s: float | None = None  # until it tries again, measured from its own tries


def card(progress: Progress, sight: Sight, now: float, survey: Survey) -> Card | None:
    """What the panel says is wrong; None: nothing is. `survey`: of what is served."""
    if sight.is_ignored or not progress.started:
        return None
    found = _found(progress, sight, now, survey)
    if found is None or found.remedy not in ("rules", "boot"):
        return found
    return dataclasses.replace(found, next_try_s=_next_try(progress, now))


def _found(progress: Progress, sight: Sight, now: float, survey: Survey) -> Card | None:
    if sight.problem is not None:
        return _of_problem(sight.problem)
    if progress.trouble is not None:
        return _of_trouble(progress, progress.trouble, survey)
    if progress.given_back:
        return _of_wrong_firmware(progress, survey) or _of_given_back(progress)
    if is_looping(progress, now):
        return _of_wrong_firmware(progress, survey) or _of_loop(progress, sight)
    if sight.is_slow:
        return _of_slowness(progress, sight, survey)
    return _of_silence(progress, sight, now, survey)


def _of_problem(problem: Problem) -> Card:
    said = phrases.say_problem(problem)
    text = " ".join(filter(None, (said.cause, _sentence(said.remedy))))
    found = Card(kind=problem.SEVERITY, title=_capital(said.what), text=text)
    if problem.key == "took_other_server":
        found = dataclasses.replace(found, button=_("Use Proxy mode"), remedy="proxy")
    return found


def _of_wrong_firmware(progress: Progress, survey: Survey) -> Card | None:
    """It was sent a file that its firmware cannot run."""
    sent, own = other_file.sent_for_other(progress, survey), other_file.firmware_of(progress)
    if sent is None or own is None:
        return None
    names = [sent.firmware.words, own.words]
    kinds = [words.partition(" ")[0] for words in names]  # “BIOS”, “UEFI”
    other, firmware = kinds if len(set(kinds)) > 1 else names
    title = _("It got a {other} boot file, but it is a {firmware} machine")
    text = _("{file} runs only on {other} machines. It was sent because of this: {because}.")
    facts = {
        "file": phrases.visible(base_name(sent.file)),
        "other": other,
        "firmware": firmware,
        "because": phrases.visible(phrases.translated(progress.because)),
    }
    best = other_file.best_for(progress, survey)
    use = _("Use {file} for {firmware} machines")
    return Card(
        kind="error",
        title=title.format(**facts),
        text=text.format(**facts),
        button=use.format(file=phrases.visible(base_name(best)), firmware=own.words)
        if best
        else "",
        remedy="boot" if best else "",
        boot_file=best,
        firmware=own,
    )


def _of_given_back(progress: Progress) -> Card:
    """Most often by Secure Boot."""
    text = _(
        "It got the whole file and asked anew at once. Secure Boot refuses what is not signed: "
        "switch it off, or boot a distribution’s shim and GRUB."
    )
    return Card(kind="warning", title=say_given_back(progress), text=text)


def _of_slowness(progress: Progress, sight: Sight, survey: Survey) -> Card:
    if "512" not in sight.is_slow:
        return Card(kind="warning", title=sight.is_slow)
    ipxe = other_file.ipxe_for(progress, survey)
    return Card(
        kind="warning",
        title=sight.is_slow,
        text=_("This firmware refuses larger blocks. iPXE loads the rest by HTTP, far faster."),
        button=_("Boot through iPXE") if ipxe else "",
        remedy="boot" if ipxe else "",
        boot_file=ipxe,
    )


def _of_trouble(progress: Progress, trouble: Trouble, survey: Survey) -> Card:
    boot_dir = str(survey.root)
    file = phrases.visible(base_name(trouble.file))
    asked = phrases.visible(trouble.file)
    if trouble.kind == "missing":
        title = _("Nothing to boot a {firmware} machine with").format(firmware=trouble.file)
        return Card(
            kind="error",
            title=title,
            text=_sentence(trouble.why),
            button=_("Choose a file…"),
            remedy="rules",
        )
    if trouble.kind != "refused":
        text = _sentence(trouble.why)
        if trouble.kind == "fell_silent":
            text = " ".join(filter(None, (text, _("Cable, switch or the machine’s power."))))
        return Card(kind="error", title=say_trouble(trouble), text=text)
    if trouble.why == "not_found":
        return _of_not_found(progress, trouble, survey)
    if trouble.why == "outside":
        title = _("Refused: {asked} leads outside the folder").format(asked=asked)
        text = _("Only files inside {folder} are sent.").format(folder=phrases.visible(boot_dir))
        return Card(kind="warning", title=title, text=text)
    if trouble.why == "unreadable":
        path = f"{boot_dir}/{trouble.file.lstrip('/')}"
        return Card(
            kind="error",
            title=_("{file} cannot be read").format(file=file),
            text=_("This user may not read it. chmod a+r helps."),
            button=_("Copy command"),
            remedy="copy",
            command=f"chmod a+r {_quoted(path)}",
        )
    return Card(kind="warning", title=say_trouble(trouble), text=asked)


def _of_not_found(progress: Progress, trouble: Trouble, survey: Survey) -> Card:
    file = phrases.visible(base_name(trouble.file))
    asked, nearest = phrases.visible(trouble.file), phrases.visible(trouble.nearest)
    if not nearest:
        title = _("{file} is not there").format(file=file)
        text = _("It asked for {asked}. The folder has nothing of that name.")
        return Card(kind="error", title=title, text=text.format(asked=asked))
    better = other_file.beside_nearest(progress, trouble, survey)
    text = _("It asked for {asked}; the folder has {nearest}.")
    if better and better != trouble.nearest:
        text = _("It asked for {asked}; the folder has {nearest}, where {better} looks for it.")
    return Card(
        kind="error",
        title=_("{file} is not where it looks for it").format(file=file),
        text=text.format(asked=asked, nearest=nearest, better=phrases.visible(better)),
        button=_("Use it") if better else "",
        remedy="boot" if better else "",
        boot_file=better,
    )


def _of_loop(progress: Progress, sight: Sight) -> Card:
    title = ngettext(
        "It started over {count} time", "It started over {count} times", progress.restarts
    )
    file = phrases.visible(base_name(sight.file or progress.boot_file))
    text = _("Each time after {file}.").format(file=file) if file else ""
    if max(progress.reached, progress.furthest) > LOADER:
        text += " " + _("Often: too little memory, or a kernel for another processor.")
    return Card(
        kind="warning",
        title=title.format(count=progress.restarts),
        text=text.strip(),
        button=_("Show timeline"),
        remedy="timeline",
    )


def _of_silence(progress: Progress, sight: Sight, now: float, survey: Survey) -> Card | None:
    """It stopped asking in the middle, got no answer, or never meant to boot."""
    if progress.running or progress.menu_at or progress.system_at:
        return None
    if is_unanswered(progress):
        text = _sentence(progress.unanswered)
        return Card(kind="warning", title=_("Got no answer"), text=text)
    if not progress.asked_to_boot and not progress.loader_at:
        if progress.reached != ADDRESS or progress.system_asked_at:
            return None
        return Card(
            kind="info",
            title=_("It asked for an address only, not to boot"),
            text=_("Probably a phone or a running computer. It got an address, no boot file."),
            button=_("Ignore it"),
            remedy="ignore",
        )
    silent = now - progress.last
    if silent <= SILENT_S or progress.system_asked_at:
        return None
    if progress.reached == LOADER and (found := _of_wrong_firmware(progress, survey)):
        return found
    texts = {
        ADDRESS: _("It was told the file and did not come for it: another server may be faster."),
        LOADER: _("It loaded the file and asked for nothing more."),
    }
    title = say_silence(progress, now)
    text = texts.get(progress.reached, _("Cable, switch or the machine’s power."))
    return Card(kind="warning", title=title, text=text)


def _next_try(progress: Progress, now: float) -> float | None:
    if not progress.retry_s:
        return None
    left = progress.started + progress.retry_s - now
    return left if left > 0 else None


def _quoted(path: str) -> str:
    """For a shell, without `shlex`: nothing in it is looked at."""
    return "'" + path.replace("'", "'\\''") + "'"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    """A clause as a sentence."""
    text = phrases.translated(text)
    if not text:
        return ""
    return _capital(text) if text.endswith((".", "!", "?", "…")) else f"{_capital(text)}."
