"""Problems: everything that can be wrong, as values with what happened, its cause and the remedy.

An error is raised with one (`PxeguiError`), a diagnosis is published with one (`ProblemFound`), and
every face says it in the same words (`phrases.say_problem`). Texts are gettext source strings with
named placeholders; the facts they name are the fields of the dataclass.
"""

from __future__ import annotations

import dataclasses
import re
from typing import ClassVar, Literal, Self

Severity = Literal["info", "warning", "error"]
Fact = str | int | float | bool | tuple[str, ...]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a source string for translation where it is defined; faces translate it."""
    return text


class Clause(str):
    """Words that can be said in another language: a source string and what stands in it.

    It is the English text itself: in JSON lines, in tests, and wherever nobody translates
    (`phrases.translated` does). The source is a gettext string with named placeholders.
    """

    __slots__ = ("facts", "source")
    source: str
    facts: dict[str, object]

    def __new__(cls, source: str, **facts: object) -> Self:
        """`facts` fill the placeholders; they may be clauses too."""
        made = super().__new__(cls, source.format_map(facts) if facts else source)
        made.source, made.facts = source, facts
        return made


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that is wrong: subclasses name the texts and carry the facts as fields.

    `WHAT` is one short clause (no full stop), `CAUSE` one or two sentences or empty, `REMEDY` one
    clause in the imperative. On a terminal it reads `pxegui: WHAT: REMEDY`.
    """

    WHAT: ClassVar[str]
    CAUSE: ClassVar[str] = ""
    REMEDY: ClassVar[str]
    SEVERITY: ClassVar[Severity] = "error"
    EXIT_STATUS: ClassVar[int] = 1

    @property
    def key(self) -> str:
        """The stable name of this kind of problem, as JSON lines carry it (`port_taken`)."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def facts(self) -> dict[str, Fact]:
        """The facts by name, as JSON lines carry them."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}


class PxeguiError(Exception):
    """Raised with one or more problems; the only exception that reaches a face."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{p.WHAT}: {p.REMEDY}".format_map(p.facts()) for p in self.problems)


@dataclasses.dataclass(frozen=True, kw_only=True)
class UsageProblem(Problem):
    """Wrong usage: an option, a key or a value that cannot be meant (exit status 2)."""

    EXIT_STATUS: ClassVar[int] = 2
    WHAT = N_("{where}: {fault}")
    REMEDY = N_("{mend}")
    where: str  # the option or the key with its file, as typed
    fault: str
    mend: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BugFound(Problem):
    """An exception that nobody expected: the exchange it was in ended, all else goes on."""

    WHAT = N_("a bug in pxegui: {error}")
    CAUSE = N_("It happened in {room}. What was asked there went unanswered; all else goes on.")
    REMEDY = N_("report it with the log's last lines")
    room: str  # "dhcp", "tftp", "http", "engine"
    error: str  # the exception's class and text


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutsideBootDirectory(Problem):
    """A name or a link leads out of the boot directory."""

    WHAT = N_("refused: {name} leads outside the boot directory")
    CAUSE = N_("Only files inside {boot_dir} are sent.")
    REMEDY = N_("copy the file into the boot directory")
    SEVERITY = "warning"
    name: str
    boot_dir: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileUnreadable(Problem):
    """A file is there, but this program may not read it."""

    WHAT = N_("{name} cannot be read")
    CAUSE = N_("This user may not read it.")
    REMEDY = N_("allow it, for example with chmod a+r {path}")
    name: str
    path: str
