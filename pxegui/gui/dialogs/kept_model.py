"""The kept addresses as a table that is typed into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from pxegui.gui import fonts
from pxegui.gui.dialogs.address_draft import Kept
from pxegui.gui.dialogs.titled_model import Index, TitledModel
from pxegui.phrases import _
from pxegui.problems import N_

ADDRESS, MAC, NAME, REMOVE = range(4)
_TITLES = (N_("Address"), N_("MAC"), N_("Name"), "")
_FIELDS = ("address", "mac", "name")
_Role = Qt.ItemDataRole


class KeptModel(TitledModel):
    """`rows` are as typed; `faulty` are rows with something wrong."""

    def __init__(self, rows: Iterable[Kept], parent: QObject | None = None) -> None:
        super().__init__(_TITLES, parent)
        self.lines: list[Kept] = list(rows)
        self._faults: dict[int, str] = {}

    @property
    def rows(self) -> tuple[Kept, ...]:
        """All of them."""
        return tuple(self.lines)

    def add(self, row: Kept) -> int:
        """One more; its number."""
        at = len(self.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        self.lines.append(row)
        self.endInsertRows()
        return at

    def remove(self, at: int) -> None:
        """One less."""
        if 0 <= at < len(self.lines):
            self.beginRemoveRows(QModelIndex(), at, at)
            del self.lines[at]
            self.endRemoveRows()

    def show_faults(self, faults: dict[int, str]) -> None:
        """What is wrong, by row."""
        if faults != self._faults and self.lines:
            self._faults = faults
            last = self.index(len(self.lines) - 1, REMOVE)
            self.dataChanged.emit(self.index(0, 0), last, [_Role.DecorationRole])

    def fault(self, row: int) -> str:
        """What is wrong with a row; empty if nothing is."""
        return self._faults.get(row, "")

    # -- Qt -----------------------------------------------------------------------------------

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        row, column = self.lines[index.row()], index.column()
        if role in (_Role.DisplayRole, _Role.EditRole) and column < REMOVE:
            return str(getattr(row, _FIELDS[column]))
        if role == _Role.FontRole and column == MAC:
            return fonts.mono()
        if role == _Role.ToolTipRole:
            return self.fault(index.row()) or (_("Keep it no longer") if column == REMOVE else None)
        if role == _Role.AccessibleTextRole:
            if column == REMOVE:
                return _("Remove {address}").format(address=row.address)
            return ", ".join(each for each in (row.address, row.mac, row.name) if each)
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Qt's."""
        if not index.isValid() or role != _Role.EditRole or index.column() >= REMOVE:
            return False
        row = self.lines[index.row()]
        texts = [row.address, row.mac, row.name]
        texts[index.column()] = str(value).strip()
        self.lines[index.row()] = Kept(*texts)
        self.dataChanged.emit(index, index, [role])
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = super().flags(index)
        if index.isValid() and index.column() < REMOVE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
