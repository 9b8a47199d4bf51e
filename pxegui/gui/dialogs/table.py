"""A small table inside a dialog: a rounded box, rows that are typed into, and a way to move on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import HEADER_ROW, rounded
from pxegui.gui.theme import colours
from pxegui.phrases import _


class EditTable(QTableView):
    """`removed` is Delete on a row, or a click on its last column where that holds a cross."""

    removed = Signal(int)

    def __init__(
        self, name: str, label: str, row_height: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cross_column = -1
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContentsMargins(1, 1, 1, 1)
        self.setViewportMargins(0, 0, 0, 0)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(1)
        vertical.setDefaultSectionSize(max(row_height, self.fontMetrics().height() + 8))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)
        header.setFont(fonts.small())
        header.setFixedHeight(max(HEADER_ROW, header.fontMetrics().height() + 9))
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._on_clicked)

    def set_widths(self, widths: list[int], stretched: int) -> None:
        """Columns of these widths; one takes what is left."""
        header = self.horizontalHeader()
        for column, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Fixed
            if column == stretched:
                mode = QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
            header.resizeSection(column, width)

    # -- Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Delete takes the row away; Enter is for typing, not for the dialog."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self.removed.emit(index.row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.edit(index)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Qt's: the pointer says what can be pressed."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            at = self.indexAt(event.position().toPoint())
            over = at.isValid() and at.column() == self.cross_column
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
        return super().viewportEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == self.cross_column:
            self.removed.emit(index.row())


class Box(QFrame):
    """The border around a table of a dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(2, 2, 2, 2)
        self.setAccessibleName(_("Table"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        rounded(QPainter(self), self.rect(), look.base, look.border, width=look.border_width)
