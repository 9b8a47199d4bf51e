"""Paints the rows of the machines: two lines, or one in compact rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from pxegui.diagnosis.judge import Condition
from pxegui.gui import fonts, icons
from pxegui.gui.models.machine_rows import Column, Shown
from pxegui.gui.models.machines import DIMMED, RIGHT, MachinesModel
from pxegui.gui.style import GAP
from pxegui.gui.theme import Colours
from pxegui.gui.widgets.segments import paint_steps
from pxegui.gui.widgets.table import RowDelegate

Index = QModelIndex | QPersistentModelIndex

COMFORTABLE, COMPACT = 44, 26
_COLUMNS = tuple(Column)
_STEPS_WIDTH = 74
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

ICONS: dict[Condition, tuple[icons.Name, str]] = {
    Condition.PROBLEM: ("err", "error"),
    Condition.WARNING: ("warn", "warning"),
    Condition.LOADING: ("down", "link"),
    Condition.MENU: ("wait", "secondary"),
    Condition.WAITING: ("wait", "secondary"),
    Condition.DONE: ("ok", "ok"),
    Condition.EARLIER: ("known", "secondary"),
    Condition.IGNORED: ("no", "secondary"),
}
_TEXT_ROLES = {Condition.PROBLEM: "error", Condition.WARNING: "warning"}


class MachineDelegate(RowDelegate):
    """`is_compact` is set by the pane."""

    def __init__(self, model: MachinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.is_compact = False
        self.restyle()

    def restyle(self) -> None:
        """Fonts, made once: the system's font changed, or at first."""
        self._body, self._small, self._mono = fonts.body(), fonts.small(), fonts.mono()
        self._name = QFont(self._body)
        self._name.setWeight(QFont.Weight.DemiBold)
        self._number = fonts.numbers(self._body)
        self._small_number = fonts.numbers(self._small)
        metrics = [QFontMetrics(each) for each in (self._body, self._small)]
        self._line, self._second = (each.height() for each in metrics)
        fonts_used = (self._name, self._mono, self._number, self._small_number)
        self._metrics = {id(font): QFontMetrics(font) for font in fonts_used}

    @property
    def row_height(self) -> int:
        """Of every row."""
        if self.is_compact:
            return max(COMPACT, self._line + 4)
        return max(COMFORTABLE, self._line + self._second + 8)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(option.rect.width(), self.row_height)

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """One cell."""
        row, column = self._model.shown_at(index.row()), _COLUMNS[index.column()]
        box = option.rect.adjusted(GAP, 0, -GAP, -1)
        is_quiet = row.verdict.condition in DIMMED
        if is_quiet:
            painter.setOpacity(0.7)
        if column is Column.STATE:
            self._paint_state(painter, option.rect, row, look, is_selected)
        elif column is Column.NOW:
            self._paint_now(painter, option, box, row, look, is_selected)
        else:
            self._paint_text(painter, option, box, row, column, look)
        if is_quiet:
            painter.setOpacity(1.0)

    def is_tinted(self, index: Index) -> bool:
        """Here the machine itself is selected."""
        return False

    def _paint_state(
        self, painter: QPainter, rect: QRect, row: Shown, look: Colours, is_selected: bool
    ) -> None:
        name, role = ICONS[row.verdict.condition]
        place = icons.square(rect).translated(2, 0)
        ground = look.highlight if is_selected else look.base
        icons.paint(painter, name, place, getattr(look, role), ground)

    def _paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        row: Shown,
        column: Column,
        look: Colours,
    ) -> None:
        first, second = row.cells[column]
        align = _RIGHT if column in RIGHT else _LEFT
        font = self._font_of(column)
        colour = look.secondary if column in (Column.SEEN, Column.MAC, Column.UUID) else look.text
        if self.is_compact or column in (Column.MAC, *RIGHT) or not second:
            is_two = not self.is_compact and column in (Column.FIRMWARE, Column.ADDRESS)
            rect = self._halves(option, box)[0] if is_two and first else box
            self._line_of(painter, option, rect, first, font, colour, align)
            return
        above, beneath = self._halves(option, box)
        self._line_of(painter, option, above, first, font, colour, align)
        small = self._mono if column is Column.MACHINE else self._small_number
        self._line_of(painter, option, beneath, second, small, look.secondary, align)

    def _font_of(self, column: Column) -> QFont:
        if column is Column.MACHINE:
            return self._name
        if column in (Column.MAC, Column.UUID):
            return self._mono
        return self._number

    def _paint_now(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        box: QRect,
        row: Shown,
        look: Colours,
        is_selected: bool,
    ) -> None:
        verdict = row.verdict
        role = _TEXT_ROLES.get(verdict.condition, "text")
        is_plain = verdict.condition in DIMMED
        colour: QColor = look.secondary if is_plain else getattr(look, role)
        if self.is_compact:
            steps = QRect(box.left(), box.top(), _STEPS_WIDTH, box.height())
            line = box.adjusted(_STEPS_WIDTH + GAP + 2, 0, 0, 0)
        else:
            line, beneath = self._halves(option, box)
            if is_plain:
                line = box
            steps = QRect(box.left(), beneath.center().y() - 3, box.width(), 7)
        note = self._metrics[id(self._small_number)].horizontalAdvance(verdict.note)
        words = line.adjusted(0, 0, -note - GAP if note else 0, 0)
        self._line_of(painter, option, words, verdict.sentence, self._number, colour, _LEFT)
        if note:
            self._line_of(
                painter, option, line, verdict.note, self._small_number, look.secondary, _RIGHT
            )
        if not is_plain:
            place = QRectF(QStyle.visualRect(option.direction, option.rect, steps))
            mirrored = option.direction is Qt.LayoutDirection.RightToLeft
            paint_steps(
                painter, place, verdict.steps, look, on_selection=is_selected, mirrored=mirrored
            )

    def _halves(self, option: QStyleOptionViewItem, box: QRect) -> tuple[QRect, QRect]:
        """Places of two lines, in the middle of the row."""
        spare = (box.height() - self._line - self._second) // 2
        above = QRect(box.left(), box.top() + spare, box.width(), self._line)
        return above, QRect(box.left(), above.bottom() + 1, box.width(), self._second)

    def _line_of(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        text: str,
        font: QFont,
        colour: QColor,
        align: Qt.AlignmentFlag,
    ) -> None:
        if not text:
            return
        painter.setFont(font)
        painter.setPen(colour)
        metrics, width = self._metrics[id(font)], rect.width()
        if len(text) * metrics.height() > width and metrics.horizontalAdvance(text) > width:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        if option.direction is Qt.LayoutDirection.RightToLeft:
            align = QStyle.visualAlignment(option.direction, align)
            rect = QStyle.visualRect(option.direction, option.rect, rect)
        painter.drawText(rect, align, text)

    # -- renaming -----------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt's: a name is typed over the old one."""
        editor = QLineEdit(parent)
        editor.setMaxLength(60)
        editor.setAccessibleName(self.tr("Name"))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Qt's."""
        height = min(option.rect.height(), 28)
        box = QRect(option.rect.left(), 0, max(option.rect.width(), 160), height)
        box.moveTop(option.rect.center().y() - height // 2)
        editor.setGeometry(box)
