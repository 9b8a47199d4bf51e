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
    CAUSE = N_("It was to get every event.")
    REMEDY = N_("name another file for the events (--events), or - for stdout")
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


class Logging:
    """Records of libraries (warnings and worse) and of our rooms become events."""

    def __init__(self, settings: Settings, publish: Take) -> None:
        self._book = LogBook(publish, debug=False)
        self.apply(settings)
        logging.getLogger().addHandler(self._book)

    def apply(self, settings: Settings) -> None:
        """As much as is wanted now."""
        self._book.debug = settings.log_level == "debug"
        debug = self._book.debug or bool(settings.debug)
        logging.getLogger("pxegui").setLevel(logging.DEBUG if debug else logging.INFO)

    def close(self) -> None:
        """No more of it."""
        logging.getLogger().removeHandler(self._book)


@contextlib.contextmanager
def logging_to(settings: Settings, publish: Take) -> Iterator[None]:
    """Records as events, from entry to exit."""
    with contextlib.closing(Logging(settings, publish)):
        yield


@contextlib.contextmanager
def beside_window(settings: Settings, stream: EventStream) -> Iterator[Callable[[Settings], None]]:
    """Both, while the window stands; yields what takes other settings. Needs the running loop.

    Raises PxeguiError as `json_lines`, and so does what it yields: then no event is written.
    """
    loop = asyncio.get_running_loop()

    def publish(event: Event) -> None:
        loop.call_soon_threadsafe(stream.publish, event)

    with contextlib.closing(Logging(settings, publish)) as logs:
        file = _EventsFile(stream)

        def follow(changed: Settings) -> None:
            logs.apply(changed)
            file.write_to(changed.events_file)

        try:
            file.write_to(settings.events_file)
            yield follow
        finally:
            file.close()


class _EventsFile:
    """The file of events, which may become another while they come."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._path = ""
        self._open = contextlib.ExitStack()

    def write_to(self, path: str) -> None:
        """From now on to this file. Raises PxeguiError, and then to none."""
        if path == self._path:
            return
        self.close()
        self._path = path
        face = self._open.enter_context(json_lines(path))
        if face is not None:
            self._open.callback(self._stream.observe(face.take))

    def close(self) -> None:
        """To none; what was told is written first."""
        self._open.close()
