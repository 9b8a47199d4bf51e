"""The terminal as a device."""

from __future__ import annotations

import os
import pty
import termios

import pytest

from pxegui.cli import tty
from pxegui.cli.writer import LineWriter


@pytest.fixture
def terminal(monkeypatch):
    ours, theirs = pty.openpty()
    for name in ("STDIN", "STDOUT", "STDERR"):
        monkeypatch.setattr(tty, name, theirs)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_the_keyboard_is_taken_over_and_given_back(terminal):
    ours, theirs = terminal
    before = termios.tcgetattr(theirs)
    keyboard = tty.Keyboard()
    assert keyboard.open()
    assert not termios.tcgetattr(theirs)[3] & (termios.ECHO | termios.ICANON)
    assert termios.tcgetattr(theirs)[3] & termios.ISIG
    os.write(ours, b"q")
    assert keyboard.read() == "q"
    keyboard.close()
    keyboard.close()
    assert termios.tcgetattr(theirs) == before


def test_what_is_no_terminal_is_left_alone(monkeypatch):
    reading, writing = os.pipe()
    monkeypatch.setattr(tty, "STDIN", reading)
    assert not tty.Keyboard().open()
    monkeypatch.setattr(tty, "STDOUT", writing)
    assert not tty.suits_live_view()
    os.close(reading)
    os.close(writing)


def test_a_terminal_that_has_gone_has_no_keys(monkeypatch):
    ours, theirs = pty.openpty()
    monkeypatch.setattr(tty, "STDIN", theirs)
    keyboard = tty.Keyboard()
    assert keyboard.open()
    os.close(ours)
    assert keyboard.read() == ""
    keyboard.close()
    os.close(theirs)


def test_the_screen_is_a_text_file_that_never_waits():
    reading, writing = os.pipe()
    writer = LineWriter(writing, "screen", lambda _: None)
    screen = tty.Screen(writer)
    assert screen.write("abc") == 3
    screen.flush()
    screen.settle()
    assert os.read(reading, 10) == b"abc"
    assert screen.isatty()
    assert screen.fileno() == 1
    writer.close()
    os.close(reading)
    os.close(writing)
