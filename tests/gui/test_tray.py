from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from pxegui import events as e
from pxegui.engine.rows import MachineRow, Stage
from pxegui.gui import keep, tray
from pxegui.gui.dialogs.settings import NOTIFY, TRAY
from pxegui.gui.feed import Batch
from pxegui.problems import BugFound
from tests.gui.test_verdicts import READY


class FakeIcon:
    """A tray where there is none."""

    def __init__(self, *_arguments):
        self.said: list[tuple[str, str]] = []
        self.shown = False

    def __getattr__(self, name):
        class Ignored:
            def connect(self, _slot):
                pass

            def __call__(self, *_arguments):
                pass

        return Ignored()

    def setVisible(self, shown):  # noqa: N802 - Qt's name
        self.shown = shown

    def showMessage(self, title, text, _icon):  # noqa: N802 - Qt's name
        self.said.append((title, text))


@pytest.fixture
def icon(monkeypatch):
    made = FakeIcon()
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(tray.Tray, "_made", lambda _self: made)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    return made


def row(name: str, **more) -> MachineRow:
    facts = {"stage": Stage.SYSTEM, "serial": 1, "mac": name, "first_seen": 1.0}
    facts |= {"last_seen": 1.0, "started": 1.0}
    return MachineRow(key=name, name=name, **{**facts, **more})


def batch(*rows: MachineRow) -> Batch:
    return Batch(events=[], kept=[], machines=list(rows), transfers=[])


def test_it_is_off_until_switched_on(window, icon):
    window.tray.settle()
    assert not window.tray.is_there
    keep.keep_choice(TRAY, True)
    window.tray.settle()
    assert window.tray.is_there
    assert icon.shown
    keep.keep_choice(TRAY, False)
    window.tray.settle()
    assert not window.tray.is_there


def test_there_is_none_where_the_desktop_has_none(window, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    keep.keep_choice(TRAY, True)
    window.tray.settle()
    assert not window.tray.is_there


def test_closing_while_serving_goes_to_the_tray_and_says_so_once(window, session, icon, qapp):
    keep.keep_choice(TRAY, True)
    window.tray.settle()
    asked: list[bool] = []
    window.wants_close.connect(lambda: asked.append(True))
    session.engine.stream.publish(READY)
    qapp.processEvents()
    for _time in range(2):
        window.show()
        window.close()
        assert not window.isVisible()
    assert len(icon.said) == 1
    assert not asked
    window.quit()
    assert asked == [True]


def test_closing_while_stopped_ends(window, icon):
    keep.keep_choice(TRAY, True)
    window.tray.settle()
    asked: list[bool] = []
    window.wants_close.connect(lambda: asked.append(True))
    window.close()
    assert asked == [True]


@pytest.mark.parametrize(
    ("names", "said"),
    [(["lab-1"], "lab-1 was handed over"), (["a", "b", "c"], "3 machines handed over")],
)
def test_machines_handed_over_are_joined(window, icon, names, said):
    keep.keep_choice(NOTIFY, True)
    window.tray._on_batch(batch(*(row(name) for name in names)))
    window.tray._on_batch(batch(*(row(name) for name in names)))
    window.tray._say_handed_over()
    assert icon.said == [(said, "")]


def test_problems_of_a_machine_and_of_the_server(window, session, icon, qapp):
    keep.keep_choice(NOTIFY, True)
    bug = BugFound(room="tftp", error="KeyError")
    window.tray._on_batch(batch(row("lab-2", stage=Stage.FAILED, problem=bug)))
    session.engine.stream.publish(e.ProblemFound(at=1.0, problem=bug))
    qapp.processEvents()
    assert [title for title, _text in icon.said] == ["lab-2", "A bug in pxegui: KeyError"]


def test_nothing_is_said_to_who_looks_at_the_window_or_wants_none(window, icon, monkeypatch):
    window.tray.notify("x", "", "")
    keep.keep_choice(NOTIFY, True)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: window))
    window.tray.notify("x", "", "")
    assert icon.said == []


def test_the_tip_and_the_badge(session, qapp):
    assert (tray.tooltip(session, 1.0), tray.badge(session)) == ("pxegui", "")
    session.engine.stream.publish(READY)
    assert tray.tooltip(session, 1.0) == "Serving to 0 machines"
    assert tray.badge(session) == "play"
    session.tell([BugFound(room="x", error="y")])
    assert tray.tooltip(session, 1.0) == "Serving to 0 machines, 1 problem"
    assert tray.badge(session) == "problem"


@pytest.mark.parametrize("badge", ["", "play", "problem"])
def test_the_icon_has_its_badge(qapp, badge):
    plain = tray.icon("").pixmap(32, 32).toImage()
    made = tray.icon(badge).pixmap(32, 32).toImage()
    assert (made == plain) is (badge == "")


def test_a_notification_leads_to_its_machine(window):
    window.hide()
    window.tray.opened.emit("52:54:00:00:00:09")
    assert window.isVisible()
    assert window.selection.current == "52:54:00:00:00:09"
