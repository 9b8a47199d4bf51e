"""What is wrong with one machine, why, and what helps: the card in its panel; pure."""

from __future__ import annotations

import dataclasses
from typing import Literal

from pxegui import phrases
from pxegui.diagnosis.files import base_name
from pxegui.diagnosis.judge import (
    SILENT_S,
    Sight,
    is_looping,
    say_silence,
    say_trouble,
)
from pxegui.diagnosis.progress import ADDRESS, LOADER, Progress, Trouble
from pxegui.phrases import _, ngettext
from pxegui.problems import Severity

Remedy = Literal["", "rules", "ignore", "copy"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`button` is the remedy's verb and object; `command` what *Copy command* copies."""

    kind: Severity
    title: str
    text: str = ""
    button: str = ""
    remedy: Remedy = ""
    command: str = ""
    next_try_s: float | None = None  # until it tries again, measured from its own tries


def card(progress: Progress, sight: Sight, now: float, boot_dir: str) -> Card | None:
    """What the panel says is wrong; None: nothing is."""
    if sight.is_ignored or not progress.started:
        return None
    found = _found(progress, sight, now, boot_dir)
    if found is None or found.remedy != "rules":
        return found
    return dataclasses.replace(found, next_try_s=_next_try(progress, now))


def _found(progress: Progress, sight: Sight, now: float, boot_dir: str) -> Card | None:
    if sight.problem is not None:
        said = phrases.say_problem(sight.problem)
        text = " ".join(filter(None, (said.cause, _sentence(said.remedy))))
        return Card(kind=sight.problem.SEVERITY, title=_capital(said.what), text=text)
    if progress.trouble is not None:
        return _of_trouble(progress.trouble, boot_dir)
    if is_looping(progress, now):
        return _of_loop(progress, sight)
    if sight.is_slow:
        text = _("This firmware refuses larger blocks. iPXE loads the rest by HTTP, far faster.")
        is_small = "512" in sight.is_slow
        return Card(kind="warning", title=sight.is_slow, text=text if is_small else "")
    return _of_silence(progress, sight, now)


def _of_trouble(trouble: Trouble, boot_dir: str) -> Card:
    file = phrases.visible(base_name(trouble.file))
    asked, nearest = phrases.visible(trouble.file), phrases.visible(trouble.nearest)
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
        if nearest:
            title = _("{file} is not where it looks for it").format(file=file)
            text = _("It asked for {asked}; the folder has {nearest}.")
        else:
            title = _("{file} is not there").format(file=file)
            text = _("It asked for {asked}. The folder has nothing of that name.")
        return Card(kind="error", title=title, text=text.format(asked=asked, nearest=nearest))
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


def _of_loop(progress: Progress, sight: Sight) -> Card:
    title = ngettext(
        "It started over {count} time", "It started over {count} times", progress.restarts
    )
    file = phrases.visible(base_name(sight.file or progress.boot_file))
    text = _("Each time after {file}.").format(file=file) if file else ""
    if max(progress.reached, progress.furthest) > LOADER:
        text += " " + _("Often: too little memory, or a kernel for another processor.")
    return Card(kind="warning", title=title.format(count=progress.restarts), text=text.strip())


def _of_silence(progress: Progress, sight: Sight, now: float) -> Card | None:
    """It stopped asking in the middle, or never meant to boot."""
    if progress.running or progress.menu_at or progress.system_at:
        return None
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
    if not text:
        return ""
    return _capital(text) if text.endswith((".", "!", "?", "…")) else f"{_capital(text)}."
