"""What each service has done since the start, counted from its events; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pxegui import phrases
from pxegui.events import (
    Event,
    FileRefused,
    LogRecorded,
    MachineAsked,
    RequestIgnored,
    ServiceFailed,
    ServiceStarted,
    TransferEnded,
    TransferStarted,
)

_MAY_BE_ERRORS = (FileRefused, LogRecorded, ServiceFailed, TransferEnded)


class Tally:
    """Requests, errors and open transfers by the name of the service."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self._running: dict[int, str] = {}
        self._pxe_port = 0

    def take(self, events: Iterable[Event]) -> None:
        """Count these."""
        for event in events:
            self._count(event)
            if isinstance(event, _MAY_BE_ERRORS) and phrases.level(event) == "error":
                self.errors[phrases.service(event)] += 1

    def sockets(self, service: str) -> int:
        """Open now: the one that listens, and one for each transfer."""
        return 1 + sum(each == service for each in self._running.values())

    def _count(self, event: Event) -> None:
        match event:
            case ServiceStarted(service="pxe"):
                self._pxe_port = event.port
            case MachineAsked():
                self.requests[self._of_port(event.port)] += 1
            case RequestIgnored(message="unknown"):  # nobody could read it: it has no MachineAsked
                self.requests[self._of_port(event.port)] += 1 + event.repeats
            case TransferStarted():
                self.requests[event.protocol] += 1
                self._running[event.transfer] = event.protocol
            case FileRefused():
                self.requests[event.protocol] += 1
            case TransferEnded():
                self._running.pop(event.transfer, None)
            case _:
                pass

    def _of_port(self, port: int) -> str:
        return "pxe" if port == self._pxe_port else "dhcp"
