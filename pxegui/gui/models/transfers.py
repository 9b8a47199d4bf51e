"""The table of transfers: its own index of order and filter, changed in batches."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
)

from pxegui import phrases
from pxegui.engine.machines import MOST_ENDED
from pxegui.engine.rows import TransferRow
from pxegui.gui.transfer_cells import (
    SORTED_BY,
    TEXTS,
    Cell,
    Line,
    is_much_resent,
    spoken,
    usual,
)
from pxegui.gui.widgets.table import Column, RowDelegate
from pxegui.phrases import _
from pxegui.problems import N_

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

_COLUMNS: tuple[Column, ...] = (
    Column(title=N_("Machine"), width=130),
    Column(title=N_("File"), width=280, stretches=True),
    Column(title=N_("By"), width=62),
    Column(title=N_("Progress"), width=150),
    Column(title=N_("Size"), width=76, is_right=True),
    Column(title=N_("Speed"), width=84, is_right=True),
    Column(title=N_("Left"), width=52, is_right=True),
    Column(title=N_("Resent"), width=64, is_right=True),
    Column(title=N_("Started"), width=72, is_right=True, is_hidden=True),
    Column(title=N_("Took"), width=72, is_right=True, is_hidden=True),
    Column(title=N_("Block size"), width=80, is_right=True, is_hidden=True),
    Column(title=N_("Window"), width=72, is_right=True, is_hidden=True),
    Column(title=N_("Range"), width=84, is_right=True, is_hidden=True),
    Column(title=N_("Address"), width=112, is_right=True, is_hidden=True),
)


def columns() -> tuple[Column, ...]:
    """The columns in the person's language."""
    return tuple(
        Column(
            title=_(each.title),
            width=each.width,
            is_right=each.is_right,
            is_hidden=each.is_hidden,
            stretches=each.stretches,
        )
        for each in _COLUMNS
    )


class TransfersModel(QAbstractTableModel):
    """`put` takes changed rows; `name_of` tells a machine's name, `url_of` a file's place."""

    def __init__(
        self,
        name_of: Callable[[str], str],
        url_of: Callable[[TransferRow], QUrl] = lambda _row: QUrl(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []  # as they are shown
        self.highlighted: frozenset[str] = frozenset()  # machines
        self._name_of, self._url_of = name_of, url_of
        self._all: dict[int, Line] = {}
        self._hidden: set[int] = set()  # finished ones that were cleared
        self._only: frozenset[str] | None = None
        self._by: Cell | None = None
        self._is_descending = False
        self._titles = [each.title for each in columns()]

    # -- what comes in ------------------------------------------------------------------------

    def reset(self, rows: Iterable[TransferRow]) -> None:
        """Take all rows anew, as after the pane was hidden."""
        before, self._all = self._all, {}
        changed = set()
        for row in rows:
            self._take(row, before.get(row.key))
            changed.add(row.key)
        self._hidden &= self._all.keys()
        self._show(changed)

    def put(self, rows: Sequence[TransferRow]) -> None:
        """Take changed rows; the oldest finished ones go."""
        is_moved, column = self._by is not None, int(Cell.PROGRESS)
        for row in rows:
            line = self._all.get(row.key)
            if line is None or (line.row.outcome, line.row.times) != (row.outcome, row.times):
                column = 0  # its icon, or how often it was asked for
            is_moved |= self._take(row, line)
        changed = {row.key for row in rows}
        if is_moved:
            self._forget_oldest()
            self._show(changed)
        else:
            self._show_changed(changed, column)

    def tick(self, now: float) -> None:
        """A second has passed: speeds and times left."""
        for line in self._all.values():
            if line.row.outcome is None or line.recent is not None:
                line.tick(now)
        running = [i for i, line in enumerate(self.lines) if line.row.outcome is None]
        if running:
            self._changed(running[0], running[-1], Cell.PROGRESS)

    def rename(self) -> None:
        """Machines may have other names now."""
        for line in self._all.values():
            line.machine = self._name_of(line.row.machine)
        if self.lines:
            self._changed(0, len(self.lines) - 1)

    def clear_finished(self) -> None:
        """Show them no more."""
        self._hidden |= {key for key, line in self._all.items() if line.row.outcome is not None}
        self._show()

    # -- what is shown ------------------------------------------------------------------------

    def set_only(self, machines: Iterable[str] | None) -> None:
        """Show those of these machines alone; None: all."""
        only = None if machines is None else frozenset(machines)
        if only != self._only:
            self._only = only
            self._show()

    def set_highlighted(self, machines: Iterable[str]) -> None:
        """Mark the rows of the selected machines."""
        self.highlighted = frozenset(machines)
        if self.lines:
            self._changed(0, len(self.lines) - 1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's: by a column; -1: as they run."""
        self._by = Cell(column) if column >= 0 else None
        self._is_descending = order is Qt.SortOrder.DescendingOrder
        self._show()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing even without the filter."""
        return len(self._all) == len(self._hidden)

    @property
    def was_resent(self) -> bool:
        """Whether any block was sent again."""
        return any(line.row.resent for line in self._all.values())

    def counts(self) -> tuple[int, int, int]:
        """Running, done and failed."""
        kinds = [line.kind for line in self._all.values() if line.row.key not in self._hidden]
        return kinds.count("running"), kinds.count("done"), kinds.count("failed")

    def line_at(self, index: Index) -> Line | None:
        """The row of an index."""
        return self.lines[index.row()] if index.isValid() else None

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return TEXTS[Cell(index.column())](line)
        if role == RowDelegate.TINTED:
            return line.row.machine in self.highlighted
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(line, Cell(index.column()))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Qt's."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's: rows can be dragged out."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag(0)

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return ["text/uri-list", "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Qt's: the files' places, and their paths as text."""
        rows = [self.lines[at].row for at in sorted({index.row() for index in indexes})]
        data = QMimeData()
        urls = [url for url in map(self._url_of, rows) if not url.isEmpty()]
        if urls:
            data.setUrls(urls)
        data.setText("\n".join(row.file for row in rows))
        return data

    # -- inside -------------------------------------------------------------------------------

    def _take(self, row: TransferRow, line: Line | None) -> bool:
        """Whether it may stand in another place now."""
        is_moved = line is None or line.row.outcome is not row.outcome
        if line is None:
            line = Line(row, self._name_of(row.machine), percent=row.percent)
        else:
            is_moved |= row.outcome is not None
            line.take(row)
        self._all[row.key] = line
        if row.outcome is None:
            self._hidden.discard(row.key)
        return is_moved

    def _forget_oldest(self) -> None:
        ended = [line for line in self._all.values() if line.row.outcome is not None]
        if len(ended) > MOST_ENDED:
            ended.sort(key=usual)
            for line in ended[MOST_ENDED:]:
                del self._all[line.row.key]
                self._hidden.discard(line.row.key)

    def _ordered(self) -> list[Line]:
        only, hidden = self._only, self._hidden
        lines = [
            line
            for line in self._all.values()
            if (only is None or line.row.machine in only)
            and (line.row.outcome is None or line.row.key not in hidden)
        ]
        lines.sort(key=usual)
        if self._by is not None:
            lines.sort(key=SORTED_BY[self._by], reverse=self._is_descending)
        return lines

    def _show(self, changed: Collection[int] | None = None) -> None:
        """Bring what is shown to what should be, with few signals however many rows change."""
        wanted = self._ordered()
        keys = {line.row.key for line in wanted}
        if any(line.row.key not in keys for line in self.lines):
            self._remove(keys)
        shown = {line.row.key for line in self.lines}
        fresh = [line for line in wanted if line.row.key not in shown]
        if fresh:
            at = len(self.lines)
            is_tail = wanted[:at] == self.lines
            self.beginInsertRows(_ROOT, at, at + len(fresh) - 1)
            self.lines = wanted if is_tail else [*self.lines, *fresh]
            self.endInsertRows()
        if [id(line) for line in self.lines] != [id(line) for line in wanted]:
            self._reorder(wanted)
        elif changed:
            self._show_changed(changed)

    def _show_changed(self, changed: Collection[int], column: int = 0) -> None:
        rows = [i for i, line in enumerate(self.lines) if line.row.key in changed]
        if rows:
            self._changed(rows[0], rows[-1], column)

    def _remove(self, keys: Collection[int]) -> None:
        """Those not in `keys` go: they are put to the end first, to go at once."""
        stay = [line for line in self.lines if line.row.key in keys]
        go = [line for line in self.lines if line.row.key not in keys]
        if self.lines[: len(stay)] != stay:
            self._reorder([*stay, *go])
        self.beginRemoveRows(_ROOT, len(stay), len(stay) + len(go) - 1)
        self.lines = stay
        self.endRemoveRows()

    def _reorder(self, lines: list[Line]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {id(line): at for at, line in enumerate(lines)}
        before = self.persistentIndexList()
        after = [self.index(place[id(self.lines[i.row()])], i.column()) for i in before]
        self.lines = lines
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _changed(self, first: int, last: int, column: int = 0) -> None:
        self.dataChanged.emit(self.index(first, column), self.index(last, len(_COLUMNS) - 1))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if _COLUMNS[column].is_right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _tip(line: Line, cell: Cell) -> str | None:
    if cell is Cell.PROGRESS and line.row.why:
        why = phrases.visible(phrases.translated(line.row.why))
        return f"<p>{html.escape(why)}</p>" if "<" in why else why  # a machine may have sent it
    if cell is Cell.RESENT and is_much_resent(line):
        return _("More than 2 % of the blocks were sent again: look at cable and switch.")
    if cell is Cell.FILE:
        return TEXTS[Cell.FILE](line)
    return None
