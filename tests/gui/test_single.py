from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pxegui.gui.single import SingleInstance

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pxegui.gui.single import SingleInstance
app = QCoreApplication([])
one = SingleInstance(sys.argv[1])
if one.claim():
    sys.exit(3)
sys.exit(0 if one.hand_over(Path(sys.argv[2]) if sys.argv[2] else None) else 4)
"""


@pytest.fixture
def name(tmp_path):
    return f"pxegui-test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture
def first(qapp, name):
    made = SingleInstance(name)
    assert made.claim()
    yield made
    made.release()


def second(name: str, folder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, name, folder])


@pytest.mark.parametrize("folder", ["/srv/Ünï netboot", ""], ids=["folder", "none"])
def test_a_second_start_hands_over_and_ends(qtbot, first, name, folder):
    with qtbot.waitSignal(first.asked, timeout=15_000) as heard:
        process = second(name, folder)
    assert heard.args == [folder]
    assert process.wait(timeout=10) == 0


def test_the_next_is_the_first_again_when_that_has_ended(qapp, first, name):
    other = SingleInstance(name)
    assert not other.claim()
    first.release()
    assert other.claim()
    other.release()


def test_what_a_crash_left_is_no_obstacle(qapp, name):
    code = (
        "import os, sys\nfrom PySide6.QtCore import QCoreApplication\n"
        "from pxegui.gui.single import SingleInstance\n"
        "app = QCoreApplication([])\nassert SingleInstance(sys.argv[1]).claim()\nos._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, name], timeout=30, check=False)
    assert done.returncode == 9
    one = SingleInstance(name)
    assert one.claim()
    one.release()


def test_nonsense_from_another_program_is_ignored(qtbot, first, name):
    from PySide6.QtNetwork import QLocalSocket

    heard: list[str] = []
    first.asked.connect(heard.append)
    for said in (b"\xff\n", b"[]\n", b"{\n"):
        socket = QLocalSocket()
        socket.connectToServer(name)
        assert socket.waitForConnected(1000)
        socket.write(said)
        socket.waitForBytesWritten(1000)
        socket.disconnectFromServer()
    qtbot.wait(100)
    assert heard == []
