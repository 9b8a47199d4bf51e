"""The pane “Log”: every question and answer, in plain words, found again by filters."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts, log_save
from pxegui.gui.context import Context
from pxegui.gui.feed import Batch, Live
from pxegui.gui.log_filter import LogFilter, Part, PatternError, chips, needle
from pxegui.gui.log_line import LogLine
from pxegui.gui.models.log import SERVICE, TIME, LogModel, columns
from pxegui.gui.models.shown_names import ShownNames
from pxegui.gui.panes.log_chips import LogChips
from pxegui.gui.panes.log_details import LogDetails
from pxegui.gui.panes.log_menus import LogMenus
from pxegui.gui.panes.log_view import LogView
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.find_field import FindField
from pxegui.gui.widgets.message_bar import Message
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.gui.widgets.whole_rows import WholeRows
from pxegui.phrases import _, grouped, ngettext

_NARROW = 980
_TIME, _TIME_SHORT = 102, 72


class LogPane(QWidget):
    """Made with a Context, as every pane."""

    noted = Signal(object)  # Message: a bar

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logPane")
        self.context = context
        self._names = ShownNames(context.session.machines, context.session.names)
        self.model = LogModel(self._names.of, parent=self)
        self._position = 0  # of the feed
        self._wanted = LogFilter()
        self._is_narrow = False
        self.view = LogView(self.model)
        self.view.set_columns(columns())
        if self.view.columnWidth(TIME) <= _TIME_SHORT:  # kept in a narrow window
            self.view.setColumnWidth(TIME, _TIME)
        self.menus = LogMenus(self, self)
        self._make_header()
        self._lay_out()
        self._connect()
        self._show_counts()

    # -- what actions and other panes call ----------------------------------------------------

    def find(self) -> None:  # type: ignore[override]  # Qt's looks for windows by number
        """Put the cursor into the find field."""
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()

    def set_follow(self, on: bool) -> None:
        """Keep the newest line in sight."""
        self.view.set_follow(on=on)
        self.follow_button.setChecked(on)

    def save(self) -> None:
        """Ask where, and write what is shown."""
        dialog = QFileDialog(self, _("Save the log"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Text (*.txt)"), _("JSON lines (*.jsonl)")])
        dialog.setDefaultSuffix("txt")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("jsonl" if "jsonl" in chosen else "txt")
        )
        dialog.selectFile(time.strftime("pxegui-%Y-%m-%d-%H%M.txt"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write what is shown to a file; a bar tells if that does not work."""
        lines = self.model.snapshot()
        names = {key: self._names.of(key) for key in self.model.machines()}
        self.context.session.jobs.start(self._save(path, lines, names), "save the log")

    def show_service(self, service: str) -> None:
        """Only the lines of one service."""
        self.change(services=(service,))

    def show_all(self) -> None:
        """No filter."""
        self.context.selection.set_only(only=False)
        self.find_field.clear()
        self._set_filter(LogFilter())

    def clear(self) -> None:
        """Empty the view; events go on to be counted and written elsewhere."""
        self.model.clear()

    def change(self, **parts: Any) -> None:
        """Another filter: `change(minutes=5)`."""
        self._set_filter(dataclasses.replace(self._wanted, **parts))

    @property
    def wanted(self) -> LogFilter:
        """The filter."""
        return self._wanted

    def name_of(self, key: str) -> str:
        """A machine's name."""
        return self._names.of(key)

    def packet_of(self, line: LogLine) -> bytes | None:
        """The DHCP message that a line tells of, while it is kept."""
        number = int(getattr(line.event, "packet", 0))
        return self.context.session.engine.packet(number) if number else None

    def show_details(self, index: QModelIndex, *, as_packet: bool = False) -> None:
        """The whole event of a line, or the packet behind it."""
        if index.isValid():
            rect = self.view.visualRect(index)
            at = self.view.viewport().mapToGlobal(QPoint(max(rect.left(), 24), rect.bottom() + 2))
            line = self.model.line(index.row())
            details = LogDetails(line, self, self.packet_of(line), as_packet=as_packet)
            details.show_at(at)

    def set_narrow(self, width: int) -> None:
        """A narrow window has no service and no milliseconds."""
        is_narrow = width < _NARROW
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self.model.set_millis(shown=not is_narrow)
        self.view.set_narrowed({SERVICE} if is_narrow else set())
        self.view.setColumnWidth(TIME, fonts.scaled(_TIME_SHORT if is_narrow else _TIME))
        self.follow_button.setText("" if is_narrow else _("Follow"))

    # -- what comes in ------------------------------------------------------------------------

    def _catch_up(self) -> None:
        feed = self.context.feed
        self._names.forget()
        self.model.append(feed.kept_since(self._position))
        self._position = feed.position
        self.view.follow()

    def _on_batch(self, batch: Batch) -> None:
        if batch.machines and self._names.refresh(batch.machines):
            self.model.repaint()
        if batch.events:
            self._position = self.context.feed.position
            self.model.append(batch.kept)
            self.view.follow()

    def _on_tick(self, now: float) -> None:
        self.model.tick(now)

    def _on_named(self) -> None:
        self._names.forget()
        self.model.repaint()
        self._show_chips()

    def _on_selection(self) -> None:
        selection = self.context.selection
        self.model.set_highlighted(selection.keys)
        if selection.only:
            self.change(only=selection.keys)

    def _on_only(self, only: bool) -> None:
        self.change(only=self.context.selection.keys if only else ())

    # -- the filter ---------------------------------------------------------------------------

    def _on_typed(self, typed: str) -> None:
        try:
            wanted = needle(typed)
        except PatternError as error:
            self.chips.say_fault(_("Not a valid pattern: {why}").format(why=error))
            return
        self.chips.say_fault("")
        self.change(text=wanted)

    def _on_removed(self, part: Part) -> None:
        if part == "text":
            self.find_field.clear()
        elif part == "only":
            self.context.selection.set_only(only=False)
        self._set_filter(self._wanted.without(part))

    def _set_filter(self, wanted: LogFilter) -> None:
        if wanted == self._wanted:
            return
        top = self.view.top_serial()
        self._wanted = wanted
        self.model.set_filter(wanted, time.time())
        self._show_chips()
        self.view.follow_or(top)

    def _show_chips(self) -> None:
        self.chips.show_parts(chips(self._wanted, self._names.of))

    def _show_counts(self) -> None:
        count = self.model.count
        words = ngettext("{count} line", "{count} lines", count).format(count=grouped(count))
        self.header.count.setText(words if count else "")
        total = ngettext(
            "{count} line since the start", "{count} lines since the start", self.model.total
        ).format(count=grouped(self.model.total))
        self.header.count.setToolTip(total if self.model.total > count else "")
        shown = self.model.rowCount()
        of = ngettext("{shown} of {count} line", "{shown} of {count} lines", count)
        self.chips.count.setText(of.format(shown=grouped(shown), count=grouped(count)))
        page = 0 if not count else 1
        if count and not shown and not self.model.is_looking:
            page = 2
        if self._stack.currentIndex() != page:
            self._stack.setCurrentIndex(page)

    async def _save(self, path: Path, lines: Iterable[LogLine], names: dict[str, str]) -> None:
        try:
            await asyncio.to_thread(log_save.save, path, lines, lambda key: names.get(key, key))
        except OSError as error:
            title = _("Not saved: {file}").format(file=path.name)
            text = error.strerror or str(error)
            self.noted.emit(Message(key="save_log", kind="error", title=title, text=text))

    # -- putting it together ------------------------------------------------------------------

    def _make_header(self) -> None:
        self.header = PaneHeader("list", _("Log"))
        self.find_field = FindField(_("Search  (Ctrl+F)"), _("Find in the log"), 190)
        self.find_field.setObjectName("logFind")
        self.find_field.setToolTip(_("Between slashes it is a regular expression: /grub.*efi/"))
        self.follow_button = Button(_("Follow"), icon="follow", is_small=True, name=_("Follow"))
        self.follow_button.setObjectName("followButton")
        self.follow_button.setCheckable(True)
        self.follow_button.setChecked(True)
        self.follow_button.setToolTip(_("Keep the newest line in sight (Ctrl+Shift+F)"))
        self.save_button = icon_button("save", _("Save the log (Ctrl+S)"))
        self.save_button.setObjectName("saveLogButton")
        for control in (self.find_field, self.follow_button, self.save_button):
            self.header.add(control)
        self.header.more.setMenu(self.menus.more)

    def _lay_out(self) -> None:
        self.chips = LogChips(self.menus.add)
        nothing = EmptyLine("filter", _("No line fits"), _("What is filtered stands above."))
        empty = EmptyLine(
            "list",
            _("The log is empty"),
            _("Every question and answer on the network, in plain words."),
        )
        self._stack = QStackedLayout()
        for page in (empty, WholeRows(self.view), nothing):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chips)
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        context, action = self.context, self.context.actions["follow"]
        action.setChecked(True)
        self.find_field.textChanged.connect(self._on_typed)
        self.find_field.left.connect(self.view.setFocus)
        self.follow_button.clicked.connect(lambda on: action.setChecked(on))
        self.view.follow_changed.connect(action.setChecked)
        self.save_button.clicked.connect(context.actions["save_log"].trigger)
        self.view.opened.connect(self.show_details)
        self.view.customContextMenuRequested.connect(self.menus.show_at)
        self.chips.removed.connect(self._on_removed)
        self.chips.all_wanted.connect(self.show_all)
        self.model.counted.connect(self._show_counts)
        context.session.names.changed.connect(self._on_named)
        context.selection.changed.connect(self._on_selection)
        context.selection.only_changed.connect(self._on_only)
        self._live = Live(
            self, context.feed, catch_up=self._catch_up, batch=self._on_batch, tick=self._on_tick
        )
