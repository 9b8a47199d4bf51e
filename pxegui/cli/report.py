"""What the command says itself: text on stdout, and one line for each thing wrong on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from pxegui import phrases
from pxegui.problems import BugFound, Problem


def show(text: str) -> int:
    """Write text to stdout; a reader that has seen enough (`| head`) is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def tell(text: str) -> None:
    """One line on stderr, if anybody reads it."""
    line = phrases.visible(text).replace(phrases.NO_BREAK_SPACE, " ")
    try:
        print(f"pxegui: {line}", file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def complain(problems: Sequence[Problem]) -> int:
    """Say each problem in one line, once; returns the exit status."""
    for line in dict.fromkeys(str(phrases.say_problem(problem)) for problem in problems):
        tell(line)
    return max((problem.EXIT_STATUS for problem in problems), default=1)


def confess(error: BaseException, *, trace: bool) -> int:
    """Say an exception that nobody expected in one line; the trace only at level debug."""
    if trace:
        traceback.print_exception(error, file=sys.stderr)
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    words = " ".join(f"{type(error).__name__}: {error}".split())
    bug = BugFound(room="the command", error=words)
    said = phrases.say_problem(bug)
    tell(f"{said.what}: run it with --log-level debug and report what it says")
    return 1
