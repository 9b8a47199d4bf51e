"""The table of the menu that we make: a switch for each entry, names to type, an order to drag."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QWidget,
)

from pxegui.gui import icons
from pxegui.gui.dialogs.entries_model import FILES, MENU, ON, TITLE, EntriesModel
from pxegui.gui.dialogs.moving_table import HANDLE, MovingTable
from pxegui.gui.style import write
from pxegui.gui.theme import Colours
from pxegui.gui.widgets.table import RowDelegate
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex


class EntriesTable(MovingTable):
    """Space switches an entry off and on, Enter and F2 rename it."""

    def __init__(self, model: EntriesModel, parent: QWidget | None = None) -> None:
        super().__init__("entriesView", _("Menu entries"), 30, model, TITLE, parent)
        triggers = self.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        shown = self.horizontalHeader().fontMetrics().horizontalAdvance(_("Shown")) + 18
        self.set_widths([28, max(56, shown), 262, 150, 200, 150], FILES)
        self.clicked.connect(self._on_switch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Space is the switch, Delete switches off."""
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and row >= 0:
            self._model.toggle(row)
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            if self._model.lines[row].is_on:
                self._model.toggle(row)
        else:
            super().keyPressEvent(event)

    def _on_switch(self, index: QModelIndex) -> None:
        if index.column() == ON:
            self._model.toggle(index.row())


class _Delegate(RowDelegate):
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt's."""
        field = QLineEdit(parent)
        field.setAccessibleName(_("Entry"))
        field.setProperty("controlHeight", option.rect.height())
        return field

    def editorEvent(self, *_given: object) -> bool:
        """Qt's: the table's own click is the switch, not the box alone."""
        return False

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """The handle, the switch, then texts; what is switched off is grey."""
        model = index.model()
        if not isinstance(model, EntriesModel):
            return
        line = model.lines[index.row()]
        if index.column() == HANDLE:
            if model.can_edit:
                place = icons.square(option.rect, icons.SIZE - 2)
                icons.paint(painter, "drag", place, look.placeholder, look.base)
            return
        if index.column() == ON:
            is_free = model.can_edit and not line.missing
            _paint_switch(painter, option, is_on=line.is_shown, is_enabled=is_free)
            return
        font = QFont(index.data(Qt.ItemDataRole.FontRole) or option.font)
        box = option.rect.adjusted(8, 0, -6, 0)
        if index.column() == TITLE:
            font.setWeight(QFont.Weight.Medium)
            if line.missing:
                place = icons.square(QRect(box.topLeft(), QSize(icons.SIZE, box.height())))
                icons.paint(painter, "warn", place, look.warning, look.base)
                box.adjust(22, 0, 0, 0)
        painter.setFont(font)
        is_fault = bool(line.missing) and index.column() == FILES
        is_plain = index.column() == TITLE and line.is_shown
        painter.setPen(look.warning if is_fault else look.text if is_plain else look.secondary)
        is_path = index.column() in (FILES, MENU)
        cut = Qt.TextElideMode.ElideMiddle if is_path else Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(str(index.data() or ""), cut, box.width())
        write(painter, option.direction, box, words)


def _paint_switch(
    painter: QPainter, option: QStyleOptionViewItem, *, is_on: bool, is_enabled: bool
) -> None:
    """A check box as everywhere in the window."""
    box = QStyleOptionButton()
    box.rect = icons.square(option.rect)
    box.palette = option.palette
    box.state = QStyle.StateFlag.State_On if is_on else QStyle.StateFlag.State_Off
    if is_enabled:
        box.state |= QStyle.StateFlag.State_Enabled
    style = option.widget.style()
    style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, box, painter, option.widget)
