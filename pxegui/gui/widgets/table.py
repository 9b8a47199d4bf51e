"""The table of a pane: fixed rows, hairlines, a header with a list of columns that is remembered.

Columns come as `Column`s: the first is never hidden, and what a narrow window hides is not what the
person hid: only the latter is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pxegui.gui import fonts, keep
from pxegui.gui.style import GAP, HEADER_ROW
from pxegui.gui.theme import Colours, colours
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_SELECTED = QStyle.StateFlag.State_Selected


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; its title stands in the header and in the list of columns."""

    title: str
    width: int
    name: str = ""  # in the list of columns, where the header shows nothing
    sample: str = ""  # a long text that is usual in it, and must not be cut
    is_right: bool = False
    is_hidden: bool = False  # at first
    stretches: bool = False
    is_fixed: bool = False  # cannot be sized


class PaneTable(QTableView):
    """`set_columns` after `setModel`; `opened` is Enter or a double click on a row."""

    opened = Signal(QModelIndex)
    row_height_changed = Signal()

    def __init__(self, name: str, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name = name
        self._columns: Sequence[Column] = ()
        self._narrowed: set[int] = set()  # hidden by the window's width
        self._sorted_at_first: int | None = None  # None: it is never sorted
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)  # the pane's round corners shine through
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_row_height(row_height)
        header = self.horizontalHeader()
        header.setFont(fonts.head())
        header.setFixedHeight(max(HEADER_ROW, header.fontMetrics().height() + 9))
        header.setHighlightSections(False)
        header.setProperty("hasTopLine", True)
        header.setSectionsMovable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self.doubleClicked.connect(self.opened)

    def set_row_height(self, height: int) -> None:
        """All rows have it; a larger font makes it larger."""
        vertical = self.verticalHeader()
        vertical.setMinimumSectionSize(1)
        vertical.setDefaultSectionSize(max(height, self.fontMetrics().height() + 3))
        self.row_height_changed.emit()

    def settle(self) -> None:
        """Lay rows out that came: Qt would do so in the middle of painting, and paint again."""
        self.executeDelayedItemsLayout()

    # -- columns ------------------------------------------------------------------------------

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Widths, what is hidden at first, and what was kept of the last time."""
        self._columns = columns
        self._lay_out()
        header = self.horizontalHeader()
        keep.restore_header(header, self._name)
        for index, column in enumerate(columns):
            if header.sectionSize(index) == fonts.scaled(column.width):
                # Nobody sized it, and it was kept in another language.
                header.resizeSection(index, self.least_width(column))

    def least_width(self, column: Column) -> int:
        """As wide as it is at first: other languages are longer, and text may be larger."""
        title = self.horizontalHeader().fontMetrics().horizontalAdvance(column.title)
        text = self.fontMetrics().horizontalAdvance(column.sample)
        return max(fonts.scaled(column.width), max(title, text) + 2 * GAP + 2)

    def begin_sorted(self, column: int) -> None:
        """By this column the table is sorted at first; -1: as its model likes it."""
        self._sorted_at_first = column
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, Qt.SortOrder.AscendingOrder)

    def set_narrowed(self, columns: Collection[int]) -> None:
        """Hide these for the window's width, and show those that were hidden for it before."""
        wanted = set(columns)
        for column in self._narrowed - wanted:
            self.setColumnHidden(column, False)
        fresh = {each for each in wanted - self._narrowed if not self.isColumnHidden(each)}
        for column in fresh:
            self.setColumnHidden(column, True)
        self._narrowed = (self._narrowed & wanted) | fresh

    def reset_columns(self) -> None:
        """As they are at first, and in the order of then."""
        self._lay_out()
        if self._sorted_at_first is not None:
            self.begin_sorted(self._sorted_at_first)
        self._narrowed = {each for each in self._narrowed if not self._columns[each].is_hidden}
        for column in self._narrowed:
            self.setColumnHidden(column, True)

    def keep_columns(self) -> None:
        """Remember them, without what the window's width hides."""
        for column in self._narrowed:
            self.setColumnHidden(column, False)
        keep.keep_header(self.horizontalHeader(), self._name)
        for column in self._narrowed:
            self.setColumnHidden(column, True)

    def fill_column_menu(self, menu: QMenu) -> None:
        """A check for each column but the first, and the way back."""
        for index, column in enumerate(self._columns):
            if index == 0:
                continue
            action = menu.addAction(column.name or column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(index))
            action.toggled.connect(lambda on, index=index: self._show_column(index, shown=on))
        menu.addSeparator()
        menu.addAction(_("Reset columns"), self.reset_columns)

    def _show_column(self, column: int, *, shown: bool) -> None:
        self._narrowed.discard(column)
        self.setColumnHidden(column, not shown)
        self.keep_columns()

    def _lay_out(self) -> None:
        header = self.horizontalHeader()
        for index, column in enumerate(self._columns):
            header.moveSection(header.visualIndex(index), index)
            self.setColumnHidden(index, column.is_hidden)
            mode = QHeaderView.ResizeMode.Interactive
            if column.stretches:
                mode = QHeaderView.ResizeMode.Stretch
            elif column.is_fixed:
                mode = QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(index, mode)
            header.resizeSection(index, self.least_width(column))

    def _on_header_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    # -- Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Enter opens the row, but not where it ends the typing of a name."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_typed = self.state() is QAbstractItemView.State.EditingState
        if is_enter and not is_typed and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
        index = self.currentIndex()
        if event.key() in _MOVES and index.isValid() and not self.selectionModel().hasSelection():
            self.selectRow(index.row())  # Qt does not where the current row stays the same


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row: selection, a tint, the bar at its left; then `paint_cell`.

    A model says with `TINTED` that a row belongs to the selected machine.
    """

    TINTED = Qt.ItemDataRole.UserRole + 1
    BAR = 3

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        look, rect = colours(option.palette), option.rect
        is_selected = bool(option.state & _SELECTED)
        is_tinted = not is_selected and self.is_tinted(index)
        if is_selected:
            painter.fillRect(rect, look.highlight)
            look = look.on_selection
        elif is_tinted:
            painter.fillRect(rect, look.alternate)
        if is_tinted and index.column() == 0:
            bar = rect.adjusted(0, 0, 0, 0)
            bar.setWidth(self.BAR)
            painter.fillRect(QStyle.visualRect(option.direction, rect, bar), look.link)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setPen(QPen(look.hairline, 0))
        y = rect.bottom() + 0.5  # to the last physical pixel of the cell, at any scale
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right() + 1, y))
        self.paint_cell(painter, option, index, look, is_selected=is_selected)

    def is_tinted(self, index: Index) -> bool:
        """Whether the row belongs to the selected machine. Panes ask their models straight."""
        return bool(index.data(self.TINTED))

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """The text of the cell, cut where there is no room. Panes paint theirs."""
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text:
            flags = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
            box = option.rect.adjusted(8, 0, -8, 0)
            shown = option.fontMetrics.elidedText(text, option.textElideMode, box.width())
            painter.setPen(look.highlighted_text if is_selected else look.text)
            side = flags | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, QStyle.visualAlignment(option.direction, side), shown)
