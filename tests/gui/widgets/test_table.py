from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QMenu

from pxegui.gui.widgets.table import Column, PaneTable, RowDelegate

COLUMNS = [
    Column(title="Machine", width=150),
    Column(title="", name="State", width=36),
    Column(title="File", width=200, stretches=True),
    Column(title="Range", width=72, is_hidden=True),
]


@pytest.fixture
def table(qtbot, theme):
    made = PaneTable("transfersView", 28)
    qtbot.addWidget(made)
    model = QStandardItemModel(3, len(COLUMNS), made)
    for row in range(3):
        model.setItem(row, 0, QStandardItem(f"machine {row}"))
    model.item(1, 0).setData(True, RowDelegate.TINTED)
    made.setModel(model)
    made.setItemDelegate(RowDelegate(made))
    made.set_columns(COLUMNS)
    made.resize(700, 200)
    made.show()
    return made


def hidden(table: PaneTable) -> list[int]:
    return [each for each in range(len(COLUMNS)) if table.isColumnHidden(each)]


def test_columns_are_as_the_table_says(table):
    assert hidden(table) == [3]
    assert table.columnWidth(0) == 150
    assert table.rowHeight(0) >= 28


def test_a_narrow_window_hides_and_gives_back_only_what_it_hid(table):
    table.set_narrowed({1, 3})
    assert hidden(table) == [1, 3]
    table.set_narrowed(set())
    assert hidden(table) == [3]


def test_what_a_narrow_window_hides_is_not_kept(table, qtbot):
    table.set_narrowed({1})
    table._show_column(3, shown=True)
    assert hidden(table) == [1]
    again = PaneTable("transfersView", 28)
    qtbot.addWidget(again)
    again.setModel(QStandardItemModel(0, len(COLUMNS), again))
    again.set_columns(COLUMNS)
    assert hidden(again) == []
    again.reset_columns()
    assert hidden(again) == [3]


def test_the_list_of_columns_leaves_out_the_first(table):
    menu = QMenu()
    table.fill_column_menu(menu)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["State", "File", "Range", "Reset columns"]
    menu.actions()[0].setChecked(False)
    assert hidden(table) == [1, 3]


def test_enter_and_a_double_click_open_the_row(table, qtbot):
    opened: list[int] = []
    table.opened.connect(lambda index: opened.append(index.row()))
    table.setCurrentIndex(table.model().index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == [2]


def test_rows_are_painted_selected_tinted_and_plain(table):
    table.selectRow(0)
    assert not table.grab().isNull()


@pytest.mark.parametrize("first", [-1, 0])
def test_reset_gives_back_the_order_of_the_start(table, first):
    table.begin_sorted(first)
    header = table.horizontalHeader()
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(2, Qt.SortOrder.DescendingOrder)
    table.setColumnHidden(3, False)
    told: list[int] = []
    header.sortIndicatorChanged.connect(lambda at, _order: told.append(at))
    menu = QMenu()
    table.fill_column_menu(menu)
    menu.actions()[-1].trigger()
    assert (header.sortIndicatorSection(), told) == (first, [first])
    assert hidden(table) == [3]


def test_a_table_that_is_never_sorted_stays_so(table):
    table.reset_columns()
    assert not table.horizontalHeader().isSortIndicatorShown()
