"""A chip for something that is set: its words and a cross; a click takes it away."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, SMALL_CONTROL, mixed, rounded, write
from pxegui.gui.theme import colours
from pxegui.phrases import _

_CROSS = 14
_MOST = 220


class RemoveChip(QPushButton):
    """`clicked` when it is to go."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(fonts.small())
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("{filter}, remove this filter").format(filter=text))

    def sizeHint(self) -> QSize:
        """Qt's."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + _CROSS + 4 * GAP
        return QSize(min(width, fonts.scaled(_MOST)), max(SMALL_CONTROL - 2, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Qt's: a few letters."""
        return QSize(min(80, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter, rect = colours(self.palette()), QPainter(self), self.rect()
        fill = look.info_soft
        if self.underMouse():
            fill = mixed(fill, look.text, 0.07)
        rounded(painter, rect, fill, look.link, radius=rect.height() / 2, width=look.border_width)
        cross = icons.square(rect, _CROSS)
        cross.moveRight(rect.right() - GAP)
        text = QRect(rect.left() + 11, 0, cross.left() - rect.left() - 15, rect.height())
        metrics = self.fontMetrics()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, text.width())
        self.setToolTip(self.text() if words != self.text() else "")
        painter.setPen(look.text)
        direction = self.layoutDirection()
        place = QStyle.visualRect(direction, rect, text)
        write(painter, direction, place, words)
        place = QStyle.visualRect(direction, rect, cross)
        icons.paint(painter, "x", place, look.secondary, fill)
