"""The model of the machines' table: takes rows in batches, and keeps them still under the pointer.

Rule 1: one `dataChanged` span a batch, whatever changed in it.
Rule 2: a new order is taken at most once a second, and not while the person is about to click.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from pxegui.diagnosis.judge import Condition
from pxegui.engine.rows import MachineRow
from pxegui.gui.models.machine_order import Order
from pxegui.gui.models.machine_rows import Column, Extra, Shown, shown
from pxegui.phrases import _
from pxegui.problems import N_

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_HOUR_S = 3600.0
_MINUTE_S = 60
_COLUMNS = tuple(Column)
DIMMED = frozenset({Condition.EARLIER, Condition.IGNORED})  # rows of machines like these

TITLES: dict[Column, str] = {
    Column.STATE: "",
    Column.MACHINE: N_("Machine"),
    Column.MAC: N_("MAC"),
    Column.FIRMWARE: N_("Firmware"),
    Column.ADDRESS: N_("Address"),
    Column.NOW: N_("Now: address › loader › menu › system › done"),
    Column.BOOTS: N_("Boots"),
    Column.SPEED: N_("Speed"),
    Column.LEASE: N_("Lease left"),
    Column.SEEN: N_("Seen"),
    Column.SENT: N_("Sent"),
    Column.FILES: N_("Files"),
    Column.TRIES: N_("Tries"),
    Column.FIRST_SEEN: N_("First seen"),
    Column.TOOK: N_("Took"),
    Column.BOOT_FILE: N_("Boot file"),
    Column.UUID: N_("UUID"),
    Column.NOTE: N_("Note"),
}
RIGHT = frozenset(
    {
        Column.SPEED,
        Column.LEASE,
        Column.SEEN,
        Column.SENT,
        Column.FILES,
        Column.TRIES,
        Column.FIRST_SEEN,
        Column.TOOK,
    }
)


class MachinesModel(QAbstractTableModel):
    """`extra_of` tells what is known of a machine beside its row."""

    def __init__(
        self, extra_of: Callable[[MachineRow], Extra], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.order = Order()
        self._extra_of = extra_of
        self._rows: dict[str, Shown] = {}  # all
        self._keys: list[str] = []  # shown, in order
        self._place: dict[str, int] = {}
        self.rename: Callable[[str, str], None] = lambda _key, _name: None

    # -- what it holds ------------------------------------------------------------------------

    def all_rows(self) -> Iterable[Shown]:
        """Every machine, shown or not."""
        return self._rows.values()

    def row_of(self, key: str) -> Shown | None:
        """One machine."""
        return self._rows.get(key)

    def key_at(self, index: Index | int) -> str:
        """The machine of a row; empty if there is none."""
        at = index if isinstance(index, int) else index.row()
        return self._keys[at] if 0 <= at < len(self._keys) else ""

    def shown_at(self, row: int) -> Shown:
        """One machine, by its row: what the delegate paints."""
        return self._rows[self._keys[row]]

    def place_of(self, key: str) -> int:
        """The row of a machine; -1 if it is not shown."""
        return self._place.get(key, -1)

    # -- what changes it ----------------------------------------------------------------------

    def take(self, rows: Iterable[MachineRow], now: float) -> None:
        """New and changed rows. New ones come last until `arrange` is called."""
        changed: dict[str, Shown] = {}  # as they were
        fresh: list[str] = []
        for row in rows:
            made = shown(row, self._extra_of(row), now)
            before = self._rows.get(row.key)
            self._rows[row.key] = made
            if before is not None and row.key in self._place:
                changed[row.key] = before
            elif before is None and self.order.fits(made):
                fresh.append(row.key)
        if fresh:
            first = len(self._keys)
            self.beginInsertRows(_ROOT, first, first + len(fresh) - 1)
            self._set_keys([*self._keys, *fresh])
            self.endInsertRows()
        self._tell_changed(changed)

    def refresh(self, now: float, *, everything: bool = False) -> None:
        """Time has passed: texts that count seconds; what is an hour old, each minute."""
        is_minute = int(now) % _MINUTE_S == 0
        rows = [
            each.row
            for each in self._rows.values()
            if everything or is_minute or now - each.row.last_seen < _HOUR_S
        ]
        changed: dict[str, Shown] = {}
        for row in rows:
            before = self._rows[row.key]
            made = shown(row, self._extra_of(row), now)
            if made.cells != before.cells or made.verdict != before.verdict:
                self._rows[row.key] = made
                if row.key in self._place:
                    changed[row.key] = before
        self._tell_changed(changed)

    def arrange(self) -> None:
        """Take filter and order anew; selected rows stay selected."""
        wanted = [each.key for each in self.order.arranged(self._rows.values())]
        if wanted == self._keys:
            return
        kept = set(wanted)
        self._remove([at for at, key in enumerate(self._keys) if key not in kept])
        fresh = [key for key in wanted if key not in self._place]
        if fresh:
            first = len(self._keys)
            self.beginInsertRows(_ROOT, first, first + len(fresh) - 1)
            self._set_keys([*self._keys, *fresh])
            self.endInsertRows()
        if wanted != self._keys:
            self._reorder(wanted)

    def set_order(self, order: Order) -> None:
        """Another filter or order."""
        if order != self.order:
            self.order = order
            self.arrange()

    def forget(self, keys: Iterable[str]) -> None:
        """Take machines out."""
        gone = {key for key in keys if self._rows.pop(key, None) is not None}
        self._remove([at for at, key in enumerate(self._keys) if key in gone])

    def _reorder(self, wanted: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._keys[index.row()] for index in before]
        self._set_keys(wanted)
        after = [
            self.index(self._place[key], index.column())
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _remove(self, places: Sequence[int]) -> None:
        for at in reversed(places):
            self.beginRemoveRows(_ROOT, at, at)
            self._set_keys(self._keys[:at] + self._keys[at + 1 :])
            self.endRemoveRows()

    def _set_keys(self, keys: list[str]) -> None:
        self._keys = keys
        self._place = {key: at for at, key in enumerate(keys)}

    def _tell_changed(self, before: Mapping[str, Shown]) -> None:
        """One span: the rows that changed, and of them the columns that look different now."""
        columns = {at for key, row in before.items() for at in _differing(row, self._rows[key])}
        if columns:
            places = [self._place[key] for key in before]
            first = self.index(min(places), min(columns))
            self.dataChanged.emit(first, self.index(max(places), max(columns)))

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if role in (_Role.DisplayRole, _Role.EditRole):
            row = self._rows[self._keys[index.row()]]
            if index.column() == Column.STATE:
                return row.verdict.condition.name.lower() if role == _Role.EditRole else None
            return row.cells[index.column()][0]
        if role == _Role.AccessibleTextRole:
            row = self._rows[self._keys[index.row()]]
            is_row = index.column() in (Column.STATE, Column.MACHINE)
            return row.spoken() if is_row else ", ".join(filter(None, row.cells[index.column()]))
        if role == _Role.ToolTipRole:
            row = self._rows[self._keys[index.row()]]
            first = row.cells[index.column()][0]
            return row.verdict.sentence if index.column() == Column.STATE else (first or None)
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Qt's: a machine was renamed."""
        if role != _Role.EditRole or index.column() != Column.MACHINE:
            return False
        self.rename(self._keys[index.row()], str(value))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == _Role.DisplayRole:
            return _(TITLES[column]) if TITLES[column] else ""
        if role in (_Role.AccessibleTextRole, _Role.ToolTipRole) and column is Column.STATE:
            return _("State")
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = super().flags(index)
        if index.isValid():
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            if index.column() == Column.MACHINE:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Qt's: dragged out, a machine is its name, MAC and address."""
        lines = []
        for at in dict.fromkeys(index.row() for index in indexes):
            row = self._rows[self._keys[at]]
            lines.append(", ".join(filter(None, (row.name, row.row.mac, row.row.address))))
        data = QMimeData()
        data.setText("\n".join(lines))
        return data


def _differing(one: Shown, other: Shown) -> Iterable[int]:
    """The columns that look different."""
    conditions = one.verdict.condition, other.verdict.condition
    if conditions[0] is not conditions[1] and not DIMMED.isdisjoint(conditions):
        return Column
    found = {at for at in _COLUMNS if one.cells[at] != other.cells[at]}
    if one.verdict != other.verdict:
        found |= {Column.STATE, Column.NOW} if conditions[0] is not conditions[1] else {Column.NOW}
    return found
