"""The rows of a box's list: icon, name and kind, and beneath them a verdict with its own icon."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, RADIUS, rounded, write
from pxegui.gui.theme import Colours, colours

ROW = Qt.ItemDataRole.UserRole.value  # what of an item is a `Row`
SEPARATOR = "separator"  # as Qt's own boxes mark it

Index = QModelIndex | QPersistentModelIndex

_ICON, _SMALL_ICON = icons.SIZE, 13
_LEFT = GAP + 2
_TEXT = _LEFT + _ICON + 10
_SEPARATOR_HEIGHT = 5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a list shows of one choice; plain texts."""

    key: str
    name: str
    kind: str = ""
    icon: icons.Name
    verdict: str = ""
    verdict_icon: icons.Name | None = None
    verdict_role: str = "secondary"
    elides_middle: bool = False  # of a path the ends matter

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        return ". ".join(each for each in (f"{self.name} {self.kind}", self.verdict) if each)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints items that carry a `Row`, and the lines between groups."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's: two lines and some air."""
        if is_separator(index):
            return QSize(0, _SEPARATOR_HEIGHT)
        row = index.data(ROW)
        first, second = QFontMetrics(fonts.strong()), QFontMetrics(fonts.small())
        width = 0
        if isinstance(row, Row):
            kind = QFontMetrics(fonts.small()).horizontalAdvance(row.kind)
            width = max(
                first.horizontalAdvance(row.name) + GAP + kind,
                second.horizontalAdvance(row.verdict) + _SMALL_ICON + 6,
            )
        return QSize(
            _TEXT + width + 2 * GAP, max(48, first.height() + second.height() + 2 + 2 * GAP)
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        look = colours(option.palette)
        row = index.data(ROW)
        rect = QRect(option.rect)
        if is_separator(index):
            painter.setPen(QPen(look.hairline, 0))
            y = rect.center().y() + 0.5
            painter.drawLine(QPointF(rect.left() + 6, y), QPointF(rect.right() - 6, y))
            return
        if not isinstance(row, Row):
            return
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            box = rect.adjusted(6, 0, -6, 0)
            rounded(painter, box, look.highlight, None, radius=RADIUS)
            look = look.on_selection
        _paint_row(painter, rect, row, look, option)
        painter.restore()


def _paint_row(
    painter: QPainter, rect: QRect, row: Row, look: Colours, option: QStyleOptionViewItem
) -> None:
    def placed(box: QRect) -> QRect:
        return QStyle.visualRect(option.direction, rect, box)

    strong, small = fonts.strong(), fonts.small()
    high, low = QFontMetrics(strong).height(), QFontMetrics(small).height()
    top = rect.top() + (rect.height() - high - low - 2) // 2
    left, right = rect.left() + _TEXT, rect.right() - GAP - 6
    middle = QRect(rect.left() + _LEFT, rect.center().y() - _ICON // 2 + 1, _ICON, _ICON)
    icons.paint(painter, row.icon, placed(middle), look.secondary, look.base)
    name = QRect(left, top, right - left, high)
    used = _text(painter, placed(name), row.name, strong, look.text, option)
    kind = name.adjusted(used + GAP, 0, 0, 0)
    if row.kind != row.verdict:  # of a folder both are its path: the face of the box has one line
        _text(painter, placed(kind), row.kind, small, look.secondary, option)
    second = QRect(left, top + high + 2, right - left, low)
    if row.verdict_icon:
        box = QRect(left, second.center().y() - _SMALL_ICON // 2, _SMALL_ICON, _SMALL_ICON)
        colour = getattr(look, row.verdict_role)
        icons.paint(painter, row.verdict_icon, placed(box), colour, look.base)
        second.adjust(_SMALL_ICON + 6, 0, 0, 0)
    mode = Qt.TextElideMode.ElideMiddle if row.elides_middle else Qt.TextElideMode.ElideRight
    _text(painter, placed(second), row.verdict, small, look.secondary, option, mode)


def _text(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    colour: QColor,
    option: QStyleOptionViewItem,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> int:
    """Draw one line; returns its width."""
    metrics = QFontMetrics(font)
    cut = metrics.elidedText(text, mode, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    write(painter, option.direction, rect, cut)
    return metrics.horizontalAdvance(cut)


def is_separator(index: Index) -> bool:
    """Whether it is the line between groups."""
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == SEPARATOR)
