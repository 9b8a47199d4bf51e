"""How a transfer looks: icon and path, bar and percentage, numbers of one width."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.models.transfers import TransfersModel
from pxegui.gui.style import GAP, rounded
from pxegui.gui.theme import Colours
from pxegui.gui.transfer_cells import (
    TEXTS,
    Cell,
    Kind,
    Line,
    is_much_resent,
    progress,
    times,
)
from pxegui.gui.widgets.table import Index, RowDelegate

_CELLS = tuple(Cell)
_BAR = 8
_PERCENT = 38
_ICONS: dict[Kind, tuple[icons.Name, str]] = {
    "running": ("down", "link"),
    "done": ("ok", "ok"),
    "failed": ("err", "error"),
    "asked": ("dash", "secondary"),
}
_QUIET = (Cell.BY, Cell.STARTED, Cell.TOOK, Cell.BLOCK, Cell.WINDOW, Cell.RANGE, Cell.ADDRESS)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TransferDelegate(RowDelegate):
    """Paints the cells of a `TransfersModel`."""

    def __init__(self, model: TransfersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._set_fonts()

    def _set_fonts(self) -> None:
        self._body = fonts.numbers(fonts.body())
        self._small = fonts.numbers(fonts.small())
        self._strong = fonts.numbers(fonts.body())
        self._strong.setWeight(self._strong.Weight.Medium)
        self._metrics = QFontMetrics(self._body)

    def is_tinted(self, index: Index) -> bool:
        """As the model says."""
        return self._model.lines[index.row()].row.machine in self._model.highlighted

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """The text of the cell, and what stands with it."""
        line = self._model.lines[index.row()]
        cell = _CELLS[index.column()]
        text = look.highlighted_text if is_selected else look.text
        box = option.rect.adjusted(GAP, 0, -GAP, 0)
        painter.setFont(self._body)
        if cell is Cell.FILE:
            self._paint_file(painter, option, box, line, look, text)
        elif cell is Cell.PROGRESS:
            self._paint_progress(painter, option, box, line, look, is_selected=is_selected)
        elif cell is Cell.RESENT and line.row.resent:
            self._paint_resent(painter, option, box, line, look, text)
        else:
            colour = look.secondary if cell in _QUIET else text
            is_right = index.column() >= Cell.SIZE
            painter.setPen(colour)
            self._write(painter, option, box, TEXTS[cell](line), _RIGHT if is_right else _LEFT)

    def _write(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        text: str,
        flags: Qt.AlignmentFlag = _LEFT,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> int:
        """Write it into the box, cut where there is no room; the width it took."""
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text)
        if width > box.width():
            text = metrics.elidedText(text, mode, box.width())
            width = box.width()
        painter.drawText(box, QStyle.visualAlignment(option.direction, flags), text)
        return width

    def _paint_file(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        line: Line,
        look: Colours,
        text: QColor,
    ) -> None:
        name, role = _ICONS[line.kind]
        side = icons.SIZE
        place = QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
        visual = QStyle.visualRect(option.direction, box, place)
        icons.paint(painter, name, visual, getattr(look, role), look.base)
        room = box.adjusted(side + 5, 0, 0, 0)
        more = times(line)
        space = self._metrics.horizontalAdvance(more) + GAP if more else 0
        path = QStyle.visualRect(option.direction, box, room.adjusted(0, 0, -space, 0))
        painter.setPen(text)
        middle = Qt.TextElideMode.ElideMiddle
        width = self._write(painter, option, path, TEXTS[Cell.FILE](line), _LEFT, middle)
        if more:
            painter.setPen(look.secondary)
            painter.setFont(self._small)
            rest = QStyle.visualRect(option.direction, box, room.adjusted(width + GAP, 0, 0, 0))
            self._write(painter, option, rest, more)

    def _paint_progress(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        line: Line,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        words = progress(line)
        if line.row.outcome is not None or line.percent is None:
            role = "error" if line.kind == "failed" else "secondary"
            painter.setPen(getattr(look, role))
            self._write(painter, option, box, words)
            return
        percent = max(_PERCENT, self._metrics.horizontalAdvance(words))
        track = QRect(
            box.left(), box.center().y() - _BAR // 2 + 1, box.width() - percent - GAP, _BAR
        )
        track = QStyle.visualRect(option.direction, box, track)
        ground = look.base if is_selected else look.track
        edge = look.border if look.is_high_contrast else None
        rounded(painter, track, ground, edge, radius=3)
        if line.percent > 0 and track.width() > 0:
            painter.save()
            done = QRectF(track)
            done.setWidth(track.width() * line.percent / 100)
            if option.direction is Qt.LayoutDirection.RightToLeft:
                done.moveRight(track.right() + 1)
            painter.setClipRect(done)
            rounded(painter, track, look.link, None, radius=3)
            painter.restore()
        painter.setPen(look.highlighted_text if is_selected else look.text)
        painter.setFont(self._strong)
        self._write(painter, option, box, words, _RIGHT)

    def _paint_resent(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        line: Line,
        look: Colours,
        text: QColor,
    ) -> None:
        words = TEXTS[Cell.RESENT](line)
        is_much = is_much_resent(line)
        painter.setPen(look.warning if is_much else text)
        width = self._write(painter, option, box, words, _RIGHT)
        if is_much and width + icons.SIZE <= box.width():
            side = icons.SIZE - 2
            left = box.right() - width - side - 3
            place = QRect(left, box.center().y() - side // 2 + 1, side, side)
            visual = QStyle.visualRect(option.direction, box, place)
            icons.paint(painter, "warn", visual, look.warning, look.base)
