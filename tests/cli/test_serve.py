"""Serving without a window: lines, JSON, signals and the exit status, with a scripted engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli import plays

ROOT = Path(__file__).parents[2]


class Served:
    """The program, its output read as it comes."""

    def __init__(self, folder, play, *words, **more):
        settled = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": folder} | more
        self.process: Any = subprocess.Popen(
            plays.command(folder, play, *words),
            text=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
            **settled,
        )

    def line(self):
        return self.process.stdout.readline()

    def end(self, limit_s=10):
        out, err = self.process.communicate(timeout=limit_s)
        return self.process.returncode, out, err


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(play, *words, **more):
        started.append(Served(tmp_path, play, *words, **more))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=str)
def test_a_signal_is_a_clean_stop(serve, number):
    served = serve(plays.BOOT)
    assert served.line().startswith("ready interface=enp3s0 ")
    served.process.send_signal(number)
    status, out, err = served.end()
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith("info engine - stopped")


def test_a_signal_during_the_start_is_a_clean_stop(serve):
    served = serve(plays.SLOW_START)
    assert served.line() == "started\n"
    served.process.send_signal(signal.SIGTERM)
    assert served.end() == (0, "", "")


def test_a_second_signal_stops_at_once(serve):
    served = serve(plays.STUCK)
    served.line()
    served.process.send_signal(signal.SIGINT)
    time_asked = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        served.process.wait(0.6)
    served.process.send_signal(signal.SIGINT)
    status, _, err = served.end()
    assert status == 1
    assert err == "pxegui: asked to stop twice: stopped at once, transfers were cut off\n"
    assert time.monotonic() - time_asked < 4


def test_one_ctrl_c_that_arrives_twice_is_one_wish(serve):
    served = serve(plays.BOOT)
    served.line()
    for _ in range(2):
        served.process.send_signal(signal.SIGINT)
    assert served.end()[0] == 0


def test_a_start_that_fails_is_one_line(serve):
    status, out, err = serve(plays.FAILING).end()
    assert (status, out) == (1, "")
    assert err == (
        "pxegui: refused: x leads outside the boot directory: "
        "copy the file into the boot directory\n"
    )


def test_a_start_that_fails_is_told_to_programs_too(serve):
    status, out, _ = serve(plays.FAILING, "--events", "-").end()
    assert status == 1
    last = json.loads(out.splitlines()[-1])
    assert (last["event"], last["problem"]) == ("problem_found", "outside_boot_directory")


def test_what_ends_serving_is_one_line(serve):
    status, out, err = serve(plays.FAILING_LATER).end()
    assert status == 1
    assert out.startswith("ready ")
    assert err.count("\n") == 1
    assert err.startswith("pxegui: refused: x")


def test_a_bug_is_one_line(serve):
    status, _, err = serve(plays.BUG).end()
    assert status == 1
    assert err.startswith("pxegui: a bug in pxegui: ZeroDivisionError: odd: ")
    assert err.count("\n") == 1


def test_events_on_stdout_send_plain_lines_to_stderr(serve):
    served = serve(plays.BOOT, "--events", "-")
    events = [json.loads(served.line()) for _ in range(16)]
    assert [event["event"] for event in events[:3]] == [
        "server_search_started",
        "ready",
        "machine_asked",
    ]
    assert [event["event"] for event in events].count("transfer_progressed") == 10
    served.process.send_signal(signal.SIGTERM)
    status, _, err = served.end()
    assert status == 0
    assert err.startswith("ready interface=enp3s0 ")
    assert "\x1b" not in err


def test_events_are_appended_to_a_file(serve, tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text('{"earlier": 1}\n')
    served = serve(plays.BOOT, "--events", "events.jsonl")
    served.line()
    served.process.send_signal(signal.SIGTERM)
    assert served.end()[0] == 0
    lines = [json.loads(text) for text in file.read_text().splitlines()]
    assert lines[0] == {"earlier": 1}
    assert lines[-1]["event"] == "stopped"


def test_an_events_file_that_cannot_be_written_is_one_line(serve):
    status, out, err = serve(plays.BOOT, "--events", "/nowhere/events.jsonl").end()
    assert (status, out) == (1, "")
    assert err == (
        "pxegui: /nowhere/events.jsonl cannot be written (no such file or directory): "
        "name another file for the events (--events), or - for stdout\n"
    )


def test_a_full_disk_ends_the_events_and_not_the_program(serve):
    served = serve(plays.BOOT, "--events", "/dev/full")
    assert served.line().startswith("ready ")
    wait_for(served, "sent initrd.gz")
    served.process.send_signal(signal.SIGTERM)
    status, _, err = served.end()
    assert status == 0
    assert (
        err
        == "pxegui: /dev/full: nothing can be written there any more (no space left on device)\n"
    )


def wait_for(served, words):
    for line in served.process.stdout:
        if words in line:
            return
    raise AssertionError(f"no {words}")


def test_a_reader_that_has_seen_enough_ends_the_lines_and_not_the_program(serve, tmp_path):
    served = serve(plays.BOOT, "--events", "events.jsonl")
    served.line()
    served.process.stdout.close()
    file = tmp_path / "events.jsonl"
    until = time.monotonic() + 5
    while "problem_found" not in file.read_text() and time.monotonic() < until:
        os.sched_yield()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(5) == 0
    err = served.process.stderr.read()
    assert err == "pxegui: stdout: nothing can be written there any more (broken pipe)\n"


def test_a_reader_that_sleeps_does_not_hold_the_program(serve):
    reading, writing = os.pipe()
    flood = """
async def serve(publish, stopped):
    for _ in range(2000):
        publish(at(e.LeaseAcked))
    await stopped.wait()
"""
    served = serve(flood, stdout=writing)
    os.close(writing)
    assert os.read(reading, 5) == b"ready"
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(5) == 0
    os.close(reading)


def test_log_level_and_debug(serve):
    served = serve(plays.BOOT, "--log-level", "error", "--debug", "dhcp")
    first, second = served.line(), served.line()
    assert first.startswith("ready ")
    assert " debug dhcp " in second
    served.process.send_signal(signal.SIGTERM)
    out = served.end()[1]
    assert "stopped" not in out
