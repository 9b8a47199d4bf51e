"""Which lines of the log are shown: what was typed, services, levels, machines, minutes; pure.

What is typed is searched for as it is, without regard to case; between slashes it is a regular
expression.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

from pxegui.events import Level
from pxegui.phrases import _, ngettext
from pxegui.problems import N_

Part = Literal["text", "services", "least", "machines", "only", "minutes"]
RANK: dict[Level, int] = {"debug": 0, "info": 1, "warning": 2, "error": 3}
_MOST_NAMES = 2  # in a chip
_PATTERN_FAULTS = (  # the words of Python's `re` for what people mistype
    N_("missing )"),
    N_("unbalanced parenthesis"),
    N_("unterminated character set"),
    N_("nothing to repeat"),
    N_("multiple repeat"),
    N_("bad escape (end of pattern)"),
)


class PatternError(ValueError):
    """The regular expression is none; the message says why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Needle:
    """What is searched for."""

    typed: str
    text: str = ""  # in lower case, where it is no expression
    pattern: re.Pattern[str] | None = None

    def hits(self, text: str) -> list[tuple[int, int]]:
        """Where it is found: start and end of each place."""
        if self.pattern is not None:
            return [m.span() for m in self.pattern.finditer(text) if m.end() > m.start()]
        found, start = [], 0
        folded = text.lower()
        if len(folded) != len(text):  # a letter that grows in lower case would shift the marks
            folded = text
        while (at := folded.find(self.text, start)) >= 0:
            start = at + len(self.text)
            found.append((at, start))
        return found

    def is_in(self, text: str) -> bool:
        """Whether it is found."""
        if self.pattern is not None:
            return self.pattern.search(text) is not None
        return self.text in text.lower()


def needle(typed: str) -> Needle | None:
    """What was typed, read; None for nothing. Raises PatternError."""
    typed = typed.strip()
    if not typed:
        return None
    if len(typed) > 2 and typed.startswith("/") and typed.endswith("/"):
        try:
            return Needle(typed, pattern=re.compile(typed[1:-1], re.IGNORECASE))
        except (re.error, OverflowError, RecursionError) as error:
            why = str(getattr(error, "msg", error)).partition(",")[0]
            raise PatternError(_(why) if why in _PATTERN_FAULTS else why) from error
    return Needle(typed, text=typed.lower())


class Filtered(Protocol):
    """What a filter looks at."""

    at: float
    key: str  # of the machine's row, or empty

    @property
    def service(self) -> str:
        """Whose it is."""

    @property
    def level(self) -> Level:
        """How much it matters."""

    @property
    def text(self) -> str:
        """What happened."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """All parts must fit; an empty part fits everything."""

    text: Needle | None = None
    services: tuple[str, ...] = ()
    least: Level = "debug"
    machines: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # the selected machines, by the toggle
    minutes: int = 0  # the last ones

    @property
    def is_open(self) -> bool:
        """Whether everything fits."""
        return self == LogFilter()

    def without(self, part: Part) -> LogFilter:
        """The same without one part."""
        fresh = LogFilter()
        return dataclasses.replace(self, **{part: getattr(fresh, part)})

    def since(self, now: float) -> float:
        """Lines before this do not fit."""
        return now - 60 * self.minutes if self.minutes else float("-inf")

    def test(self, name_of: Callable[[str], str], now: float) -> Callable[[Filtered], bool]:
        """A function that says whether a line fits; the cheap questions first."""
        since, rank, wanted = self.since(now), RANK[self.least], self.text
        machines = [set(part) for part in (self.machines, self.only) if part]
        services = self.services

        def fits(line: Filtered) -> bool:
            if line.at < since or (services and line.service not in services):
                return False
            if rank and RANK[line.level] < rank:
                return False
            if machines and not all(line.key in part for part in machines):
                return False
            if wanted is None or wanted.is_in(line.text):
                return True
            return bool(line.key) and (wanted.is_in(name_of(line.key)) or wanted.is_in(line.key))

        return fits


def chips(of: LogFilter, name_of: Callable[[str], str]) -> list[tuple[Part, str]]:
    """Each part that is set, in words."""
    found: list[tuple[Part, str]] = []
    if of.text is not None:
        words = _("fits {pattern}") if of.text.pattern is not None else _("contains “{text}”")
        found.append(("text", words.format(pattern=of.text.typed, text=of.text.typed)))
    if of.services:
        found.append(("services", ", ".join(service_name(each) for each in of.services)))
    if of.least != "debug":
        found.append(("least", level_words(of.least)))
    parts: tuple[tuple[Part, tuple[str, ...]], ...] = (
        ("machines", of.machines),
        ("only", of.only),
    )
    found += [(part, _names([name_of(key) for key in keys])) for part, keys in parts if keys]
    if of.minutes:
        words = ngettext("last {count} min", "last {count} min", of.minutes)
        found.append(("minutes", words.format(count=of.minutes)))
    return found


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return ngettext("{count} machine", "{count} machines", len(names)).format(count=len(names))


def level_words(level: Level) -> str:
    """A least level, as a person would name what is left."""
    return {
        "debug": _("everything"),
        "info": _("without details"),
        "warning": _("warnings and errors"),
        "error": _("errors"),
    }[level]


def service_name(service: str) -> str:
    """A service as the column has it: short; a logger's own name else."""
    known = {"dhcp": "DHCP", "pxe": "PXE", "tftp": "TFTP", "http": "HTTP", "engine": "pxegui"}
    return known.get(service, service)


def toggled(values: Iterable[str], value: str) -> tuple[str, ...]:
    """With it, if it was not there, else without it."""
    values = tuple(values)
    return tuple(v for v in values if v != value) if value in values else (*values, value)
