"""How a line of the log looks: mono time, an icon where it matters, what was found marked.

Lines come ten times a second and a pane shows thirty: nothing here is asked for twice.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.models.log import LEVEL, MACHINE, TIME, WHAT, LogModel
from pxegui.gui.style import GAP, rounded
from pxegui.gui.theme import Colours, colours
from pxegui.gui.widgets.table import Index, RowDelegate

_ICONS: dict[str, tuple[icons.Name, str]] = {
    "warning": ("warn", "warning"),
    "error": ("err", "error"),
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SELECTED = QStyle.StateFlag.State_Selected


class LogDelegate(QStyledItemDelegate):
    """Paints the cells of a `LogModel`."""

    def __init__(self, model: LogModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._look: Colours | None = None
        self._look_key = -1
        self.set_fonts()

    def set_fonts(self) -> None:
        """As large as the system's fonts are now."""
        self._small, self._mono = fonts.small(), fonts.mono()
        self._metrics = QFontMetrics(self._small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        line, column, rect = self._model.line(index.row()), index.column(), option.rect
        look = self._colours(option.palette)
        is_selected = bool(option.state & _SELECTED)
        if is_selected:
            painter.fillRect(rect, look.highlight)
            look = look.on_selection
        elif line.key in self._model.highlighted:
            painter.fillRect(rect, look.alternate)
            if column == TIME:
                bar = QRect(rect.left(), rect.top(), RowDelegate.BAR, rect.height())
                painter.fillRect(QStyle.visualRect(option.direction, rect, bar), look.link)
        if column == LEVEL:
            self._paint_level(painter, rect, line.level, look)
            return
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        box = rect.adjusted(GAP, 0, -GAP, 0)
        text = self._model.text(line, column)
        if column == TIME:
            painter.setFont(self._mono)
            painter.setPen(look.secondary)
            painter.drawText(box, QStyle.visualAlignment(option.direction, _LEFT), text)
            return
        painter.setFont(self._small)
        metrics = self._metrics
        if (
            len(text) * metrics.height() > box.width()
            and metrics.horizontalAdvance(text) > box.width()
        ):
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        wanted = self._model.filter.text
        if wanted is not None and column in (MACHINE, WHAT):
            self._paint_hits(painter, option, box, text, look)
        is_quiet = column not in (MACHINE, WHAT) or (column == WHAT and line.level == "debug")
        full = look.highlighted_text if is_selected else look.text
        painter.setPen(look.secondary if is_quiet else full)
        painter.drawText(box, QStyle.visualAlignment(option.direction, _LEFT), text)

    def _colours(self, palette: QPalette) -> Colours:
        key = palette.cacheKey()
        if self._look is None or key != self._look_key:
            self._look, self._look_key = colours(palette), key
        return self._look

    def _paint_level(self, painter: QPainter, rect: QRect, level: str, look: Colours) -> None:
        shape = _ICONS.get(level)
        if shape is not None:
            place = icons.square(rect, icons.SIZE - 2)
            icons.paint(painter, shape[0], place, getattr(look, shape[1]), look.base)

    def _paint_hits(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        text: str,
        look: Colours,
    ) -> None:
        wanted = self._model.filter.text
        if wanted is None:
            return
        high = self._metrics.height()
        for start, end in wanted.hits(text):
            left = self._metrics.horizontalAdvance(text, start)
            width = self._metrics.horizontalAdvance(text[:end]) - left
            mark = QRect(box.left() + left - 1, box.center().y() - high // 2, width + 2, high)
            if option.direction is Qt.LayoutDirection.RightToLeft:
                mark.translate(box.width() - self._metrics.horizontalAdvance(text), 0)
            rounded(painter, QRectF(mark), look.hit, None, radius=3)
