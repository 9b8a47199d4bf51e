"""Gives a table as much height as whole rows need: none is cut at its edge."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets.table import PaneTable


class WholeRows(QWidget):
    """What is left beneath the last row stays empty."""

    def __init__(self, table: PaneTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.setParent(self)
        self.setFocusProxy(table)
        table.row_height_changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        """Qt's: the table's."""
        return self._table.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Qt's: the table's."""
        return self._table.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._fit()

    def _fit(self) -> None:
        row = self._table.verticalHeader().defaultSectionSize()
        rows = self.height() - self._table.horizontalHeader().height()
        height = self.height() - rows % row if rows >= row else self.height()
        self._table.setGeometry(0, 0, self.width(), height)
