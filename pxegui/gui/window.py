"""The window: strips, bars and panes in one frame, and what its actions call.

Rule 1: nothing is decided here that a person without a window would need: each command is one call
        of the session.
Rule 2: no dialog tells an error; bars do.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

import PySide6
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

import pxegui
from pxegui import phrases
from pxegui.gui import fonts, keep, stopping
from pxegui.gui.actions import Actions
from pxegui.gui.awake import Awake
from pxegui.gui.context import Context, Pane
from pxegui.gui.deeds import Deeds
from pxegui.gui.dialogs.about import AboutDialog
from pxegui.gui.dialogs.addresses import AddressesDialog
from pxegui.gui.dialogs.help import HelpDialog
from pxegui.gui.dialogs.keys import KeysDialog
from pxegui.gui.dialogs.rules import RulesDialog
from pxegui.gui.dialogs.settings import SettingsDialog
from pxegui.gui.docks import TABS_BELOW, Docks
from pxegui.gui.drop import Drops, paths_of
from pxegui.gui.feed import Batch, Feed
from pxegui.gui.panes.log import LogPane
from pxegui.gui.panes.machine_panel import MachinePanel
from pxegui.gui.panes.machines import MachinesPane
from pxegui.gui.panes.running import RunningStrip
from pxegui.gui.panes.setup import SetupStrip
from pxegui.gui.panes.transfers import TransfersPane
from pxegui.gui.profile_menu import ProfileMenus
from pxegui.gui.profiles import Profiles
from pxegui.gui.remedies import message
from pxegui.gui.selection import Selection
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.taskbar import TaskBar
from pxegui.gui.theme import Look, Theme
from pxegui.gui.tray import Tray
from pxegui.gui.widgets.drop_frame import DropFrame
from pxegui.gui.widgets.focus_ring import FocusRing
from pxegui.gui.widgets.message_bar import Message, MessageBars
from pxegui.gui.widgets.table import PaneTable
from pxegui.phrases import _, ngettext

_SIZE = (1280, 800)
_LEAST = (760, 520)


class Window(QMainWindow):
    """`wants_close` asks the application to stop serving and end; `may_close` lets it go."""

    wants_close = Signal()
    density_changed = Signal(str)  # auto, comfortable, compact

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setMinimumSize(self._fitting(_LEAST))
        self.resize(self._fitting(_SIZE))
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.may_close = False
        self.evidence: Callable[[], str] = str  # of crashes, for the report
        self._problems_named = 0
        self.notes: dict[object, Message] = {}  # bars that are no problem of the engine
        self.session, self.theme = session, theme
        self.feed = Feed(session.engine.stream, session.machines, self)
        self.actions_ = Actions(self)
        self.selection = Selection(self)
        self.context = Context(session, self.feed, theme, self.actions_, self.selection)
        self.actions_.fill(self.menuBar())
        self.profiles = Profiles(session, self)
        ProfileMenus(session, self.profiles, self.actions_.menus, self)
        self._build()
        self.drops = Drops(self, self.profiles)
        self.tray = Tray(session, self.feed, self.actions_, self)
        TaskBar(session, self.feed, self)
        Awake(session, self)
        self._parts: dict[str, object] = {
            "session": session,
            "window": self,
            "setup": self.setup,
            "machines": self.machines,
            "transfers": self.transfers,
            "log": self.log,
            "panel": self.panel,
            "remedy": Deeds(self),
        }
        self._connect()
        self._restore()

    def do(self, does: str, *arguments: object) -> object:
        """Call what an action or a button of a bar names: `session.stop`."""
        part, _dot, method = does.partition(".")
        call: Callable[..., object] = getattr(self._parts[part], method)
        return call(*arguments)

    # -- what actions call: serving -----------------------------------------------------------

    def start(self) -> None:
        """Start, or go to the choice that is missing."""
        if self.session.state.is_stopped and not self.setup.missing():
            self.session.start()

    def choose_folder(self) -> None:
        """Ask for the folder to boot from."""
        dialog = QFileDialog(self, _("Choose the folder that machines boot from"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.take_paths([Path(path)]))
        dialog.open()  # never exec: it would nest a loop inside a task

    def take_paths(self, paths: list[Path]) -> None:
        """What was dropped, pasted or chosen: a folder to boot from, or a profile."""
        self.drops.take(paths)

    def quit(self) -> None:
        """Stop serving and end, also where closing would only hide the window."""
        self._keep()
        self.wants_close.emit()

    def come_to_front(self, machine: str = "") -> None:
        """Somebody asks for the window: a second start, the tray, a notification."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if machine:
            self.selection.select([machine])
            self.go_machines()

    def take_folder(self, folder: str) -> None:
        """What a second start hands over."""
        self.come_to_front()
        if folder:
            self.take_paths([Path(folder)])

    # -- bars ---------------------------------------------------------------------------------

    def note(self, of: Message) -> None:
        """Show a bar of the window's own, until `clear_note` or the person closes it."""
        self.notes[of.key] = of
        self._show_bars()

    def clear_note(self, key: object) -> None:
        """Take it away."""
        if self.notes.pop(key, None) is not None:
            self._show_bars()

    # -- what actions call: the view ----------------------------------------------------------

    def set_only_machine(self, on: bool) -> None:
        """Transfers and log of the selected machines alone."""
        self.selection.set_only(only=on)

    def go_machines(self) -> None:
        """To the machines."""
        self._go_to(self.machines)

    def go_transfers(self) -> None:
        """To the transfers."""
        self._show_dock(self.docks.transfers)
        self._go_to(self.transfers)

    def go_log(self) -> None:
        """To the log."""
        self._show_dock(self.docks.log)
        self._go_to(self.log)

    def go_panel(self) -> None:
        """To the machine panel."""
        self.docks.show_panel()
        self._go_to(self.panel)

    def toggle_panel(self) -> None:
        """Open or close the machine panel."""
        self.docks.show_panel(shown=not self.docks.is_panel_shown)

    def next_pane(self) -> None:
        """F6 goes round."""
        self._go_round(1)

    def previous_pane(self) -> None:
        """And back."""
        self._go_round(-1)

    def set_density(self, density: str) -> None:
        """Compact or comfortable rows, or by the number of machines."""
        keep.keep_choice("density", density)
        self.density_changed.emit(density)

    def set_look(self, look: str) -> None:
        """Light, dark, or like the system."""
        keep.keep_choice("look", look)
        self.theme.set_look(Look(look))

    def reset_layout(self) -> None:
        """Everything where it was at first."""
        keep.forget_layouts()
        for table in self.findChildren(PaneTable):
            table.reset_columns()
        self.resize(self._fitting(_SIZE))
        self.docks.reset()
        self._share_heights()

    def show_settings(self) -> None:
        """The dialog of settings."""
        SettingsDialog(self.context, self).open()

    def show_rules(self) -> None:
        """The dialog of boot rules."""
        RulesDialog(self.context, self).open()

    def show_addresses(self) -> None:
        """The dialog of addresses."""
        AddressesDialog(self.context, self).open()

    def show_help(self) -> None:
        """What the focused thing is for."""
        HelpDialog(self._focused_part(), self).open()

    def show_keys(self) -> None:
        """The list of keys."""
        KeysDialog(self).open()

    def show_about(self) -> None:
        """Versions and licences."""
        AboutDialog(self).open()

    def copy_report(self) -> None:
        """Versions and the last lines of the log, as text on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())

    def report(self) -> str:
        """What a person sends who asks for help."""
        lines = [
            f"pxegui {pxegui.__version__}, Python {platform.python_version()},"
            f" PySide6 {PySide6.__version__}, {platform.platform()}",
            *(str(phrases.say_problem(problem)) for problem in self.session.problems),
            *(phrases.say(event) for event in self.feed.events_since(self.feed.position - 200)),
        ]
        return "\n".join(lines) + "\n" + self.evidence()

    # -- Qt -----------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's: the application stops serving first, then closes it for good."""
        self._keep()
        if self.may_close:
            self.docks.hide_floating()
            event.accept()
        elif self.tray.is_there and self.session.state.is_serving:
            event.ignore()
            self.hide()
            self.tray.say_hidden()
        else:
            event.ignore()
            self.wants_close.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's."""
        self.feed.set_ticking(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's."""
        self.feed.set_ticking(False)
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: what does not fit is left out, and comes back."""
        super().resizeEvent(event)
        width = fonts.designed(event.size().width())  # larger text leaves less room
        self.docks.set_narrow(width)
        self.docks.set_low(low=fonts.designed(event.size().height()) < TABS_BELOW)
        for part in (
            self.setup,
            self.running,
            self.machines,
            self.transfers,
            self.log,
            self.panel,
        ):
            part.set_narrow(width)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's names
        """Qt's: Tab was pressed, anywhere in the window."""
        self._ring.expect()
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Esc closes bar and panel in that order; paste works where dropping does."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.bars.close_focused() and self.docks.is_panel_shown:
                self.docks.show_panel(shown=False)
        elif (
            event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self._show_context_menu()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.take_paths(paths_of(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's: anything with local files, anywhere on the window."""
        if paths_of(event.mimeData()):
            event.acceptProposedAction()
            self._drop_frame.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt's."""
        self._drop_frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's."""
        self._drop_frame.hide()
        self.take_paths(paths_of(event.mimeData()))
        event.acceptProposedAction()

    # -- putting it together ------------------------------------------------------------------

    def _build(self) -> None:
        self.setup = SetupStrip(self.context)
        self.running = RunningStrip(self.context)
        self.machines = MachinesPane(self.context)
        self.transfers = TransfersPane(self.context)
        self.log = LogPane(self.context)
        self.panel = MachinePanel(self.context)
        self.bars = MessageBars()
        panes: dict[str, Pane] = {
            "machines": self.machines,
            "transfers": self.transfers,
            "log": self.log,
            "panel": self.panel,
        }
        self.docks = Docks(
            self.machines,
            self.transfers,
            self.log,
            self.panel,
            {name: pane.header for name, pane in panes.items()},
            {"transfers": _("Transfers"), "log": _("Log"), "panel": _("Machine")},
        )
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(MARGIN, GAP // 2, MARGIN, MARGIN)
        column.setSpacing(GAP)
        for strip in (self.running, self.setup, self.bars):
            column.addWidget(strip)
        column.addWidget(self.docks, 1)
        self.setCentralWidget(frame)
        self._drop_frame = DropFrame(frame)
        self._ring = FocusRing(self)

    def _connect(self) -> None:
        self.actions_.connect_to(self.do)
        self.session.state_changed.connect(self._on_state)
        self.session.problems_changed.connect(self._show_bars)
        self.setup.advice_changed.connect(self._show_bars)
        self.running.clicked.connect(self._on_served_clicked)
        self.running.service_clicked.connect(self._show_service)
        self.tray.opened.connect(self.come_to_front)
        self.docks.panel_left.connect(self.go_machines)
        self.feed.batch.connect(self._on_batch)
        self.machines.noted.connect(self.note)
        self.log.noted.connect(self.note)
        self.machines.unnoted.connect(self.clear_note)
        self.machines.opened.connect(self.go_panel)
        self.machines.many_changed.connect(self._share_heights)
        self.panel.set_menus(self.machines.menu, self.machines.commands.fill_boots)
        self.panel.closed.connect(lambda: self.docks.show_panel(shown=False))
        self.density_changed.connect(self.machines.set_density)
        self.selection.only_changed.connect(self.actions_["only_machine"].setChecked)
        self.bars.closed.connect(self._on_bar_closed)
        self.bars.changed.connect(self._on_bars)
        self.theme.changed.connect(self.actions_.recolour)
        self.actions_.recolour()
        self._on_state(self.session.state)

    def _on_state(self, state: State) -> None:
        stopped = state.is_stopped
        shown, other = (self.setup, self.running) if stopped else (self.running, self.setup)
        had_focus = other.isAncestorOf(self.focusWidget())
        self.setup.set_locked(locked=not stopped)
        shown.show()
        if had_focus:  # Stop is where Start was: the next Enter or Space is meant for it
            button = self.setup.start_button if stopped else self.running.stop_button
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        other.hide()
        self.running.what.setChecked(False)
        self._share_heights()
        if state is not State.STOPPING:
            self._end_stopping()
        elif self.session.standing.transfers:
            self._show_stopping()
        self._show_bars()  # some say other things while serving

    def _end_stopping(self) -> None:
        """The bar goes; who was at its button does not go on to whatever is next to it."""
        if stopping.KEY in self.notes and self.bars.isAncestorOf(self.focusWidget()):
            self.machines.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.clear_note(stopping.KEY)

    def _show_stopping(self) -> None:
        self.note(stopping.message(self.session.machines, self.session.keep_serving))

    def _share_heights(self) -> None:
        is_serving = not self.session.state.is_stopped
        self.docks.set_serving(serving=is_serving, many=self.machines.is_many)

    def _on_served_clicked(self) -> None:
        """The choices drop down beneath what is served, to be read."""
        self.setup.setVisible(self.running.what.isChecked())

    def _show_service(self, service: str) -> None:
        self._show_dock(self.docks.log)
        self.log.show_service(service)

    def _on_batch(self, _batch: Batch) -> None:
        if self._problems_named != len(self.session.machines.problems):
            self._name_window()
        if stopping.KEY in self.notes:
            self._show_stopping()

    def _name_window(self) -> None:
        ready, count = self.session.ready, len(self.session.machines.problems)
        self._problems_named = count
        if self.session.state.is_stopped or ready is None:
            self.setWindowTitle("pxegui")
            return
        served = self.served()
        if count:
            text = ngettext(
                "({count} problem) {served} on {interface} – pxegui",
                "({count} problems) {served} on {interface} – pxegui",
                count,
            )
        else:
            text = _("{served} on {interface} – pxegui")
        title = text.format(count=count, served=served, interface=ready.interface)
        self.setWindowTitle(phrases.visible(title))

    def served(self) -> str:
        """The name of what is served."""
        ready = self.session.ready
        return self.session.boot_name or (Path(ready.boot_dir).name if ready else "")

    def _show_bars(self) -> None:
        serving = self.session.state.is_serving
        wrong = dict.fromkeys([*self.session.problems, *self.setup.advice()])
        problems = [message(problem, self.do, is_serving=serving) for problem in wrong]
        self.bars.show_messages([*problems, *self.notes.values()])
        self._name_window()

    def _on_bar_closed(self, key: object) -> None:
        self.notes.pop(key, None)
        self.setup.close_advice(key)
        self.machines.causes.close(key)
        for problem in self.session.problems:
            if problem == key:
                self.session.dismiss(problem)
                return
        self._show_bars()

    def _on_bars(self) -> None:
        self.setup.set_quiet(quiet=self.bars.has_remedy)
        self.machines.drop_zone.set_quiet(quiet=self.bars.has_remedy)
        self.panel.card.set_quiet(quiet=self.bars.has_remedy)

    def _show_dock(self, dock: QWidget) -> None:
        dock.show()
        dock.raise_()

    def _go_round(self, step: int) -> None:
        strip = self.setup if self.session.state.is_stopped else self.running
        panes: list[QWidget] = [strip, self.machines, self.transfers, self.log]
        if self.docks.is_panel_shown:
            panes.append(self.panel)
        focus = self.focusWidget()
        at = next((i for i, pane in enumerate(panes) if pane.isAncestorOf(focus)), -step)
        for turn in range(1, len(panes) + 1):
            if self._go_to(panes[(at + turn * step) % len(panes)]):
                return

    def _show_context_menu(self) -> None:
        """As the menu key does, which Qt knows; Shift+F10 it knows on Windows alone."""
        focus = self.focusWidget()
        if isinstance(focus, QWidget):
            at = focus.rect().center()
            by_keys = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(focus, QContextMenuEvent(by_keys, at, focus.mapToGlobal(at)))

    def _focused_part(self) -> str:
        """The name of the strip or pane that has the focus."""
        focus = self.focusWidget()
        panes: dict[str, Pane] = {
            "machines": self.machines,
            "transfers": self.transfers,
            "log": self.log,
            "panel": self.panel,
        }
        for name, pane in panes.items():
            parts = [part for part in (pane, pane.header) if isinstance(part, QWidget)]
            if any(part.isAncestorOf(focus) for part in parts):
                return name
        return "setup" if self.session.state.is_stopped else "running"

    def _go_to(self, pane: QWidget) -> bool:
        """To a pane, or to what stands in its header while it is empty."""
        self._ring.expect()
        header = getattr(pane, "header", None)
        return _focus_first(pane) or (isinstance(header, QWidget) and _focus_first(header))

    def _fitting(self, size: tuple[int, int]) -> QSize:
        """A size of the design for text of the system's size, as far as the screen has room."""
        wanted = QSize(*(fonts.scaled(each) for each in size))
        return wanted.boundedTo(self.screen().availableSize()).expandedTo(QSize(*size))

    # -- memory -------------------------------------------------------------------------------

    def _keep(self) -> None:
        keep.keep_layout("window", self.saveGeometry())
        for table in self.findChildren(PaneTable):
            table.keep_columns()
        self.docks.keep()

    def _restore(self) -> None:
        geometry = keep.layout("window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.docks.restore()
        density = keep.choice("density", "auto")
        for name in (f"density_{density}", f"look_{self.theme.look}"):
            self.actions_[name].setChecked(True)


def _focus_first(pane: QWidget) -> bool:
    """Put the focus to the first thing of a pane that takes it: its table before its buttons."""
    inside = [*pane.findChildren(QAbstractItemView), *pane.findChildren(QWidget)]
    for widget in inside:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(pane) and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False
