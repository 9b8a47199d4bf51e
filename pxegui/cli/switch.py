"""The switch that ends serving: pressed once (signal or key) is a clean stop, twice is at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# sudo and shells may pass one Ctrl+C on twice: what comes this soon is the same wish.
SAME_WISH_S = 0.3
STOP_LIMIT_S = 6.0  # the engine promises 5; nobody waits longer for a bug
AT_ONCE_LIMIT_S = 0.5  # what may still be given back when asked twice


class StopSwitch:
    """Pressed once it wakes `wait_pressed`; pressed again it cancels the task it was made in."""

    def __init__(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> None:
        self._loop = loop
        self._task = task
        self._pressed = asyncio.Event()
        self._pressed_at = 0.0
        self._on_force: Callable[[], None] = lambda: None

    @property
    def is_pressed(self) -> bool:
        """Whether somebody wants the end."""
        return self._pressed.is_set()

    async def wait_pressed(self) -> None:
        """Wait until somebody wants the end."""
        await self._pressed.wait()

    def before_force(self, give_back: Callable[[], None]) -> None:
        """Call this before the process is ended by force: it gives the terminal back."""
        self._on_force = give_back

    def press(self) -> None:
        """Somebody wants the end."""
        now = self._loop.time()
        if not self._pressed.is_set():
            self._pressed.set()
            self._pressed_at = now
            self._loop.call_later(STOP_LIMIT_S, self._force)
        elif now - self._pressed_at > SAME_WISH_S:
            self._loop.call_later(AT_ONCE_LIMIT_S, self._force)
            self._task.cancel()

    def _force(self) -> None:
        self._on_force()
        os._exit(1)


@contextmanager
def listening(loop: asyncio.AbstractEventLoop, switch: StopSwitch) -> Iterator[None]:
    """Signals press the switch from entry to exit."""
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it ignored
        wanted.append(signal.SIGHUP)
    for number in wanted:
        loop.add_signal_handler(number, switch.press)
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)
