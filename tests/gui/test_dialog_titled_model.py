from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt

from pxegui.gui.dialogs.titled_model import TitledModel


@pytest.fixture
def model(qapp):
    made = TitledModel(("", "Boot this"))
    made.lines = ["a", "b", "c"]
    return made


@pytest.mark.parametrize(
    ("at", "to", "lines"),
    [
        pytest.param(0, 2, "bca", id="down"),
        pytest.param(2, 0, "cab", id="up"),
        pytest.param(1, 1, "", id="to where it is"),
        pytest.param(0, 3, "", id="below the last line"),
        pytest.param(-1, 0, "", id="no line"),
    ],
)
def test_a_line_moves_with_what_stands_beside_it(model, qtbot, at, to, lines):
    beside, told = ["A", "B", "C"], []
    model.rowsMoved.connect(lambda *_moved: told.append(True))
    assert model.move_line(at, to, beside) is bool(lines)
    assert "".join(model.lines) == (lines or "abc")
    assert "".join(beside) == (lines or "abc").upper()
    assert bool(told) is bool(lines)


def test_lines_stand_under_titles(model, qtmodeltester):
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads == ["", "Boot this"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 3
