"""What the menus offer, as the survey found it: a list to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pxegui import phrases
from pxegui.boot.found import MenuEntry
from pxegui.gui import fonts
from pxegui.phrases import _
from pxegui.problems import N_

Index = QModelIndex | QPersistentModelIndex
STATE, TITLE, MACHINES, FILES, MENU = range(5)
_TITLES = ("", N_("Entry"), N_("Machines"), N_("Files"), N_("Found in"))
_Role = Qt.ItemDataRole


class EntriesModel(QAbstractTableModel):
    """The entries in the order of the menu."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[MenuEntry, ...] = ()

    def set_entries(self, entries: Sequence[MenuEntry]) -> None:
        """All others."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def entry(self, row: int) -> MenuEntry:
        """One of them."""
        return self._entries[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt's."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt's."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Qt's."""
        if orientation is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return _(_TITLES[section]) if _TITLES[section] else ""
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == _Role.DisplayRole:
            return _text(entry, index.column())
        if role == _Role.FontRole and index.column() in (FILES, MENU):
            return fonts.code()
        if role == _Role.ToolTipRole:
            return _text(entry, index.column()) or None
        if role == _Role.AccessibleTextRole:
            return ", ".join(_text(entry, column) for column in (TITLE, MACHINES, FILES))
        return None


def _text(entry: MenuEntry, column: int) -> str:
    match column:
        case 1:
            return phrases.visible(entry.title)
        case 2:
            words = sorted(firmware.words for firmware in entry.firmwares)
            return ", ".join(words) or _("every machine")
        case 3:
            if entry.missing:
                names = ", ".join(entry.missing)
                return phrases.visible(_("not there: {names}").format(names=names))
            return phrases.visible(", ".join([entry.kernel, *entry.initrds]))
        case 4:
            return phrases.visible(entry.found_in)
    return ""
