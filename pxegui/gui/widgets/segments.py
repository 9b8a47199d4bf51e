"""Two or more buttons side by side of which one is on, and the five steps of a boot as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QWidget,
)

from pxegui.gui import icons
from pxegui.gui.style import CONTROL, GAP, RADIUS, rounded
from pxegui.gui.theme import Colours, colours

Fill = Literal["empty", "under_way", "done", "passed", "failed", "warned"]


class Segments(QWidget):
    """A choice of one, as radio buttons are; each button's object name is its key's."""

    chosen = Signal(str)  # key, when the person chooses

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        """`choices`: key, object name, text."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._keys = [key for key, _name, _text in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (_key, object_name, text) in enumerate(choices):
            button = _Segment(text, is_first=index == 0, is_last=index == len(choices) - 1)
            button.setObjectName(object_name)
            self._group.addButton(button, index)
            row.addWidget(button, 1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._keys[index]))

    @property
    def choice(self) -> str:
        """The key of the one that is on."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Switch one on without a signal."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: str) -> QAbstractButton:
        """One of the buttons."""
        return self._group.button(self._keys.index(key))


class _Segment(QPushButton):
    def __init__(self, text: str, *, is_first: bool, is_last: bool) -> None:
        super().__init__(text)
        self._is_first, self._is_last = is_first, is_last
        self.setCheckable(True)
        self.setAutoExclusive(True)  # to a screen reader it is a radio button
        self.setAutoDefault(False)
        self.setAccessibleName(text.replace("&", ""))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's: with room for the check, and for the text in bold."""
        width = self.fontMetrics().horizontalAdvance(self.text()) * 11 // 10
        return QSize(width + icons.SIZE + 4 * GAP, max(CONTROL, self.fontMetrics().height() + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        self._paint_box(painter, look)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        painter.setFont(font)
        flags = Qt.TextFlag.TextShowMnemonic | Qt.AlignmentFlag.AlignCenter
        rect = QRect(self.rect())
        look = look.on_selection if self.isChecked() else look
        if self.isChecked():
            width = painter.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
            left = rect.center().x() - (width + icons.SIZE) // 2 - 2
            box = QRect(left, rect.center().y() - icons.SIZE // 2 + 1, icons.SIZE - 2, icons.SIZE)
            box = QStyle.visualRect(self.layoutDirection(), rect, box)
            icons.paint(painter, "check", box, look.link, look.base)
            inner = rect.adjusted(icons.SIZE, 0, 0, 0)
            rect = QStyle.visualRect(self.layoutDirection(), rect, inner)
        painter.setPen(look.highlighted_text if self.isChecked() else look.secondary)
        if not self.isEnabled():
            painter.setPen(look.placeholder)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(rect, flags, self.text())

    def _paint_box(self, painter: QPainter, look: Colours) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = look.border_width / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        left, right = self._is_first, self._is_last
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left, right = right, left
        # The outer box is drawn wider than the button where a neighbour follows, and cut off there.
        outer = box.adjusted(0 if left else -RADIUS, 0, 0 if right else RADIUS, 0)
        path = QPainterPath()
        path.addRoundedRect(outer, RADIUS, RADIUS)
        painter.fillPath(path, look.highlight if self.isChecked() else look.base)
        painter.setPen(QPen(look.border, look.border_width))
        painter.drawPath(path)
        if not right:
            painter.drawLine(box.topRight(), box.bottomRight())
        painter.restore()


def paint_steps(
    painter: QPainter,
    rect: QRect | QRectF,
    steps: Sequence[tuple[Fill, float]],
    look: Colours,
    *,
    on_selection: bool = False,
    mirrored: bool = False,
) -> None:
    """The steps of a boot: what each is filled with, and how far (0 to 1) where it is under way."""
    gap = 3.0
    height = min(6.0, float(rect.height()))
    width = (rect.width() - gap * (len(steps) - 1)) / len(steps)
    top = rect.y() + (rect.height() - height) / 2
    for index, (fill, share) in enumerate(steps):
        place = len(steps) - 1 - index if mirrored else index
        box = QRectF(rect.x() + place * (width + gap), top, width, height)
        track = look.base if on_selection else look.track
        if fill in ("failed", "warned"):
            line, soft = look.of("error" if fill == "failed" else "warning")
            rounded(painter, box, soft, line, radius=height / 2, width=1.5)
            continue
        whole = {"done": look.ok, "passed": look.secondary}.get(fill)
        edge = look.border if look.is_high_contrast else None
        rounded(painter, box, whole or track, edge, radius=height / 2)
        if fill == "under_way" and share > 0:
            painter.save()
            far = box.width() * min(share, 1.0)
            near = box.right() - far if mirrored else box.x()
            painter.setClipRect(QRectF(near, box.y(), far, height))
            rounded(painter, box, look.link, None, radius=height / 2)
            painter.restore()
