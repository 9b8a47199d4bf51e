"""The lines of boot rules as a table that is typed into and put in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from pxegui.gui import fonts
from pxegui.gui.dialogs.rule_lines import Kind, Line, Shown
from pxegui.gui.dialogs.titled_model import Index, TitledModel
from pxegui.phrases import _
from pxegui.problems import N_

MACHINES, BOOT, WHY = 1, 2, 3  # before them the handle
_TITLES = ("", N_("Machines"), N_("Boot this"), N_("Why"))
_Role = Qt.ItemDataRole


class RulesModel(TitledModel):
    """`lines` as they stand; `show` tells how each reads."""

    edited = Signal()

    def __init__(self, show: Callable[[Line], Shown], parent: QObject | None = None) -> None:
        super().__init__(_TITLES, parent)
        self._show = show
        self.lines: list[Line] = []
        self._shown: list[Shown] = []

    def set_lines(self, lines: Iterable[Line]) -> None:
        """All others."""
        self.beginResetModel()
        self.lines = list(lines)
        self._shown = [self._show(line) for line in self.lines]
        self.endResetModel()
        self.edited.emit()

    def refresh(self) -> None:
        """The same lines, perhaps to be read otherwise."""
        shown = [self._show(line) for line in self.lines]
        if shown != self._shown:
            self._shown = shown
            self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, WHY))

    def insert(self, at: int, line: Line) -> None:
        """One more line."""
        self.beginInsertRows(QModelIndex(), at, at)
        self.lines.insert(at, line)
        self._shown.insert(at, self._show(line))
        self.endInsertRows()
        self._after()

    def remove(self, at: int) -> None:
        """Take a line away, or its boot file where the line itself stays."""
        if not 0 <= at < len(self.lines):
            return
        if not self.lines[at].can_go:
            self.lines[at] = dataclasses.replace(self.lines[at], typed="")
        else:
            self.beginRemoveRows(QModelIndex(), at, at)
            del self.lines[at], self._shown[at]
            self.endRemoveRows()
        self._after()

    def move(self, at: int, to: int) -> bool:
        """Put a line to another place."""
        is_moved = self.move_line(at, to, self._shown)
        if is_moved:
            self._after()
        return is_moved

    def shown(self, row: int) -> Shown:
        """How a line reads."""
        return self._shown[row]

    def _after(self) -> None:
        self.refresh()
        self.edited.emit()

    # -- Qt -----------------------------------------------------------------------------------

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        line, shown = self.lines[index.row()], self._shown[index.row()]
        texts = ("", shown.machines, shown.boot, shown.why)
        if role == _Role.DisplayRole:
            return texts[index.column()]
        if role == _Role.EditRole:
            return line.typed if index.column() == BOOT else ", ".join(line.macs)
        if role == _Role.FontRole and index.column() == BOOT and shown.is_file:
            return fonts.code()
        if role == _Role.ToolTipRole:
            if line.kind is Kind.MACHINE and index.column() == MACHINES:
                return ", ".join(line.macs)
            return texts[index.column()] or None
        if role == _Role.AccessibleTextRole:
            return _("{machines} boot {file}, {why}").format(
                machines=shown.machines, file=shown.boot, why=shown.why
            )
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Qt's."""
        if not index.isValid() or role != _Role.EditRole:
            return False
        line, text = self.lines[index.row()], str(value).strip()
        if index.column() == BOOT:
            fresh = dataclasses.replace(line, typed=text)
        elif index.column() == MACHINES and line.kind is Kind.MACHINE:
            fresh = dataclasses.replace(line, macs=tuple(text.replace(",", " ").split()) or ("",))
        else:
            return False
        if fresh != line:
            self.lines[index.row()] = fresh
            self._after()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = super().flags(index)
        if not index.isValid():
            return flags
        line = self.lines[index.row()]
        is_machine = line.kind is Kind.MACHINE
        if index.column() == BOOT or (index.column() == MACHINES and is_machine):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
