"""What is told beside the screen: JSON lines of events, and log records of libraries as events."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import os
from collections.abc import Callable, Iterator

from pxegui.cli import tty
from pxegui.cli.jsonlines import JsonLines
from pxegui.cli.logbook import LogBook
from pxegui.cli.report import tell
from pxegui.cli.writer import LineWriter
from pxegui.engine.stream import EventStream
from pxegui.events import Event
from pxegui.problems import N_, Problem, PxeguiError
from pxegui.settings.model import Settings

Take = Callable[[Event], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class EventsUnwritable(Problem):
    """The file of `--events` cannot be written."""

    WHAT = N_("{path} cannot be written ({reason})")
    CAUSE = N_("It was named by --events.")
    REMEDY = N_("name another file with --events, or - for stdout")
    path: str
    reason: str


@contextlib.contextmanager
def json_lines(path: str) -> Iterator[JsonLines | None]:
    """The face for programs, if it is wanted. Raises PxeguiError if its file cannot be written."""
    if not path:
        yield None
        return
    descriptor = tty.STDOUT if path == "-" else _opened(path)
    writer = LineWriter(descriptor, "--events" if path == "-" else path, tell)
    try:
        yield JsonLines(writer.put)
    finally:
        writer.close()
        if path != "-":
            os.close(descriptor)


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise PxeguiError(EventsUnwritable(path=path, reason=reason)) from None


@contextlib.contextmanager
def logging_to(settings: Settings, publish: Take) -> Iterator[None]:
    """Records of libraries (warnings and worse) and of our rooms become events."""
    debug = settings.log_level == "debug" or bool(settings.debug)
    book = LogBook(publish, debug=settings.log_level == "debug")
    root, ours = logging.getLogger(), logging.getLogger("pxegui")
    root.addHandler(book)
    ours.setLevel(logging.DEBUG if debug else logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(book)


@contextlib.contextmanager
def beside_window(settings: Settings, stream: EventStream) -> Iterator[None]:
    """Both, while the window stands. Needs the running loop. Raises PxeguiError as `json_lines`."""
    loop = asyncio.get_running_loop()

    def publish(event: Event) -> None:
        loop.call_soon_threadsafe(stream.publish, event)

    with json_lines(settings.events_file) as face, logging_to(settings, publish):
        unobserve = stream.observe(face.take) if face else None
        try:
            yield
        finally:
            if unobserve:
                unobserve()
