from __future__ import annotations

import time
from typing import Any

import pytest

from pxegui.engine.rows import TransferRow
from pxegui.gui.transfer_cells import (
    TEXTS,
    Cell,
    Line,
    is_much_resent,
    kind_of,
    left,
    progress,
    size,
    speed,
    spoken,
    times,
    usual,
)
from pxegui.phrases import NO_BREAK_SPACE


def row(**fields) -> TransferRow:
    whole: dict[str, Any] = {
        "key": 1,
        "serial": 1,
        "machine": "d8:9e:f3:3a:5f:12",
        "client": "192.168.2.101:1025",
        "protocol": "http",
        "file": "debian/initrd.gz",
        "started": 100.0,
        "changed": 103.0,
        "size_bytes": 39_800_000,
        "sent_bytes": 25_100_000,
        "reached_bytes": 25_100_000,
        "speed": 8_400_000.0,
    }
    return TransferRow(**(whole | fields))


def line(**fields) -> Line:
    made = row(**fields)
    return Line(made, "bench-07", percent=made.percent)


def plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ")


DONE = {"outcome": "done", "sent_bytes": 39_800_000, "reached_bytes": 39_800_000}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "63 %"),
        ({"reached_bytes": 39_799_999}, "99 %"),
        ({"size_bytes": None, "sent_bytes": 12_100_000}, "12.1 MB so far"),
        (DONE | {"changed": 100.1}, "Done in 0.1 s"),
        (DONE | {"changed": 100.002}, "Done in 2 ms"),
        (DONE | {"changed": 100.0}, "Done in 1 ms"),
        (DONE | {"changed": 165.0}, "Done in 1 min 05 s"),
        ({"outcome": "aborted"}, "Broken off at 63 %"),
        ({"outcome": "aborted", "size_bytes": None}, "Broken off at 25.1 MB"),
        ({"outcome": "fell_silent"}, "Machine fell silent"),
        ({"outcome": "failed"}, "Error at 63 %"),
        ({"outcome": "probe"}, "Asked for its size"),
        ({"outcome": "failed", "refused": "not_found"}, "No such file"),
        ({"outcome": "failed", "refused": "outside"}, "Outside the folder"),
    ],
)
def test_progress_says_how_it_stands(fields, words):
    assert plain(progress(line(**fields))) == words


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "running"),
        ({"outcome": "done"}, "done"),
        ({"outcome": "probe"}, "asked"),
        ({"outcome": "aborted"}, "failed"),
        ({"outcome": "fell_silent"}, "failed"),
        ({"outcome": "failed"}, "failed"),
    ],
)
def test_each_outcome_has_its_kind(fields, kind):
    assert kind_of(row(**fields)) == kind


@pytest.mark.parametrize(
    ("bytes_", "words"),
    [(1400, "1.4 kB"), (39_800_000, "39.8 MB"), (1_270_000_000, "1.27 GB"), (0, "0 B")],
)
def test_sizes_have_three_digits(bytes_, words):
    assert plain(size(line(size_bytes=bytes_))) == words
    assert NO_BREAK_SPACE in size(line(size_bytes=bytes_))


def test_of_an_unknown_size_only_what_was_sent_is_told_at_the_end():
    assert size(line(size_bytes=None)) == ""
    assert plain(size(line(size_bytes=None, outcome="done", sent_bytes=2000))) == "2.0 kB"


def test_a_running_speed_is_of_the_last_second():
    running = line()
    assert not running.tick(101.0)  # the first look measures nothing
    running.take(row(sent_bytes=35_100_000, reached_bytes=35_100_000))
    assert running.tick(102.0)
    assert plain(speed(running)) == "10.0 MB/s"
    assert left(running) == "0:00"
    running.take(row(**DONE))
    assert plain(speed(running)) == "8.4 MB/s"  # the mean of all of it
    assert left(running) == ""


def test_a_transfer_that_stands_still_has_no_speed():
    """Not the mean until then: 19 MB/s beside a bar that does not move."""
    stuck = line()
    stuck.tick(101.0)
    assert plain(speed(stuck)) == "8.4 MB/s"  # nothing was measured yet
    stuck.tick(102.0)
    assert speed(stuck) == ""
    assert left(stuck) == "–"


@pytest.mark.parametrize(
    ("per_s", "words"), [(84_000_000, "84.0 MB/s"), (183_000, "183 kB/s"), (0, "")]
)
def test_speeds(per_s, words):
    assert plain(speed(line(speed=float(per_s)))) == words


def test_a_few_milliseconds_tell_no_speed():
    assert speed(line(**DONE, changed=100.002)) == ""


@pytest.mark.parametrize(
    ("recent", "changed", "words"),
    [(0.0, 109.0, "–"), (14_700_000.0, 101.9, "–"), (14_700_000.0, 109.0, "0:01")],
)
def test_time_left_is_unknown_for_the_first_seconds(recent, changed, words):
    running = line(changed=changed)
    running.recent = recent
    assert left(running) == words


def test_a_bar_never_goes_back_while_it_runs():
    running = line()
    running.take(row(reached_bytes=1_000))
    assert plain(progress(running)) == "63 %"
    running.take(row(**DONE))
    running.take(row(reached_bytes=1_000, times=2))  # begun again, as a new bar
    assert plain(progress(running)) == "0 %"


@pytest.mark.parametrize(("count", "words"), [(1, ""), (3, "3 times")])
def test_joined_rows_say_how_many(count, words):
    assert times(line(times=count)) == words


@pytest.mark.parametrize(
    ("resent", "is_much"), [(0, False), (100, False), (400, True)], ids=["none", "few", "many"]
)
def test_two_percent_of_the_blocks_is_much(resent, is_much):
    assert is_much_resent(line(resent=resent, blksize=1468)) is is_much


def test_names_of_files_are_shown_without_tricks():
    assert TEXTS[Cell.FILE](line(file="a\x1b[31m\u202e")) == "a\\x1b[31m\\u202e"


def test_every_column_has_words():
    whole = line(resent=3, blksize=1468, windowsize=4, reached_bytes=30_000_000)
    said = {cell: plain(text(whole)) for cell, text in TEXTS.items()}
    assert set(said) == set(Cell)
    assert said[Cell.RANGE] == "to 30.0 MB"
    assert said[Cell.ADDRESS] == "192.168.2.101"
    assert said[Cell.STARTED] == time.strftime("%H:%M:%S", time.localtime(100))
    assert said[Cell.TOOK] == ""
    assert (said[Cell.BLOCK], said[Cell.WINDOW], said[Cell.RESENT]) == ("1468", "4", "3")


def test_a_screen_reader_reads_the_row():
    assert spoken(line()) == "bench-07, debian/initrd.gz, 63 percent, HTTP"
    failed = line(outcome="failed", refused="not_found", why="no such file", times=2)
    assert spoken(failed) == (
        "bench-07, debian/initrd.gz, No such file, HTTP, 2 times, no such file"
    )


def test_running_by_start_then_the_newest_finished():
    rows = [
        line(key=1, started=3.0),
        line(key=2, started=1.0),
        line(key=3, outcome="done", changed=5.0),
        line(key=4, outcome="done", changed=9.0),
    ]
    assert [each.row.key for each in sorted(rows, key=usual)] == [2, 1, 4, 3]
