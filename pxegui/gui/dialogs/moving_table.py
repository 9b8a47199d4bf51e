"""A table of a dialog whose lines are put in order: by their handle, or with Alt and arrows."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from pxegui.gui.dialogs.table import EditTable

HANDLE = 0  # the column to take hold of


class Movable(Protocol):
    """What the model must be able to do."""

    def move(self, at: int, to: int) -> bool:
        """Put a line to another place."""

    def index(self, row: int, column: int) -> QModelIndex:
        """Qt's."""


class MovingTable(EditTable):
    """`model` moves its lines; `edited` is the column that Enter and F2 type into."""

    def __init__(
        self,
        name: str,
        label: str,
        row_height: int,
        model: Movable,
        edited: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, row_height, parent)
        self._moving = model
        self._edited = edited
        self._dragged = -1

    def move_current(self, to: int) -> None:
        """The chosen line to another place."""
        index = self.currentIndex()
        if self._moving.move(index.row(), to):
            self.setCurrentIndex(self._moving.index(to, index.column()))

    # -- Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Alt and arrows move the line."""
        row = self.currentIndex().row()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(row + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and row >= 0:
            self.edit(self._moving.index(row, self._edited))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's: the handle takes hold of its line."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._dragged = index.row() if index.isValid() and index.column() == HANDLE else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's: the line follows."""
        if self._dragged < 0:
            super().mouseMoveEvent(event)
            return
        to = self.indexAt(event.position().toPoint()).row()
        if to >= 0 and self._moving.move(self._dragged, to):
            self._dragged = to
            self.setCurrentIndex(self._moving.index(to, HANDLE))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        self._dragged = -1
        super().mouseReleaseEvent(event)
