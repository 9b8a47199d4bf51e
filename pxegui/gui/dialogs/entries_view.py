"""The tab “Menu entries”: what machines can choose from once they run iPXE or their loader."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStackedLayout, QStyleOptionViewItem, QVBoxLayout, QWidget

from pxegui.boot.found import Survey
from pxegui.boot.script import MENU_S
from pxegui.gui import fonts, icons
from pxegui.gui.dialogs.entries_model import FILES, MENU, STATE, TITLE, EntriesModel
from pxegui.gui.dialogs.table import Box, EditTable
from pxegui.gui.theme import Colours
from pxegui.gui.widgets.empty_state import EmptyState
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.table import RowDelegate
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex


class EntriesView(QWidget):
    """A list to read: entries are changed in the menu's own file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = EntriesModel(self)
        self.view = EditTable("entriesView", _("Menu entries"), 30)
        self.view.setEditTriggers(EditTable.EditTrigger.NoEditTriggers)
        self.view.setModel(self.model_)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.set_widths([32, 250, 170, 200, 150], FILES)
        self.words = Label(role="secondary", font=fonts.small())
        self.empty = EmptyState("list", _("No menu entry found"))
        box = Box()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        self._stack = QStackedLayout()
        self._stack.addWidget(box)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addLayout(self._stack, 1)

    def show_survey(self, survey: Survey | None) -> None:
        """What was found."""
        entries = survey.entries if survey else ()
        self.model_.set_entries(entries)
        self._stack.setCurrentIndex(0 if entries else 1)
        if survey is not None and survey.script:
            words = _("{script} makes the menu itself; these are what else was found.")
            words = words.format(script=survey.script)
        else:
            words = _("The first that fits a machine starts by itself after {seconds} s.")
            words = words.format(seconds=MENU_S)
        self.words.setText(words if entries else "")
        self.empty.say(
            _("No menu entry found"),
            _("A kernel beside its initrd makes one, or a menu of pxelinux or GRUB."),
        )


class _Delegate(RowDelegate):
    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """An icon that judges, then texts."""
        model = index.model()
        if not isinstance(model, EntriesModel):
            return
        is_missing = bool(model.entry(index.row()).missing)
        if index.column() == STATE:
            box = QRect(0, 0, icons.SIZE, icons.SIZE)
            box.moveCenter(option.rect.center())
            name: icons.Name = "warn" if is_missing else "ok"
            colour = look.warning if is_missing else look.ok
            icons.paint(painter, name, box, colour, look.base)
            return
        font = QFont(index.data(Qt.ItemDataRole.FontRole) or option.font)
        if index.column() == TITLE:
            font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        quiet = look.warning if is_missing and index.column() == FILES else look.secondary
        painter.setPen(look.text if index.column() == TITLE else quiet)
        box = option.rect.adjusted(6, 0, -6, 0)
        cut = (
            Qt.TextElideMode.ElideMiddle
            if index.column() in (FILES, MENU)
            else (Qt.TextElideMode.ElideRight)
        )
        words = painter.fontMetrics().elidedText(str(index.data() or ""), cut, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
