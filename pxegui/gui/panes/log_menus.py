"""The menus of the log: more, add a filter, and that of a line."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from pxegui.engine import event_json
from pxegui.events import Level
from pxegui.gui.context import Context
from pxegui.gui.log_filter import RANK, LogFilter, level_words, service_name, toggled
from pxegui.gui.log_line import LogLine
from pxegui.gui.models.log import LogModel
from pxegui.gui.panes.log_view import LogView
from pxegui.phrases import _, ngettext

_SERVICES = ("dhcp", "pxe", "tftp", "http", "engine")
_MINUTES = (1, 5, 15, 60)
_MOST_MACHINES = 20


class Log(Protocol):
    """What the menus ask of the log, and do with it."""

    context: Context
    model: LogModel
    view: LogView

    @property
    def wanted(self) -> LogFilter:
        """The filter."""

    def name_of(self, key: str) -> str:
        """A machine's name."""

    def packet_of(self, line: LogLine) -> bytes | None:
        """The DHCP message that a line tells of, while it is kept."""

    def change(self, **parts: Any) -> None:
        """Another filter."""

    def clear(self) -> None:
        """Empty the view."""

    def show_details(self, index: QModelIndex, *, as_packet: bool = False) -> None:
        """The whole event of a line, or the packet behind it."""


class LogMenus(QObject):
    """Filled when they open."""

    def __init__(self, pane: Log, parent: QWidget) -> None:
        super().__init__(parent)
        self._pane = pane
        self.more = QMenu(parent)
        self.more.aboutToShow.connect(self._fill_more)
        self.add = QMenu(parent)
        self.add.aboutToShow.connect(self._fill_add)

    def show_at(self, at: QPoint) -> None:
        """The menu of the line there."""
        index = self._pane.view.indexAt(at)
        if index.isValid():
            self.of_row(index.row()).popup(self._pane.view.viewport().mapToGlobal(at))

    def of_row(self, row: int) -> QMenu:
        """The menu of a line."""
        pane = self._pane
        line = pane.model.line(row)
        menu = QMenu(pane.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if line.key:
            words = _("Only {machine}").format(machine=pane.name_of(line.key))
            menu.addAction(words, lambda: pane.change(machines=(line.key,)))
        words = _("Only {service}").format(service=service_name(line.service))
        menu.addAction(words, lambda: pane.change(services=(line.service,)))
        menu.addSeparator()
        menu.addAction(_("Copy line"), pane.view.copy).setShortcut("Ctrl+C")
        menu.addAction(_("Copy as JSON"), self._copy_json)
        menu.addSeparator()
        index = pane.model.index(row, 0)
        whole = menu.addAction(_("Whole event"), lambda: pane.show_details(index))
        whole.setShortcut("F3")
        if pane.packet_of(line) is not None:
            menu.addAction(_("Details"), lambda: pane.show_details(index, as_packet=True))
        if line.key:
            menu.addAction(_("Show machine"), lambda: pane.context.selection.select([line.key]))
        return menu

    def _copy_json(self) -> None:
        lines = self._pane.view.selected_lines()
        text = "\n".join(event_json.line(line.event) for line in lines)
        QGuiApplication.clipboard().setText(text)

    def _fill_more(self) -> None:
        menu, pane = self.more, self._pane
        menu.clear()
        self._add_levels(menu)
        menu.addMenu(self.add).setText(_("Show only"))
        menu.addSeparator()
        menu.addAction(_("Copy selected lines"), pane.view.copy)
        menu.addAction(_("Clear view"), pane.clear)
        menu.addSeparator()
        pane.view.fill_column_menu(menu)

    def _add_levels(self, menu: QMenu) -> None:
        pane = self._pane
        group = QActionGroup(menu)
        for level in RANK:
            words = level_words(level)
            action = menu.addAction(words[:1].upper() + words[1:])
            action.setCheckable(True)
            action.setChecked(pane.wanted.least == level)
            action.triggered.connect(lambda _on=False, level=level: self._set_least(level))
            group.addAction(action)
        menu.addSeparator()

    def _set_least(self, level: Level) -> None:
        self._pane.change(least=level)

    def _fill_add(self) -> None:
        menu, pane = self.add, self._pane
        menu.clear()
        for service in _SERVICES:
            self._toggle(menu, service_name(service), "services", service)
        menu.addSeparator()
        machines = pane.context.session.machines.machines()
        for row in reversed(machines[-_MOST_MACHINES:]):
            self._toggle(menu, pane.name_of(row.key), "machines", row.key)
        menu.addSeparator()
        for minutes in _MINUTES:
            words = ngettext("Last {count} minute", "Last {count} minutes", minutes)
            action = menu.addAction(words.format(count=minutes))
            action.setCheckable(True)
            is_on = pane.wanted.minutes == minutes
            action.setChecked(is_on)
            wanted = 0 if is_on else minutes
            action.triggered.connect(lambda _on=False, n=wanted: pane.change(minutes=n))
        menu.addSeparator()
        self._add_levels(menu)

    def _toggle(self, menu: QMenu, words: str, part: str, value: str) -> None:
        pane = self._pane
        values: tuple[str, ...] = getattr(pane.wanted, part)
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(value in values)
        chosen = toggled(values, value)
        action.triggered.connect(lambda _on=False: pane.change(**{part: chosen}))
