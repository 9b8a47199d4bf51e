"""What every test of the window gets: no screen, own settings, and no warning let through."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import pytest_asyncio
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from pxegui.engine.engine import Engine
from pxegui.gui import app as application
from pxegui.gui.loop import FastLoop
from pxegui.gui.session import Session
from pxegui.gui.theme import Look, Theme
from pxegui.gui.widgets.labels import ElideLabel
from pxegui.gui.window import Window
from pxegui.settings.model import Settings


@pytest.fixture(scope="session")
def qapp_cls():
    return QApplication


@pytest.fixture(scope="session")
def qapp(qapp_args):
    """The application as the program makes it."""
    return application.application(["pxegui-tests"])


@pytest.fixture(autouse=True)
def own_settings(tmp_path):
    """No test reads or writes what a person keeps."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    scope = QSettings.Scope.UserScope
    QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def qt_speaks_up(request):
    """A warning of Qt fails the test, but for what the offscreen platform cannot do."""
    yield
    log = getattr(request.node, "qt_log_capture", None)
    if log is not None:
        quiet = ("QtDebugMsg", "QtInfoMsg")
        messages = [each.message for each in log.records if each.type_name not in quiet]
        known = ("This plugin does not support",)
        assert not [each for each in messages if not each.startswith(known)]


def pytest_asyncio_loop_factories(config, item):
    """Coroutine tests of the window run on its own loop."""
    app = application.application(["pxegui-tests"])
    return {"qt": lambda: FastLoop(app)}


@pytest_asyncio.fixture
async def qloop(qapp):
    """The running loop; what fails in a callback or in a task nobody awaits fails the test."""
    loop = asyncio.get_running_loop()
    faults: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _loop, context: faults.append(context))
    yield loop
    gc.collect()
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    assert not faults, faults


@pytest.fixture
def theme(qapp):
    """Light, so that a picture does not depend on this computer."""
    made = Theme(qapp, Look.LIGHT)
    yield made
    made.set_look(Look.LIGHT)
    made.deleteLater()


@pytest.fixture
def session(qapp):
    """A session whose engine is not started."""
    made = Session(Engine(clock=lambda: 1_000_000.0), Settings())
    yield made
    made.deleteLater()  # else what its signals call keeps it, its window and their watches
    QApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(qtbot, session, theme):
    """The window, shown; what it leaves behind is looked for afterwards."""
    before = set(QApplication.topLevelWidgets())
    made = Window(session, theme)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.may_close = True
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    left = [w for w in set(QApplication.topLevelWidgets()) - before if w.isVisible()]
    assert not left, f"still shown: {left}"


def unnamed(widget: QWidget) -> list[QWidget]:
    """Controls in it that Tab reaches and a screen reader has no name for."""
    controls = [each for each in widget.findChildren(QWidget) if each.focusPolicy().value]
    return [
        each
        for each in controls
        if each.isVisibleTo(widget)
        and not QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)
    ]


def clipped(widget: QWidget) -> list[str]:
    """Labels and buttons in it that need more room than they have."""
    found = []
    shown: list[QLabel | QPushButton] = [
        *widget.findChildren(QLabel),
        *widget.findChildren(QPushButton),
    ]
    for each in shown:
        is_behind = each.visibleRegion().isEmpty()  # in a tab that is not shown
        if not each.isVisible() or is_behind or isinstance(each, ElideLabel):
            continue
        need, has = each.sizeHint(), each.size()
        wraps = isinstance(each, QLabel) and each.wordWrap()
        high = each.heightForWidth(has.width()) if wraps else need.height()
        if high > has.height() or (need.width() > has.width() and not wraps):
            name = each.objectName() or type(each).__name__
            found.append(f"{name} {each.text()!r}: has {has}, needs {need}")
    return found


def picture(widget: QWidget, path: Path) -> Path:
    """A picture of a widget, for looking at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert widget.grab().save(str(path))
    return path


@pytest.fixture
def look_for():
    """The checks that every picture test makes."""

    class Checks:
        unnamed = staticmethod(unnamed)
        clipped = staticmethod(clipped)
        picture = staticmethod(picture)

    return Checks
