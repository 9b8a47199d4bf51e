"""The table of the log: a ring of lines, and those of them that fit the filter.

Rule 1: a batch is one insertion, however many lines; the ring is trimmed by a tenth at once.
Rule 2: lines are looked through in slices of a few milliseconds, so no filter holds the window up.
"""

from __future__ import annotations

import html
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from pxegui.gui.feed import RING
from pxegui.gui.history import Kept, machine_of, time_of
from pxegui.gui.log_filter import LogFilter, service_name
from pxegui.gui.log_line import LogLine, clock, facts, written
from pxegui.gui.widgets.table import Column, RowDelegate
from pxegui.phrases import _
from pxegui.problems import N_

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SLICE_S = 0.012
_PAINTED = 200  # lines at hand: more than a screen shows
_STEP = 250  # lines looked through between two looks at the clock

TIME, LEVEL, SERVICE, MACHINE, WHAT = range(5)
_COLUMNS: tuple[Column, ...] = (
    Column(title=N_("Time"), width=102),
    Column(title="", name=N_("Level"), width=24, is_fixed=True),
    Column(title=N_("Service"), width=68),
    Column(title=N_("Machine"), width=118),
    Column(title=N_("What happened"), width=400, stretches=True),
)


def columns() -> tuple[Column, ...]:
    """The columns in the person's language."""
    return tuple(
        Column(
            title=_(each.title) if each.title else "",
            name=_(each.name) if each.name else "",
            width=each.width,
            is_fixed=each.is_fixed,
            stretches=each.stretches,
        )
        for each in _COLUMNS
    )


class LogModel(QAbstractTableModel):
    """`append` takes events; `name_of` tells a machine's name."""

    counted = Signal()  # other numbers of lines

    def __init__(
        self, name_of: Callable[[str], str], ring: int = RING, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.total = 0  # lines there ever were, without those that were cleared
        self.highlighted: frozenset[str] = frozenset()
        self.filter = LogFilter()
        self.has_millis = True
        self.name_of = name_of
        self._ring = ring
        self._kept: list[Kept] = []
        self._first = 0  # serial of the first of them
        self._found: list[int] | None = None  # serials of those that fit; None: all of them
        self._texts: dict[int, str] = {}  # by serial: what was read or searched already
        self._lines: dict[int, LogLine] = {}  # by serial: those that are painted
        self._looked = 0  # lines that the filter has seen
        self._fits: Callable[[Any], bool] | None = None
        self._titles = [each.title for each in columns()]
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._look)

    # -- what comes in ------------------------------------------------------------------------

    def append(self, events: Sequence[Kept]) -> None:
        """Take new events; the oldest lines go where there are too many."""
        if not events:
            return
        self.total += len(events)
        new = list(events[-self._ring :])
        self._make_room(len(events))
        self._first += len(events) - len(new)
        if self._found is None:
            at = len(self._kept)
            self.beginInsertRows(_ROOT, at, at + len(new) - 1)
            self._kept += new
            self.endInsertRows()
        else:
            self._kept += new
            self._look()
        self.counted.emit()

    def clear(self) -> None:
        """Forget all lines."""
        self.beginResetModel()
        self._first += len(self._kept)
        self._kept = []
        self._found = None if self._fits is None else []
        self._texts.clear()
        self._lines.clear()
        self.total, self._looked = 0, 0
        self.endResetModel()
        self.counted.emit()

    # -- lines --------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Lines that are kept, shown or not."""
        return len(self._kept)

    def serial_at(self, row: int) -> int:
        """The number of the line in a row; -1 if there is none."""
        if not 0 <= row < self.rowCount():
            return -1
        return self._first + row if self._found is None else self._found[row]

    def row_of(self, serial: int) -> int:
        """The row of a line, or of the first one after it."""
        if self._found is not None:
            return bisect_left(self._found, serial)
        return min(max(0, serial - self._first), len(self._kept))

    def line(self, row: int) -> LogLine:
        """The line in a row."""
        serial = self.serial_at(row)
        line = self._lines.get(serial)
        if line is None:
            if len(self._lines) >= _PAINTED:
                self._lines.clear()
            line = self._lines[serial] = self._line(serial)
        return line

    def snapshot(self) -> Iterable[LogLine]:
        """What is shown now, to be gone through at leisure and in any thread."""
        first, of = self._first, self._kept[:]
        shown = range(first, first + len(of)) if self._found is None else self._found[:]
        return (LogLine(of[serial - first], serial) for serial in shown)

    def machines(self) -> set[str]:
        """The machines that lines belong to."""
        return {machine_of(each) for each in self._kept}

    def _line(self, serial: int) -> LogLine:
        return LogLine(self._kept[serial - self._first], serial, self._texts)

    # -- the filter ---------------------------------------------------------------------------

    def set_filter(self, wanted: LogFilter, now: float) -> None:
        """Show the lines that fit."""
        if wanted == self.filter:
            return
        self.filter = wanted
        self.beginResetModel()
        self._fits = None if wanted.is_open else wanted.test(self.name_of, now)
        self._found = None if self._fits is None else []
        self._looked = 0
        self.endResetModel()
        if self._fits is not None:
            self._look()
        self.counted.emit()

    def tick(self, now: float) -> None:
        """What is too old for the filter goes."""
        if self._found is None or not self.filter.minutes:
            return
        self._fits = self.filter.test(self.name_of, now)
        since, first = self.filter.since(now), self._first
        fresh = (n for n, at in enumerate(self._found) if time_of(self._kept[at - first]) >= since)
        old = next(fresh, len(self._found))
        if old:
            self.beginRemoveRows(_ROOT, 0, old - 1)
            del self._found[:old]
            self.endRemoveRows()
            self.counted.emit()

    @property
    def is_looking(self) -> bool:
        """Whether lines are left that the filter has not seen."""
        return self._fits is not None and self._looked < len(self._kept)

    # -- what is shown ------------------------------------------------------------------------

    def set_highlighted(self, machines: Iterable[str]) -> None:
        """Mark the lines of the selected machines."""
        self.highlighted = frozenset(machines)
        self.repaint()

    def set_millis(self, *, shown: bool) -> None:
        """Whether times have milliseconds."""
        self.has_millis = shown
        self.repaint()

    def repaint(self) -> None:
        """Names, times or marks are others."""
        if count := self.rowCount():
            last = self.index(count - 1, WHAT)
            self.dataChanged.emit(self.index(0, 0), last)

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        if parent.isValid():
            return 0
        return len(self._kept if self._found is None else self._found)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        line = self.line(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(line, index.column())
        if role == RowDelegate.TINTED:
            return line.key in self.highlighted
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(line)
        return None

    def text(self, line: LogLine, column: int) -> str:
        """One cell."""
        if column == WHAT:
            return line.text
        if column == TIME:
            return clock(line.at, millis=self.has_millis)
        if column == SERVICE:
            return service_name(line.service)
        if column == MACHINE:
            return self.name_of(line.key) if line.key else ""
        return ""

    def spoken(self, line: LogLine) -> str:
        """The whole line for a screen reader."""
        kind = {"warning": _("warning"), "error": _("error")}.get(line.level, "")
        name = self.name_of(line.key) if line.key else ""
        words = [kind, name, line.text, service_name(line.service), clock(line.at, millis=False)]
        return ", ".join(word for word in words if word)

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
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._titles[section] or _("Level")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's: lines can be dragged out."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return flags if index.isValid() else Qt.ItemFlag(0)

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Qt's: the lines as text."""
        data = QMimeData()
        lines = [self.line(at) for at in sorted({index.row() for index in indexes})]
        data.setText(self.as_text(lines))
        return data

    def as_text(self, lines: Iterable[LogLine]) -> str:
        """Lines as they are saved."""
        return "\n".join(
            written(line, self.name_of(line.key) if line.key else "") for line in lines
        )

    # -- inside -------------------------------------------------------------------------------

    def _make_room(self, count: int) -> None:
        """For so many more: the oldest go, a tenth of all at once."""
        surplus = len(self._kept) + count - self._ring
        if surplus <= 0:
            return
        gone = min(len(self._kept), max(surplus, self._ring // 10))
        last = self._first + gone
        rows = self.row_of(last)
        if rows:
            self.beginRemoveRows(_ROOT, 0, rows - 1)
        if self._found is not None:
            del self._found[:rows]
            self._looked = max(0, self._looked - gone)
        for serial in range(self._first, last):
            self._texts.pop(serial, None)
        del self._kept[:gone]
        self._first = last
        if rows:
            self.endRemoveRows()

    def _look(self) -> None:
        """Look through lines that the filter has not seen, for a few milliseconds."""
        fits, found = self._fits, self._found
        if fits is None or found is None:
            return
        until = time.perf_counter() + _SLICE_S
        new: list[int] = []
        while self._looked < len(self._kept):
            start = self._first + self._looked
            some = range(start, min(start + _STEP, self._first + len(self._kept)))
            new += [serial for serial in some if fits(self._line(serial))]
            self._looked += len(some)
            if time.perf_counter() > until:
                break
        if new:
            self.beginInsertRows(_ROOT, len(found), len(found) + len(new) - 1)
            found += new
            self.endInsertRows()
        if self.is_looking:
            self._later.start()
        if new:
            self.counted.emit()


def tip(line: LogLine) -> str:
    """The whole event, for hovering."""
    rows = "".join(
        f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for name, value in facts(line)
    )
    return f"<p><b>{html.escape(line.text)}</b></p><table>{rows}</table>"
