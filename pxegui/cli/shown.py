"""Which events a face without a window shows: by level, and by the services of `--debug`."""

from __future__ import annotations

from pxegui import phrases
from pxegui.events import Event, Level, TransferProgressed
from pxegui.settings.model import DebugService, LogLevel

LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")
_DEBUGGED_AS: dict[str, DebugService] = {
    "dhcp": "dhcp",
    "pxe": "dhcp",
    "tftp": "tftp",
    "http": "http",
}


class Shown:
    """The level a person wants to see, and the services they debug."""

    def __init__(self, log_level: LogLevel, debug: frozenset[DebugService]) -> None:
        self.log_level = log_level
        self._debug = debug

    def __call__(self, event: Event) -> bool:
        """Whether a line is written for this event. Progress has no line."""
        if isinstance(event, TransferProgressed):
            return False
        rank = LEVELS.index(phrases.level(event))
        return rank >= LEVELS.index(self.log_level) or self._is_debugged(event)

    def _is_debugged(self, event: Event) -> bool:
        return _DEBUGGED_AS.get(phrases.service(event)) in self._debug
