"""The one stream of events from the engine to every observer.

Rule 1: observers never publish (`publish` raises while it dispatches).
Rule 2: a failing observer is reported once, dropped, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable

from pxegui.events import Event

Observer = Callable[[Event], None]
RING = 10_000


class EventStream:
    """Publishes each event to all observers, in order, and keeps the last `RING` of them."""

    def publish(self, event: Event) -> None:
        """Hand an event to every observer now. Raises RuntimeError when called by an observer."""
        raise NotImplementedError

    def observe(self, observer: Observer) -> Callable[[], None]:
        """From now on call `observer` with each event; returns the function that ends this."""
        raise NotImplementedError

    def recent(self) -> tuple[Event, ...]:
        """The last events, oldest first."""
        raise NotImplementedError
