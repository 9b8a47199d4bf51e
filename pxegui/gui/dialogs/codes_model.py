"""Error codes in words as a list that is searched."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pxegui.diagnosis.codes import CODES, Code, find

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class CodesModel(QAbstractListModel):
    """What fits the typed text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._codes: tuple[Code, ...] = CODES

    def search(self, text: str) -> int:
        """Show what is found; how many."""
        self.beginResetModel()
        self._codes = find(text)
        self.endResetModel()
        return len(self._codes)

    def code(self, row: int) -> Code:
        """One of them."""
        return self._codes[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt's."""
        return 0 if parent.isValid() else len(self._codes)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid() or role not in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return None
        code = self._codes[index.row()]
        return ": ".join((code.code, " ".join(code.say())))
