"""The frame around the whole window while something is dragged over it: what would come of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pxegui.gui import fonts
from pxegui.gui.style import CONTROL, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours


class DropFrame(QWidget):
    """Lies over its parent and lets every event through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFont(fonts.title())
        self._words, self._is_taken = "", False
        self.hide()

    def appear(self, words: str, *, is_taken: bool) -> None:
        """Cover the parent as it is now; `is_taken`: something comes of a drop."""
        self._words, self._is_taken = words, is_taken
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        line = look.accent if self._is_taken else look.border
        veil = QColor(look.highlight if self._is_taken else look.window)
        veil.setAlphaF(0.85)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        rounded(painter, box, veil, line, radius=PANE_RADIUS, width=2)
        metrics = self.fontMetrics()
        room = int(box.width()) - 6 * MARGIN
        words = metrics.elidedText(self._words, Qt.TextElideMode.ElideMiddle, room)
        sign = QRectF(0, 0, metrics.horizontalAdvance(words) + 4 * MARGIN, 2 * CONTROL)
        sign.moveCenter(box.center())  # on a ground of its own: what is beneath shines through
        rounded(painter, sign, look.base, line, radius=PANE_RADIUS, width=look.border_width)
        painter.setPen(look.text)
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, words)
