"""Serving without a window: the engine, the faces that observe it, signals and the exit status.

Rule 1: the first SIGINT, SIGTERM or SIGHUP stops cleanly; a later one stops at once.
Rule 2: whatever happens, the terminal is given back as it was.
Rule 3: a face that cannot write any more is left out; serving goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence

from pxegui.cli import tty
from pxegui.cli.jsonlines import JsonLines
from pxegui.cli.outputs import Take, json_lines, logging_to
from pxegui.cli.plain import PlainLines
from pxegui.cli.report import complain, tell
from pxegui.cli.shown import Shown
from pxegui.cli.switch import StopSwitch, listening
from pxegui.cli.writer import LineWriter
from pxegui.engine.engine import Engine
from pxegui.events import Event, ProblemFound
from pxegui.problems import Problem, PxeguiError
from pxegui.settings.model import Settings


def run(settings: Settings) -> int:
    """Serve until stopped; returns the exit status. Raises PxeguiError if a face cannot start."""
    try:
        with json_lines(settings.events_file) as json_face:
            problems = asyncio.run(_serve(settings, json_face))
    except asyncio.CancelledError:
        tell("asked to stop twice: stopped at once, transfers were cut off")
        return 1
    return complain(problems) if problems else 0


async def _serve(settings: Settings, json_face: JsonLines | None) -> Sequence[Problem]:
    """Serve until stopped; returns what ended it, nothing after a clean stop."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    if task is None:
        raise AssertionError("run by asyncio.run")
    switch = StopSwitch(loop, task)
    said = _Said()
    with listening(loop, switch), _screen(settings, switch) as screen:
        async with Engine() as engine:

            def publish(event: Event) -> None:
                loop.call_soon_threadsafe(engine.stream.publish, event)

            with logging_to(settings, publish):
                for take in (screen, said.take, *([json_face.take] if json_face else [])):
                    engine.stream.observe(take)
                problems = await _until_ended(engine, settings, switch)
        if json_face:
            for problem in said.missing(problems):
                json_face.take(ProblemFound(at=time.time(), problem=problem))
    return problems


async def _until_ended(engine: Engine, settings: Settings, switch: StopSwitch) -> Sequence[Problem]:
    """Start and wait; returns what ended it, nothing where a person did."""
    try:
        with switch.interrupting():
            if switch.is_pressed:
                return ()
            await engine.start(settings)
            problem = await engine.wait_ended()
    except PxeguiError as error:
        return error.problems
    except asyncio.CancelledError:
        if not switch.release():
            raise
        await engine.stop()
        return ()
    return () if problem is None else (problem,)


class _Said:
    """Remembers which problems were published."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def take(self, event: Event) -> None:
        if isinstance(event, ProblemFound):
            self._problems.append(event.problem)

    def missing(self, problems: Sequence[Problem]) -> list[Problem]:
        return [problem for problem in problems if problem not in self._problems]


# -- the faces ---------------------------------------------------------------------------------


@contextlib.contextmanager
def _screen(settings: Settings, switch: StopSwitch) -> Iterator[Take]:
    """The face for a person: live on a terminal, else plain lines."""
    shown = Shown(settings.log_level, settings.debug)
    json_on_stdout = settings.events_file == "-"
    descriptor = tty.STDERR if json_on_stdout else tty.STDOUT
    writer = LineWriter(descriptor, "stderr" if json_on_stdout else "stdout", tell)
    try:
        if sys.platform != "win32" and not json_on_stdout and tty.suits_live_view():
            from pxegui.cli.terminal import LiveView  # rich costs a tenth of a second

            view = LiveView(tty.Screen(writer), shown, switch.press)
            switch.before_force(view.close)
            switch.before_force(writer.close)
            with contextlib.closing(view):
                yield view.take
        else:
            lines = PlainLines(writer.put, shown)
            with contextlib.closing(lines):
                yield lines.take
    finally:
        writer.close()
