"""Which machines the table shows, and in which order; no Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, Literal

from pxegui.diagnosis.judge import Condition
from pxegui.gui.models.machine_rows import Column, Shown, natural, number_of

Chip = Literal["all", "problems", "loading", "menu", "done"]

CHIPS: dict[Chip, tuple[Condition, ...]] = {
    "all": tuple(Condition),
    "problems": (Condition.PROBLEM, Condition.WARNING),
    "loading": (Condition.LOADING,),
    "menu": (Condition.MENU,),
    "done": (Condition.DONE,),
}

_KEYS: dict[Column, Callable[[Shown], Any]] = {
    Column.STATE: lambda it: it.verdict.condition,
    Column.MACHINE: lambda it: natural(it.name),
    Column.MAC: lambda it: it.row.mac,
    Column.FIRMWARE: lambda it: it.row.firmware.casefold(),
    Column.ADDRESS: lambda it: number_of(it.row.address),
    Column.NOW: lambda it: (-_filled(it), it.verdict.condition),
    Column.BOOTS: lambda it: it.extra.boots.casefold(),
    Column.SPEED: lambda it: -it.extra.speed,
    Column.LEASE: lambda it: it.row.progress.lease_until,
    Column.SEEN: lambda it: -it.row.last_seen,
    Column.SENT: lambda it: -it.row.bytes,
    Column.FILES: lambda it: -it.row.progress.files,
    Column.TRIES: lambda it: -it.row.tries,
    Column.FIRST_SEEN: lambda it: it.row.first_seen,
    Column.TOOK: lambda it: it.row.progress.ended_at - it.row.progress.started,
    Column.BOOT_FILE: lambda it: natural(it.row.boot_file),
    Column.UUID: lambda it: it.row.progress.uuid,
    Column.NOTE: lambda it: it.extra.note.casefold(),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    column: Column = Column.STATE
    is_descending: bool = False
    chip: Chip = "all"
    words: str = ""

    def arranged(self, rows: Iterable[Shown]) -> list[Shown]:
        """Those that fit, in order; equal ones by name."""
        fitting = [row for row in rows if self.fits(row)]
        fitting.sort(key=lambda row: natural(row.name))
        fitting.sort(key=_KEYS[self.column], reverse=self.is_descending)
        return fitting

    def fits(self, row: Shown) -> bool:
        """Whether a row is shown."""
        if row.verdict.condition not in CHIPS[self.chip]:
            return False
        haystack = row.haystack if self.words else ""
        return all(word in haystack for word in self.words.casefold().split())


def counted(rows: Iterable[Shown]) -> dict[Chip, int]:
    """How many each chip would show."""
    counts: dict[Chip, int] = dict.fromkeys(CHIPS, 0)
    for row in rows:
        for chip, conditions in CHIPS.items():
            counts[chip] += row.verdict.condition in conditions
    return counts


def _filled(row: Shown) -> float:
    return sum(share for _fill, share in row.verdict.steps)
