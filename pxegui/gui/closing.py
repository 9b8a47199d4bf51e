"""How the program is asked to end: the window's close button, Ctrl+C, SIGTERM; twice is at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import SignalInstance

SAME_WISH_S = 0.3  # a close button may be pressed twice for one wish
AT_ONCE_LIMIT_S = 0.5  # what may still be given back when asked twice
STOP_LIMIT_S = 6.0  # the engine promises 5; nobody waits longer for a bug
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Switch:
    """Pressed once it wakes `wait`; pressed again it cancels the task it was made in."""

    def __init__(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> None:
        self._loop = loop
        self._task = task
        self._pressed = asyncio.Event()
        self._at = 0.0
        self._handles: list[asyncio.Handle] = []

    async def wait(self) -> None:
        """Until somebody wants the end."""
        await self._pressed.wait()

    def press(self) -> None:
        """Somebody wants the end."""
        now = self._loop.time()
        if not self._pressed.is_set():
            self._pressed.set()
            self._at = now
            self._handles.append(self._loop.call_later(STOP_LIMIT_S, os._exit, 1))
        elif now - self._at > SAME_WISH_S:
            self._handles.append(self._loop.call_later(AT_ONCE_LIMIT_S, os._exit, 1))
            self._task.cancel()

    def take_back(self) -> None:
        """The end does not come after all: `wait` again."""
        self.disarm()
        self._pressed.clear()

    def disarm(self) -> None:
        """The end has come: nothing need be forced."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()


@contextmanager
def closing(wish: SignalInstance, loop: asyncio.AbstractEventLoop) -> Iterator[Switch]:
    """A switch that the signal of the window and those of the system press."""
    task = asyncio.current_task()
    if task is None:
        raise AssertionError("used in a task")
    switch = Switch(loop, task)
    wish.connect(switch.press)
    for number in _SIGNALS:
        loop.add_signal_handler(number, switch.press)
    try:
        yield switch
    finally:
        switch.disarm()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
