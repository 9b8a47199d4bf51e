"""The frame around the whole window while something is dragged over it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pxegui.gui import fonts
from pxegui.gui.style import PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.phrases import _


class DropFrame(QWidget):
    """Lies over its parent and lets every event through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFont(fonts.title())
        self.hide()

    def appear(self) -> None:
        """Cover the parent as it is now."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        veil = QColor(look.highlight)
        veil.setAlphaF(0.85)
        box = self.rect().adjusted(2, 2, -2, -2)
        rounded(painter, box, veil, look.accent, radius=PANE_RADIUS, width=2)
        painter.setPen(look.highlighted_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _("Boot from this"))
