"""The switch: the first press interrupts, a later one cancels, an echo does nothing."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from pxegui.cli import switch as module
from pxegui.cli.switch import StopSwitch, listening


def made() -> StopSwitch:
    task = asyncio.current_task()
    assert task is not None
    return StopSwitch(asyncio.get_running_loop(), task)


async def wait_and_press(switch: StopSwitch, times: int) -> None:
    with switch.interrupting():
        for _ in range(times):
            switch.press()
        await asyncio.sleep(5)


async def test_the_first_press_interrupts_what_waits():
    switch = made()
    with pytest.raises(asyncio.CancelledError):
        await wait_and_press(switch, 1)
    assert switch.is_pressed
    assert switch.release()
    await asyncio.sleep(0)  # nothing is left of it
    switch.disarm()


async def test_pressed_while_nothing_waits_it_only_remembers():
    switch = made()
    switch.press()
    await asyncio.sleep(0)
    assert switch.is_pressed
    switch.disarm()


async def test_an_echo_of_the_first_press_is_the_same_wish():
    switch = made()
    switch.press()
    switch.press()
    await asyncio.sleep(0)
    switch.disarm()


async def test_a_later_press_cancels(monkeypatch):
    monkeypatch.setattr(module, "SAME_WISH_S", 0.0)
    switch = made()
    switch.press()
    await asyncio.sleep(0.01)
    switch.press()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.sleep(5)
    switch.disarm()


async def test_two_presses_are_not_taken_back(monkeypatch):
    monkeypatch.setattr(module, "SAME_WISH_S", -1.0)
    switch = made()
    with pytest.raises(asyncio.CancelledError):
        await wait_and_press(switch, 2)
    assert not switch.release()
    switch.disarm()


async def test_force_gives_everything_back_first(monkeypatch):
    monkeypatch.setattr(module, "STOP_LIMIT_S", 0.01)
    done: list[object] = []
    monkeypatch.setattr(os, "_exit", done.append)
    switch = made()
    switch.before_force(lambda: done.append("given back"))
    switch.press()
    await asyncio.sleep(0.05)
    assert done == ["given back", 1]


async def test_signals_press_it_and_are_given_back():
    loop, switch = asyncio.get_running_loop(), made()
    before = signal.getsignal(signal.SIGTERM)
    with listening(loop, switch):
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.05)
    assert switch.is_pressed
    assert signal.getsignal(signal.SIGTERM) == before


async def test_nohup_is_respected():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening(asyncio.get_running_loop(), made()):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
