from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from pxegui import events as e
from pxegui.engine.rows import TransferRow
from pxegui.gui.taskbar import TaskBar, share
from tests.gui.test_verdicts import READY

NEEDED = ("dbus-run-session", "dbus-monitor")


def row(reached: int, size: int | None) -> TransferRow:
    return TransferRow(
        key=1,
        serial=1,
        machine="x",
        client="",
        protocol="http",
        file="x",
        started=1.0,
        changed=1.0,
        reached_bytes=reached,
        size_bytes=size,
    )


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([], None),
        ([row(25, 100)], 0.25),
        ([row(25, 100), row(300, 300)], 0.8125),
        ([row(25, None)], None),
        ([row(25, None), row(50, 100)], 0.5),
        ([row(0, 0)], None),
        ([row(120, 100)], 1.0),
    ],
    ids=[
        "nothing runs",
        "one file",
        "by bytes, not by files",
        "of unknown size",
        "one of unknown size beside another",
        "an empty file",
        "never more than all",
    ],
)
def test_the_share_of_all_that_is_sent(rows, shown):
    assert share(rows) == shown


def begun(number: int) -> e.TransferStarted:
    return e.TransferStarted(
        at=1.0,
        mac="52:54:00:00:00:01",
        transfer=number,
        protocol="http",
        client="192.168.2.101:1",
        file=f"file{number}",
        asked=f"file{number}",
        size_bytes=100,
    )


def moved(number: int, sent: int) -> e.TransferProgressed:
    return e.TransferProgressed(
        at=2.0,
        mac="52:54:00:00:00:01",
        transfer=number,
        protocol="http",
        sent_bytes=sent,
        size_bytes=100,
        resent=0,
    )


@pytest.fixture
def shown(window):
    told: list[float | None] = []
    made = TaskBar(window.session, window.feed, window, told.append)
    yield told
    made.deleteLater()


def test_it_follows_the_transfers_and_goes_at_the_stop(window, shown, qtbot):
    stream = window.session.engine.stream
    stream.publish(READY)
    QApplication.processEvents()
    for event in (begun(1), begun(2), moved(1, 50)):
        stream.publish(event)
    window.feed.flush()
    stream.publish(moved(1, 51))  # half a percent of both: not to be seen
    window.feed.flush()
    assert shown == [0.25]
    stream.publish(moved(2, 100))
    window.hide()
    window.feed.flush()
    assert shown == [0.25, 0.755]
    stream.publish(e.Stopping(at=3.0, transfers=2))
    stream.publish(e.Stopped(at=4.0))
    qtbot.waitUntil(lambda: shown[-1] is None)


ON_THE_BUS = """
from PySide6.QtCore import QCoreApplication
from pxegui.gui.taskbar import TaskBar
from pxegui.engine.engine import Engine
from pxegui.gui.feed import Feed
from pxegui.gui.session import Session
from pxegui.settings.model import Settings
from tests.gui.test_taskbar import READY, begun, e, moved
app = QCoreApplication([])
session = Session(Engine(), Settings())
feed = Feed(session.engine.stream, session.machines)
bar = TaskBar(session, feed)
for event in (READY, begun(1), moved(1, 42)):
    session.engine.stream.publish(event)
feed.flush()
app.processEvents()
for event in (e.Stopping(at=3.0, transfers=1), e.Stopped(at=4.0)):
    session.engine.stream.publish(event)
app.processEvents()
"""


@pytest.mark.skipif(
    any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
)
def test_the_desktop_is_told_by_its_bus(tmp_path):
    heard = tmp_path / "heard"
    words = f"""
    dbus-monitor --session interface=com.canonical.Unity.LauncherEntry > {heard} & monitor=$!
    heard() {{ for turn in $(seq 200); do grep -qs $1 {heard} && return; sleep 0.05; done; }}
    heard NameLost
    "$0" -c "$1"
    heard false
    kill $monitor
    """
    done = subprocess.run(
        ("dbus-run-session", "--", "sh", "-c", words, sys.executable, ON_THE_BUS),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    said = heard.read_text()
    assert "application://pxegui.desktop" in said, done.stderr
    parts = [line.split()[-1] for line in said.splitlines() if "double" in line or "bool" in line]
    assert parts == ["0.42", "true", "0", "false"]
