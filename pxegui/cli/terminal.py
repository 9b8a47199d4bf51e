"""The live view on a terminal: finished events scroll away above a block with the machines.

Rule 1: drawn at most 5 times a second, and only when something changed.
Rule 2: the block takes at most half of the terminal's height.
Rule 3: the terminal is given back as it was: at the end, at Ctrl+Z, and when we are ended by force.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import IO, cast

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from pxegui import phrases
from pxegui.cli import block, tty
from pxegui.cli.scrolled import event_lines, ready_line
from pxegui.cli.shown import LEVELS, Shown
from pxegui.engine.machines import Machines
from pxegui.events import (
    Event,
    LeaseOffered,
    PermissionAsked,
    PermissionGiven,
    Ready,
    ServerSearchStarted,
    ServiceFailed,
    Stopped,
    Stopping,
    StopTakenBack,
    TransferStarted,
)

if sys.platform == "win32":
    raise ImportError("there is no live view on Windows")

REDRAW_S = 0.2
STALL_S = 1.0  # while files are on their way, a standstill must show
_ANSWERED = (PermissionGiven, ServiceFailed, Stopping, Stopped)  # sudo has the terminal until then
AGE_S = 10.0  # how stale "12 s ago" may get
KEYS = "q or Ctrl+C stop (twice: at once)   l log level   ? this help"


class LiveView:
    """An observer that draws. Made inside the running loop; `close` gives the terminal back."""

    def __init__(self, screen: tty.Screen, shown: Shown, stop: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._screen = screen
        self._shown = shown
        self._stop = stop
        self._machines = Machines()
        self._pulse = block.Pulse()
        self._keyboard = tty.Keyboard()
        self._lines: list[Text] = []
        self._held: list[Text] | None = []  # until `ready`, which is the first line
        self._state = "starting"
        self._is_aside = False  # sudo asks for a password here
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
        self._machines.take(event)
        if self._is_aside and isinstance(event, _ANSWERED):
            self._is_aside = False
            self._open()
        match event:
            case Ready():
                self._state = ""
                self._lines += [Text(ready_line(event), style="bold"), *(self._held or [])]
                self._held = None
            case StopTakenBack():
                self._state = ""
                self._say(event)
            case PermissionAsked():
                if event.again:  # while serving nobody expects the question: why it comes
                    self._say(event)
                self._step_aside()
            case ServerSearchStarted() | Stopping():
                self._state = phrases.say(event)
            case _:
                self._say(event)
        if self._is_aside:
            return
        self._draw_within(max(self._drawn_at + REDRAW_S - self._loop.time(), 0))

    def _say(self, event: Event) -> None:
        if self._shown(event) and not self._is_in_block(event):
            machine = self._machines.machine(event.mac)
            lines = event_lines(event, machine.name if machine else event.mac)
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
        totals = self._machines.totals(time.time())
        if totals.running:
            self._draw_within(STALL_S)
        elif totals.machines:
            self._draw_within(AGE_S)

    def _write_lines(self) -> None:
        if self._lines:
            self._console.print(Text("\n").join(self._lines), soft_wrap=True)
            self._lines.clear()

    def _block(self, now: float) -> Group:
        width, height = self._console.size
        totals = self._machines.totals(now)
        self._pulse.beat(now, totals.sent_bytes)
        rows = block.fitting(self._machines.machines(), max(height // 2 - 2, 1))
        running = {t.machine: t for t in self._machines.transfers() if t.outcome is None}
        lines = [block.head(totals, self._pulse.curve(now), self._state, width)]
        lines += [block.line(row, running.get(row.key), now, width) for row in rows]
        if hidden := totals.machines - len(rows):
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

    def _step_aside(self) -> None:
        """Sudo asks on this terminal: nothing is drawn and no key is read until it has."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._give_back()
        self._screen.settle()
        self._is_aside = True

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
