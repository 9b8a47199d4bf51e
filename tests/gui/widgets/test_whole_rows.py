from __future__ import annotations

import pytest
from PySide6.QtGui import QStandardItemModel

from pxegui.gui.widgets.table import PaneTable
from pxegui.gui.widgets.whole_rows import WholeRows


@pytest.mark.parametrize("height", [100, 131, 213, 214, 20])
def test_no_row_is_cut(qtbot, height):
    table = PaneTable("whole", 21)
    table.setModel(QStandardItemModel(40, 2, table))
    whole = WholeRows(table)
    qtbot.addWidget(whole)
    whole.resize(300, height)
    whole.show()
    rows = table.height() - table.horizontalHeader().height()
    row = table.verticalHeader().defaultSectionSize()
    assert table.height() <= height
    assert height < 48 or (rows % row == 0 and height - table.height() < row)


def test_rows_of_another_height_are_whole_too(qtbot):
    table = PaneTable("whole", 44)
    table.setModel(QStandardItemModel(40, 2, table))
    whole = WholeRows(table)
    qtbot.addWidget(whole)
    whole.resize(300, 200)
    whole.show()
    table.set_row_height(26)
    assert (table.height() - table.horizontalHeader().height()) % 26 == 0
    assert whole.height() - table.height() < 26
