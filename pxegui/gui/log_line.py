"""A line of the log: an event with its words, made when somebody reads or searches it; pure."""

from __future__ import annotations

import dataclasses
import time
from functools import lru_cache
from typing import cast

from pxegui import phrases
from pxegui.events import (
    Event,
    LeaseAcked,
    Level,
    LogRecorded,
    ProblemFound,
    ProblemGone,
    event_name,
)
from pxegui.gui.history import Kept, event_of, machine_of, time_of
from pxegui.gui.log_filter import service_name


class LogLine:
    """`serial` counts all lines there ever were; `texts` keeps the words of many lines by it."""

    __slots__ = ("_event", "_level", "_of", "_texts", "at", "key", "serial")

    def __init__(self, of: Kept, serial: int, texts: dict[int, str] | None = None) -> None:
        self.serial = serial
        self.at = time_of(of)
        self.key = machine_of(of)
        self._of = of
        self._event: Event | None = None
        self._texts: dict[int, str] = {} if texts is None else texts
        self._level: Level | None = None

    @property
    def event(self) -> Event:
        """What it is a line of."""
        if self._event is None:
            self._event = event_of(self._of)
        return self._event

    @property
    def text(self) -> str:
        """What happened."""
        text = self._texts.get(self.serial)
        if text is None:
            text = self._texts[self.serial] = sentence(self.event)
        return text

    @property
    def level(self) -> Level:
        """How much it matters."""
        if self._level is None:
            self._level = phrases.level(self.event)
        return self._level

    @property
    def service(self) -> str:
        """Whose line it is."""
        return phrases.service(self.event)


def sentence(event: Event) -> str:
    """The event in words, with a capital where it does not begin with a name."""
    said = phrases.say(event)
    if isinstance(event, LeaseAcked):  # scripts count seconds, people do not
        said = said.replace(f"{event.lease_s} s", phrases.span(event.lease_s))
    is_name = isinstance(event, LogRecorded) or (
        isinstance(event, ProblemFound | ProblemGone) and event.problem.WHAT.startswith("{")
    )
    if is_name or any(name and said.startswith(phrases.visible(name)) for name in _names(event)):
        return said
    return said[:1].upper() + said[1:]


def _names(event: Event) -> list[str]:
    """Names that a sentence may begin with, in one language or another."""
    found = (getattr(event, field, "") for field in ("file", "asked", "interface", "name"))
    return [name for name in found if isinstance(name, str)]


def clock(at: float, *, millis: bool) -> str:
    """`12:03:18.020` where this computer is."""
    whole = int(at)
    text = _clock(whole)
    return f"{text}.{int((at - whole) * 1000):03}" if millis else text


@lru_cache(maxsize=256)
def _clock(whole: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(whole))


def written(line: LogLine, name: str) -> str:
    """The line as text: date, level, service, machine, what happened."""
    whole = int(line.at)
    zone = time.strftime("%z", time.localtime(whole))
    day = time.strftime("%Y-%m-%d", time.localtime(whole))
    stamp = f"{day}T{clock(line.at, millis=True)}{zone[:3]}:{zone[3:]}"
    words = [stamp, line.level, service_name(line.service), name, line.text]
    return " ".join(word for word in words if word).replace(phrases.NO_BREAK_SPACE, " ")


def facts(line: LogLine) -> list[tuple[str, str]]:
    """The whole event: its kind and every field that says something."""
    event = line.event
    found = [("event", event_name(type(event))), ("level", line.level)]
    for field in dataclasses.fields(event):
        value = cast("object", getattr(event, field.name))
        if not field.metadata.get("json", True):
            continue  # a number of this run, without meaning to a person
        if field.name == "at":
            value = clock(line.at, millis=True)
        elif field.name == "problem" and isinstance(event, ProblemFound | ProblemGone):
            said = phrases.say_problem(event.problem)
            found += [("cause", said.cause), ("remedy", said.remedy)]
            continue
        if value not in ("", None, ()):
            found.append((field.name, phrases.visible(_plain(value))))
    return [(name, value) for name, value in found if value]


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return str(value)
