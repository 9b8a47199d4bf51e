"""The table of boot rules: icons, files to choose from, lines moved by handle or Alt and arrows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QStyleOptionViewItem, QWidget

from pxegui.gui import icons
from pxegui.gui.dialogs.moving_table import HANDLE, MovingTable
from pxegui.gui.dialogs.rule_lines import Shown
from pxegui.gui.dialogs.rules_model import BOOT, MACHINES, WHY, RulesModel
from pxegui.gui.style import write
from pxegui.gui.theme import Colours
from pxegui.gui.widgets.table import RowDelegate
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex
_ICONS: dict[str, tuple[icons.Name, str]] = {
    "machine": ("machine", "secondary"),
    "ok": ("ok", "ok"),
    "warn": ("warn", "warning"),
    "err": ("err", "error"),
    "dash": ("dash", "secondary"),
}


class RulesTable(MovingTable):
    """`files` tells what a row may be given."""

    def __init__(
        self, model: RulesModel, files: Callable[[int], list[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__("rulesView", _("What each machine boots"), 30, model, BOOT, parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(files, self))
        self.set_widths([28, 192, 170, 120], WHY)
        self.removed.connect(model.remove)


class _Delegate(RowDelegate):
    """Handle, icon and name, file, reason; a box to choose or type a file."""

    def __init__(self, files: Callable[[int], list[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._files = files

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt's."""
        if index.column() == MACHINES:
            field = QLineEdit(parent)
            field.setAccessibleName(_("MAC"))
            field.setProperty("controlHeight", option.rect.height())
            return field
        box = QComboBox(parent)
        box.setEditable(True)
        box.setAccessibleName(_("Boot this"))
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(self._files(index.row()))
        completer = QCompleter(box.model(), box)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setCompleter(completer)
        box.activated.connect(lambda _at: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt's."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setEditText(text or str(index.data() or ""))
            line = editor.lineEdit()
            if line is not None:
                QTimer.singleShot(0, line, line.selectAll)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Qt's: what was found stays found where nothing else is typed."""
        if isinstance(editor, QComboBox):
            text = editor.currentText().strip()
            is_found = not index.data(Qt.ItemDataRole.EditRole) and text == str(index.data() or "")
            if not is_found:
                model.setData(index, text)
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Qt's."""
        editor.setGeometry(option.rect.adjusted(0, 1, 0, -1))

    def paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        look: Colours,
        *,
        is_selected: bool,
    ) -> None:
        """One of the four columns."""
        model = index.model()
        if not isinstance(model, RulesModel):
            return
        shown = model.shown(index.row())
        if index.column() == HANDLE:
            place = icons.square(option.rect, icons.SIZE - 2)
            icons.paint(painter, "drag", place, look.placeholder, look.base)
            return
        rect = option.rect.adjusted(8, 0, -6, 0)
        if index.column() == MACHINES:
            icon, role = _ICONS[shown.verdict]
            place = icons.square(QRect(rect.topLeft(), QSize(icons.SIZE, rect.height())))
            icons.paint(painter, icon, place, getattr(look, role), look.base)
            rect.adjust(24, 0, 0, 0)
        text = str(index.data() or "")
        painter.setFont(self._font(option, index, shown))
        painter.setPen(_colour(index.column(), shown, look))
        cut = (
            Qt.TextElideMode.ElideMiddle if index.column() == BOOT else Qt.TextElideMode.ElideRight
        )
        words = painter.fontMetrics().elidedText(text, cut, rect.width())
        write(painter, option.direction, rect, words)

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def _font(self, option: QStyleOptionViewItem, index: Index, shown: Shown) -> QFont:
        font = QFont(option.font)
        if index.column() == MACHINES:
            font.setWeight(QFont.Weight.Medium)
        elif index.column() == BOOT and shown.is_file:
            font = QFont(index.data(Qt.ItemDataRole.FontRole))
        return font


def _colour(column: int, shown: Shown, look: Colours) -> QColor:
    if column == WHY:
        roles = {"warn": look.warning, "err": look.error}
        return roles.get(shown.verdict, look.secondary)
    is_nothing = column == BOOT and not shown.is_file and shown.verdict == "dash"
    return look.secondary if is_nothing else look.text
