"""The pane “Machines & leases”: the one row a person looks at, for each machine."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from pxegui.diagnosis.judge import Condition
from pxegui.gui import fonts, keep
from pxegui.gui.cards import SharedCauses
from pxegui.gui.context import Context
from pxegui.gui.feed import Batch, Live
from pxegui.gui.models.machine_count import count_words
from pxegui.gui.models.machine_extra import Extras
from pxegui.gui.models.machine_order import Chip, counted
from pxegui.gui.models.machine_rows import Column
from pxegui.gui.models.machines import MachinesModel
from pxegui.gui.panes.machine_commands import MachineCommands
from pxegui.gui.panes.machine_news import MachineNews
from pxegui.gui.panes.machines_empty import STILL_NOTHING_S, NoMachines
from pxegui.gui.panes.machines_head import MachinesHead
from pxegui.gui.panes.machines_table import MachinesTable
from pxegui.gui.states import State
from pxegui.gui.style import MARGIN
from pxegui.gui.widgets.drop_zone import DropZone
from pxegui.gui.widgets.whole_rows import WholeRows
from pxegui.phrases import _, ngettext

MANY = 12  # more machines than this: chips, the find field, compact rows
MENU_OF_ROW = (
    "boot_once", "boot_always", "", "keep_address", "rename", "note", "", "wake", "ignore",
    "forget", "", "copy_mac", "copy_address", "copy_report", "", "only_machine",
)  # fmt: skip


class MachinesPane(QWidget):
    """Made with a Context, as every pane."""

    noted = Signal(object)  # Message: a bar to show
    unnoted = Signal(object)  # its key: take it away
    opened = Signal()  # a row: show the panel
    many_changed = Signal()  # `is_many`

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("machinesPane")
        self._context = context
        self._extras = Extras(context.session)
        self.model = MachinesModel(self._extras.of, self)
        self.model.rename = context.session.names.set_name
        self.view = MachinesTable(self.model, self)
        self.head = MachinesHead(self.view)
        self.header = self.head.header
        self.empty = NoMachines()
        self.drop_zone = DropZone()
        self.drop_zone.wanted.connect(context.actions["open_folder"].trigger)
        context.session.settings_changed.connect(lambda _settings: self._say_empty())
        self.commands = MachineCommands(context, self.model, self)
        self.causes = SharedCauses(context.session, self._show_machines, self)
        self._news = MachineNews(self)
        self._waiting_since = 0.0
        self.is_many = False
        self._is_moving = False  # the selection follows the other panes
        self._arrange_soon = QTimer(self, singleShot=True, interval=1000)
        self._arrange_soon.timeout.connect(self._arrange)
        self._lay_out()
        self._connect()
        self._name_commands()
        self._on_state(context.session.state)
        Live(self, context.feed, catch_up=self._catch_up, batch=self._on_batch, tick=self._on_tick)

    def set_narrow(self, width: int) -> None:
        """Fewer columns in a narrow window, and where the panel takes the room."""
        self.view.set_window_width(min(width, fonts.designed(self.width() + 2 * MARGIN)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self.set_narrow(fonts.designed(self.window().width()))

    def find_machine(self) -> None:
        """To the find field."""
        self.head.open_find()

    def set_density(self, density: str) -> None:
        """`auto`, `comfortable` or `compact`."""
        self._density = density
        self._fit_density()

    # -- putting it together ------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._rows = WholeRows(self.view)
        self._stack.addWidget(self._rows)
        self._stack.addWidget(self.drop_zone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head.bar)
        column.addLayout(self._stack, 1)
        self._density = keep.choice("density", "auto")

    def _connect(self) -> None:
        session, selection = self._context.session, self._context.selection
        session.state_changed.connect(self._on_state)
        session.settings_changed.connect(lambda _settings: self._refresh())
        session.names.changed.connect(lambda _key: self._refresh())
        selection.changed.connect(self._follow_selection)
        self.view.selectionModel().selectionChanged.connect(self._on_selected)
        self.view.selectionModel().currentRowChanged.connect(self._on_selected)
        self.view.opened.connect(lambda _index: self.opened.emit())
        self.view.space_pressed.connect(self._context.actions["only_machine"].toggle)
        self.view.delete_pressed.connect(self.commands.forget)
        self.view.menu_wanted.connect(self.show_menu)
        self.view.sorted_by.connect(self._set_sort)
        self.head.found.connect(self._set_words)
        self.head.chip_chosen.connect(self._set_chip)
        self.header.mark_clicked.connect(lambda: self._toggle_chip("problems"))
        self.head.fill_more = self._fill_more
        self.head.add_for_selected(self._context.actions, self.menu)
        for source in (self.commands, self.causes):
            source.noted.connect(self.noted)
            source.unnoted.connect(self.unnoted)
        self.commands.rename_wanted.connect(self._edit_name)
        self.commands.forgotten.connect(self._forget_rows)
        self._context.theme.changed.connect(self._restyle)

    def _name_commands(self) -> None:
        """What the table of actions calls, here in one place."""
        do = self.commands
        self.keep_address, self.rename, self.note = do.keep_address, do.rename, do.note
        self.wake, self.ignore, self.forget = do.wake, do.ignore, do.forget
        self.copy_mac, self.copy_address = do.copy_mac, do.copy_address

    # -- live ---------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        now, machines = time.time(), self._context.feed.machines
        self._extras.catch_up(machines.transfers())
        earlier = self._context.session.care.earlier
        self.model.take((row for key, row in earlier.items() if machines.machine(key) is None), now)
        self.model.take(machines.machines(), now)
        self.model.arrange()
        self._after_change()

    def _on_batch(self, batch: Batch) -> None:
        self._extras.take(batch.transfers)
        before = self.model.rowCount()
        self.model.take(batch.machines, time.time())
        if before == 0:
            self.model.arrange()
        elif not self._arrange_soon.isActive():
            self._arrange_soon.start()
        self._after_change()

    def _on_tick(self, now: float) -> None:
        self._extras.tick(now)
        self.model.refresh(now)
        if not self._arrange_soon.isActive():
            self._arrange()
        self._after_change()
        self._look_for_causes(now)
        is_long = bool(self._waiting_since) and now - self._waiting_since >= STILL_NOTHING_S
        self._say_empty(is_long=is_long)

    def _look_for_causes(self, now: float) -> None:
        if self._context.session.state.is_serving:
            self.causes.look(self.model.all_rows(), now)
        elif self._context.session.state is not State.STOPPING:
            self.causes.clear()

    def _show_machines(self, keys: Sequence[str]) -> None:
        self._context.selection.select(keys)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        """A name, a rule or a setting changed."""
        self.model.refresh(time.time(), everything=True)
        self._arrange()
        self._after_change()

    def _arrange(self) -> None:
        if self.view.is_in_use():
            self._arrange_soon.start()
        else:
            self.model.arrange()

    def _after_change(self) -> None:
        rows = list(self.model.all_rows())
        is_many, was_many = len(rows) > MANY, self.is_many
        self.is_many = is_many
        counts = counted(rows)
        self.head.show_counts(counts, is_many=is_many)
        self.header.count.setText(self._count_words(len(rows)))
        problems = counts["problems"]
        words = ngettext("{count} problem", "{count} problems", problems)
        # With chips the number stands on one of them.
        mark = words.format(count=problems) if problems and not is_many else ""
        is_bad = any(each.verdict.condition is Condition.PROBLEM for each in rows)
        self.header.set_mark(mark, *(("err", "error") if is_bad else ("warn", "warning")))
        self._fit_density()
        self.view.fit_seen(max((len(each.cells[Column.SEEN][0]) for each in rows), default=0))
        if is_many != was_many:
            self.many_changed.emit()
        self._news.tell(rows)
        if not self._waiting_since or rows:
            self._say_empty()

    def _count_words(self, count: int) -> str:
        session = self._context.session
        ready = None if session.state.is_stopped else session.ready
        leased = self._extras.leased(self.model.all_rows(), time.time()) if ready else 0
        return count_words(count, leased, ready, self._extras.other_server)

    def _nothing(self) -> QWidget:
        """What is said without machines: first of all, what should they boot?"""
        session = self._context.session
        is_chosen = session.settings.boot_dir is not None or not session.state.is_stopped
        return self.empty if is_chosen else self.drop_zone

    def _say_empty(self, *, is_long: bool = False) -> None:
        has_rows = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self._rows if has_rows else self._nothing())
        if has_rows:
            return
        if any(True for _row in self.model.all_rows()):
            self.empty.say("hidden")
        else:
            is_serving = self._context.session.state.is_serving
            self.empty.say("waiting" if is_serving else "stopped", is_long=is_long)

    def _on_state(self, state: State) -> None:
        if state.is_serving and not self._waiting_since:
            self._waiting_since = time.time()
            if self.isVisible():
                self._catch_up()
        elif not state.is_serving:
            self._waiting_since = 0.0
        self._after_change()

    # -- filter, order, density ---------------------------------------------------------------

    def _set_words(self, words: str) -> None:
        self._set(words=words)

    def _set_chip(self, chip: str) -> None:
        self._set(chip=chip)

    def _toggle_chip(self, chip: Chip) -> None:
        self._set(chip="all" if self.model.order.chip == chip else chip)
        self.head.chips.choose(self.model.order.chip)

    def _set_sort(self, column: int, descending: bool) -> None:
        self._set(column=Column(column), is_descending=descending)

    def _set(self, **changes: object) -> None:
        self.model.set_order(dataclasses.replace(self.model.order, **changes))  # type: ignore[arg-type]
        self._say_empty()

    def _fit_density(self) -> None:
        many = sum(1 for _row in self.model.all_rows()) > MANY
        compact = self._density == "compact" or (self._density == "auto" and many)
        self.view.set_compact(compact=compact)

    def _restyle(self) -> None:
        self.view.restyle()

    # -- selection ----------------------------------------------------------------------------

    def _on_selected(self, *_args: object) -> None:
        if self._is_moving:
            return
        rows = {index.row() for index in self.view.selectionModel().selectedRows()}
        current = self.view.currentIndex().row()
        places = sorted(rows, key=lambda row: (row != current, row))
        self._is_moving = True
        self._context.selection.select(self.model.key_at(row) for row in places)
        self._is_moving = False
        self.head.set_selected(len(rows))

    def _follow_selection(self) -> None:
        """Another pane chose a machine."""
        if self._is_moving:
            return
        self._is_moving = True
        self.view.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        keys = self._context.selection.keys
        for key in keys:
            place = self.model.place_of(key)
            if place >= 0:
                self.view.selectionModel().select(self.model.index(place, 0), flags)
        if keys and self.model.place_of(keys[0]) >= 0:
            first = self.model.index(self.model.place_of(keys[0]), 0)
            no_update = QItemSelectionModel.SelectionFlag.NoUpdate
            self.view.selectionModel().setCurrentIndex(first, no_update)
            self.view.scrollTo(first)
        self._is_moving = False
        self.head.set_selected(len(keys))

    # -- menus --------------------------------------------------------------------------------

    def show_menu(self, at: QPoint) -> None:
        """The menu of the selected machines, at a place on the screen."""
        menu = self.menu()
        menu.popup(at)

    def menu(self) -> QMenu:
        """The menu of the selected machines."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.commands.fill_menus()
        for name in MENU_OF_ROW:
            if not name:
                menu.addSeparator()
            elif name in self._context.actions.menus:
                # Not `addMenu`: it would go with this menu.
                menu.addAction(self._context.actions.menus[name].menuAction())
            else:
                menu.addAction(self._context.actions[name])
        return menu

    def _forget_rows(self, keys: list[str]) -> None:
        self.model.forget(keys)
        self._after_change()

    def _edit_name(self, key: str) -> None:
        """Type over a machine's name, in its row."""
        place = self.model.place_of(key)
        if place >= 0:
            index: QModelIndex = self.model.index(place, Column.MACHINE)
            self.view.scrollTo(index)
            self.view.edit(index)

    def _fill_more(self, menu: QMenu) -> None:
        columns = menu.addMenu(_("Columns"))
        self.view.fill_column_menu(columns)
        density = menu.addMenu(_("Density"))
        for name in ("density_auto", "density_comfortable", "density_compact"):
            density.addAction(self._context.actions[name])
        self.view.fill_sort_menu(menu.addMenu(_("Sort by")))
        menu.addSeparator()
        menu.addAction(_("Forget finished"), self.commands.forget_finished)
        menu.addAction(_("Export as CSV…"), self.commands.export_csv)
