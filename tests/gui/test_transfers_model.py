from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QUrl

from pxegui.engine.machines import MOST_ENDED
from pxegui.engine.rows import TransferRow
from pxegui.gui.models.transfers import TransfersModel, columns
from pxegui.gui.transfer_cells import Cell
from pxegui.gui.widgets.table import RowDelegate


def row(key: int, **fields) -> TransferRow:
    whole: dict[str, Any] = {
        "key": key,
        "serial": key,
        "machine": f"m{key % 3}",
        "client": "192.168.2.101:1025",
        "protocol": "http",
        "file": f"file-{key:04}",
        "started": float(key),
        "changed": float(key),
        "size_bytes": 100,
    }
    return TransferRow(**(whole | fields))


@pytest.fixture
def model(qapp):
    return TransfersModel(
        lambda key: key.upper(), lambda row: QUrl.fromLocalFile(f"/srv/{row.file}")
    )


def keys(model: TransfersModel) -> list[int]:
    return [line.row.key for line in model.lines]


def test_it_is_a_model_that_qt_can_use(model, qtmodeltester):
    qtmodeltester.check(model)
    model.put([row(1), row(2, outcome="done")])
    qtmodeltester.check(model)
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0
    assert model.columnCount(QModelIndex()) == len(columns()) == len(Cell)


def test_running_stand_first_and_the_newest_finished_next(model):
    model.put([row(1), row(2), row(3)])
    model.put([row(1, outcome="done", changed=10.0)])
    model.put([row(2, outcome="done", changed=11.0), row(4)])
    assert keys(model) == [3, 4, 2, 1]


def test_what_changed_is_one_span(model, qtbot):
    model.put([row(key) for key in range(10)])
    with qtbot.waitSignal(model.dataChanged) as told:
        model.put([row(3, sent_bytes=5), row(7, sent_bytes=5)])
    assert [told.args[0].row(), told.args[1].row()] == [3, 7]


def test_a_persistent_index_stays_with_its_row(model):
    model.put([row(1), row(2), row(3)])
    kept = QPersistentModelIndex(model.index(0, 0))
    model.put([row(1, outcome="done", changed=20.0)])
    assert kept.row() == keys(model).index(1) == 2


def test_any_batches_end_in_the_same_order(model, qtmodeltester):
    chance = random.Random(4)
    known = {}
    for _ in range(60):
        batch = []
        for _ in range(chance.randrange(1, 6)):
            key = chance.randrange(30)
            outcome = chance.choice([None, None, "done", "failed"])
            known[key] = row(key, outcome=outcome, changed=chance.random())
            batch.append(known[key])
        model.put(batch)
        running = sorted((r for r in known.values() if r.outcome is None), key=lambda r: r.started)
        ended = sorted(
            (r for r in known.values() if r.outcome is not None),
            key=lambda r: (-r.changed, -r.key),
        )
        assert keys(model) == [r.key for r in [*running, *ended]]
    qtmodeltester.check(model)


def test_only_the_newest_finished_are_kept(model):
    model.put([row(key, outcome="done") for key in range(MOST_ENDED + 50)])
    assert model.rowCount() == MOST_ENDED
    assert keys(model)[-1] == 50


@pytest.mark.parametrize("column", list(Cell))
def test_every_column_sorts_both_ways(model, column):
    model.put([row(3), row(1, outcome="done", resent=4), row(2, size_bytes=None)])
    model.sort(column, Qt.SortOrder.AscendingOrder)
    up = keys(model)
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert sorted(up) == sorted(keys(model)) == [1, 2, 3]
    model.sort(-1)
    assert keys(model) == [2, 3, 1]


def test_files_sort_by_name(model):
    model.put([row(3), row(1), row(2)])
    model.sort(Cell.FILE, Qt.SortOrder.DescendingOrder)
    assert keys(model) == [3, 2, 1]
    model.put([row(4)])
    assert keys(model) == [4, 3, 2, 1]


def test_only_this_machine_and_back(model):
    model.put([row(key) for key in range(6)])
    model.set_only(["m1"])
    assert keys(model) == [1, 4]
    model.put([row(7), row(8)])
    assert keys(model) == [1, 4, 7]
    model.set_only(None)
    assert len(keys(model)) == 8


def test_the_selected_machine_is_marked_not_alone(model):
    model.put([row(1), row(2)])
    model.set_highlighted(["m1"])
    assert [model.index(n, 0).data(RowDelegate.TINTED) for n in (0, 1)] == [True, False]


def test_cleared_ones_come_back_only_when_they_run_again(model):
    model.put([row(1), row(2, outcome="done"), row(3, outcome="failed")])
    assert model.counts() == (1, 1, 1)
    model.clear_finished()
    assert keys(model) == [1]
    assert model.counts() == (1, 0, 0)
    model.put([row(2, times=2)])
    assert keys(model) == [1, 2]
    model.put([row(1, outcome="done"), row(2, outcome="done", times=2)])
    model.clear_finished()
    assert model.is_empty


def test_all_rows_anew_after_it_was_hidden(model):
    model.put([row(1), row(2)])
    kept = QPersistentModelIndex(model.index(1, 0))
    model.reset([row(2, outcome="done"), row(5)])
    assert keys(model) == [5, 2]
    assert kept.row() == 1


def test_names_change(model):
    model.put([row(1)])
    model._name_of = lambda key: f"<{key}>"
    model.rename()
    assert model.index(0, Cell.MACHINE).data() == "<m1>"


def test_a_row_is_dragged_out_as_its_file(model):
    model.put([row(1), row(2)])
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    data = model.mimeData([model.index(1, 0), model.index(1, 1), model.index(0, 0)])
    assert [url.toLocalFile() for url in data.urls()] == ["/srv/file-0001", "/srv/file-0002"]
    assert data.text() == "file-0001\nfile-0002"


def test_a_failure_says_why_where_one_points(model):
    model.put([row(1, outcome="failed", why="no such file"), row(2, resent=50, sent_bytes=9)])
    tip = Qt.ItemDataRole.ToolTipRole
    assert model.index(1, Cell.PROGRESS).data(tip) == "no such file"
    assert "2 %" in model.index(0, Cell.RESENT).data(tip)
    assert model.was_resent


def test_a_second_later_only_running_rows_change(model, qtbot):
    model.put([row(1), row(2, outcome="done")])
    model.tick(5.0)
    model.put([row(1, sent_bytes=80, reached_bytes=80, changed=6.0)])
    with qtbot.waitSignal(model.dataChanged) as told:
        model.tick(6.0)
    assert told.args[1].row() == 0
    assert model.lines[0].recent == 80
