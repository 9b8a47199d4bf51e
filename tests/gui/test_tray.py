from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from pxegui import events as e
from pxegui.gui import keep, tray
from pxegui.gui.dialogs.settings import NOTIFY, TRAY
from pxegui.problems import BugFound
from tests.gui.machines import machine, publish
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


def wait(window, seconds: float = 0.0) -> None:
    """A second or more later, and then what was joined is said."""
    window.tray._on_tick(time.time() + seconds)
    if window.tray._join.isActive():
        window.tray._join.stop()
        window.tray._say_of_machines()


@pytest.fixture
def notified(window, icon):
    """Notifications are on, and nobody looks."""
    keep.keep_choice(NOTIFY, True)
    window.tray.settle()
    return icon.said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "lab-1 was handed over"), (12, "12 machines handed over")],
)
def test_machines_handed_over_are_joined_and_told_once(window, notified, count, said):
    for number in range(1, count + 1):
        publish(window, *machine(number, f"lab-{number}", ago=5).boot(at=-4))
    wait(window)
    assert notified == []  # their systems may ask for more
    wait(window, 20)
    wait(window, 21)
    assert notified == [(said, "")]
    assert window.tray._clicked == (machine(1).mac if count == 1 else "")


def test_a_machine_whose_system_asks_for_an_address_was_handed_over(window, notified):
    boot = machine(1, "lab-1", ago=5)
    publish(window, *boot.boot(at=-4), boot.asked(4.9, firmware=""))
    wait(window)
    assert notified == [("lab-1 was handed over", "")]
    publish(window, *machine(1, "lab-1", ago=1).boot(at=0))
    wait(window, 60)
    assert len(notified) == 2  # another boot


def test_a_problem_of_a_machine_is_told_once_and_leads_to_it(window, notified):
    boot = machine(2, "lab-2")
    publish(window, *boot.leased(), boot.refused(1, "grubx64.efi"))
    wait(window)
    publish(window, boot.refused(2, "grubx64.efi"))
    wait(window)
    assert notified == [("lab-2", "grubx64.efi not found")]
    assert window.tray._clicked == boot.mac
    publish(window, *boot.loaded(1, 3, "grubx64.efi"))
    publish(window, boot.refused(4, "grubx64.efi"))
    wait(window)
    assert len(notified) == 2  # it was mended meanwhile, and broke again


def test_problems_of_several_machines_are_joined(window, notified):
    for number in (1, 2, 3):
        boot = machine(number)
        publish(window, *boot.leased(), boot.refused(1, "grubx64.efi"))
    wait(window)
    assert notified == [("3 machines have a problem", "")]


def test_what_goes_on_by_itself_is_no_problem(window, notified):
    boot = machine(1)
    publish(window, *boot.leased(), boot.refused(1, "a.cfg"), *boot.loaded(1, 1.1, "b.cfg"))
    wait(window)
    assert notified == []


def test_a_problem_of_the_server(window, session, notified, qapp):
    bug = BugFound(room="tftp", error="KeyError")
    session.engine.stream.publish(e.ProblemFound(at=1.0, problem=bug))
    qapp.processEvents()
    assert [title for title, _text in notified] == ["A bug in pxegui: KeyError"]


@pytest.mark.parametrize("by_itself", [True, False])
def test_serving_that_ended_by_itself(window, session, notified, qapp, by_itself):
    stream = session.engine.stream
    session._put(session.standing.began(), {})
    qapp.processEvents()
    for event in (READY, e.Stopping(at=1.0, transfers=0), e.Stopped(at=2.0)):
        stream.publish(event)
        qapp.processEvents()
    session._put(session.standing.ended(well=not by_itself), session.problems)
    qapp.processEvents()
    assert [title for title, _text in notified] == (["Serving has ended"] if by_itself else [])


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


def test_its_menu_offers_start_or_stop_never_both(window):
    made = window.tray._made()
    shown = {name: action.isVisible() for name, action in window.tray._ways.items()}
    assert shown == {"start": True, "stop": False}
    window.session._put(window.session.standing.began(), {})
    QApplication.processEvents()
    shown = {name: action.isVisible() for name, action in window.tray._ways.items()}
    assert shown == {"start": False, "stop": True}
    made.deleteLater()
