from __future__ import annotations

import asyncio
import os
import signal

import pytest
from PySide6.QtCore import QObject, Signal

from pxegui.gui import closing
from pxegui.gui.closing import Switch


class Window(QObject):
    wants_close = Signal()


@pytest.mark.parametrize("way", ["close button", "SIGINT", "SIGTERM"])
async def test_every_way_wakes_it(qloop, way):
    window = Window()
    with closing.closing(window.wants_close, qloop) as switch:
        if way == "close button":
            window.wants_close.emit()
        else:
            os.kill(os.getpid(), getattr(signal, way))
        await asyncio.wait_for(switch.wait(), 2)


@pytest.mark.parametrize(("seconds", "is_cancelled"), [(0.1, False), (0.4, True)])
async def test_twice_is_at_once_but_for_one_wish_pressed_twice(qloop, seconds, is_cancelled):
    clock = [100.0]

    class Loop:
        def time(self) -> float:
            return clock[0]

        def call_later(self, *_arguments):
            return asyncio.Handle(print, (), qloop)

    task = qloop.create_task(asyncio.sleep(60))
    switch = Switch(Loop(), task)  # type: ignore[arg-type]
    switch.press()
    clock[0] += seconds
    switch.press()
    switch.disarm()
    await asyncio.sleep(0.02)
    assert task.cancelled() is is_cancelled
    task.cancel()
