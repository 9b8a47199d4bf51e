"""The pane of the machines in the window: what a person sees and does there."""

from __future__ import annotations

import dataclasses
import time
from ipaddress import IPv4Address

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from pxegui.dhcp.leases import Lease
from pxegui.events import OtherServerFound
from pxegui.gui import keep
from pxegui.gui.care import known_from_lease
from pxegui.gui.models.machine_rows import Column
from pxegui.gui.panes.machine_commands import as_csv
from pxegui.gui.panes.machine_news import MachineNews
from pxegui.gui.panes.machines_table import BOOTS_FROM, MachinesTable, columns
from pxegui.settings.model import Reservation
from tests.diagnosis.boots import ADDRESS
from tests.gui.machines import machine, publish, serving

_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def select(window, *rows):
    model, view = window.machines.model, window.machines.view
    view.clearSelection()
    for row in rows:
        view.selectionModel().select(model.index(row, 0), _SELECT)
    flags = QItemSelectionModel.SelectionFlag.NoUpdate
    view.selectionModel().setCurrentIndex(model.index(rows[0], 0), flags)


def names(window):
    model = window.machines.model
    return [model.data(model.index(row, Column.MACHINE)) for row in range(model.rowCount())]


def room(count):
    """A room of machines in all states."""
    events = []
    for number in range(1, count + 1):
        boot = machine(number, f"lab-{number}", ago=60)
        events += boot.boot(upto="menu" if number % 3 == 0 else "system")
        if number % 5 == 0:
            events.append(boot.refused(9, "grubx64.efi"))
    return events


def test_stopped_it_says_what_to_do(window, tmp_path):
    window.session.edit(boot_dir=tmp_path)
    empty = window.machines.empty
    assert empty.isVisible()
    assert "Press <b>Start</b>" in empty._state.text.text()
    assert window.machines.header.count.text() == ""


def test_serving_it_waits_and_says_how_many_addresses_are_free(window):
    publish(window, *serving())
    assert window.machines.empty._state.title.text() == "Waiting for a machine"
    assert window.machines.header.count.text() == "none yet · 51 addresses free"


def test_after_a_minute_it_says_what_to_look_at(window):
    publish(window, *serving())
    assert not window.machines.empty.still.isVisible()
    window.feed.tick.emit(time.time() + 61)
    assert window.machines.empty.still.isVisible()


def test_a_machine_appears_at_once_and_is_counted(window):
    boot = machine(1, "bench-07")
    publish(window, *serving(), *boot.boot(upto="menu"))
    assert names(window) == ["bench-07"]
    assert window.machines.view.isVisible()
    assert window.machines.header.count.text() == "1 machine · 1 of 51 addresses leased"
    assert not window.machines.header.mark.isVisible()


def test_proxy_says_whose_addresses_they_are(window):
    boot = machine(1)
    other = OtherServerFound(
        at=1.0,
        address="192.168.178.1",
        server_mac="",
        kind="dhcp",
        boot_file="",
        after_s=0.1,
    )
    publish(window, other, *serving("proxy"), boot.asked(), boot.boot_offered())
    words = window.machines.header.count.text()
    assert words == "1 machine · addresses come from 192.168.178.1"


def test_a_problem_is_counted_and_a_click_filters(window, qtbot):
    good, bad = machine(1, "good"), machine(2, "bad")
    publish(window, *good.boot(), *bad.leased(), bad.refused(1, "grubx64.efi"))
    mark = window.machines.header.mark
    assert mark.text() == "1 problem"
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert names(window) == ["bad"]
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert len(names(window)) == 2


def test_many_machines_bring_chips_the_find_field_and_compact_rows(window, qtbot):
    pane = window.machines
    publish(window, *serving(), *room(12))
    assert not pane.head.bar.isVisible()
    assert pane.view.verticalHeader().defaultSectionSize() == 44
    publish(window, *room(15))
    assert pane.head.bar.isVisible()
    assert pane.head.field.isVisible()
    assert pane.view.verticalHeader().defaultSectionSize() == 26
    assert not pane.view.isColumnHidden(Column.MAC)
    qtbot.mouseClick(pane.head.chips.findChild(object, "chip_menu"), Qt.MouseButton.LeftButton)
    assert all(int(name[4:]) % 3 == 0 for name in names(window))


def test_the_density_that_was_chosen_stays(window):
    window.set_density("comfortable")
    publish(window, *room(15))
    assert window.machines.view.verticalHeader().defaultSectionSize() == 44
    window.set_density("compact")
    assert window.machines.view.verticalHeader().defaultSectionSize() == 26


def test_finding(window, qtbot):
    publish(window, *room(15))
    window.actions_["find_machine"].trigger()
    qtbot.keyClicks(window.machines.head.field, "lab-7")
    assert names(window) == ["lab-7"]
    qtbot.keyClicks(window.machines.head.field, "x")
    assert window.machines.empty._state.title.text() == "No machine fits"
    qtbot.keyClick(window.machines.head.field, Qt.Key.Key_Escape)
    assert len(names(window)) == 15


def test_rows_hold_still_after_a_key_and_under_the_pointer(window, qtbot, monkeypatch):
    pane = window.machines
    publish(window, *machine(2, "b").boot(), *machine(1, "a").boot())
    pane.model.arrange()
    qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    publish(window, *machine(3, "c").leased(), machine(3).refused(1, "x.efi"))
    window.feed.tick.emit(time.time())
    assert names(window) == ["a", "b", "c"]
    monkeypatch.setattr(pane.view, "_key_at", 0.0)
    pane._arrange()
    assert names(window) == ["c", "a", "b"]


def test_selecting_highlights_and_tells_the_others(window):
    publish(window, *machine(1, "a").boot(), *machine(2, "b").boot())
    select(window, 1, 0)
    assert window.selection.keys == ("54:bf:64:41:7c:02", "54:bf:64:41:7c:01")
    window.selection.select(["54:bf:64:41:7c:01"])
    rows = window.machines.view.selectionModel().selectedRows()
    assert [index.row() for index in rows] == [0]


def test_space_is_only_this_machine_and_enter_opens_the_panel(window, qtbot):
    publish(window, *machine(1, "a").boot())
    select(window, 0)
    qtbot.keyClick(window.machines.view, Qt.Key.Key_Space)
    assert window.selection.only
    qtbot.keyClick(window.machines.view, Qt.Key.Key_Return)
    assert window.docks.is_panel_shown


def test_renaming_in_the_row_is_kept(window, qtbot):
    publish(window, *machine(1).boot())
    select(window, 0)
    window.actions_["rename"].trigger()
    editor = window.machines.view.findChild(QLineEdit)
    assert editor.text() == "Dell 41:7c:01"
    editor.setText("  by the   door ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QGuiApplication.processEvents()
    assert names(window) == ["by the door"]
    window.session.names.set_name("54:bf:64:41:7c:01", "")
    assert names(window) == ["Dell 41:7c:01"]
    assert keep.choice("machine-54bf64417c01/name", "") == ""


def test_keeping_an_address_and_no_more(window):
    publish(window, *serving(), *machine(1).boot())
    select(window, 0)
    window.actions_["keep_address"].trigger()
    kept = window.session.settings.dhcp.reservations
    assert [(r.mac, str(r.address)) for r in kept] == [("54:bf:64:41:7c:01", "192.168.2.101")]
    assert isinstance(kept[0], Reservation)
    model = window.machines.model
    assert model.row_of(model.key_at(0)).cells[Column.ADDRESS][1] == "kept for it"
    assert window.actions_["keep_address"].text() == "&Keep this address no more"
    window.actions_["keep_address"].trigger()
    assert window.session.settings.dhcp.reservations == ()


def test_ignoring_can_be_undone_for_a_while(window, qtbot):
    publish(window, *machine(1, "phone").leased())
    select(window, 0)
    window.actions_["ignore"].trigger()
    assert window.session.settings.dhcp.ignored == {"54:bf:64:41:7c:01"}
    model = window.machines.model
    assert model.row_of(model.key_at(0)).verdict.sentence == "Ignored"
    [bar] = window.bars.bars()
    assert bar.message.title == "phone is ignored"
    bar.message.choices[0].act()
    assert window.session.settings.dhcp.ignored == frozenset()
    assert not window.bars.bars()


def test_booting_something_else_always_and_by_rule(window):
    publish(window, *machine(1).leased())
    select(window, 0)
    window.machines.commands.boot("memtest.efi", once=False)
    model = window.machines.model
    assert model.row_of(model.key_at(0)).cells[Column.BOOTS] == ("memtest.efi", "always")
    window.machines.commands.boot_by_rule()
    assert window.session.settings.boot.rules == ()


def test_booting_something_else_once_ends_when_it_was_sent(window):
    boot = machine(1)
    publish(window, *boot.leased())
    select(window, 0)
    window.machines.commands.boot("memtest.efi", once=True)
    model = window.machines.model
    assert model.row_of(model.key_at(0)).cells[Column.BOOTS] == ("memtest.efi", "this once")
    publish(window, *boot.loaded(1, 5, "memtest.efi"))
    assert window.session.settings.boot.rules == ()


def test_forgetting_takes_the_row_away_until_it_asks_again(window):
    boot = machine(1, "a")
    publish(window, *boot.boot())
    select(window, 0)
    window.actions_["forget"].trigger()
    assert names(window) == []
    publish(window, boot.asked(30))
    assert names(window) == ["a"]


def test_copying(window):
    publish(window, *machine(1).boot(), *machine(2).boot())
    select(window, 0, 1)
    window.actions_["copy_mac"].trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "54:bf:64:41:7c:01\n54:bf:64:41:7c:02"
    window.actions_["copy_address"].trigger()
    assert clipboard.text() == "192.168.2.101\n192.168.2.102"


def test_without_a_selection_nothing_can_be_done(window):
    publish(window, *machine(1).boot())
    assert not window.actions_["forget"].isEnabled()
    select(window, 0)
    assert window.actions_["forget"].isEnabled()


def test_the_menu_of_a_row_has_all_of_them(window, qtbot):
    publish(window, *machine(1).boot())
    select(window, 0)
    menu = window.machines.menu()
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts == [
        "Boot this once",
        "Boot this always",
        "Keep this address",
        "Rename…",
        "Note…",
        "Wake it up",
        "Ignore it",
        "Forget it",
        "Copy MAC",
        "Copy address",
        "Copy problem report",
        "Show only its transfers and log",
    ]
    window.machines.show_menu(QPoint(10, 10))
    menu.close()
    for each in window.machines.findChildren(type(menu)):
        each.close()


def test_the_table_as_csv(window):
    publish(window, *machine(1, "=1+1").boot())
    rows = list(window.machines.model.all_rows())
    head, line = as_csv(rows).splitlines()
    assert head.startswith("State,Machine,MAC,Firmware,Address,Now,Boots,")
    assert line.startswith("done,'=1+1,54:bf:64:41:7c:01,UEFI x64,192.168.2.101,")


@pytest.mark.parametrize(
    ("width", "hidden"),
    [(1280, set()), (1000, {Column.BOOTS}), (800, {Column.BOOTS, Column.SEEN})],
)
def test_a_narrow_window_leaves_columns_out(window, qtbot, width, hidden):
    publish(window, *machine(1).boot())
    window.resize(width, 700)
    window.machines.set_narrow(width)
    view = window.machines.view
    assert {c for c in (Column.BOOTS, Column.SEEN) if view.isColumnHidden(c)} == hidden
    assert BOOTS_FROM == 1060


def test_a_machine_known_from_its_lease(window):
    now = time.time()
    lease = Lease(
        address=IPv4Address(ADDRESS),
        key="x",
        mac="54:bf:64:41:7c:09",
        host_name="old",
        starts=now - 3600,
        expires=now + 3600,
    )
    row = known_from_lease(lease)
    window.session.care.earlier = {row.key: row}
    window.machines._catch_up()
    shown = window.machines.model.row_of(row.key)
    assert shown.verdict.sentence == "Known from earlier"
    assert names(window) == ["old"]
    publish(window, *machine(9, "new").boot())
    assert names(window) == ["new"]


@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
@pytest.mark.parametrize("count", [3, 20])
def test_nothing_is_clipped_or_unnamed(window, look_for, size, count):
    window.resize(*size)
    publish(window, *serving(), *room(count))
    select(window, 0)
    assert not look_for.unnamed(window.machines)
    assert not look_for.clipped(window.machines)
    assert not look_for.clipped(window.machines.header)


def test_waking_says_what_became_of_it(window):
    publish(window, *machine(1, "a").boot())
    select(window, 0)
    window.session.interfaces = []
    window.actions_["wake"].trigger()
    [bar] = window.bars.bars()
    assert bar.message.title == "a was not woken"


def test_a_day_old_row_has_room_for_its_day(window):
    boot = machine(1, "a", ago=200_000)
    publish(window, *boot.leased())
    view = window.machines.view
    assert has_room(view, Column.SEEN, "Mon 14:05")
    wide = view.columnWidth(Column.SEEN)
    publish(window, boot.asked(199_999))
    assert has_room(view, Column.SEEN, "59 min")
    assert view.columnWidth(Column.SEEN) < wide


def has_room(view, column, text):
    return view.columnWidth(column) >= view.fontMetrics().horizontalAdvance(text) + 16


def test_compact_rows_in_a_narrow_window_keep_their_sentence(window, qtbot):
    """Also after another start: what the width hid is neither kept as shown nor shown again."""
    first = window.machines.view
    first.set_window_width(900)
    first.set_compact(compact=True)
    first.keep_columns()
    again = MachinesTable(window.machines.model)
    qtbot.addWidget(again)
    for view in (first, again):
        view.set_compact(compact=False)
        view.set_window_width(1280)
        assert view.isColumnHidden(Column.SPEED)
        view.set_window_width(900)
        view.set_compact(compact=True)
        assert [view.isColumnHidden(at) for at in (Column.SPEED, Column.LEASE)] == [True, True]
        view.set_window_width(1280)
        assert not view.isColumnHidden(Column.SPEED)


@pytest.mark.parametrize("is_compact", [False, True])
def test_usual_texts_are_not_cut(window, is_compact):
    """Arm 32 and Arm 64 differ at the end of their names."""
    view = window.machines.view
    view.set_compact(compact=is_compact)
    assert has_room(view, Column.FIRMWARE, "UEFI Arm 64")
    assert has_room(view, Column.ADDRESS, "192.168.178.100")
    assert has_room(view, Column.SEEN, "20 min")


def test_a_width_that_was_kept_in_a_language_of_shorter_words_grows(window):
    view = window.machines.view
    view.horizontalHeader().resizeSection(Column.SEEN, 56)
    view.horizontalHeader().resizeSection(Column.BOOTS, 91)
    view.keep_columns()
    view.set_columns(
        [dataclasses.replace(each, sample="gesehen um 14:05") for each in columns(compact=False)]
    )
    assert has_room(view, Column.SEEN, "gesehen um 14:05")
    assert view.columnWidth(Column.BOOTS) == 91  # the person's own


def test_news_are_read_out(window):
    news = MachineNews(window.machines)
    boot = machine(1, "a", ago=9)
    model = window.machines.model
    publish(window, *boot.boot(upto="loader"))
    assert news.news(model.all_rows()) == [("a appears", False)]
    assert news.news(model.all_rows()) == []
    publish(window, boot.refused(5, "grubx64.efi"))
    assert news.news(model.all_rows()) == [("a: grubx64.efi not found", True)]


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)])
@pytest.mark.parametrize("is_serving", [False, True], ids=["stopped", "waiting for long"])
def test_the_empty_pane_is_not_clipped(window, look_for, tmp_path, size, is_serving):
    window.session.edit(boot_dir=tmp_path)
    window.resize(*size)
    if is_serving:
        publish(window, *serving())
        window.feed.tick.emit(time.time() + 61)
    QGuiApplication.processEvents()
    assert window.machines.empty.isVisible()
    assert not look_for.clipped(window.machines)


@pytest.mark.parametrize("is_compact", [False, True])
def test_reset_columns_takes_back_the_order_and_fits_the_height_of_rows(window, is_compact):
    view = window.machines.view
    view.set_compact(compact=is_compact)
    shown = [view.isColumnHidden(at) for at in Column]
    view.horizontalHeader().setSortIndicator(Column.SEEN, Qt.SortOrder.DescendingOrder)
    assert window.machines.model.order.column is Column.SEEN
    view.setColumnHidden(Column.FIRMWARE, True)
    view.setColumnHidden(Column.UUID, False)
    view.reset_columns()
    assert window.machines.model.order.column is Column.STATE
    assert not window.machines.model.order.is_descending
    assert [view.isColumnHidden(at) for at in Column] == shown


def test_trouble_is_read_out_at_first_sight_too_and_once(window):
    boot, model = machine(1, "a", ago=9), window.machines.model
    publish(window, *boot.boot(upto="loader"), boot.refused(5, "grubx64.efi"))
    news = MachineNews(window.machines)
    assert news.news(model.all_rows()) == [("a: grubx64.efi not found", True)]
    assert news.news(model.all_rows()) == []


def test_modes_are_radio_buttons_to_a_screen_reader(window):
    button = window.setup.addresses.modes.button("proxy")
    interface = QAccessible.queryAccessibleInterface(button)
    assert interface.role() is QAccessible.Role.RadioButton


def test_enter_ends_a_name_and_opens_nothing(window, qtbot):
    publish(window, *machine(1, "a", ago=9).boot(upto="loader"))
    select(window, 0)
    window.actions_["rename"].trigger()
    (editor,) = window.machines.view.findChildren(QLineEdit)
    qtbot.keyClicks(editor, "desk")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QGuiApplication.processEvents()
    assert names(window) == ["desk"]
    assert not window.docks.is_panel_shown


def test_the_focus_goes_from_a_closed_panel_to_the_machines(window):
    publish(window, *machine(1, "a", ago=9).boot(upto="loader"))
    select(window, 0)
    window.going.go_panel()
    assert window.panel.isAncestorOf(window.focusWidget())
    window.docks.show_panel(shown=False)
    assert window.focusWidget() is window.machines.view


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home])
def test_the_only_machine_is_selected_by_keys(window, qtbot, key):
    publish(window, *machine(1, "a", ago=9).boot(upto="loader"))
    window.going.go_machines()
    qtbot.keyClick(window.machines.view, key)
    assert window.selection.keys == ("54:bf:64:41:7c:01",)


def test_shift_f10_opens_the_menu_of_the_row(window, qtbot):
    publish(window, *machine(1, "a", ago=9).boot(upto="loader"))
    select(window, 0)
    window.going.go_machines()
    for _ in range(3):  # what is in it outlives it
        qtbot.keyClick(window.machines.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [each.text() for each in menu.actions()][:2] == [
            "Boot this &once",
            "Boot this &always",
        ]
        assert not window.actions_.menus["boot_once"].isEmpty()
        menu.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
