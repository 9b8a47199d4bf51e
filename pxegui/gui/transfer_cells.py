"""What a row of the transfers says in each column, and by what it is sorted; pure."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Literal

from pxegui import phrases
from pxegui.engine.rows import TransferRow
from pxegui.phrases import NO_BREAK_SPACE, _, ngettext
from pxegui.problems import N_

UNKNOWN_LEFT_S = 2.0  # so long no time left is told: the speed is still a guess
RESENT_MUCH = 0.02  # of all blocks

Kind = Literal["running", "done", "failed", "asked"]


class Cell(IntEnum):
    """The columns."""

    MACHINE = 0
    FILE = 1
    BY = 2
    PROGRESS = 3
    SIZE = 4
    SPEED = 5
    LEFT = 6
    RESENT = 7
    STARTED = 8
    TOOK = 9
    BLOCK = 10
    WINDOW = 11
    RANGE = 12
    ADDRESS = 13


@dataclasses.dataclass(slots=True, eq=False)
class Line:
    """A row with what only the pane knows of it."""

    row: TransferRow
    machine: str  # its name
    recent: float | None = None  # octets in the last second, while it runs; None: not measured yet
    percent: float | None = None  # of the bar, which never goes back
    sampled_at: float = 0.0
    sampled_bytes: int = 0

    def take(self, row: TransferRow) -> None:
        """The row as it is now."""
        share = row.percent
        if row.outcome is None and self.row.outcome is None and share is not None:
            share = max(share, self.percent or 0.0)
        self.row, self.percent = row, share

    def tick(self, now: float) -> bool:
        """Measure the speed of the last second; whether it is another one."""
        before = self.recent
        if self.row.outcome is not None:
            self.recent = None
        elif self.sampled_at and now > self.sampled_at:
            step = self.row.sent_bytes - self.sampled_bytes
            self.recent = step / (now - self.sampled_at)
        self.sampled_at, self.sampled_bytes = now, self.row.sent_bytes
        return self.recent != before

    @property
    def kind(self) -> Kind:
        """What icon and colour it has."""
        return kind_of(self.row)

    @property
    def speed(self) -> float:
        """Of the last second while it runs, 0 where it stands still; else of all of it."""
        if self.row.outcome is not None or self.recent is None:
            return self.row.speed
        return self.recent

    @property
    def seconds(self) -> float:
        """From its start to its end, or to what was heard last."""
        return self.row.changed - self.row.started


def kind_of(row: TransferRow) -> Kind:
    """Running, done, failed, or a question for the size alone."""
    if row.outcome is None:
        return "running"
    if row.outcome == "probe":
        return "asked"
    return "done" if row.outcome == "done" else "failed"


# -- the words ---------------------------------------------------------------------------------


def _short_time(seconds: float) -> str:
    if seconds < 0.0995:
        return f"{max(1, round(seconds * 1000))}{NO_BREAK_SPACE}ms"
    return phrases.took(seconds)


_REFUSED = {
    "not_found": N_("No such file"),
    "outside": N_("Outside the folder"),
    "unreadable": N_("Cannot be read"),
    "directory": N_("Is a folder"),
    "special": N_("Not a plain file"),
    "bad_name": N_("Not a file name"),
    "read_only": N_("Only sending"),
    "bad_request": N_("Wrong request"),
    "busy": N_("Too busy"),
}


def whole_percent(share: float) -> str:
    """`63 %`; 100 only when all is there."""
    return f"{100 if share >= 100 else min(99, int(share))}{NO_BREAK_SPACE}%"


def progress(line: Line) -> str:
    """The words of the column Progress; the percentage where a bar stands before it."""
    row = line.row
    if row.refused is not None:
        return _(_REFUSED[row.refused])
    if row.outcome is None:
        if line.percent is None:
            return _("{size} so far").format(size=phrases.size(row.sent_bytes))
        return whole_percent(line.percent)
    if row.outcome == "done":
        return _("Done in {time}").format(time=_short_time(line.seconds))
    if row.outcome == "probe":
        return _("Asked for its size")
    if row.outcome == "fell_silent":
        return _("Machine fell silent")
    reached = whole_percent(row.percent) if row.percent is not None else ""
    reached = reached or phrases.size(row.sent_bytes)
    if row.outcome == "aborted":
        return _("Broken off at {share}").format(share=reached)
    return _("Error at {share}").format(share=reached)


def times(line: Line) -> str:
    """How many requests it stands for, where that is more than one."""
    count = line.row.times
    if count < 2:
        return ""
    return ngettext("{count} time", "{count} times", count).format(count=count)


def size(line: Line) -> str:
    """Of the file, else what was sent."""
    row = line.row
    if row.size_bytes is not None:
        return phrases.size(row.size_bytes)
    return phrases.size(row.sent_bytes) if row.outcome == "done" else ""


def speed(line: Line) -> str:
    """`84.0 MB/s`; nothing for what was sent in no time or never."""
    if line.row.refused is not None or line.row.outcome == "probe" or line.speed <= 0:
        return ""
    if line.row.outcome is not None and line.seconds < 0.01:
        return ""  # a few milliseconds measure the clock, not the network
    return phrases.speed(line.speed)


def left(line: Line) -> str:
    """The time it still needs, while it runs."""
    seconds = left_s(line)
    if line.row.outcome is not None:
        return ""
    return "–" if seconds is None else phrases.left(seconds)


def left_s(line: Line) -> float | None:
    """The same in seconds; None while it cannot be known."""
    row = line.row
    if row.outcome is not None or row.size_bytes is None or line.seconds < UNKNOWN_LEFT_S:
        return None
    if not line.recent:
        return None
    return max(0.0, row.size_bytes - row.reached_bytes) / line.recent


def is_much_resent(line: Line) -> bool:
    """More blocks were sent again than a good cable loses."""
    row = line.row
    blocks = row.sent_bytes / row.blksize if row.blksize else 0.0
    return row.resent > 0 and row.resent > RESENT_MUCH * blocks


def _resent(line: Line) -> str:
    return str(line.row.resent) if line.row.resent else ""


def _started(line: Line) -> str:
    return time.strftime("%H:%M:%S", time.localtime(line.row.started))


def _took(line: Line) -> str:
    return "" if line.row.outcome is None else _short_time(line.seconds)


def _range(line: Line) -> str:
    """How far into the file it got, where that is not all that was sent."""
    row = line.row
    if row.reached_bytes == row.sent_bytes or row.refused is not None:
        return ""
    return _("to {reached}").format(reached=phrases.size(row.reached_bytes))


TEXTS: dict[Cell, Callable[[Line], str]] = {
    Cell.MACHINE: lambda line: line.machine,
    Cell.FILE: lambda line: phrases.visible(line.row.file),
    Cell.BY: lambda line: line.row.protocol.upper(),
    Cell.PROGRESS: progress,
    Cell.SIZE: size,
    Cell.SPEED: speed,
    Cell.LEFT: left,
    Cell.RESENT: _resent,
    Cell.STARTED: _started,
    Cell.TOOK: _took,
    Cell.BLOCK: lambda line: str(line.row.blksize or ""),
    Cell.WINDOW: lambda line: str(line.row.windowsize or ""),
    Cell.RANGE: _range,
    Cell.ADDRESS: lambda line: line.row.client.rpartition(":")[0],
}


def spoken(line: Line) -> str:
    """The whole row for a screen reader."""
    share = progress(line).replace(f"{NO_BREAK_SPACE}%", _(" percent"))
    words = [
        line.machine,
        phrases.visible(line.row.file),
        share,
        line.row.protocol.upper(),
        times(line),
        phrases.visible(phrases.translated(line.row.why)) if line.kind == "failed" else "",
    ]
    return ", ".join(word for word in words if word)


# -- the order ---------------------------------------------------------------------------------

Key = tuple[int | float | str, ...]


def usual(line: Line) -> Key:
    """Running by their start, then the newest finished."""
    row = line.row
    return (0, row.started, row.key) if row.outcome is None else (1, -row.changed, -row.key)


def _address_key(line: Line) -> Key:
    address = line.row.client.rpartition(":")[0]
    parts = address.split(".")
    return tuple(int(part) if part.isdigit() else -1 for part in parts)


SORTED_BY: dict[Cell, Callable[[Line], Key]] = {
    Cell.MACHINE: lambda line: (line.machine.casefold(),),
    Cell.FILE: lambda line: (line.row.file.casefold(),),
    Cell.BY: lambda line: (line.row.protocol,),
    Cell.PROGRESS: lambda line: (line.kind, line.percent or 0.0),
    Cell.SIZE: lambda line: (line.row.size_bytes or line.row.sent_bytes,),
    Cell.SPEED: lambda line: (line.speed,),
    Cell.LEFT: lambda line: (left_s(line) or 0.0,),
    Cell.RESENT: lambda line: (line.row.resent,),
    Cell.STARTED: lambda line: (line.row.started,),
    Cell.TOOK: lambda line: (line.seconds,),
    Cell.BLOCK: lambda line: (line.row.blksize,),
    Cell.WINDOW: lambda line: (line.row.windowsize,),
    Cell.RANGE: lambda line: (line.row.reached_bytes,),
    Cell.ADDRESS: _address_key,
}
