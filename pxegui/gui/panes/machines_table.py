"""The table of machines: its columns, two densities, and what keys and pointer do."""

from __future__ import annotations

import dataclasses
import time

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from pxegui import phrases
from pxegui.gui.delegates.machines import COMFORTABLE, MachineDelegate
from pxegui.gui.models.machine_rows import Column as At
from pxegui.gui.models.machines import RIGHT, TITLES, MachinesModel
from pxegui.gui.widgets.table import Column, PaneTable
from pxegui.phrases import _

KEY_HOLD_S = 2.0  # rows stay where they are so long after a key was pressed
BOOTS_FROM, SEEN_FROM = 1060, 860  # narrower windows leave these columns out
_COMPACT_ONLY = (At.MAC, At.SPEED, At.LEASE)

_WIDTHS: dict[At, int] = {
    At.STATE: 36,
    At.MACHINE: 150,
    At.MAC: 144,
    At.FIRMWARE: 104,
    At.ADDRESS: 128,
    At.NOW: 300,
    At.BOOTS: 142,
    At.SPEED: 84,
    At.LEASE: 100,
    At.SEEN: 56,
    At.SENT: 80,
    At.FILES: 72,
    At.TRIES: 72,
    At.FIRST_SEEN: 84,
    At.TOOK: 84,
    At.BOOT_FILE: 160,
    At.UUID: 240,
    At.NOTE: 180,
}

_WIDE_SEEN = 84
_SAMPLES = {At.FIRMWARE: "UEFI Arm 64"}
_LONG_SEEN = 6  # letters
_DAY_AGO = "Mon 14:05"
_COMPACT_WIDTHS = {At.MACHINE: 106, At.FIRMWARE: 86}


def columns(*, compact: bool) -> list[Column]:
    """The columns as they are at first."""
    made = []
    for at in At:
        hidden = at >= At.SENT or (at in _COMPACT_ONLY and not compact)
        made.append(
            Column(
                title=_(TITLES[at]) if TITLES[at] else "",
                name=_("State") if at is At.STATE else "",
                width=_WIDTHS[at],
                sample=phrases.span(59 * 60) if at is At.SEEN else _SAMPLES.get(at, ""),
                is_right=at in RIGHT,
                is_hidden=hidden,
                stretches=at is At.NOW,
                is_fixed=at is At.STATE,
            )
        )
    return made


class MachinesTable(PaneTable):
    """The view, with its delegate."""

    space_pressed = Signal()
    delete_pressed = Signal()
    menu_wanted = Signal(QPoint)  # on the screen
    sorted_by = Signal(int, bool)

    def __init__(self, model: MachinesModel, parent: QWidget | None = None) -> None:
        super().__init__("machinesView", COMFORTABLE, parent)
        self.setAccessibleName(_("Machines"))
        self.setModel(model)
        self.delegate = MachineDelegate(model, self)
        self.setItemDelegate(self.delegate)
        self.set_row_height(self.delegate.row_height)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._is_compact = False
        self._key_at = 0.0
        self._width = 1280
        self.set_columns(columns(compact=False))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.resizeSection(At.STATE, _WIDTHS[At.STATE])
        self.begin_sorted(At.STATE)
        header.sortIndicatorChanged.connect(
            lambda at, order: self.sorted_by.emit(at, order == Qt.SortOrder.DescendingOrder)
        )

    def is_in_use(self) -> bool:
        """The person is about to click a row, or was just at the keys: rows must not run away."""
        held = time.monotonic() - self._key_at < KEY_HOLD_S
        is_editing = self.state() == QAbstractItemView.State.EditingState
        return held or is_editing or self.viewport().underMouse()

    def set_compact(self, *, compact: bool) -> None:
        """One line a row, and the columns that have no second line to stand in."""
        if compact == self._is_compact:
            return
        self._is_compact = compact
        self.delegate.is_compact = compact
        self.set_row_height(self.delegate.row_height)
        self._narrowed -= {*_COMPACT_ONLY}  # the height of rows decides anew, then the width
        for at in _COMPACT_ONLY:
            self.setColumnHidden(at, not compact)
        header = self.horizontalHeader()
        for at, width in _COMPACT_WIDTHS.items():
            wide = self.least_width(self._columns[at])
            small = self.least_width(dataclasses.replace(self._columns[at], width=width))
            before, after = (wide, small) if compact else (small, wide)
            if header.sectionSize(at) == before:  # else the person has sized it
                header.resizeSection(at, after)
        self.set_window_width(self._width)
        self.viewport().update()

    def keep_columns(self) -> None:
        """Remember them as they are in comfortable rows: so the table begins."""
        if not self._is_compact:
            super().keep_columns()
            return
        header = self.horizontalHeader()
        shown = header.saveState()
        self.set_compact(compact=False)
        super().keep_columns()
        self.set_compact(compact=True)
        header.restoreState(shown)

    def reset_columns(self) -> None:
        """As they are at first in rows of this height."""
        is_compact = self._is_compact
        self.set_compact(compact=False)
        super().reset_columns()
        self.set_compact(compact=is_compact)

    def fit_seen(self, letters: int) -> None:
        """Room for “Mon 14:05” where a machine was not seen for a day."""
        header = self.horizontalHeader()
        column = self._columns[At.SEEN]
        usual = self.least_width(column)
        wide = self.least_width(dataclasses.replace(column, width=_WIDE_SEEN, sample=_DAY_AGO))
        if header.sectionSize(At.SEEN) in (usual, wide):  # else the person has sized it
            header.resizeSection(At.SEEN, wide if letters > _LONG_SEEN else usual)

    def set_window_width(self, width: int) -> None:
        """Leave out what does not fit; that is not remembered."""
        self._width = width
        narrowed: set[int] = set()
        if width < BOOTS_FROM:
            narrowed |= {At.BOOTS, At.SPEED, At.LEASE}
        if width < SEEN_FROM:
            narrowed |= {At.SEEN, At.MAC}
        self.set_narrowed(narrowed)

    def restyle(self) -> None:
        """Colours or fonts changed."""
        self.delegate.restyle()
        self.set_row_height(self.delegate.row_height)
        self.viewport().update()

    def fill_sort_menu(self, menu: QMenu) -> None:
        """One entry a column."""
        now = self.horizontalHeader().sortIndicatorSection()
        for at in At:
            action = menu.addAction(_(TITLES[at]).partition(":")[0] if TITLES[at] else _("State"))
            action.setCheckable(True)
            action.setChecked(at == now)
            action.triggered.connect(
                lambda _on=False, at=at: self.horizontalHeader().setSortIndicator(
                    at, Qt.SortOrder.AscendingOrder
                )
            )

    # -- Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        self._key_at = time.monotonic()
        if event.key() == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's: by the right button, Shift+F10 or the menu key."""
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if is_mouse else self.currentIndex()
        if not index.isValid():
            return
        if not self.selectionModel().isRowSelected(index.row()):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            rows = QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags | rows)
        at = event.globalPos()
        if not is_mouse:
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted.emit(at)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "delegate"):
            self.restyle()
