"""What is known of a machine, name and value: a model of two columns, and the facts themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pxegui import phrases
from pxegui.diagnosis.vendors import vendor
from pxegui.engine.rows import TransferRow
from pxegui.gui.models.machine_rows import Shown
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex
Fact = tuple[str, str]
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class FactsModel(QAbstractTableModel):
    """`show_facts` takes all facts as they are now."""

    def __init__(self, titles: tuple[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._facts: list[Fact] = []

    @property
    def facts(self) -> Sequence[Fact]:
        """What it shows."""
        return self._facts

    def show_facts(self, facts: list[Fact]) -> None:
        """Values that changed are told; other names begin anew."""
        if facts == self._facts:
            return
        if [name for name, _value in facts] == [name for name, _value in self._facts]:
            self._facts = facts
            self.dataChanged.emit(self.index(0, 0), self.index(len(facts) - 1, 1))
            return
        self.beginResetModel()
        self._facts = facts
        self.endResetModel()

    def text(self, rows: Iterable[int] | None = None) -> str:
        """These facts as lines of text; one alone is its value."""
        chosen = sorted(range(len(self._facts)) if rows is None else rows)
        if len(chosen) == 1:
            return self._facts[chosen[0]][1]
        return as_text(self._facts[row] for row in chosen)

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._facts)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        fact = self._facts[index.row()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return fact[index.column()]
        if role == _Role.AccessibleTextRole:
            return f"{fact[0]}: {fact[1]}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Qt's."""
        if orientation is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return self._titles[section]
        return None


def facts_of(shown: Shown, now: float) -> list[Fact]:
    """All that is known; what is not known is left out."""
    row, progress = shown.row, shown.row.progress
    architecture = "" if progress.architecture is None else str(progress.architecture)
    lease = _span(progress.lease_s)
    if progress.lease_until > now:
        left = phrases.span(progress.lease_until - now)
        lease = _("{time}, {left} left").format(time=lease, left=left)
    facts = [
        (_("Name"), shown.name),
        (_("MAC"), row.mac),
        (_("Vendor"), vendor(row.mac)),
        (_("Address"), row.address),
        (_("Address is kept"), _("yes") if progress.is_kept or shown.extra.is_kept else ""),
        (_("Lease"), lease),
        (_("Firmware"), row.firmware),
        (_("Architecture number"), architecture),
        (_("Loader"), row.loader or progress.loader),
        (_("Boot file"), row.boot_file),
        (_("Chosen because"), phrases.translated(progress.because)),
        (_("UUID"), progress.uuid),
        (_("Option 60 (vendor class)"), progress.vendor_class),
        (_("Option 77 (user class)"), progress.user_class),
        (_("Option 61 (client id)"), progress.client_id),
        (_("Relay"), progress.relay),
        (_("First seen"), _clock(row.first_seen)),
        (_("Seen"), _clock(row.last_seen)),
        (_("This boot began"), _clock(row.started)),
        (_("Boots seen"), str(row.tries)),
        (_("Sent in this boot"), phrases.size(row.bytes)),
        (_("Files in this boot"), str(progress.files)),
        (_("Speed"), phrases.speed(shown.extra.speed) if shown.extra.speed >= 500 else ""),
        (_("Note"), shown.extra.note),
    ]
    return [(name, phrases.visible(value)) for name, value in facts if value]


def files_of(transfers: Iterable[TransferRow]) -> list[Fact]:
    """What a machine was sent, newest first."""
    newest = sorted(transfers, key=lambda row: row.started, reverse=True)
    return [(phrases.visible(row.file), _file_words(row)) for row in newest]


def as_text(facts: Iterable[Fact]) -> str:
    """Facts as lines of text."""
    lines = (f"{name}: {value}" for name, value in facts)
    return "\n".join(lines).replace(phrases.NO_BREAK_SPACE, " ")


def _file_words(row: TransferRow) -> str:
    by = row.protocol.upper()
    if row.outcome is None:
        share = "" if row.percent is None else f"{row.percent:.0f}{phrases.NO_BREAK_SPACE}%"
        words = [share or phrases.size(row.sent_bytes), by, phrases.speed(row.speed)]
    elif row.outcome in ("done", "probe"):
        seconds = max(0.0, row.changed - row.started)
        words = [phrases.size(row.sent_bytes), by, phrases.took(seconds)]
    else:
        words = [phrases.translated(row.why) or _("broken off"), by]
    if row.times > 1:
        words.append(_("{count} times").format(count=row.times))
    return " · ".join(words)


def _span(seconds: int) -> str:
    return phrases.span(seconds) if seconds else ""


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at)) if at else ""
