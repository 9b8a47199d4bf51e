from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pxegui.events import Stopped
from pxegui.gui import app
from pxegui.gui.app import NoDisplay
from pxegui.gui.crash import CrashBook
from pxegui.gui.dialogs.about import AboutDialog
from pxegui.problems import PxeguiError
from pxegui.settings.model import Settings

RUN = """
import sys
from pxegui.gui import app
from pxegui.gui.window import Window
from pxegui.settings.model import Settings
shown = Window.showEvent
def show(self, event):
    shown(self, event)
    print("shown", flush=True)
    {then}
Window.showEvent = show
sys.exit(app.run(Settings()))
"""


def started(tmp_path, then: str = "pass") -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "PYTHONWARNINGS": "error",
    }
    program = subprocess.Popen(
        [sys.executable, "-c", RUN.format(then=then)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "shown\n"
    return program


def ended(program: subprocess.Popen[str]) -> tuple[int, str]:
    _out, errors = program.communicate(timeout=20)
    lines = [line for line in errors.splitlines() if "does not support" not in line]
    return program.returncode, "\n".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "SIGTERM"])
def test_a_signal_ends_it_cleanly(tmp_path, number):
    program = started(tmp_path)
    program.send_signal(number)
    assert ended(program) == (0, "")


def test_closing_the_window_ends_it_cleanly(tmp_path):
    program = started(tmp_path, then="self.session.jobs and self.wants_close.emit()")
    assert ended(program) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_after_a_crash_the_next_start_says_so_and_has_the_report(tmp_path):
    program = started(tmp_path, then="import os; os.abort()")
    assert program.wait(timeout=20) == -signal.SIGABRT
    program.communicate()
    says = "assert 'Fatal Python error' in self.report.text(), self.report.text()"
    program = started(tmp_path, then=f"{says}; self.wants_close.emit()")
    assert ended(program) == (0, "")
    program = started(tmp_path, then="assert not self.session.problems; self.wants_close.emit()")
    assert ended(program) == (0, "")


@pytest.mark.parametrize(
    ("typed", "profile", "meant"),
    [
        pytest.param({"boot-dir"}, "", "boot", id="the folder that was typed"),
        pytest.param(None, "lab.toml", "lab.toml", id="the profile, and all that is in it"),
        pytest.param(None, "lab.conf", "boot", id="the folder of a file that is not called one"),
    ],
)
def test_a_second_start_is_about(tmp_path, monkeypatch, typed, profile, meant):
    monkeypatch.chdir(tmp_path)
    for name in ("lab.toml", "lab.conf"):
        (tmp_path / name).write_text("")
    assert app._meant(Settings(boot_dir=Path("boot")), typed, profile) == tmp_path / meant


def test_what_a_slot_raises_is_a_bar_and_the_rest_goes_on(session, monkeypatch, tmp_path):
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: told.append(error))
    loop = asyncio.new_event_loop()
    with CrashBook(tmp_path) as crashes, app._failures_shown(session, loop, crashes):
        error = KeyError("x")
        sys.excepthook(KeyError, error, None)
        loop.call_exception_handler({"message": "lost", "exception": ValueError("y")})
        loop.call_exception_handler({"message": "never retrieved"})
        assert "RuntimeError: never retrieved" in crashes.text()
    loop.close()
    assert told == [error]
    assert [problem.error for problem in session.problems] == [
        "KeyError: 'x'",
        "ValueError: y",
        "RuntimeError: never retrieved",
    ]


def _fail(*_args: object) -> None:
    raise ArithmeticError(f"number {time.monotonic_ns()}")  # other words each time


WAYS = {
    "a cell that is painted": lambda window, patch: patch.setattr(window.log.model, "text", _fail),
    "a model's data": lambda window, patch: patch.setattr(window.log.model, "spoken", _fail),
    "an action": lambda window, patch: patch.setattr(window.dialogs, "show_about", _fail),
    "a batch": lambda window, patch: patch.setattr(window.log.model, "append", _fail),
    "a timer": lambda window, patch: window.feed.tick.connect(_fail),
    "a callback of the loop": lambda window, patch: None,
}


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_again_and_again_is_one_bar(window, session, qtbot, monkeypatch, tmp_path, way):
    loop = asyncio.new_event_loop()
    with (
        qtbot.captureExceptions(),
        CrashBook(tmp_path) as crashes,
        app._failures_shown(session, loop, crashes),
    ):
        WAYS[way](window, monkeypatch)
        for number in range(20):
            session.engine.stream.publish(Stopped(at=float(number)))
            window.feed.flush()
            window.feed.tick.emit(float(number))
            window.actions_["about"].trigger()
            window.log.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            window.log.view.grab()
            if way == "a callback of the loop":
                loop.call_soon(_fail)
                loop.run_until_complete(asyncio.sleep(0))
        monkeypatch.undo()
        QApplication.processEvents()
        assert crashes.text().count("\nArithmeticError: ") == 1
    loop.close()
    for dialog in window.findChildren(AboutDialog):
        dialog.close()
    assert len(session.problems) == 1
    assert [bar.message.title for bar in window.bars.bars()] == [
        "A bug in pxegui: all else goes on"
    ]


@pytest.mark.parametrize(
    ("environment", "is_missing"),
    [
        ({}, True),
        ({"DISPLAY": ":0"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, True),
    ],
    ids=["none", "X11", "Wayland", "offscreen", "X11 is wanted but not there"],
)
def test_without_a_display_it_says_how_to_run_headless(monkeypatch, environment, is_missing):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if not is_missing:
        app.check_display()
        return
    with pytest.raises(PxeguiError) as raised:
        app.check_display()
    assert raised.value.problems == (NoDisplay(),)
    assert "--no-gui" in str(raised.value)
