"""Events become lines of a logger."""

from __future__ import annotations

import logging

import pytest

from pxegui.events import OptionsGiven, TransferEnded, TransferProgressed
from pxegui.net.event_lines import EventLines, logger_for

MAC = "52:54:00:00:00:0a"
GIVEN = OptionsGiven(at=1.0, mac=MAC, address="10.0.0.5", boot_file="")
ENDED = TransferEnded(
    at=1.0,
    mac=MAC,
    transfer=1,
    protocol="tftp",
    client="10.0.0.5:2070",
    file="vmlinuz",
    outcome="done",
    sent_bytes=4_000_000,
    size_bytes=4_000_000,
    seconds=0.4,
    resent=0,
    why="",
)


@pytest.fixture
def logger():
    name = "tests.event_lines"
    logger = logging.getLogger(name)
    logger.setLevel(logging.NOTSET)
    yield logger
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)


def test_a_line_says_the_machine_and_what_happened(logger, caplog):
    with caplog.at_level(logging.INFO, logger.name):
        EventLines(logger, debug=False).take(ENDED)
    assert caplog.messages == [f"{MAC} sent vmlinuz, 4.0 MB in 0.4 s (TFTP)"]


@pytest.mark.parametrize(("debug", "lines"), [(False, 0), (True, 1)])
def test_debug_messages_are_of_who_wants_them(logger, caplog, debug, lines):
    with caplog.at_level(logging.DEBUG, logger.name):
        EventLines(logger, debug=debug).take(GIVEN)
    assert len(caplog.messages) == lines


def test_a_handler_that_fails_ends_nothing(logger):
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError("disk full")

    logger.addHandler(Broken())
    EventLines(logger, debug=True).take(ENDED)


def test_the_callers_logger_is_used_as_it_is(logger):
    assert logger_for(logger, "unused", debug=False) is logger
    assert (logger.handlers, logger.level, logger.propagate) == ([], logging.NOTSET, True)


def test_debug_opens_the_callers_logger(logger):
    logger.setLevel(logging.WARNING)
    assert logger_for(logger, "unused", debug=True).isEnabledFor(logging.DEBUG)


def test_a_logger_of_its_own_writes_each_line_once(capsys):
    name = "tests.event_lines.own"
    first, second = (logger_for(None, name, debug=False) for _ in range(2))
    assert first is second
    EventLines(second, debug=False).take(ENDED)
    first.handlers.clear()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(f"[INFO] {name} {MAC} sent vmlinuz, 4.0 MB in 0.4 s (TFTP)")


def test_progress_has_no_line(logger, caplog):
    moved = TransferProgressed(
        at=1.0, mac=MAC, transfer=1, protocol="tftp", sent_bytes=1, size_bytes=9, resent=0
    )
    EventLines(logger, debug=True).take(moved)
    assert not caplog.messages
