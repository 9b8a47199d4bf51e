from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHeaderView

from pxegui.gui import keep


def header(columns: int) -> QHeaderView:
    made = QHeaderView(Qt.Orientation.Horizontal)
    model = QStandardItemModel(0, columns, made)
    made.setModel(model)
    return made


def test_nothing_is_written_where_a_person_keeps_it(qapp, tmp_path):
    keep.keep_choice("look", "dark")
    assert keep.settings().fileName().startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("kept", "default", "value"),
    [("dark", "system", "dark"), (True, False, True), (3, 1, 3), (None, "system", "system")],
)
def test_choices_come_back_in_their_kind(qapp, kept, default, value):
    if kept is not None:
        keep.keep_choice("x", kept)
    assert keep.choice("x", default) == value


def test_lists_of_none_one_and_two_come_back(qapp):
    assert keep.choices("recent") == []
    for texts in (["/a"], ["/a", "/b"]):
        keep.keep_choices("recent", texts)
        assert keep.choices("recent") == texts


def test_columns_come_back(qapp):
    old = header(4)
    old.resizeSection(1, 77)
    old.hideSection(2)
    keep.keep_header(old, "machines")
    new = header(4)
    assert keep.restore_header(new, "machines")
    assert new.sectionSize(1) == 77
    assert new.isSectionHidden(2)


@pytest.mark.parametrize("fault", ["other count", "all hidden", "garbage"])
def test_columns_that_do_not_fit_are_thrown_away(qapp, fault):
    old = header(5 if fault == "other count" else 4)
    if fault == "all hidden":
        for column in range(4):
            old.hideSection(column)
    if fault == "garbage":
        keep.keep_layout("machines-4", QByteArray(b"garbage"))
    else:
        keep.keep_header(old, "machines")
    new = header(4)
    new.resizeSection(1, 55)
    assert not keep.restore_header(new, "machines")
    assert new.count() == 4
    assert new.sectionSize(1) == 55
    assert not new.isSectionHidden(1)


def test_another_version_is_not_read(qapp, monkeypatch):
    keep.keep_layout("docks", QByteArray(b"x"))
    monkeypatch.setattr(keep, "LAYOUT_VERSION", keep.LAYOUT_VERSION + 1)
    assert keep.layout("docks") is None


def test_layouts_are_forgotten_choices_are_not(qapp):
    keep.keep_layout("docks", QByteArray(b"x"))
    keep.keep_choice("look", "dark")
    keep.forget_layouts()
    assert keep.layout("docks") is None
    assert keep.choice("look", "system") == "dark"
