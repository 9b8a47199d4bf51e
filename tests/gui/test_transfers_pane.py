from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from pxegui import events as e
from pxegui.gui.theme import Look
from pxegui.gui.transfer_cells import Cell

B, D = "d8:9e:f3:3a:5f:12", "54:bf:64:41:7c:08"


def started(number: int, mac: str = B, file: str = "linux", **fields) -> e.TransferStarted:
    whole: dict[str, Any] = {
        "at": 100.0 + number,
        "mac": mac,
        "transfer": number,
        "protocol": "http",
        "client": "192.168.2.101:1025",
        "file": file,
        "asked": file,
        "size_bytes": 1000,
    }
    return e.TransferStarted(**(whole | fields))


def ended(begun: e.TransferStarted, outcome="done", **fields) -> e.TransferEnded:
    whole: dict[str, Any] = {
        "at": begun.at + 1,
        "mac": begun.mac,
        "transfer": begun.transfer,
        "protocol": begun.protocol,
        "client": begun.client,
        "file": begun.file,
        "outcome": outcome,
        "sent_bytes": 1000,
        "size_bytes": 1000,
        "seconds": 1.0,
        "resent": 0,
        "why": "",
    }
    return e.TransferEnded(**(whole | fields))


def refused(mac: str = D) -> e.FileRefused:
    return e.FileRefused(
        at=150.0,
        mac=mac,
        protocol="tftp",
        client="192.168.2.102:2070",
        asked="grubx64.efi",
        kind="not_found",
        why="no such file",
        nearest="",
        optional=False,
    )


def ready(boot_dir: str, http: int = 80) -> e.Ready:
    return e.Ready(
        at=1.0,
        interface="lo",
        address="192.168.2.2",
        mode="standard",
        dhcp=67,
        pxe=4011,
        tftp=69,
        http=http,
        range_first="192.168.2.100",
        range_last="192.168.2.150",
        boot_dir=boot_dir,
    )


def publish(window, *events: e.Event) -> None:
    for event in events:
        window.session.engine.stream.publish(event)
    window.feed.flush()


@pytest.fixture
def pane(window):
    return window.transfers


def test_empty_it_says_what_it_will_show(pane, window, look_for):
    assert pane._stack.currentIndex() == 0
    assert pane.header.count.text() == ""
    assert pane.only_button.isHidden()
    publish(window, started(1))
    assert pane._stack.currentIndex() == 1
    assert not look_for.unnamed(pane)


def test_rows_and_counts(pane, window):
    one = started(1)
    publish(window, one, started(2, file="initrd.gz"), ended(one), refused())
    assert [line.row.file for line in pane.model.lines] == ["initrd.gz", "grubx64.efi", "linux"]
    assert pane.header.count.text().replace("\xa0", " ") == "1 running · 1 done · 1 failed"


def test_only_this_machine_needs_a_machine(pane, window, qtbot):
    publish(window, started(1), refused())
    qtbot.mouseClick(pane.only_button, Qt.MouseButton.LeftButton)
    assert not pane.only_button.isChecked()
    assert not window.selection.only
    pane.view.setCurrentIndex(pane.model.index(1, 0))
    qtbot.mouseClick(pane.only_button, Qt.MouseButton.LeftButton)
    assert window.selection.keys == (D,)
    assert [line.row.machine for line in pane.model.lines] == [D]
    assert window.actions_["only_machine"].isChecked()
    window.selection.select(["unknown"])
    assert pane._stack.currentIndex() == 2
    qtbot.mouseClick(pane.only_button, Qt.MouseButton.LeftButton)
    assert pane.model.rowCount() == 2


def test_resent_shows_itself_once_there_is_something(pane, window):
    publish(window, started(1))
    assert pane.view.isColumnHidden(Cell.RESENT)
    publish(window, ended(started(1), resent=3))
    assert not pane.view.isColumnHidden(Cell.RESENT)


def test_size_goes_where_the_panel_takes_its_room(pane, window):
    publish(window, started(1))
    assert not pane.view.isColumnHidden(Cell.SIZE)
    window.docks.show_panel()
    QApplication.processEvents()
    assert pane.view.isColumnHidden(Cell.SIZE)
    assert pane.only_button.text() == ""
    assert pane.only_button.accessibleName() == "Only this machine"
    window.docks.show_panel(shown=False)
    QApplication.processEvents()
    assert not pane.view.isColumnHidden(Cell.SIZE)


def test_the_menu_of_a_row(pane, window, tmp_path):
    (tmp_path / "a b.img").write_text("x")
    one = started(1, file="a b.img")
    publish(window, ready(str(tmp_path), http=8080), one, refused())
    rows = {line.row.file: line.row for line in pane.model.lines}
    menu = pane.row_menu(rows["a b.img"])
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions)[:4] == ["Show machine", "Show in files", "Copy path", "Copy web address"]
    assert actions["Show in files"].isEnabled()
    actions["Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "a b.img")
    actions["Copy web address"].trigger()
    assert QGuiApplication.clipboard().text() == "http://192.168.2.2:8080/a%20b.img"
    actions["Show machine"].trigger()
    assert window.selection.keys == (B,)
    menu.deleteLater()
    missing = pane.row_menu(rows["grubx64.efi"])
    action = missing.actions()[1]
    assert not action.isEnabled()
    assert action.toolTip() == "It is no file of the boot folder."
    missing.deleteLater()


def test_no_web_address_without_http(pane, window, tmp_path):
    publish(window, ready(str(tmp_path), http=0), started(1))
    assert pane.web_address_of(pane.model.lines[0].row) == ""
    assert pane.url_of(pane.model.lines[0].row).isEmpty()


def test_strange_file_names_have_no_path(pane, window, tmp_path):
    publish(window, ready(str(tmp_path)), started(1, file="a\0b"), started(2, file="x" * 5000))
    assert all(pane.path_of(line.row) is None for line in pane.model.lines)
    odd = dataclasses.replace(pane.model.lines[0].row, file="caf\udce9")
    assert pane.web_address_of(odd) == "http://192.168.2.2/caf%E9"


def test_clear_finished(pane, window):
    one = started(1)
    publish(window, one, ended(one))
    pane._fill_more()
    clear = pane._more.actions()[0]
    assert clear.isEnabled()
    clear.trigger()
    assert pane._stack.currentIndex() == 0
    pane._fill_more()
    assert not pane._more.actions()[0].isEnabled()


def test_columns_can_be_chosen_but_not_the_first(pane, window):
    publish(window, started(1))
    pane._fill_more()
    words = [action.text() for action in pane._more.actions() if action.text()]
    assert "Machine" not in words
    assert "Block size" in words
    assert words[-1] == "Reset columns"


def test_a_name_given_by_the_person_is_shown(pane, window):
    publish(window, started(1))
    window.session.names.set_name(B, "my bench")
    assert pane.model.index(0, Cell.MACHINE).data() == "my bench"


def test_hidden_it_does_nothing_and_catches_up(pane, window):
    publish(window, started(1))
    window.docks.transfers.hide()
    publish(window, started(2, file="initrd.gz"))
    assert pane.model.rowCount() == 1
    window.docks.transfers.show()
    assert pane.model.rowCount() == 2


def test_enter_on_a_row_shows_its_machine(pane, window, qtbot):
    publish(window, started(1))
    pane.view.setCurrentIndex(pane.model.index(0, 0))
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert window.selection.keys == (B,)


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_nothing_is_clipped(window, pane, look, size, look_for, tmp_path):
    window.theme.set_look(look)
    window.resize(*size)
    one = started(1, blksize=1468)
    publish(window, one, ended(one, resent=5), refused(), started(3, size_bytes=None, file="x"))
    publish(window, started(4, file="very/" * 40 + "long"))
    window.selection.select([B])
    QApplication.processEvents()
    assert not look_for.clipped(pane)
    assert not look_for.clipped(pane.header)
    assert not look_for.unnamed(pane.header)
    look_for.picture(window, tmp_path / "transfers.png")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_reset_columns_takes_back_the_order(window):
    view = window.transfers.view
    header = view.horizontalHeader()
    header.setSortIndicator(Cell.SIZE, Qt.SortOrder.DescendingOrder)
    asked: list[int] = []
    header.sortIndicatorChanged.connect(lambda at, _order: asked.append(at))
    view.reset_columns()
    assert asked == [-1]
    assert header.sortIndicatorSection() == -1
