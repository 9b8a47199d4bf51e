"""24 bars, one a second, scaled to the highest of them."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pxegui.gui.theme import colours

BARS = 24
_BAR = 3.0
_STEP = 4.0
_HEIGHT = 26


class Sparkline(QWidget):
    """The newest value stands at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: deque[float] = deque([0.0] * BARS, maxlen=BARS)
        self.setFixedSize(self.sizeHint())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def peak(self) -> float:
        """The highest value shown."""
        return max(self._values)

    def add(self, value: float) -> None:
        """One second more."""
        if value or self.peak:
            self._values.append(value)
            self.update()

    def clear(self) -> None:
        """A new run."""
        self._values.extend([0.0] * BARS)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(round(BARS * _STEP), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        peak = self.peak
        for index, value in enumerate(self._values):
            height = max(1.0, value / peak * self.height()) if peak else 1.0
            bar = QRectF(index * _STEP, self.height() - height, _BAR, height)
            painter.fillRect(bar, look.link if value else look.border)
