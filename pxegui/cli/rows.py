"""Machines and their transfers as the live view shows them: a fold of events, without a terminal.

Rule 1: a row belongs to a machine (its MAC), or to an address whose machine is not known.
Rule 2: a row keeps its place; where there are more than fit, trouble and work come first.
"""

from __future__ import annotations

import dataclasses
from collections import deque

from pxegui import phrases
from pxegui.events import (
    AddressQuarantined,
    BootAnswered,
    BootFileMissing,
    BootOffered,
    Event,
    FileRefused,
    LeaseAcked,
    LeaseOffered,
    MachineAsked,
    ProblemFound,
    ProblemGone,
    TransferEnded,
    TransferProgressed,
    TransferStarted,
)

MOST_ROWS = 500  # a machine room; the longest silent one leaves first
SPEED_WINDOW_S = 1.0
SPARKS = 8  # seconds of the small speed curve


@dataclasses.dataclass(slots=True)
class Transfer:
    """A file on its way."""

    file: str
    size_bytes: int | None
    started_at: float
    sent_bytes: int = 0
    # (time, bytes) of about the last second
    samples: deque[tuple[float, int]] = dataclasses.field(default_factory=deque)

    def progressed(self, at: float, sent_bytes: int) -> int:
        """Take how far it is; returns what is new. A bar never goes back."""
        new = max(sent_bytes - self.sent_bytes, 0)
        self.sent_bytes += new
        self.samples.append((at, self.sent_bytes))
        while len(self.samples) > 2 and self.samples[1][0] < at - SPEED_WINDOW_S:
            self.samples.popleft()
        return new

    def speed(self, now: float) -> float:
        """Bytes a second, the mean of about the last second; 0 once nothing comes any more."""
        if not self.samples or now - self.samples[-1][0] > 2 * SPEED_WINDOW_S:
            return 0.0
        at, sent = self.samples[0]
        first_at, first_sent = (at, sent) if len(self.samples) > 1 else (self.started_at, 0)
        seconds = max(self.samples[-1][0] - first_at, now - first_at, 0.05)
        return (self.sent_bytes - first_sent) / seconds

    def left_s(self, now: float) -> float | None:
        """Seconds still needed; None while that is unknown."""
        speed = self.speed(now)
        if self.size_bytes is None or speed <= 0 or now - self.started_at < 2:
            return None
        return (self.size_bytes - self.sent_bytes) / speed


@dataclasses.dataclass(slots=True)
class Row:
    """One machine."""

    key: str
    seen_at: float
    host_name: str = ""
    firmware: str = ""
    address: str = ""
    doing: str = ""
    trouble: str = ""  # what is wrong, empty if nothing
    done: bool = False  # the last thing went well
    transfers: dict[int, Transfer] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person calls it: its host name, else its hardware address."""
        return self.host_name or self.key


class Rows:
    """All machines that were heard of since the start."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.problems = 0
        self._owners: dict[int, Row] = {}  # transfer -> row
        self._sparks: deque[tuple[int, int]] = deque(maxlen=SPARKS)  # (second, bytes)

    def take(self, event: Event) -> None:
        """Learn from one event."""
        match event:
            case TransferStarted() | TransferProgressed() | TransferEnded() | FileRefused():
                self._take_file(event)
            case ProblemFound():
                self.problems += event.problem.SEVERITY != "info"
                self._trouble(event, phrases.say_problem(event.problem).what)
            case ProblemGone():
                self.problems = max(self.problems - 1, 0)
                self._trouble(event, "")
            case BootFileMissing() | AddressQuarantined():
                self._trouble(event, phrases.say(event))
            case MachineAsked() | LeaseOffered() | LeaseAcked() | BootOffered() | BootAnswered():
                self._take_boot(event)
            case _:
                pass

    def name(self, event: Event) -> str:
        """The name of an event's machine as it is known now; empty if it has none."""
        row = self.rows.get(event.mac)
        return row.name if row else event.mac

    def running(self) -> int:
        """How many files are on their way."""
        return len(self._owners)

    def speed(self, now: float) -> float:
        """Bytes a second of all transfers together."""
        return sum(t.speed(now) for row in self.rows.values() for t in row.transfers.values())

    def sparks(self, now: float) -> list[int]:
        """Bytes sent in each of the last seconds, oldest first."""
        by_second = dict(self._sparks)
        return [by_second.get(int(now) - back, 0) for back in range(SPARKS - 1, -1, -1)]

    def fitting(self, count: int) -> list[Row]:
        """The rows to show where there is room for so many, each in its usual place."""
        rows = list(self.rows.values())
        if len(rows) <= count:
            return rows
        urgent = sorted(rows, key=lambda r: (not r.trouble, not r.transfers, -r.seen_at))[:count]
        kept = {row.key for row in urgent}
        return [row for row in rows if row.key in kept]

    def _row(self, event: Event, otherwise: str = "") -> Row | None:
        key = event.mac or otherwise
        if not key:
            return None
        row = self.rows.get(key)
        if row is None:
            self._make_room()
            row = self.rows[key] = Row(key=key, seen_at=event.at)
        row.seen_at = max(row.seen_at, event.at)
        return row

    def _make_room(self) -> None:
        if len(self.rows) >= MOST_ROWS:
            idle = [row for row in self.rows.values() if not row.transfers]
            leaves = min(idle or self.rows.values(), key=lambda row: row.seen_at)
            for transfer in leaves.transfers:
                self._owners.pop(transfer, None)
            del self.rows[leaves.key]

    def _trouble(self, event: Event, what: str) -> None:
        if row := self._row(event):
            row.trouble = what

    def _take_boot(
        self, event: MachineAsked | LeaseOffered | LeaseAcked | BootOffered | BootAnswered
    ) -> None:
        row = self._row(event)
        if row is None:
            return
        row.firmware = event.firmware or row.firmware
        if isinstance(event, (MachineAsked, LeaseAcked)):
            row.host_name = event.host_name or row.host_name
        if isinstance(event, (LeaseAcked, BootAnswered)):
            row.address = event.address or row.address
        if isinstance(event, MachineAsked) and event.message == "discover":
            row.trouble = ""  # it starts over
        row.doing, row.done = phrases.say(event), isinstance(event, LeaseAcked)

    def _take_file(
        self, event: TransferStarted | TransferProgressed | TransferEnded | FileRefused
    ) -> None:
        match event:
            case TransferStarted():
                row = self._row(event, _host(event.client))
                if row is not None and not event.probe:
                    row.trouble = ""
                    row.address = row.address or _host(event.client)
                    row.transfers[event.transfer] = Transfer(event.file, event.size_bytes, event.at)
                    self._owners[event.transfer] = row
            case TransferProgressed():
                if row := self._owners.get(event.transfer):
                    row.seen_at = event.at
                    self._spark(
                        event.at,
                        row.transfers[event.transfer].progressed(event.at, event.sent_bytes),
                    )
            case TransferEnded():
                self._ended(event)
            case FileRefused():
                row = self._row(event, _host(event.client))
                if row is not None and not event.optional:
                    row.trouble = phrases.say(event)

    def _ended(self, event: TransferEnded) -> None:
        row = self._owners.pop(event.transfer, None)
        if row is None:
            return
        transfer = row.transfers.pop(event.transfer)
        self._spark(event.at, max(event.sent_bytes - transfer.sent_bytes, 0))
        row.seen_at = event.at
        row.done = event.outcome == "done"
        row.doing = phrases.visible(f"sent {event.file}") if row.done else phrases.say(event)
        if event.outcome in ("failed", "fell_silent"):
            row.trouble = row.doing

    def _spark(self, at: float, count: int) -> None:
        second = int(at)
        if self._sparks and self._sparks[-1][0] == second:
            self._sparks[-1] = (second, self._sparks[-1][1] + count)
        else:
            self._sparks.append((second, count))


def _host(client: str) -> str:
    return client.rpartition(":")[0] or client
