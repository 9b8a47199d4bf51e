"""What the tables of dialogs have in common as models: lines in a list, titles, and a move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex


class TitledModel(QAbstractTableModel):
    """`lines`, one a row, under `titles`."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Any] = []
        self._titles = titles

    def move_line(self, at: int, to: int, *beside: list[Any]) -> bool:
        """Put a line to another place, and with it what stands beside it in other lists.

        False: there is no such place.
        """
        there = range(len(self.lines))
        if at not in there or to not in there or at == to:
            return False
        self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), to + (to > at))
        for each in (self.lines, *beside):
            each.insert(to, each.pop(at))
        self.endMoveRows()
        return True

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt's."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt's."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Qt's."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(self._titles[section]) if self._titles[section] else ""
        return None
