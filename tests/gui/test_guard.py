from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QAbstractListModel, QSize, Qt
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QWidget

from pxegui.gui import guard
from pxegui.gui.delegates.log import LogDelegate
from pxegui.gui.models.log import LogModel
from pxegui.gui.style import Style
from pxegui.gui.window import Window


class Wrong(QWidget):
    __module__ = "pxegui.gui.wrong"

    def sizeHint(self):  # noqa: N802 - Qt's names
        raise LookupError("size")

    def paintEvent(self, event):  # noqa: N802 - Qt's names
        raise LookupError("paint")

    def own(self):
        raise LookupError("own")


class WrongModel(QAbstractListModel):
    __module__ = "pxegui.gui.wrong"

    def rowCount(self, parent=None):  # noqa: N802 - Qt's names
        return 3

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        raise LookupError("data")


class WrongDelegate(QStyledItemDelegate):
    __module__ = "pxegui.gui.wrong"

    def paint(self, painter, option, index):
        raise LookupError("cell")


@pytest.fixture
def told(qapp, monkeypatch):
    guard.guard()
    errors: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: errors.append(str(error)))
    return errors


def test_what_qt_calls_raises_nothing(told, qtbot):
    widget = Wrong()
    qtbot.addWidget(widget)
    widget.show()
    assert widget.sizeHint() == QWidget().sizeHint() == QSize(-1, -1)
    widget.grab()
    assert {"size", "paint"} == set(told)
    with pytest.raises(LookupError):  # what only we call does
        widget.own()


def test_a_view_goes_on_with_a_model_and_a_delegate_that_fail(told, qtbot):
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(WrongModel(view))
    view.show()
    view.grab()
    view.setItemDelegate(WrongDelegate(view))
    view.grab()
    assert {"data", "cell"} == set(told)


@pytest.mark.parametrize(
    ("cls", "name"),
    [(LogDelegate, "paint"), (LogModel, "data"), (Style, "drawControl"), (Window, "closeEvent")],
    ids=str,
)
def test_the_window_is_guarded_once(qapp, cls, name):
    before = vars(cls)[name]
    guard.guard()
    assert vars(cls)[name] is before
    assert before.__wrapped__.__name__ == name
