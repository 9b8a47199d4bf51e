"""Log records become events."""

from __future__ import annotations

import logging

import pytest

from pxegui.cli.logbook import LogBook
from pxegui.events import Event, LogRecorded


@pytest.fixture
def log():
    logger = logging.getLogger("pxegui.dhcp")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    yield logger
    logger.setLevel(level)
    logger.handlers.clear()


def taken(log, *, debug=False):
    found: list[Event] = []
    log.addHandler(LogBook(found.append, debug=debug))
    return found


@pytest.mark.parametrize(
    ("number", "level"),
    [
        pytest.param(logging.CRITICAL, "error", id="critical"),
        pytest.param(logging.ERROR, "error", id="error"),
        pytest.param(logging.WARNING, "warning", id="warning"),
        pytest.param(logging.INFO, "info", id="info"),
        pytest.param(logging.DEBUG, "debug", id="debug"),
    ],
)
def test_levels(log, number, level):
    found = taken(log)
    log.log(number, "read %d bytes", 5)
    (event,) = found
    assert isinstance(event, LogRecorded)
    assert (event.level, event.room, event.text) == (level, "dhcp", "read 5 bytes")


def test_a_trace_is_for_debugging_only(log):
    short, long = taken(log), taken(log, debug=True)
    try:
        raise ValueError("odd")
    except ValueError:
        log.exception("it broke")
    assert short[0].text == "it broke\nValueError: odd"
    assert "Traceback" in long[0].text


def test_a_wrong_log_call_ends_nothing(capsys):
    found: list[Event] = []
    wrong = logging.LogRecord("pxegui.dhcp", logging.ERROR, "", 1, "%d", ("no number",), None)
    LogBook(found.append, debug=False).handle(wrong)
    assert found == []
    assert "a log record of pxegui.dhcp was lost" in capsys.readouterr().err
