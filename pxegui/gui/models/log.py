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

from pxegui.events import Event
from pxegui.gui.feed import RING
from pxegui.gui.log_filter import LogFilter, service_name
from pxegui.gui.log_line import LogLine, clock, facts, written
from pxegui.gui.widgets.table import Column, RowDelegate
from pxegui.phrases import _
from pxegui.problems import N_

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SLICE_S = 0.012
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
        self.lines: list[LogLine] = []
        self.shown: list[LogLine] = self.lines  # the same list while everything fits
        self.total = 0  # lines there ever were, without those that were cleared
        self.highlighted: frozenset[str] = frozenset()
        self.filter = LogFilter()
        self.has_millis = True
        self.name_of = name_of
        self._ring = ring
        self._serial = 0
        self._looked = 0  # lines that the filter has seen
        self._fits: Callable[[Any], bool] | None = None
        self._titles = [each.title for each in columns()]
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._look)

    # -- what comes in ------------------------------------------------------------------------

    def append(self, events: Sequence[Event]) -> None:
        """Take new events; the oldest lines go where there are too many."""
        if not events:
            return
        self.total += len(events)
        skipped = max(0, len(events) - self._ring)
        first = self._serial + skipped
        lines = [LogLine(each, first + n) for n, each in enumerate(events[skipped:])]
        self._serial += len(events)
        self._make_room(len(lines))
        if self._fits is None:
            self._insert(lines)
        else:
            self.lines += lines
            self._look()
        self.counted.emit()

    def clear(self) -> None:
        """Forget all lines."""
        self.beginResetModel()
        self.lines = []
        self.shown = self.lines if self._fits is None else []
        self.total, self._looked = 0, 0
        self.endResetModel()
        self.counted.emit()

    # -- the filter ---------------------------------------------------------------------------

    def set_filter(self, wanted: LogFilter, now: float) -> None:
        """Show the lines that fit."""
        if wanted == self.filter:
            return
        self.filter = wanted
        self.beginResetModel()
        self._fits = None if wanted.is_open else wanted.test(self.name_of, now)
        self.shown = self.lines if self._fits is None else []
        self._looked = 0
        self.endResetModel()
        if self._fits is not None:
            self._look()
        self.counted.emit()

    def tick(self, now: float) -> None:
        """What is too old for the filter goes."""
        if self._fits is None or not self.filter.minutes:
            return
        self._fits = self.filter.test(self.name_of, now)
        since = self.filter.since(now)
        old = next((n for n, line in enumerate(self.shown) if line.at >= since), len(self.shown))
        if old:
            self.beginRemoveRows(_ROOT, 0, old - 1)
            del self.shown[:old]
            self.endRemoveRows()
            self.counted.emit()

    @property
    def is_looking(self) -> bool:
        """Whether lines are left that the filter has not seen."""
        return self._fits is not None and self._looked < len(self.lines)

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
        if self.shown:
            last = self.index(len(self.shown) - 1, WHAT)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_of(self, serial: int) -> int:
        """The row of a line, or of the first one after it."""
        return bisect_left(self.shown, serial, key=lambda line: line.serial)

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        line = self.shown[index.row()]
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
        lines = [self.shown[at] for at in sorted({index.row() for index in indexes})]
        data.setText(self.as_text(lines))
        return data

    def as_text(self, lines: Iterable[LogLine]) -> str:
        """Lines as they are saved."""
        return "\n".join(
            written(line, self.name_of(line.key) if line.key else "") for line in lines
        )

    # -- inside -------------------------------------------------------------------------------

    def _insert(self, lines: list[LogLine]) -> None:
        at = len(self.shown)
        self.beginInsertRows(_ROOT, at, at + len(lines) - 1)
        self.shown += lines
        self.endInsertRows()

    def _make_room(self, count: int) -> None:
        surplus = len(self.lines) + count - self._ring
        if surplus <= 0:
            return
        gone = min(len(self.lines), max(surplus, self._ring // 10))
        first = self.lines[gone].serial if gone < len(self.lines) else self._serial
        of_shown = self.row_of(first)
        if self.shown is not self.lines:
            del self.lines[:gone]
            self._looked = max(0, self._looked - gone)
        if of_shown:
            self.beginRemoveRows(_ROOT, 0, of_shown - 1)
            del self.shown[:of_shown]
            self.endRemoveRows()

    def _look(self) -> None:
        """Look through lines that the filter has not seen, for a few milliseconds."""
        fits = self._fits
        if fits is None:
            return
        until = time.perf_counter() + _SLICE_S
        found: list[LogLine] = []
        while self._looked < len(self.lines):
            some = self.lines[self._looked : self._looked + _STEP]
            found += [line for line in some if fits(line)]
            self._looked += len(some)
            if time.perf_counter() > until:
                break
        if found:
            self._insert(found)
        if self.is_looking:
            self._later.start()
        if found:
            self.counted.emit()


def tip(line: LogLine) -> str:
    """The whole event, for hovering."""
    rows = "".join(
        f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for name, value in facts(line)
    )
    return f"<p><b>{html.escape(line.text)}</b></p><table>{rows}</table>"
