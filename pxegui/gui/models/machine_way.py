"""The way of one machine, followed from the feed: its timeline as it grows."""

from __future__ import annotations

from collections.abc import Iterable

from pxegui.diagnosis.nodes import Node, Sending
from pxegui.diagnosis.timeline import Timeline
from pxegui.engine.rows import TransferRow
from pxegui.events import Event
from pxegui.gui.feed import Feed


class MachineWay:
    """`follow` a machine, then `take` what the batches bring."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._timeline = Timeline()
        self.key = ""
        self.events: list[Event] = []

    def follow(self, key: str) -> None:
        """Another machine, or the same after a while unseen: all that is known of it."""
        known = self._feed.events_of(key) if key else []
        self.key = key
        self._timeline = Timeline()
        self.events = []
        self.take(known)

    def take(self, events: Iterable[Event]) -> bool:
        """Its own events of these; whether there were any."""
        own = [event for event in events if _machine_of(event) == self.key]
        for event in own:
            self._timeline.take(event)
        self.events += own
        return bool(own)

    def nodes(self, now: float) -> list[Node]:
        """The steps as they are now, files on their way with their percent."""
        return self._timeline.nodes(now, sending(self.transfers()))

    def transfers(self) -> list[TransferRow]:
        """Its transfers."""
        return [row for row in self._feed.machines.transfers() if row.machine == self.key]


def sending(transfers: Iterable[TransferRow]) -> dict[str, Sending]:
    """The files on their way, by name."""
    return {
        row.file: Sending(
            sent_bytes=row.reached_bytes,
            size_bytes=row.size_bytes,
            speed=row.speed,
            protocol=row.protocol,
        )
        for row in transfers
        if row.outcome is None
    }


def _machine_of(event: Event) -> str:
    """The key of the machine's row."""
    return event.mac or str(getattr(event, "client", "")).rpartition(":")[0]
