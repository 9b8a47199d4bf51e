"""The one stream of events from the engine to every observer.

Rule 1: observers never publish (`publish` raises while it dispatches).
Rule 2: a failing observer is reported once, dropped, and the others go on.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from pxegui.events import Event, ProblemFound
from pxegui.problems import BugFound

Observer = Callable[[Event], None]
RING = 10_000

_log = logging.getLogger("pxegui.engine")


class EventStream:
    """Publishes each event to all observers, in order, and keeps the last `RING` of them."""

    def __init__(self) -> None:
        self._observers: list[Observer] = []
        self._ring: deque[Event] = deque(maxlen=RING)
        self._dispatching = False

    def publish(self, event: Event) -> None:
        """Hand an event to every observer now. Raises RuntimeError when called by an observer."""
        if self._dispatching:
            raise RuntimeError(f"an observer published {type(event).__name__}: observers only look")
        failures = self._dispatch(event)
        for name, error in failures:
            # Outside the dispatch: the observer is gone, so its failure cannot come round again.
            _log.error("observer %s failed and was dropped", name, exc_info=error)
            problem = BugFound(
                room=f"the observer {name}", error=f"{type(error).__name__}: {error}"
            )
            self.publish(ProblemFound(at=event.at, problem=problem))

    def observe(self, observer: Observer) -> Callable[[], None]:
        """From now on call `observer` with each event; returns the function that ends this."""
        self._observers.append(observer)

        def unobserve() -> None:
            if observer in self._observers:
                self._observers.remove(observer)

        return unobserve

    def recent(self) -> tuple[Event, ...]:
        """The last events, oldest first."""
        return tuple(self._ring)

    def _dispatch(self, event: Event) -> list[tuple[str, Exception]]:
        self._ring.append(event)
        failures: list[tuple[str, Exception]] = []
        self._dispatching = True
        try:
            for observer in tuple(self._observers):
                try:
                    observer(event)
                except Exception as error:  # whatever a face does wrong must not stop the servers
                    if observer in self._observers:
                        self._observers.remove(observer)
                    failures.append((_name(observer), error))
        finally:
            self._dispatching = False
        return failures


def _name(observer: Observer) -> str:
    return str(getattr(observer, "__qualname__", type(observer).__name__))
