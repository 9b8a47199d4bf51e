"""Events and rows for the panes, in batches: ten a second, however many happened.

The engine hands each event over while its services work, so nothing is done then but counting. A
pane that cannot be seen does nothing at all: `Live` disconnects it, and it catches up when shown.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pxegui.engine.machines import Machines
from pxegui.engine.rows import MachineRow, TransferRow
from pxegui.engine.stream import EventStream
from pxegui.events import Event, TransferProgressed
from pxegui.gui.history import Kept, event_of, kept, machine_of

BATCH_MS = 100
TICK_MS = 1000
RING = 50_000  # events kept for the log


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What happened since the last batch."""

    events: list[Event]  # without progress, which the rows carry
    kept: list[Kept]  # the same, as the ring has them
    machines: list[MachineRow]  # changed rows, as they are now
    transfers: list[TransferRow]


class Feed(QObject):
    """Observes the stream; `machines` must observe it before this does."""

    batch = Signal(object)  # Batch
    tick = Signal(float)  # once a second: the time now, seconds since the epoch

    def __init__(
        self, stream: EventStream, machines: Machines, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.machines = machines
        self.position = 0  # events ever seen that have a line in the log
        self._serial = machines.serial
        self._fresh: deque[Event] = deque(maxlen=RING)  # since the last batch
        self._ring: deque[Kept] = deque(maxlen=RING)  # before that
        self._is_due = False
        self._timer = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._timer.timeout.connect(self.flush)
        self._ticker = QTimer(self, interval=TICK_MS)
        self._ticker.timeout.connect(lambda: self.tick.emit(time.time()))
        self.close = stream.observe(self.take)

    def take(self, event: Event) -> None:
        """An observer of the stream: keeps the event for the next batch."""
        if not isinstance(event, TransferProgressed):
            self._fresh.append(event)
            self.position += 1
        if not self._is_due:
            self._is_due = True
            self._timer.start()

    def flush(self) -> None:
        """Hand out what is waiting, now."""
        self._timer.stop()
        self._is_due = False
        events = list(self._fresh)
        self._fresh.clear()
        since, self._serial = self._serial, self.machines.serial
        if events or since != self._serial:
            fresh = list(map(kept, events))
            self._ring.extend(fresh)
            self.batch.emit(
                Batch(
                    events=events,
                    kept=fresh,
                    machines=self.machines.machines_since(since),
                    transfers=self.machines.transfers_since(since),
                )
            )

    def kept_since(self, position: int) -> list[Kept]:
        """Events from a position on, oldest first; those that fell out of the ring are gone."""
        self.flush()
        count = max(0, min(self.position - position, len(self._ring)))
        newest = list(itertools.islice(reversed(self._ring), count))
        newest.reverse()
        return newest

    def events_since(self, position: int) -> list[Event]:
        """The same as events again."""
        return [event_of(each) for each in self.kept_since(position)]

    def events_of(self, machine: str) -> list[Event]:
        """Those of one machine that are in the ring, by the key of its row."""
        return [event_of(each) for each in self.kept_since(0) if machine_of(each) == machine]

    def set_ticking(self, on: bool) -> None:
        """Tick only while somebody can see it."""
        if on and not self._ticker.isActive():
            self._ticker.start()
        elif not on:
            self._ticker.stop()


class Live(QObject):
    """Feeds a pane while it can be seen.

    `catch_up` is called each time it comes into sight, before the first batch after that.
    """

    def __init__(
        self,
        pane: QWidget,
        feed: Feed,
        *,
        catch_up: Callable[[], None],
        batch: Callable[[Batch], None] | None = None,
        tick: Callable[[float], None] | None = None,
    ) -> None:
        super().__init__(pane)
        self._feed = feed
        self._catch_up = catch_up
        self._batch = batch
        self._tick = tick
        self._is_on = False
        pane.installEventFilter(self)
        if pane.isVisible():
            self._set(on=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: comes into sight, goes out of it."""
        if event.type() == QEvent.Type.Show:
            self._set(on=True)
        elif event.type() == QEvent.Type.Hide:
            self._set(on=False)
        return False

    def _set(self, *, on: bool) -> None:
        if on == self._is_on:
            return
        self._is_on = on
        if on:
            self._feed.flush()  # what it catches up with must not come again
        for signal, slot in ((self._feed.batch, self._batch), (self._feed.tick, self._tick)):
            if slot is not None:
                (signal.connect if on else signal.disconnect)(slot)
        if on:
            self._catch_up()  # last: whatever goes wrong in it, the pane is fed
