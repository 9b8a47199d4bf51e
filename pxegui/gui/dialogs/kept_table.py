"""The kept addresses in the dialog of addresses: rows, crosses, and Add."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from pxegui.gui import icons
from pxegui.gui.dialogs.address_draft import Kept
from pxegui.gui.dialogs.kept_model import ADDRESS, MAC, NAME, REMOVE, KeptModel
from pxegui.gui.dialogs.table import Box, EditTable
from pxegui.gui.style import write
from pxegui.gui.theme import Colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.table import RowDelegate
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex


class KeptTable(QWidget):
    """`changed` after every change of a row."""

    changed = Signal()

    def __init__(self, rows: Iterable[Kept], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = KeptModel(rows, self)
        self.view = EditTable("keptView", _("Kept for machines"), 28)
        self.view.setModel(self.model_)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.set_widths([130, 160, 120, 44], NAME)
        self.view.cross_column = REMOVE
        self.view.removed.connect(self.model_.remove)
        self.view.setMinimumHeight(84)
        add = Button(_("A&dd…"), icon="plus", is_small=True)
        add.setObjectName("addKeptButton")
        add.clicked.connect(lambda: self.add(Kept()))
        box = Box()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(box, 1)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        for signal in (
            self.model_.rowsInserted,
            self.model_.rowsRemoved,
        ):
            signal.connect(self.changed)
        self.model_.dataChanged.connect(self._on_data)

    def add(self, row: Kept) -> None:
        """A new row, ready to be typed into."""
        self.edit_row(self.model_.add(row))

    def edit_row(self, row: int) -> None:
        """Go to the first empty or faulty field of a row."""
        kept = self.model_.rows[row] if row < len(self.model_.rows) else Kept()
        column = ADDRESS if not kept.address or kept.mac else MAC
        index = self.model_.index(row, column)
        self.view.setCurrentIndex(index)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.edit(index)

    def _on_data(self, _first: QModelIndex, _last: QModelIndex, roles: list[int]) -> None:
        if Qt.ItemDataRole.EditRole in roles:
            self.changed.emit()


class _Delegate(RowDelegate):
    """A cross in the last column; what is wrong in red."""

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """The text, or the cross."""
        model = index.model()
        fault = model.fault(index.row()) if isinstance(model, KeptModel) else ""
        if index.column() == REMOVE:
            place = icons.square(option.rect, icons.SIZE - 2)
            icons.paint(painter, "x", place, look.secondary, look.base)
            return
        box = option.rect.adjusted(9, 0, -6, 0)
        text = str(index.data() or "")
        painter.setFont(index.data(Qt.ItemDataRole.FontRole) or option.font)
        painter.setPen(look.error if fault else look.text)
        if not text:
            text = {ADDRESS: _("Address"), MAC: _("MAC"), NAME: ""}[index.column()]
            painter.setPen(look.error if fault else look.placeholder)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        write(painter, option.direction, box, shown)
