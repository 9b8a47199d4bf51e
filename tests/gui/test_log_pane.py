from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from pxegui import events as e
from pxegui.gui.log_filter import LogFilter
from pxegui.gui.log_line import facts
from pxegui.gui.models.log import SERVICE, TIME
from pxegui.gui.panes.log_details import LogDetails
from pxegui.gui.theme import Look
from pxegui.gui.widgets.message_bar import Message
from pxegui.phrases import NO_BREAK_SPACE, grouped
from pxegui.wire.dhcp import Message as Dhcp
from pxegui.wire.dhcp import build
from tests.diagnosis.boots import Say
from tests.gui.test_log_model import refused

MACHINES = ["52:54:00:00:00:00", "52:54:00:00:00:01"]


@pytest.fixture
def log(window):
    return window.log


def publish(window, *events: e.Event) -> None:
    for event in events:
        window.session.engine.stream.publish(event)
    window.feed.flush()


def settle(qtbot, log) -> None:
    qtbot.waitUntil(lambda: not log.model.is_looking, timeout=3000)


def test_empty_it_says_what_it_will_show(window, log, look_for):
    assert log._stack.currentIndex() == 0
    assert log.header.count.text() == ""
    assert log.chips.isHidden()
    assert not look_for.unnamed(log)
    publish(window, refused(1))
    assert log._stack.currentIndex() == 1
    assert log.header.count.text() == "1 line"


def test_it_follows_until_somebody_scrolls_up(window, log, qtbot):
    publish(window, *[refused(n) for n in range(100)])
    bar = log.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(10)
    assert not log.follow_button.isChecked()
    assert not window.actions_["follow"].isChecked()
    publish(window, *[refused(n) for n in range(100, 150)])
    assert bar.value() == 10
    bar.setValue(bar.maximum())
    assert log.follow_button.isChecked()
    publish(window, refused(150))
    assert bar.value() == bar.maximum()
    window.actions_["follow"].trigger()
    assert not log.view.is_following
    qtbot.mouseClick(log.follow_button, Qt.MouseButton.LeftButton)
    assert log.view.is_following
    assert window.actions_["follow"].isChecked()


def test_more_room_is_no_scrolling(window, log):
    publish(window, *[refused(n) for n in range(100)])
    for height in (600, 900, 700):
        window.resize(1280, height)
        QApplication.processEvents()
        assert log.view.is_following


def test_the_place_is_kept_while_the_oldest_lines_go(window, log):
    log.model._ring = 200
    publish(window, *[refused(n) for n in range(200)])
    log.view.verticalScrollBar().setValue(150)
    serial = log.view.top_serial()
    publish(window, *[refused(n) for n in range(200, 230)])
    assert log.view.top_serial() == serial
    publish(window, *[refused(n) for n in range(230, 430)])  # the line itself has gone
    assert log.view.top_serial() == log.model.serial_at(0)
    assert not log.view.is_following


def test_typing_filters_and_a_chip_takes_it_back(window, log: Any, qtbot):
    publish(window, *[refused(n) for n in range(20)])
    window.actions_["find_log"].trigger()
    assert log.find_field.hasFocus()
    QTest.keyClicks(log.find_field, "file-1")
    settle(qtbot, log)
    assert log.model.rowCount() == 11
    assert log.chips.count.text() == "11 of 20 lines"
    chip = log.chips.findChild(QPushButton, "logChip_text")
    assert chip.text() == "contains “file-1”"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert log.find_field.text() == ""
    assert log.model.rowCount() == 20
    assert log.chips.isHidden()


def test_a_wrong_pattern_keeps_the_last_good_filter(window, log, qtbot):
    publish(window, *[refused(n) for n in range(20)])
    log.find_field.setText("/file-1\\d/")
    settle(qtbot, log)
    assert log.model.rowCount() == 10
    log.find_field.setText("/file-(1./")
    settle(qtbot, log)
    assert log.model.rowCount() == 10
    assert log.chips.fault.text() == "Not a valid pattern: missing )"
    log.find_field.clear()
    assert log.chips.isHidden()
    assert log.model.rowCount() == 20


def test_esc_clears_then_leaves(log, window):
    publish(window, refused(1))
    log.find()
    log.find_field.setText("zzz")
    assert log._stack.currentIndex() == 2  # no line fits
    QTest.keyClick(log.find_field, Qt.Key.Key_Escape)
    assert log.find_field.text() == ""
    QTest.keyClick(log.find_field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is log.view


def test_chips_for_service_machine_level_and_minutes(window, log, qtbot):
    publish(window, *[refused(n) for n in range(20)])
    log.show_service("tftp")
    log.change(least="warning")
    log.menus._fill_add()
    words = [action.text() for action in log.menus.add.actions() if action.text()]
    assert {"DHCP", "TFTP", "Last 5 minutes", "Warnings and errors"} <= set(words)
    log.change(machines=(MACHINES[1],))
    settle(qtbot, log)
    assert [line.key for line in log.model.snapshot()] == [MACHINES[1]] * 5
    qtbot.mouseClick(log.chips.all_button, Qt.MouseButton.LeftButton)
    assert log.wanted == LogFilter()
    assert log.model.rowCount() == 20


def test_the_selection_highlights_and_only_the_toggle_hides(window, log, qtbot):
    publish(window, *[refused(n) for n in range(20)])
    window.selection.select([MACHINES[0]])
    assert log.model.rowCount() == 20
    assert log.model.highlighted == {MACHINES[0]}
    window.selection.set_only(only=True)
    settle(qtbot, log)
    assert log.model.rowCount() == 5
    window.selection.select([MACHINES[1]])
    settle(qtbot, log)
    assert {line.key for line in log.model.snapshot()} == {MACHINES[1]}
    qtbot.mouseClick(log.chips.findChild(QPushButton, "logChip_only"), Qt.MouseButton.LeftButton)
    assert not window.selection.only
    assert log.model.rowCount() == 20


def test_hidden_it_does_nothing_and_catches_up(window, log):
    publish(window, refused(1))
    window.docks.log.hide()
    publish(window, refused(2), refused(3))
    assert log.model.rowCount() == 1
    window.docks.log.show()
    assert [line.event.at for line in log.model.snapshot()] == [1.0, 2.0, 3.0]
    publish(window, refused(4))
    assert log.model.rowCount() == 4
    log.clear()
    window.docks.log.hide()
    window.docks.log.show()
    assert log.model.rowCount() == 0


def test_copy_lines_and_json(window, log):
    publish(window, refused(1), refused(2))
    log.view.selectAll()
    QTest.keyClick(log.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().count("no such file") == 2
    log.menus._copy_json()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [json.loads(line)["asked"] for line in lines] == ["file-1", "file-2"]


def test_the_menu_of_a_line(window, log):
    publish(window, refused(1))
    menu = log.menus.of_row(0)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[1:] == ["Only TFTP", "Copy line", "Copy as JSON", "Whole event", "Show machine"]
    menu.actions()[-1].trigger()
    assert window.selection.keys == (MACHINES[1],)
    menu.deleteLater()


def test_f3_shows_the_whole_event(window, log, look_for):
    publish(window, refused(1))
    log.view.setCurrentIndex(log.model.index(0, 0))
    QTest.keyClick(log.view, Qt.Key.Key_F3)
    details = log.findChild(LogDetails)
    assert details.isVisible()
    assert not look_for.clipped(details)
    assert not look_for.unnamed(details)
    details.copy()
    assert json.loads(QGuiApplication.clipboard().text())["event"] == "file_refused"
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def asked(packet: int) -> e.MachineAsked:
    say = Say(MACHINES[0], "10.0.0.9", 1_000_000.0, "rig")
    event = say.asked(0)
    assert isinstance(event, e.MachineAsked)
    return dataclasses.replace(event, packet=packet)


def test_details_show_the_packet_in_plain_lines_and_octets(window, log, look_for):
    data = build(Dhcp(op=1, chaddr=bytes.fromhex("525400000000") + bytes(10),
                         options={53: b"\1", 60: b"PXEClient"}))  # fmt: skip
    publish(window, asked(window.session.engine._packets.keep(data)))
    menu = log.menus.of_row(0)
    (action,) = [each for each in menu.actions() if each.text() == "Details"]
    action.trigger()
    details = log.findChild(LogDetails)
    assert details.pages.currentIndex() == 1
    words = [each.text() for each in details.findChildren(QLabel)]
    assert words[words.index("option 53 DHCP message type") + 1] == "DISCOVER (1)"
    assert any(text.startswith("0000  01 01 06 00") for text in words)
    assert not look_for.clipped(details)
    assert not look_for.unnamed(details)
    details.copy()
    text = QGuiApplication.clipboard().text()
    assert "option 60 vendor class identifier: PXEClient\n" in text
    assert "\n0000  01 01 06 00" in text
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    menu.deleteLater()


def test_a_packet_that_has_gone_has_no_details(window, log):
    publish(window, asked(7), asked(0))
    for row in range(2):
        menu = log.menus.of_row(row)
        assert "Details" not in [action.text() for action in menu.actions()]
        menu.deleteLater()
    assert "packet" not in dict(facts(log.model.line(0)))


async def test_saved_is_what_is_shown(qloop, window, log, tmp_path):
    publish(window, *[refused(n) for n in range(20)])
    told: list[Message] = []
    log.noted.connect(told.append)
    async with window.session.jobs:
        log.save_to(tmp_path / "log.jsonl")
        log.save_to(tmp_path / "log.txt")
        log.save_to(Path(tmp_path / "none" / "log.txt"))
        for _ in range(100):
            await asyncio.sleep(0.02)
            if told and (tmp_path / "log.txt").exists():
                break
        await asyncio.sleep(0.02)
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 20
    assert told[0].title == "Not saved: log.txt"
    assert told[0].text == "No such file or directory"


def test_a_narrow_window_shows_less(window, log):
    publish(window, refused(1))
    window.resize(900, 600)
    assert log.view.isColumnHidden(SERVICE)
    assert "." not in log.model.index(0, TIME).data()
    assert log.follow_button.text() == ""
    window.resize(1280, 800)
    assert not log.view.isColumnHidden(SERVICE)


def test_numbers_have_groups():
    assert grouped(1214) == f"1{NO_BREAK_SPACE}214"


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_nothing_is_clipped(window, log, look, size, look_for, tmp_path):
    window.theme.set_look(look)
    window.resize(*size)
    publish(window, *[refused(n) for n in range(30)])
    log.find_field.setText("file")
    log.show_service("tftp")
    QApplication.processEvents()
    assert not look_for.clipped(log)
    assert not look_for.clipped(log.header)
    assert not look_for.unnamed(log.header)
    look_for.picture(window, tmp_path / "log.png")


def test_dragging_needs_no_surprise(log, window):
    publish(window, refused(1))
    assert log.view.dragEnabled()
    assert log.view.indexAt(QPoint(5, 5)).isValid()
