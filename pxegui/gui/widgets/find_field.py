"""A field to find something: a glass at its left, Esc clears it and then leaves it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import SMALL_CONTROL
from pxegui.gui.theme import colours

_WIDTH = 230
_ICON_ROOM = 26


class FindField(QLineEdit):
    """`left` is sent when Esc is pressed in the empty field."""

    left = Signal()

    def __init__(
        self, hint: str, name: str, width: int = _WIDTH, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._width = width
        self.setFont(fonts.small())
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setProperty("controlHeight", SMALL_CONTROL)
        self.setTextMargins(_ICON_ROOM, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(self._width, max(SMALL_CONTROL, self.fontMetrics().height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(min(120, self._width), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        super().paintEvent(event)
        look = colours(self.palette())
        box = QRect(7, (self.height() - icons.SIZE) // 2, icons.SIZE, icons.SIZE)
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), box)
        icons.paint(QPainter(self), "search", place, look.secondary, look.base)
