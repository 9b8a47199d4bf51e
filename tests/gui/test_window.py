from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication

from pxegui import events as e
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui import keep
from pxegui.gui.theme import Look
from pxegui.gui.window import Window
from tests.gui.machines import publish
from tests.gui.test_states import READY

OTHER = OtherDhcpServer(server="192.168.178.1", interface="eth0")


def test_stopped_it_shows_the_choices_serving_one_line(window):
    assert window.setup.isVisible()
    assert not window.running.isVisible()
    publish(window, READY)
    assert not window.setup.isVisible()
    assert window.running.isVisible()


def test_the_focus_goes_from_start_to_stop_and_back(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setup.start_button.setFocus()
    publish(window, READY)
    assert window.focusWidget() is window.running.stop_button
    assert window._ring.isHidden()
    publish(window, e.Stopping(at=2.0, transfers=0), e.Stopped(at=3.0))
    assert window.focusWidget() is window.setup.start_button


def test_what_is_chosen_dropped_or_pasted_is_booted_from(window, qtbot, tmp_path):
    window.take_paths([tmp_path])
    assert window.session.settings.boot_dir == tmp_path
    other = tmp_path / "other"
    other.mkdir()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.session.settings.boot_dir == other
    QGuiApplication.clipboard().clear()  # else Qt ends `data` once the interpreter is gone: a crash


@pytest.mark.parametrize(("width", "is_over"), [(1280, False), (900, True)])
def test_the_panel_lies_over_the_panes_in_a_narrow_window(window, width, is_over):
    window.resize(width, 700)
    QGuiApplication.processEvents()
    window.going.toggle_panel()
    assert window.docks.is_panel_shown
    assert window.panel.isVisible()
    assert window.docks.overlay.isVisible() is is_over
    assert window.docks.panel.isVisible() is not is_over


def test_the_panel_changes_its_place_with_the_width_and_back(window):
    window.going.toggle_panel()
    window.resize(900, 700)
    QGuiApplication.processEvents()
    assert not window.docks.is_panel_shown  # narrow: closed at first
    window.going.toggle_panel()
    window.resize(1280, 700)
    QGuiApplication.processEvents()
    assert window.docks.panel.isVisible()
    assert window.panel.isVisible()


def test_a_low_window_has_transfers_and_log_in_tabs(window):
    window.resize(1280, 540)
    QGuiApplication.processEvents()
    assert window.docks.tabifiedDockWidgets(window.docks.log) == [window.docks.transfers]
    window.resize(1280, 800)
    QGuiApplication.processEvents()
    assert not window.docks.tabifiedDockWidgets(window.docks.log)
    assert window.transfers.isVisible()
    assert window.log.isVisible()


def test_escape_closes_the_panel_and_never_stops(window, qtbot):
    publish(window, READY)
    window.going.toggle_panel()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.docks.is_panel_shown
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.state.is_serving


def test_closing_asks_to_stop_first(window, qtbot):
    with qtbot.waitSignal(window.wants_close, timeout=500):
        window.close()
    assert window.isVisible()


def test_size_and_docks_come_back(window, qtbot, session, theme):
    window.resize(780, 600)
    window.docks.log.hide()
    window.close()
    again = Window(session, theme)
    qtbot.addWidget(again)
    again.may_close = True
    assert (again.width(), again.height()) == (780, 600)
    assert keep.layout("docks") is not None
    again.reset_layout()
    assert (again.width(), again.height()) == (1280, 800)
    assert keep.layout("docks") is None


def test_light_and_dark_change_at_once_and_are_kept(window):
    window.actions_["look_dark"].trigger()
    assert window.theme.colours.is_dark
    assert keep.choice("look", "system") == "dark"
    window.set_look(Look.LIGHT.value)


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)], ids=str)
def test_every_control_is_named_and_nothing_is_clipped(window, look_for, size):
    window.resize(*size)
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    assert not look_for.unnamed(window)
    assert not look_for.clipped(window)
