"""A chip that filters: icon, words, a count; one of a row is on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QStyle, QWidget

from pxegui.gui import icons
from pxegui.gui.style import GAP, SMALL_CONTROL, mixed, rounded, write
from pxegui.gui.theme import colours

_ICON = 14


class FilterChip(QPushButton):
    """`set_count` changes the number behind the words."""

    def __init__(self, text: str, icon: icons.Name | None, role: str) -> None:
        super().__init__(text)
        self._icon, self._role, self._count = icon, role, ""
        self.setCheckable(True)
        self.setAutoExclusive(True)  # to a screen reader it is a radio button
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Medium)
        self.setFont(font)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """How many it would show."""
        if str(count) != self._count:
            self._count = str(count)
            self.setAccessibleName(f"{self.text()} {count}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"{self.text()}  {self._count}") + 3 * GAP
        if self._icon:
            width += _ICON + GAP - 2
        return QSize(width, max(SMALL_CONTROL, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        fill, line = (look.highlight, look.link) if self.isChecked() else (look.base, look.border)
        if self.underMouse() and not self.isChecked():
            fill = mixed(fill, look.text, 0.07)
        rounded(painter, self.rect(), fill, line, radius=self.height() / 2, width=look.border_width)
        if self.isChecked():
            look = look.on_selection
        left = 3 * GAP // 2 - 1
        if self._icon:
            box = QRect(left, (self.height() - _ICON) // 2, _ICON, _ICON)
            icons.paint(painter, self._icon, self._mirrored(box), getattr(look, self._role), fill)
            left += _ICON + GAP - 2
        width = self.fontMetrics().horizontalAdvance(self.text())
        painter.setPen(look.highlighted_text if self.isChecked() else look.text)
        box = QRect(left, 0, width + 2, self.height())
        write(painter, self.layoutDirection(), self._mirrored(box), self.text())
        painter.setPen(look.secondary)
        box = QRect(left + width + GAP - 3, 0, self.width() - left - width, self.height())
        write(painter, self.layoutDirection(), self._mirrored(box), self._count)

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)


class FilterChips(QWidget):
    """The chips of a table, the first one on at first."""

    chosen = Signal(str)  # key

    def __init__(
        self,
        name: str,
        chips: Sequence[tuple[str, str, icons.Name | None, str]],
        parent: QWidget | None = None,
    ) -> None:
        """`chips`: key, text, icon and the icon's role."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._chips: dict[str, FilterChip] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for key, text, icon, role in chips:
            chip = FilterChip(text, icon, role)
            chip.setObjectName(f"chip_{key}")
            self._chips[key] = chip
            self._group.addButton(chip)
            chip.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            row.addWidget(chip)
        next(iter(self._chips.values())).setChecked(True)

    def choose(self, key: str) -> None:
        """Switch one on without a signal."""
        self._chips[key].setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """How many one would show."""
        self._chips[key].set_count(count)
