"""The block of the live view: a rule with the totals, and one line a machine; text without I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from pxegui import phrases
from pxegui.engine.rows import MachineRow, Stage, Totals, TransferRow
from pxegui.phrases import left, percent, size, span, speed

NAME_CELLS = 17  # a hardware address fits
ADDRESS_CELLS = 15
WITH_ADDRESS = 80  # narrower terminals do without the address
SPARKS = 8  # seconds of the small speed curve
_STANDSTILL_S = 2.0
_EIGHTHS = " ▏▎▍▌▋▊▉"
_HEIGHTS = "▁▂▃▄▅▆▇█"


class Pulse:
    """Bytes sent in each of the last seconds, from the totals as they were at some moments."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque(maxlen=SPARKS)  # (second, bytes)
        self._sent = 0

    def beat(self, now: float, sent_bytes: int) -> None:
        """Take the total at this moment."""
        new, self._sent = sent_bytes - self._sent, sent_bytes
        if self._seconds and self._seconds[-1][0] == int(now):
            new += self._seconds.pop()[1]
        self._seconds.append((int(now), new))

    def curve(self, now: float) -> str:
        """A small curve, the highest of the last seconds a full block."""
        by_second = dict(self._seconds)
        values = [by_second.get(int(now) - back, 0) for back in range(SPARKS - 1, -1, -1)]
        top = max(values) or 1
        return "".join(_HEIGHTS[min(max(value, 0) * 8 // top, 7)] for value in values)


def head(totals: Totals, curve: str, state: str, width: int) -> Text:
    """The rule above the rows: how many machines and problems, and how fast all of it is."""
    count = phrases.ngettext("{n} machine", "{n} machines", totals.machines)
    parts = [f" {count.format(n=totals.machines)} "]
    if totals.problems:
        count = phrases.ngettext("{n} problem", "{n} problems", totals.problems)
        parts.append(f" {count.format(n=totals.problems)} ")
    if state:
        parts.append(f" {phrases.visible(state)} ")
    said = "─" + "─".join(parts)
    right = f" {speed(totals.speed)} {curve} ─" if totals.speed else "─"
    fill = max(width - cell_len(said) - cell_len(right), 0)
    return Text(set_cell_size(f"{said}{'─' * fill}{right}", width), style="cyan", no_wrap=True)


def fitting(rows: Iterable[MachineRow], count: int) -> list[MachineRow]:
    """The machines to show where there is room for so many: trouble and work first.

    What is shown keeps its order, by when a machine was first seen.
    """
    listed = sorted(rows, key=lambda row: row.first_seen)
    urgent = sorted(listed, key=lambda row: (not _wrong(row), -row.last_seen))[:count]
    kept = {row.key for row in urgent}
    return [row for row in listed if row.key in kept]


def line(row: MachineRow, transfer: TransferRow | None, now: float, width: int) -> Text:
    """One machine: the file it loads with a bar, or what it did last and how long ago."""
    who = f" {padded(phrases.visible(row.name), NAME_CELLS)} "
    if width >= WITH_ADDRESS:
        who += f"{padded(row.address, ADDRESS_CELLS)} "
    room = width - cell_len(who) - 1
    if wrong := _wrong(row):
        return Text.assemble(who, (_told(f"! {wrong}", row, now, room), "yellow"), no_wrap=True)
    if transfer is not None:
        return Text(who + on_its_way(transfer, now, room), no_wrap=True)
    return Text(who + _told(_did(row, now), row, now, room), no_wrap=True)


def _wrong(row: MachineRow) -> str:
    if row.problem is not None:
        return phrases.say_problem(row.problem).what
    return row.trouble


def _did(row: MachineRow, now: float) -> str:
    """What a machine did last, in words."""
    if row.file and row.percent is not None and row.percent >= 100:
        return f"ok {phrases._('sent {file}').format(file=row.file)}"
    stage = row.stage_at(now)
    mark = "ok " if stage in (Stage.LEASED, Stage.SYSTEM) else ""
    return mark + phrases.stage_words(stage)


def _told(what: str, row: MachineRow, now: float, room: int) -> str:
    seconds = now - row.last_seen
    age = "now" if seconds < 2 else span(seconds)
    return f"{padded(phrases.visible(what), room - cell_len(age) - 1)} {age}"


def on_its_way(transfer: TransferRow, now: float, room: int) -> str:
    """`initrd.gz       ██████████▋      63 %  84.0 MB/s  0:01` in exactly this room."""
    pace = transfer.speed if now - transfer.changed < _STANDSTILL_S else 0.0
    numbers = f"{speed(pace) if pace else '':>10}  {_left(transfer, pace, now):>5}"
    share = transfer.percent
    if share is not None and transfer.size_bytes:
        cells = max(min(room - 50, 24), 6)
        reached = percent(transfer.reached_bytes, transfer.size_bytes)
        numbers = f"{bar(share / 100, cells)} {reached:>5} {numbers}"
    else:
        numbers = f"{size(transfer.sent_bytes)} so far {numbers}"
    name = padded(phrases.visible(transfer.file), max(room - cell_len(numbers) - 1, 4))
    return f"{name} {numbers}"


def _left(transfer: TransferRow, pace: float, now: float) -> str:
    """The time still needed; `-` while that is unknown, as in the first two seconds."""
    if transfer.size_bytes is None or not pace or now - transfer.started < _STANDSTILL_S:
        return "-"
    return left((transfer.size_bytes - transfer.reached_bytes) / pace)


def bar(share: float, cells: int) -> str:
    """A bar of so many cells, filled to an eighth of a cell."""
    full, rest = divmod(round(min(max(share, 0.0), 1.0) * cells * 8), 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


def padded(text: str, cells: int) -> str:
    """The text in exactly so many cells; what is too long loses its middle."""
    if cell_len(text) <= cells or cells < 8:
        return set_cell_size(text, cells)
    tail = (cells - 1) // 2
    end = text[-tail:]
    while cell_len(end) > tail:
        end = end[1:]
    return set_cell_size(set_cell_size(text, cells - 1 - cell_len(end)) + "…" + end, cells)
