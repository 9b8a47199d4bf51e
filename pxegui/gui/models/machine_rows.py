"""A machine as the table shows it: every text of its row, made once when it changes; no Qt."""

from __future__ import annotations

import dataclasses
import re
import time
from enum import IntEnum
from ipaddress import IPv4Address

from pxegui import phrases
from pxegui.diagnosis.judge import Condition, Sight, Verdict, judge
from pxegui.engine.rows import MachineRow
from pxegui.phrases import _

NOW_S = 2.0
DAY_S = 86_400.0
SLOW_AFTER_S = 3.0


class Column(IntEnum):
    """The columns, in their order at first."""

    STATE = 0
    MACHINE = 1
    MAC = 2
    FIRMWARE = 3
    ADDRESS = 4
    NOW = 5
    BOOTS = 6
    SPEED = 7
    LEASE = 8
    SEEN = 9
    SENT = 10
    FILES = 11
    TRIES = 12
    FIRST_SEEN = 13
    TOOK = 14
    BOOT_FILE = 15
    UUID = 16
    NOTE = 17


Cell = tuple[str, str]  # first and second line
_COLUMNS = tuple(Column)
_NOTHING: Cell = ("", "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What the row of the engine does not hold."""

    name: str = ""  # the person's own
    note: str = ""
    boots: str = ""  # entry
    boots_how: str = ""  # “always”, “this once”
    speed: float = 0.0  # octets in the last second
    slow: str = ""  # a sentence
    has_wrong_file: bool = False  # for another kind of firmware
    is_ignored: bool = False
    is_kept: bool = False  # its address


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One row."""

    row: MachineRow
    extra: Extra
    verdict: Verdict
    name: str
    cells: tuple[Cell, ...]

    @property
    def key(self) -> str:
        """The machine."""
        return self.row.key

    @property
    def sight(self) -> Sight:
        """What is seen of it besides its progress."""
        return _sight(self.row, self.extra)

    @property
    def haystack(self) -> str:
        """What the find field looks through."""
        row = self.row
        parts = (self.name, row.name, row.mac, row.address, self.extra.note, row.firmware)
        return "\n".join(parts).casefold()

    def spoken(self) -> str:
        """The row for a screen reader."""
        steps = self.verdict.steps
        at = 1 + sum(1 for fill, _share in steps[:-1] if fill in ("done", "passed", "under_way"))
        at = min(5, sum(1 for fill, _share in steps if fill != "empty") or at)
        words = [
            self.name,
            self.verdict.sentence,
            self.verdict.note.replace("\u00a0%", " " + _("percent")),
            _("step {number} of 5").format(number=at) if steps[0][0] != "empty" else "",
            self.row.firmware,
        ]
        return ", ".join(word for word in words if word)


def shown(row: MachineRow, extra: Extra, now: float) -> Shown:
    """The row as it is at this moment."""
    name = extra.name or row.name
    verdict = judge(row.progress, _sight(row, extra), now)
    return Shown(
        row=row,
        extra=extra,
        verdict=verdict,
        name=name,
        cells=_cells(row, extra, verdict, name, now),
    )


def _sight(row: MachineRow, extra: Extra) -> Sight:
    return Sight(
        file=row.file,
        percent=row.percent,
        loader=row.loader,
        problem=row.problem,
        is_ignored=extra.is_ignored,
        is_slow=extra.slow,
        has_wrong_file=extra.has_wrong_file,
    )


def _cells(
    row: MachineRow, extra: Extra, verdict: Verdict, name: str, now: float
) -> tuple[Cell, ...]:
    progress = row.progress
    took = ""
    if verdict.condition is Condition.DONE and progress.ended_at:
        took = phrases.took(progress.ended_at - progress.started)
    left = progress.lease_until - now
    cells: dict[Column, Cell] = {
        Column.MACHINE: (phrases.visible(name), row.mac if row.mac != name else ""),
        Column.MAC: (row.mac, ""),
        Column.FIRMWARE: (row.firmware, _then(row)),
        Column.ADDRESS: (row.address, _lease(row, extra, now)),
        Column.NOW: (verdict.sentence, verdict.note),
        Column.BOOTS: (extra.boots, extra.boots_how),
        Column.SPEED: (phrases.speed(extra.speed) if extra.speed >= 500 else "", ""),
        Column.LEASE: (phrases.span(left) if left > 0 else "", ""),
        Column.SEEN: (seen(row.last_seen, now), ""),
        Column.SENT: (phrases.size(row.bytes) if row.bytes else "", ""),
        Column.FILES: (str(progress.files) if progress.files else "", ""),
        Column.TRIES: (str(row.tries), ""),
        Column.FIRST_SEEN: (seen(row.first_seen, now), ""),
        Column.TOOK: (took, ""),
        Column.BOOT_FILE: (phrases.visible(row.boot_file), ""),
        Column.UUID: (progress.uuid, ""),
        Column.NOTE: (phrases.visible(extra.note.replace("\n", " ")), ""),
    }
    return tuple(cells.get(column, _NOTHING) for column in _COLUMNS)


def seen(at: float, now: float) -> str:
    """`now`, `12 s`, `3 min`, `2 h`, `Mon 14:05`."""
    ago = now - at
    if ago < NOW_S:
        return _("now")
    if ago < DAY_S:
        whole = int(ago)
        return phrases.span(whole if whole < 3600 else whole // 3600 * 3600)
    return time.strftime("%a %H:%M", time.localtime(at))


def slow_words(speed: float, *, resends: bool, blksize: int) -> str:
    """What a row says of a slow transfer."""
    rate = phrases.speed(speed)
    if resends:
        return _("Slow: {speed}, many resends").format(speed=rate)
    if blksize == 512:
        return _("Slow: {speed} with 512-byte blocks").format(speed=rate)
    return _("Slow: {speed}").format(speed=rate)


def _then(row: MachineRow) -> str:
    """What runs on it now, after its firmware."""
    loader = row.loader or row.progress.loader
    return _("then {loader}").format(loader=loader) if loader and row.firmware else ""


def _lease(row: MachineRow, extra: Extra, now: float) -> str:
    progress = row.progress
    if not row.address:
        return ""
    if progress.is_kept or extra.is_kept:
        return _("kept for it")
    if progress.lease_until:
        left = progress.lease_until - now
        return _("{time} left").format(time=phrases.span(left)) if left > 0 else _("expired")
    return _("from the router") if progress.is_proxy else ""


_PARTS = re.compile(r"(\d+)")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts lab-2 before lab-10."""
    parts = _PARTS.split(text.casefold())
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def number_of(address: str) -> int:
    """An address as a number; no address comes last."""
    try:
        return int(IPv4Address(address))
    except ValueError:
        return 1 << 32
