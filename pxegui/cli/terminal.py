"""The live view on a terminal: finished events scroll away above a block with the machines.

Rule 1: drawn at most 5 times a second, and only when something changed.
Rule 2: the block takes at most half of the terminal's height.
Rule 3: the terminal is given back as it was: at the end, at Ctrl+Z, and when we are ended by force.
"""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import time
from collections.abc import Callable
from typing import IO, cast

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from pxegui import phrases
from pxegui.cli import tty
from pxegui.cli.rows import Row, Rows, Transfer
from pxegui.cli.shown import LEVELS, Shown
from pxegui.events import (
    BootDirectorySurveyed,
    Event,
    LeaseAcked,
    LeaseOffered,
    Level,
    ProblemFound,
    Ready,
    ServerSearchStarted,
    Stopping,
    TransferEnded,
    TransferStarted,
)
from pxegui.phrases import left, percent, service, size, span, speed, took

REDRAW_S = 0.2
STALL_S = 1.0  # while files are on their way, a standstill must show
AGE_S = 10.0  # how stale "12 s ago" may get
KEYS = "q or Ctrl+C stop (twice: at once)   l log level   ? this help"
_NAME = 17  # cells: a hardware address fits
_STYLES: dict[Level, str] = {"debug": "dim", "info": "", "warning": "yellow", "error": "red"}
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"


class LiveView:
    """An observer that draws. Made inside the running loop; `close` gives the terminal back."""

    def __init__(self, screen: tty.Screen, shown: Shown, stop: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._screen = screen
        self._shown = shown
        self._stop = stop
        self._rows = Rows()
        self._keyboard = tty.Keyboard()
        self._lines: list[Text] = []
        self._held: list[Text] | None = []  # until `ready`, which is the first line
        self._state = "starting"
        self._drawn_at = 0.0
        self._due: asyncio.TimerHandle | None = None
        # The screen is no real file: rich asks the environment for colours, the system for sizes.
        file = cast("IO[str]", screen)
        self._console = Console(file=file, force_terminal=True, highlight=False)
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._open()
        self._loop.add_signal_handler(signal.SIGTSTP, self._halt)

    # -- events --------------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """Learn from one event, and draw soon."""
        self._rows.take(event)
        match event:
            case Ready():
                self._state = ""
                self._lines += [Text(ready_line(event), style="bold"), *(self._held or [])]
                self._held = None
            case ServerSearchStarted() | Stopping():
                self._state = phrases.say(event)
            case _:
                self._say(event)
        self._draw_within(max(self._drawn_at + REDRAW_S - self._loop.time(), 0))

    def _say(self, event: Event) -> None:
        if self._shown(event) and not self._is_in_block(event):
            lines = event_lines(event, self._rows.name(event))
            (self._lines if self._held is None else self._held).extend(lines)

    def _is_in_block(self, event: Event) -> bool:
        """What has begun is seen in the block; what has ended becomes a line."""
        return isinstance(event, (LeaseOffered, TransferStarted)) and (
            self._shown.log_level != "debug"
        )

    # -- drawing -------------------------------------------------------------------------------

    def _draw_within(self, seconds: float) -> None:
        when = self._loop.time() + seconds
        if self._due is not None:
            if self._due.when() <= when:
                return
            self._due.cancel()
        self._due = self._loop.call_at(when, self._draw)

    def _draw(self) -> None:
        self._due = None
        self._drawn_at = self._loop.time()
        is_live = self._live.is_started
        if is_live:
            self._live.update(self._block(time.time()), refresh=not self._lines)
        self._write_lines()  # draws the block below them once more
        if not is_live:
            return
        if self._rows.running():
            self._draw_within(STALL_S)
        elif self._rows.rows:
            self._draw_within(AGE_S)

    def _write_lines(self) -> None:
        if self._lines:
            self._console.print(Text("\n").join(self._lines), soft_wrap=True)
            self._lines.clear()

    def _block(self, now: float) -> Group:
        width, height = self._console.size
        room = max(height // 2 - 2, 1)
        rows = self._rows.fitting(room)
        lines = [head(self._rows, self._state, now, width)]
        lines += [row_line(row, now, width) for row in rows]
        if hidden := len(self._rows.rows) - len(rows):
            lines.append(Text(f" and {hidden} more", style="dim"))
        return Group(*lines)

    # -- the terminal --------------------------------------------------------------------------

    def _open(self) -> None:
        if self._keyboard.open():
            self._loop.add_reader(tty.STDIN, self._on_keys)
        self._live.start()
        self._draw_within(0)

    def close(self) -> None:
        """Write the last lines and give the terminal back. May be called twice."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if not self._loop.is_closed():
            self._loop.remove_signal_handler(signal.SIGTSTP)
        self._give_back()

    def _give_back(self) -> None:
        if not self._loop.is_closed():
            self._loop.remove_reader(tty.STDIN)
        self._write_lines()
        self._live.stop()
        self._keyboard.close()

    def _halt(self) -> None:
        """Ctrl+Z: everything stands still until the shell's fg; in the background lines go on."""
        self._give_back()
        self._screen.settle()
        self._loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGTSTP)
        self._loop.add_signal_handler(signal.SIGTSTP, self._halt)
        if tty.suits_live_view():
            self._open()

    def _on_keys(self) -> None:
        keys = self._keyboard.read()
        if not keys:
            self._loop.remove_reader(tty.STDIN)
        for key in keys:
            if key in "qQ":
                self._stop()
            elif key in "lL":
                at = LEVELS.index(self._shown.log_level)
                self._shown.log_level = LEVELS[(at + 1) % len(LEVELS)]
                self._note(f"log level: {self._shown.log_level}")
            elif key in "?hH":
                self._note(KEYS)

    def _note(self, text: str) -> None:
        self._lines.append(Text(text, style="dim"))
        self._draw_within(0)


# -- lines ---------------------------------------------------------------------------------------


def ready_line(ready: Ready) -> str:
    """`ready  enp3s0 192.168.2.2  standard 192.168.2.100-150  dhcp 67 ...`."""
    first, last = ready.range_first, ready.range_last
    if first.rpartition(".")[0] == last.rpartition(".")[0]:
        last = last.rpartition(".")[2]
    mode = f"{ready.mode} {first}-{last}" if first else ready.mode
    ports = {"dhcp": ready.dhcp, "pxe": ready.pxe, "tftp": ready.tftp, "http": ready.http}
    parts = [f"{ready.interface} {ready.address}", mode]
    parts += [f"{name} {port}" for name, port in ports.items() if port]
    return phrases.visible("  ".join(["ready", *parts]))


def event_lines(event: Event, name: str) -> list[Text]:
    """An event that is over, as it scrolls away: time, machine, what happened."""
    if isinstance(event, BootDirectorySurveyed):
        return [Text(survey_line(event))]
    at = datetime.datetime.fromtimestamp(event.at).astimezone()
    head = f"{at:%H:%M:%S}  {padded(phrases.visible(name) or service(event), _NAME)} "
    if isinstance(event, ProblemFound):
        said = phrases.say_problem(event.problem)
        style = _STYLES[event.problem.SEVERITY]
        return [
            Text.assemble(head, ("PROBLEM  ", f"bold {style}"), said.what),
            Text(f"{' ' * cell_len(head)}{said.remedy}"),
        ]
    return [Text.assemble(head, (_short(event), _STYLES[phrases.level(event)]))]


def _short(event: Event) -> str:
    """The commonest events in columns; all others in their sentence."""
    match event:
        case LeaseAcked():
            said = f"{event.address} for {span(event.lease_s)}"
            return phrases.visible(f"{event.firmware}  {said}" if event.firmware else said)
        case TransferEnded(outcome="done"):
            sent = phrases.visible(f"sent {event.file}")
            facts = f"{size(event.sent_bytes):>8}  {took(event.seconds)}  {event.protocol}"
            return f"{padded(sent, 24)}  {facts}"
        case _:
            return phrases.say(event)


def survey_line(event: BootDirectorySurveyed) -> str:
    """`boots  Debian 13 netboot (/srv/netboot)  BIOS ok  UEFI x64 ok  UEFI Arm 64 no`."""
    parts = [f"{event.name} ({event.boot_dir})"]
    parts += [f"{firmware} ok" for firmware in event.loaders]
    parts += [f"{firmware} no" for firmware in event.missing if firmware not in event.loaders]
    return phrases.visible("  ".join(["boots", *parts]))


def head(rows: Rows, state: str, now: float, width: int) -> Text:
    """The rule above the rows: how many machines and problems, and how fast all of it is."""
    count = len(rows.rows)
    parts = [f" {phrases.ngettext('{n} machine', '{n} machines', count).format(n=count)} "]
    if rows.problems:
        words = phrases.ngettext("{n} problem", "{n} problems", rows.problems)
        parts.append(f" {words.format(n=rows.problems)} ")
    if state:
        parts.append(f" {phrases.visible(state)} ")
    said = "─" + "─".join(parts)
    pace = rows.speed(now)
    right = f" {speed(pace)} {curve(rows.sparks(now))} ─" if pace else "─"
    fill = max(width - cell_len(said) - cell_len(right), 0)
    return Text(set_cell_size(f"{said}{'─' * fill}{right}", width), style="cyan", no_wrap=True)


def row_line(row: Row, now: float, width: int) -> Text:
    """One machine: what it loads with a bar, or what it did last with its age."""
    who = f" {padded(phrases.visible(row.name), _NAME)} "
    if width >= 80:
        who += f"{padded(row.address, 15)} "
    room = width - cell_len(who) - 1
    newest = next(reversed(row.transfers.values()), None)
    if newest is not None and not row.trouble:
        return Text(who + transfer_cells(newest, now, room), no_wrap=True)
    age = _age(now - row.seen_at)
    mark = "! " if row.trouble else "ok " if row.done else ""
    said = padded(mark + (row.trouble or row.doing), room - cell_len(age) - 1)
    style = "yellow" if row.trouble else ""
    return Text.assemble(who, (f"{said} {age}", style), no_wrap=True)


def transfer_cells(transfer: Transfer, now: float, room: int) -> str:
    """`initrd.gz       ██████████▋      63 %  84.0 MB/s  0:01` in exactly this room."""
    pace = transfer.speed(now)
    wait = transfer.left_s(now)
    numbers = f"{speed(pace) if pace else '':>10}  {left(wait) if wait is not None else '-':>5}"
    if transfer.size_bytes:
        share = transfer.sent_bytes / transfer.size_bytes
        cells = max(min(room - 50, 24), 6)
        numbers = (
            f"{bar(share, cells)} {percent(transfer.sent_bytes, transfer.size_bytes):>5} {numbers}"
        )
    else:
        numbers = f"{size(transfer.sent_bytes)} so far {numbers}"
    name = padded(phrases.visible(transfer.file), max(room - cell_len(numbers) - 1, 4))
    return f"{name} {numbers}"


def _age(seconds: float) -> str:
    return "now" if seconds < 2 else span(seconds)


def bar(share: float, cells: int) -> str:
    """A bar of so many cells, filled to an eighth of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


def curve(values: list[int]) -> str:
    """A small curve, the highest value a full block."""
    top = max(values, default=0) or 1
    return "".join(_HEIGHTS[min(value * 8 // top, 7)] for value in values)


def padded(text: str, cells: int) -> str:
    """The text in exactly so many cells; what is too long loses its middle."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    if cells < 8:
        return set_cell_size(text, cells)
    tail = (cells - 1) // 2
    end = text[-tail:]
    while cell_len(end) > tail:
        end = end[1:]
    return set_cell_size(set_cell_size(text, cells - 1 - cell_len(end)) + "…" + end, cells)
