"""The table of the log: follows the newest line until somebody scrolls up."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from pxegui.gui.delegates.log import LogDelegate
from pxegui.gui.log_line import LogLine
from pxegui.gui.models.log import LogModel
from pxegui.gui.widgets.table import PaneTable
from pxegui.phrases import _

_ROW = 21


class LogView(PaneTable):
    """`follow_changed` when scrolling switched it."""

    follow_changed = Signal(bool)
    _is_following = True
    _is_moving = False  # we scroll, not the person
    _kept = -1  # the line at the top, while lines above it go

    def __init__(self, model: LogModel, parent: QWidget | None = None) -> None:
        super().__init__("logView", _ROW, parent)
        self.setAccessibleName(_("Log"))
        self.setModel(model)
        self._log = model
        self.horizontalHeader().setMinimumSectionSize(24)
        self.setItemDelegate(LogDelegate(model, self))
        self.setDragEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        model.rowsAboutToBeRemoved.connect(self._keep_place)
        model.rowsRemoved.connect(self._take_place)

    @property
    def is_following(self) -> bool:
        """Whether the newest line is kept in sight."""
        return self._is_following

    def set_follow(self, *, on: bool) -> None:
        """Keep the newest line in sight, or not."""
        self._is_following = on
        self.follow()

    def follow(self) -> None:
        """Go to the newest line, if that is wanted."""
        self.settle()
        if self._is_following:
            self._scroll(self.verticalScrollBar().maximum())

    def follow_or(self, serial: int) -> None:
        """Go to the newest line, else to this one."""
        self.updateGeometries()
        if self._is_following:
            self.follow()
        elif serial >= 0:
            self._scroll(self._log.row_of(serial))

    def top_serial(self) -> int:
        """The line at the top; -1 if there is none."""
        row = self.verticalScrollBar().value()
        return self._log.serial_at(row)

    def selected_lines(self) -> list[LogLine]:
        """What is selected, oldest first."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._log.line(row) for row in rows]

    def copy(self) -> None:
        """The selected lines as text."""
        QGuiApplication.clipboard().setText(self._log.as_text(self.selected_lines()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: F3 shows the whole event, Ctrl+C copies the lines."""
        if event.key() == Qt.Key.Key_F3 and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.MoveToEndOfDocument):
            super().keyPressEvent(event)
            self._scroll(self.verticalScrollBar().maximum())
            self._switch(on=True)
        else:
            super().keyPressEvent(event)

    def updateGeometries(self) -> None:
        """Qt's: more or less room does not mean that the person scrolled."""
        self._is_moving, before = True, self._is_moving
        super().updateGeometries()
        if self._is_following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
        self._is_moving = before

    def _scroll(self, value: int) -> None:
        self._is_moving, before = True, self._is_moving
        self.verticalScrollBar().setValue(value)
        self._is_moving = before

    def _on_scrolled(self, value: int) -> None:
        if not self._is_moving:
            self._switch(on=value >= self.verticalScrollBar().maximum())

    def _switch(self, *, on: bool) -> None:
        if on != self._is_following:
            self._is_following = on
            self.follow_changed.emit(on)

    def _keep_place(self, _parent: QModelIndex, _first: int, last: int) -> None:
        self._is_moving = True
        self._kept = self._log.serial_at(max(self.verticalScrollBar().value(), last + 1))

    def _take_place(self) -> None:
        self._is_moving = False
        if self._is_following:
            self.follow()
        else:
            self._scroll(self._log.row_of(self._kept))
