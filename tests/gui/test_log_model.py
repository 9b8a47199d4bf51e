from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt

from pxegui import events as e
from pxegui.gui.history import kept
from pxegui.gui.log_filter import LogFilter, needle
from pxegui.gui.models.log import LEVEL, MACHINE, SERVICE, TIME, WHAT, LogModel, columns
from pxegui.gui.widgets.table import RowDelegate


def refused(number: int, **fields) -> e.FileRefused:
    whole: dict[str, Any] = {
        "at": float(number),
        "mac": f"52:54:00:00:00:{number % 4:02x}",
        "protocol": "tftp" if number % 2 else "http",
        "client": "192.168.2.102:2070",
        "asked": f"file-{number}",
        "kind": "not_found",
        "why": "no such file",
        "nearest": "",
        "optional": False,
    }
    return e.FileRefused(**(whole | fields))


@pytest.fixture
def model(qapp):
    return LogModel(lambda key: key[-2:], ring=100)


def add(model: LogModel, events: list[e.FileRefused]) -> None:
    model.append([kept(each) for each in events])


def files(model: LogModel) -> list[int]:
    lines = [model.line(row) for row in range(model.rowCount())]
    events = [line.event for line in lines if isinstance(line.event, e.FileRefused)]
    assert [line.event for line in model.snapshot()] == [line.event for line in lines]
    return [int(event.asked.split("-")[1]) for event in events]


def wait_looked(qtbot, model: LogModel) -> None:
    qtbot.waitUntil(lambda: not model.is_looking, timeout=3000)


def test_it_is_a_model_that_qt_can_use(model, qtmodeltester):
    qtmodeltester.check(model)
    add(model, [refused(n) for n in range(5)])
    qtmodeltester.check(model)
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0
    assert model.columnCount(QModelIndex()) == len(columns())


def test_a_batch_is_one_insertion(model, qtbot):
    with qtbot.waitSignal(model.rowsInserted) as told:
        add(model, [refused(n) for n in range(50)])
    assert told.args[1:] == [0, 49]
    assert files(model) == list(range(50))


def test_the_ring_keeps_the_newest_and_counts_all(model):
    for start in range(0, 400, 30):
        add(model, [refused(n) for n in range(start, start + 30)])
        assert model.count <= 100
    assert model.total == 420
    assert files(model)[-1] == 419
    assert files(model) == list(range(files(model)[0], 420))


def test_a_batch_larger_than_the_ring(model):
    add(model, [refused(n) for n in range(10)])
    add(model, [refused(n) for n in range(1000)])
    assert files(model) == list(range(900, 1000))
    assert model.total == 1010
    assert model.serial_at(model.rowCount() - 1) == 1009


def test_the_ring_with_a_filter(model, qtbot):
    model.set_filter(LogFilter(services=("http",)), 0.0)
    for start in range(0, 300, 30):
        add(model, [refused(n) for n in range(start, start + 30)])
        wait_looked(qtbot, model)
    first = 300 - model.count
    assert files(model) == [n for n in range(first, 300) if n % 2 == 0]


def test_a_filter_and_back(model, qtbot):
    add(model, [refused(n) for n in range(40)])
    model.set_filter(LogFilter(text=needle("file-3")), 0.0)
    wait_looked(qtbot, model)
    assert files(model) == [3, *range(30, 40)]
    add(model, [refused(333), refused(44)])
    assert files(model)[-1] == 333
    model.set_filter(LogFilter(), 0.0)
    assert len(files(model)) == 42
    assert model.count == model.rowCount()


def test_a_long_log_is_looked_through_in_slices(qapp, qtbot):
    model = LogModel(str)
    add(model, [refused(n) for n in range(20_000)])
    model.set_filter(LogFilter(text=needle("19999:")), 0.0)
    assert model.is_looking  # it gave the loop back before it was done
    add(model, [refused(119_999)])
    wait_looked(qtbot, model)
    assert files(model) == [19_999, 119_999]


def test_the_last_minutes_run_out(model):
    add(model, [refused(n) for n in range(0, 120, 2)])
    model.set_filter(LogFilter(minutes=1), 120.0)
    assert files(model)[0] == 60
    model.tick(150.0)
    assert files(model)[0] == 90
    model.tick(1000.0)
    assert files(model) == []


def test_cleared_it_goes_on_with_what_comes(model):
    add(model, [refused(n) for n in range(5)])
    model.clear()
    assert (model.rowCount(), model.total) == (0, 0)
    add(model, [refused(7)])
    assert files(model) == [7]
    assert model.serial_at(0) == 5


def test_what_the_cells_say(model):
    add(model, [refused(1)])
    said = [model.index(0, column).data() for column in (LEVEL, SERVICE, MACHINE, WHAT)]
    assert said == ["", "TFTP", "01", "file-1: no such file"]
    assert model.index(0, TIME).data().endswith(".000")
    model.set_millis(shown=False)
    assert "." not in model.index(0, TIME).data()


def test_marks_words_and_tips(model):
    add(model, [refused(1), refused(2, asked="<b>")])
    model.set_highlighted(["52:54:00:00:00:01"])
    assert [model.index(n, 0).data(RowDelegate.TINTED) for n in (0, 1)] == [True, False]
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("error, 01, file-1: no such file, TFTP, ")
    tip = model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip
    assert "<b>&lt;" in tip


def test_dragged_out_it_is_text(model):
    add(model, [refused(1), refused(2)])
    text = model.mimeData([model.index(1, 0), model.index(1, 3), model.index(0, 0)]).text()
    assert [line.split()[-4:][0] for line in text.splitlines()] == ["file-1:", "file-2:"]


def test_a_line_is_found_by_its_number(model):
    add(model, [refused(n) for n in range(130)])
    assert model.serial_at(model.row_of(120)) == model.line(model.row_of(120)).serial == 120
    assert (model.row_of(0), model.row_of(999)) == (0, model.rowCount())
    assert (model.serial_at(-1), model.serial_at(model.rowCount())) == (-1, -1)
