"""The switch that ends serving: pressed once (signal or key) is a clean stop, twice is at once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# sudo and shells may pass one Ctrl+C on twice: what comes this soon is the same wish.
SAME_WISH_S = 0.3
STOP_LIMIT_S = 6.0  # the engine promises 5; nobody waits longer for a bug
AT_ONCE_LIMIT_S = 0.5  # what may still be given back when asked twice


class StopSwitch:
    """Pressing it cancels the task it was made in, once for each wish."""

    def __init__(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> None:
        self.is_pressed = False
        self._loop = loop
        self._task = task
        self._interrupts = False
        self._pressed_at = 0.0
        self._before_force: list[Callable[[], None]] = []
        self._forces: list[asyncio.TimerHandle] = []

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """From entry to exit the first press raises CancelledError in the task; `release` it."""
        self._interrupts = True
        try:
            yield
        finally:
            self._interrupts = False

    def release(self) -> bool:
        """Take the first press's cancellation back; False if the task was cancelled for more."""
        self._interrupts = False
        return self.is_pressed and self._task.uncancel() == 0

    def before_force(self, give_back: Callable[[], None]) -> None:
        """Call this before the process is ended by force: it gives a terminal or a file back."""
        self._before_force.append(give_back)

    def press(self) -> None:
        """Somebody wants the end."""
        now = self._loop.time()
        if not self.is_pressed:
            self.is_pressed = True
            self._pressed_at = now
            self._force_after(STOP_LIMIT_S)
            if self._interrupts:
                self._task.cancel()
        elif now - self._pressed_at > SAME_WISH_S:
            self._force_after(AT_ONCE_LIMIT_S)
            self._task.cancel()

    def disarm(self) -> None:
        """All has ended: nothing is left to force."""
        for force in self._forces:
            force.cancel()

    def _force_after(self, seconds: float) -> None:
        self._forces.append(self._loop.call_later(seconds, self._force))

    def _force(self) -> None:
        for give_back in self._before_force:
            give_back()
        os._exit(1)


@contextmanager
def listening(loop: asyncio.AbstractEventLoop, switch: StopSwitch) -> Iterator[None]:
    """Signals press the switch from entry to exit."""
    wanted = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and (
        signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN  # nohup wants it ignored
    ):
        wanted.append(signal.SIGHUP)
    if sys.platform == "win32":  # its loops know no signals
        for number in wanted:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(switch.press))
        wanted.clear()
    for number in wanted:
        loop.add_signal_handler(number, switch.press)
    try:
        yield
    finally:
        switch.disarm()
        for number in wanted:
            loop.remove_signal_handler(number)
