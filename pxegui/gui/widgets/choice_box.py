"""A box to choose one of several things that have a name, a kind and a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from pxegui.gui import fonts, icons
from pxegui.gui.style import CONTROL, GAP, MARGIN, rounded, write
from pxegui.gui.theme import colours
from pxegui.gui.widgets import corners
from pxegui.gui.widgets.two_line import ROW, SEPARATOR, Row, TwoLineDelegate

_ARROW = 30
_EDGE = 5  # of the list, above its first row
_WIDEST = 620  # of the list


class ChoiceBox(QComboBox):
    """`show_rows` says what there is; nothing but the person and `choose` change the choice."""

    chosen = Signal(str)  # key of a row, by the person

    def __init__(self, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setProperty("controlHeight", CONTROL)
        self._rows: list[Row | None] = []
        self._shown: Row | None = None  # on the face of the box
        self._placeholder: Row | None = None
        self._mark = ""  # a role: the border says that something is wrong here
        self._short = False
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        view = QListView()
        view.setItemDelegate(TwoLineDelegate(view))
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(name)
        self.setView(view)
        self.setMaxVisibleItems(12)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)

    @property
    def rows(self) -> list[Row]:
        """The choices in their order."""
        return [row for row in self._rows if row is not None]

    @property
    def key(self) -> str:
        """The key of the choice; empty: none."""
        return self._shown.key if self._shown else ""

    def show_rows(self, rows: Sequence[Row | None], key: str, placeholder: Row) -> None:
        """The choices (None: a line between), and which one is chosen."""
        self._placeholder = placeholder
        same = [each and each.key for each in rows] == [each and each.key for each in self._rows]
        if not same:
            self._fill(rows)
        elif list(rows) != self._rows:
            for at, row in enumerate(rows):
                if row is not None and row != self._rows[at]:
                    _put(self._model.item(at), row)
        self._rows = list(rows)
        self._widen()
        self.choose(key)

    def choose(self, key: str) -> None:
        """Show this one as chosen, without a signal."""
        at = next((i for i, row in enumerate(self._rows) if row and row.key == key), -1)
        self._shown = self._rows[at] if at >= 0 else None
        self.blockSignals(True)
        self.setCurrentIndex(at)
        self.blockSignals(False)
        self.updateGeometry()
        self.update()

    def set_mark(self, role: str) -> None:
        """A border in this colour; empty for the usual one."""
        if role != self._mark:
            self._mark = role
            self.update()

    def set_short(self, *, short: bool) -> None:
        """The name alone."""
        self._short = short
        self.update()

    # -- Qt -----------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Qt's: whatever room there is; the text is cut."""
        return QSize(180, max(CONTROL, self.fontMetrics().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(110, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        look = colours(self.palette())
        if self._mark:
            line = getattr(look, self._mark)
            rounded(painter, self.rect(), None, line, width=2.0)
        row = self._shown or self._placeholder
        if row is None:
            return

        def placed(box: QRect) -> QRect:
            return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

        side = icons.SIZE - 2
        box = QRect(MARGIN - 1, (self.height() - side) // 2, side, side)
        icons.paint(painter, row.icon, placed(box), look.secondary, look.base)
        left, right = box.right() + 10, self.width() - _ARROW
        colour = look.text if self._shown else look.placeholder
        metrics = QFontMetrics(self.font())
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(colour if self.isEnabled() else look.placeholder)
        place = placed(QRect(left, 0, right - left, self.height()))
        write(painter, self.layoutDirection(), place, name)
        left += metrics.horizontalAdvance(name) + GAP + 1
        room = right - left
        if row.kind and not self._short and room > metrics.averageCharWidth() * 4:
            mode = (
                Qt.TextElideMode.ElideMiddle if row.elides_middle else Qt.TextElideMode.ElideRight
            )
            kind = metrics.elidedText(row.kind, mode, room)
            painter.setPen(look.secondary)
            place = placed(QRect(left, 0, room, self.height()))
            write(painter, self.layoutDirection(), place, kind)

    # -- inside -------------------------------------------------------------------------------

    def _fill(self, rows: Sequence[Row | None]) -> None:
        self.blockSignals(True)
        self._model.clear()
        for row in rows:
            item = QStandardItem()
            if row is None:
                item.setData(SEPARATOR, Qt.ItemDataRole.AccessibleDescriptionRole)
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            else:
                _put(item, row)
            self._model.appendRow(item)
        self.blockSignals(False)

    def _widen(self) -> None:
        """The list may be wider than the box."""
        widest = self.view().sizeHintForColumn(0) + 2 * GAP if self._rows else 0
        self.view().setMinimumWidth(max(self.width(), min(widest, fonts.scaled(_WIDEST))))

    def showPopup(self) -> None:
        """Qt's."""
        self._widen()
        frame = self.view().window()  # Qt's own, around the list
        corners.blend(frame)
        frame.setContentsMargins(1, _EDGE, 1, _EDGE)
        super().showPopup()
        corners.cut(frame)

    def _on_activated(self, at: int) -> None:
        row = self._rows[at] if 0 <= at < len(self._rows) else None
        if row is not None:
            self._shown = row
            self.chosen.emit(row.key)


def _put(item: QStandardItem, row: Row) -> None:
    item.setText(row.name)
    item.setData(row, ROW)
    item.setData(row.spoken, Qt.ItemDataRole.AccessibleTextRole)
