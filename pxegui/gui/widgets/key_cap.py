"""A key as it looks on a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import rounded
from pxegui.gui.theme import colours

_HEIGHT = 21


class KeyCap(QWidget):
    """A key with its name."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        font = fonts.small()
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's."""
        metrics = self.fontMetrics()
        height = max(_HEIGHT, metrics.height() + 5)
        return QSize(max(height, metrics.horizontalAdvance(self._text) + 16), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        painter = QPainter(self)
        rect = QRectF(self.rect())
        rounded(painter, rect, look.border, None, radius=4)
        face = rect.adjusted(0, 0, 0, -1.5)
        rounded(painter, face, look.alternate, look.border, radius=4, width=look.border_width)
        painter.setPen(look.text)
        top = rect.adjusted(0, 0, 0, -1.5)
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, self._text)
