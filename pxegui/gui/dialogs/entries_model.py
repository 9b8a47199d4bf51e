"""The menu that we make as a table: entries are renamed, switched off and put in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from pxegui import phrases
from pxegui.gui import fonts
from pxegui.gui.dialogs.entry_lines import EntryLine
from pxegui.gui.dialogs.titled_model import Index, TitledModel
from pxegui.phrases import _
from pxegui.problems import N_

ON, TITLE, MACHINES, FILES, MENU = range(1, 6)  # before them the handle
_TITLES = ("", N_("Shown"), N_("Entry"), N_("Machines"), N_("Files"), N_("Found in"))
_Role = Qt.ItemDataRole


class EntriesModel(TitledModel):
    """`lines` in the order of the menu."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_TITLES, parent)
        self.lines: list[EntryLine] = []
        self.can_edit = True  # else the menu is not ours

    def set_lines(self, lines: Iterable[EntryLine]) -> None:
        """All others."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()
        self.edited.emit()

    def move(self, at: int, to: int) -> bool:
        """Put a line to another place."""
        is_moved = self.can_edit and self.move_line(at, to)
        if is_moved:
            self.edited.emit()
        return is_moved

    def toggle(self, row: int) -> None:
        """Switch an entry off, or on again."""
        if self.can_edit and 0 <= row < len(self.lines) and not self.lines[row].missing:
            line = self.lines[row]
            self._put(row, dataclasses.replace(line, is_on=not line.is_on))

    def _put(self, row: int, line: EntryLine) -> None:
        if line != self.lines[row]:
            self.lines[row] = line
            self.dataChanged.emit(self.index(row, 0), self.index(row, MENU))
            self.edited.emit()

    # -- Qt -----------------------------------------------------------------------------------

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == _Role.DisplayRole:
            return text(line, column)
        if role == _Role.EditRole:
            return line.title if column == TITLE else None
        if role == _Role.CheckStateRole and column == ON:
            return Qt.CheckState.Checked if line.is_shown else Qt.CheckState.Unchecked
        if role == _Role.FontRole and column in (FILES, MENU):
            return fonts.code()
        if role == _Role.ToolTipRole:
            return _tip(line, column)
        if role == _Role.AccessibleTextRole:
            words = [text(line, each) for each in (TITLE, MACHINES, FILES)]
            return ", ".join(words if line.is_shown else [*words, _("not shown")])
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Qt's."""
        if not index.isValid() or not self.can_edit:
            return False
        if role == _Role.EditRole and index.column() == TITLE:
            self._put(index.row(), self.lines[index.row()].named(str(value)))
            return True
        if role == _Role.CheckStateRole and index.column() == ON:
            if self.lines[index.row()].missing:
                return False
            is_on = Qt.CheckState(value) == Qt.CheckState.Checked
            self._put(index.row(), dataclasses.replace(self.lines[index.row()], is_on=is_on))
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = super().flags(index)
        if index.isValid() and self.can_edit and index.column() == TITLE:
            flags |= Qt.ItemFlag.ItemIsEditable
        can_switch = index.isValid() and not self.lines[index.row()].missing
        if can_switch and self.can_edit and index.column() == ON:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags


def text(line: EntryLine, column: int) -> str:
    """One cell."""
    if column == TITLE:
        return phrases.visible(line.title)
    if column == MACHINES:
        return line.machines
    if column == FILES:
        if line.missing:
            return phrases.visible(_("not there: {names}").format(names=", ".join(line.missing)))
        return phrases.visible(", ".join(line.files))
    return phrases.visible(line.found_in) if column == MENU else ""


def _tip(line: EntryLine, column: int) -> str | None:
    if column == ON:
        return _("Shown in the menu") if line.is_shown else _("Not shown in the menu")
    if column == TITLE and line.on_screen:
        shown = _("On the machine’s screen: {title}").format(title=line.on_screen)
        return f"{text(line, column)}\n{shown}"
    return text(line, column) or None
