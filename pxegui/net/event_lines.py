"""Events as lines of a `logging` logger: how the library's classes tell what happens."""

from __future__ import annotations

import contextlib
import logging

from pxegui import phrases
from pxegui.events import Event, ServiceStarted, ServiceStopped, TransferProgressed

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_FORM = "%(asctime)s [%(levelname)s] %(name)s %(message)s"


class EventLines:
    """An observer that logs. Progress has no line; debug messages only where they are wanted."""

    def __init__(self, logger: logging.Logger, *, debug: bool) -> None:
        self._logger = logger
        self._debug = debug

    def take(self, event: Event) -> None:
        """Log one event."""
        if isinstance(event, TransferProgressed):
            return
        level = _LEVELS[phrases.level(event)]
        if isinstance(event, ServiceStarted | ServiceStopped):  # nothing else says so here
            level = logging.INFO
        said = phrases.say(event).replace(phrases.NO_BREAK_SPACE, " ")
        self.say(level, f"{event.mac} {said}" if event.mac else said)

    def say(self, level: int, text: str) -> None:
        """Log one line; a debug message only where they are wanted."""
        if level > logging.DEBUG or self._debug:
            # A caller's handler that fails must not end the exchange that it was told about.
            with contextlib.suppress(Exception):
                self._logger.log(level, "%s", text)


def logger_for(given: logging.Logger | None, name: str, *, debug: bool) -> logging.Logger:
    """The caller's logger, else one of that name which writes to stderr, each line once."""
    logger = logging.getLogger(name) if given is None else given
    if given is None and not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORM))
        logger.addHandler(handler)
        logger.propagate = False  # the root's handlers would write the same again
        logger.setLevel(logging.INFO)
    if debug:
        logger.setLevel(logging.DEBUG)
    return logger
