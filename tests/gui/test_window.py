from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pxegui import events as e
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui import keep
from pxegui.gui.theme import Look
from pxegui.gui.window import Window
from pxegui.problems import BugFound
from tests.gui.interfaces import WIRED
from tests.gui.scenes import choose
from tests.gui.test_states import READY

OTHER = OtherDhcpServer(server="192.168.178.1", interface="eth0")


def publish(window, *events):
    for event in events:
        window.session.engine.stream.publish(event)
    window.feed.flush()
    QGuiApplication.processEvents()


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


@pytest.mark.parametrize(
    ("events", "title"),
    [
        ([], "pxegui"),
        ([READY], "netboot on eth0 – pxegui"),
        (
            [READY, e.ProblemFound(at=1.0, problem=BugFound(room="tftp", error="x"))],
            "(1 problem) netboot on eth0 – pxegui",
        ),
        (
            [
                READY,
                *(
                    e.ProblemFound(at=1.0, mac=f"52:54:00:00:00:0{each}", problem=OTHER)
                    for each in (1, 2)
                ),
            ],
            "(2 problems) netboot on eth0 – pxegui",
        ),
    ],
    ids=["stopped", "serving", "with a problem", "with problems of machines"],
)
def test_the_title_says_what_is_served(window, events, title):
    publish(window, *events)
    assert window.windowTitle() == title


def test_a_problem_is_a_bar_and_start_turns_quiet(window, tmp_path):
    window.session.edit(interface=WIRED.name, boot_dir=tmp_path)
    window.session._on_interfaces([WIRED])
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    assert [bar.message.key for bar in window.bars.bars()] == [OTHER]
    assert window.setup.start_button.property("kind") == "quiet"
    publish(window, e.ProblemGone(at=2.0, problem=OTHER))
    assert not window.bars.isVisible()
    assert window.setup.start_button.property("kind") == "accent"


def test_a_bar_that_is_closed_stays_closed(window):
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    window.bars.bars()[0].close_message()
    QGuiApplication.processEvents()
    assert not window.session.problems
    assert not window.bars.bars()


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


def test_what_cannot_be_booted_from_is_refused_in_words(window):
    window.take_paths([Path("/etc/hostname")])
    assert [bar.message.title for bar in window.bars.bars()] == [
        "pxegui boots folders; hostname is none"
    ]
    window.take_paths([Path("/tmp")])
    assert not window.bars.bars()


@pytest.mark.parametrize(("width", "is_over"), [(1280, False), (900, True)])
def test_the_panel_lies_over_the_panes_in_a_narrow_window(window, width, is_over):
    window.resize(width, 700)
    QGuiApplication.processEvents()
    window.toggle_panel()
    assert window.docks.is_panel_shown
    assert window.panel.isVisible()
    assert window.docks.overlay.isVisible() is is_over
    assert window.docks.panel.isVisible() is not is_over


def test_the_panel_changes_its_place_with_the_width_and_back(window):
    window.toggle_panel()
    window.resize(900, 700)
    QGuiApplication.processEvents()
    assert not window.docks.is_panel_shown  # narrow: closed at first
    window.toggle_panel()
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
    window.toggle_panel()
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


def test_the_report_names_versions_problems_and_the_last_lines(window):
    publish(window, READY, e.ProblemFound(at=1.0, problem=OTHER))
    window.copy_report()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("pxegui ")
    assert "192.168.178.1" in text
    assert "PySide6" in text


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)], ids=str)
def test_every_control_is_named_and_nothing_is_clipped(window, look_for, size):
    window.resize(*size)
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    assert not look_for.unnamed(window)
    assert not look_for.clipped(window)


def tab_order(window) -> list[str]:
    """Names of what Tab comes to, once round."""
    found: list[QWidget] = []
    window.activateWindow()
    window.setFocus()
    while window.focusNextChild() and window.focusWidget() not in found:
        found.append(window.focusWidget())
    return [each.objectName() or each.accessibleName() or "link" for each in found]


def test_tab_goes_as_one_reads(window):
    choose(window)
    assert tab_order(window) == [
        *("interfaceBox", "bootBox", "folderButton", "link", "modeStandard", "link"),
        *("startButton", "More for Machines & leases", "More for Transfers"),
        *("logFind", "followButton", "saveLogButton", "More for Log"),
    ]


def test_an_empty_pane_is_gone_to_by_its_header(window):
    choose(window)
    window.go_transfers()
    assert window.focusWidget() is window.transfers.header.more
