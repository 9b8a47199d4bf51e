"""The writer: in order, never waiting, and no disaster where nobody reads."""

from __future__ import annotations

import os
import time

from pxegui.cli import writer
from pxegui.cli.writer import LineWriter


def test_all_is_written_in_order():
    reading, writing = os.pipe()
    said: list[str] = []
    lines = LineWriter(writing, "pipe", said.append)
    for number in range(1000):
        lines.put(f"{number}\n")
    lines.close()
    os.close(writing)
    with os.fdopen(reading) as file:
        assert file.read().split() == [str(number) for number in range(1000)]
    assert said == []


def test_a_closed_pipe_is_said_once():
    reading, writing = os.pipe()
    os.close(reading)
    said: list[str] = []
    lines = LineWriter(writing, "stdout", said.append)
    lines.put("a\n")
    lines.wait_written(1)
    lines.put("b\n")
    lines.close()
    os.close(writing)
    assert lines.is_broken
    assert said == ["stdout: nothing can be written there any more (broken pipe)"]


def test_a_full_disk_is_said_once():
    descriptor = os.open("/dev/full", os.O_WRONLY)
    said: list[str] = []
    lines = LineWriter(descriptor, "events.jsonl", said.append)
    for _ in range(100):
        lines.put("a line\n")
    lines.close()
    os.close(descriptor)
    assert said == ["events.jsonl: nothing can be written there any more (no space left on device)"]


def test_a_reader_that_sleeps_holds_nobody_and_loses_lines_in_the_end(monkeypatch):
    monkeypatch.setattr(writer, "WAITING_LINES", 100)
    monkeypatch.setattr(writer, "LAST_WORDS_S", 0.1)
    reading, writing = os.pipe()
    said: list[str] = []
    lines = LineWriter(writing, "pipe", said.append)
    lines.put("x" * 1_000_000)  # more than a pipe holds
    lines.wait_written(0.05)  # the thread has taken it and waits for the pipe
    before = time.monotonic()
    for _ in range(200):
        lines.put("a line\n")
    lines.close()
    assert time.monotonic() - before < 1
    assert said == ["pipe: 100 lines are missing: its reader was too slow"]
    os.close(reading)  # ends the thread that still writes
    lines._thread.join(5)
    os.close(writing)


def test_waiting_for_a_broken_output_ends():
    reading, writing = os.pipe()
    os.close(reading)
    lines = LineWriter(writing, "stdout", lambda _: None)
    lines.put("a\n")
    lines.close()
    lines.wait_written(0.05)
    os.close(writing)
