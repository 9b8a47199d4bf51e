"""Log records of libraries and rooms as events: there is one log, the stream of events."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable

from pxegui.events import Event, Level, LogRecorded

_ROOM = "pxegui."


class LogBook(logging.Handler):
    """Hands each record on as `LogRecorded`; the receiver must take it from any thread.

    `debug`: with the trace of an exception. May change at any time.
    """

    def __init__(self, receive: Callable[[Event], None], *, debug: bool) -> None:
        super().__init__()
        self._receive = receive
        self.debug = debug

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record on. Never raises: a wrong log call must not end what it tells about."""
        try:
            text = record.getMessage()
            if record.exc_info and record.exc_info[1] is not None:
                text = f"{text}\n{self._said(record.exc_info[1])}"
            self._receive(
                LogRecorded(
                    at=record.created,
                    level=_level(record.levelno),
                    room=record.name.removeprefix(_ROOM),
                    text=text,
                )
            )
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say in one line that a record was lost, where logging would write its own trace."""
        error = sys.exception() if sys.version_info >= (3, 11) else None
        print(f"pxegui: a log record of {record.name} was lost: {error}", file=sys.stderr)

    def _said(self, error: BaseException) -> str:
        if self.debug:
            return "".join(traceback.format_exception(error))
        return f"{type(error).__name__}: {error}"


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
