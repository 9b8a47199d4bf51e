"""Paints a timeline: time, a node on a line, a sentence and a grey line beneath it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pxegui.diagnosis.nodes import Mark, Node
from pxegui.gui import fonts, icons
from pxegui.gui.models.timeline import TimelineModel, when
from pxegui.gui.style import GAP, rounded, write
from pxegui.gui.theme import Colours, colours

Index = QModelIndex | QPersistentModelIndex

_TIME = 78  # the column with its margin; texts of it end 66 px from the pane's inside
_NODE = 16
_TEXT = _TIME + _NODE + 2 * GAP
_BETWEEN = 19  # from the second line of a node to the first of the next one
_TOP = 3
_WRAPS = Qt.TextFlag.TextWordWrap
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WRAP = _WRAPS | _TOP_LEFT
_MARKS: dict[Mark, tuple[icons.Name, str]] = {
    "ok": ("ok", "ok"),
    "under_way": ("down", "link"),
    "waiting": ("wait", "secondary"),
    "warning": ("warn", "warning"),
    "error": ("err", "error"),
    "next": ("dash", "secondary"),
}


class TimelineDelegate(QStyledItemDelegate):
    """Rows are as high as their words need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.restyle()

    def restyle(self) -> None:
        """Fonts, made once."""
        self._title = QFont(fonts.body())
        self._title.setWeight(QFont.Weight.Medium)
        self._small = fonts.small()
        self._time = fonts.numbers(self._small)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        node = index.data(TimelineModel.NODE)
        view = option.widget
        width = option.rect.width()
        if isinstance(view, QAbstractItemView):
            width = view.viewport().width()
        if not isinstance(node, Node):
            return QSize(width, 0)
        title, detail = self._heights(node, width - _TEXT - GAP)
        return QSize(width, _TOP + title + detail + _BETWEEN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        node = index.data(TimelineModel.NODE)
        if not isinstance(node, Node):
            return
        look = colours(option.palette)
        painter.save()
        rect = option.rect
        title, detail = self._heights(node, rect.width() - _TEXT - GAP)
        words = QRect(rect.left() + _TEXT, rect.top() + _TOP, rect.width() - _TEXT - GAP, title)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if node.is_faulty or is_selected:
            box = words.adjusted(-GAP, -7, 4, detail + 7)
            line, soft = look.of(node.mark if node.is_faulty else "info")
            fill = look.highlight if is_selected else soft
            edge = line if look.is_high_contrast else None
            rounded(painter, self._mirrored(option, box), fill, edge, width=look.border_width)
        self._paint_line(painter, option, index, look)
        name, role = _MARKS[node.mark]
        middle = words.top() + QFontMetrics(self._title).height() // 2
        place = QRect(rect.left() + _TIME + 2, middle - _NODE // 2, _NODE, _NODE)
        painter.fillRect(self._mirrored(option, place.adjusted(0, -2, 0, 2)), look.base)
        icons.paint(painter, name, self._mirrored(option, place), getattr(look, role), look.base)
        on = look.on_selection if is_selected else look
        self._paint_words(painter, option, node, words, on)
        painter.restore()

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        node: Node,
        words: QRect,
        look: Colours,
    ) -> None:
        painter.setFont(self._time)
        painter.setPen(look.secondary)
        time = QRect(option.rect.left(), words.top(), _TIME - 7, QFontMetrics(self._title).height())
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        side = option.direction
        write(painter, side, self._mirrored(option, time), when(node), flags)
        painter.setFont(self._title)
        painter.setPen(look.of(node.mark)[0] if node.is_faulty else look.text)
        write(painter, side, self._mirrored(option, words), node.title, _TOP_LEFT, _WRAPS)
        beneath = words.translated(0, words.height() + 2)
        beneath.setBottom(option.rect.bottom())
        painter.setFont(self._small)
        painter.setPen(look.text if node.is_faulty else look.secondary)
        write(painter, side, self._mirrored(option, beneath), node.detail, _TOP_LEFT, _WRAPS)

    def _paint_line(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, look: Colours
    ) -> None:
        """From node to node: nothing above the first one and beneath the last."""
        rect = option.rect
        middle = rect.top() + _TOP + QFontMetrics(self._title).height() // 2
        line = QRect(rect.left() + _TIME + _NODE // 2 + 1, rect.top(), 2, rect.height())
        if index.data(TimelineModel.IS_FIRST):
            line.setTop(middle)
        if index.data(TimelineModel.IS_LAST):
            line.setBottom(middle)
        painter.fillRect(self._mirrored(option, line), look.hairline)

    def _heights(self, node: Node, width: int) -> tuple[int, int]:
        """Of the sentence and of the line beneath it."""
        room = QRect(0, 0, max(40, width), 10_000)
        title = QFontMetrics(self._title).boundingRect(room, _WRAP, node.title).height()
        if not node.detail:
            return title, 0
        return title, QFontMetrics(self._small).boundingRect(room, _WRAP, node.detail).height() + 2

    def _mirrored(self, option: QStyleOptionViewItem, rect: QRect) -> QRect:
        return QStyle.visualRect(option.direction, option.rect, rect)
