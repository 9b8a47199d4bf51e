"""The window: strips, bars and panes in one frame, and what its parts tell each other.

Rule 1: nothing is decided here that a person without a window would need: each command is one call
        of the session.
Rule 2: no dialog tells an error; bars do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
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
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from pxegui.gui import fonts, keep, stopping
from pxegui.gui.actions import Actions
from pxegui.gui.awake import Awake
from pxegui.gui.context import Context, Pane
from pxegui.gui.deeds import Deeds
from pxegui.gui.dialogs.opening import Dialogs
from pxegui.gui.docks import TABS_BELOW, Docks
from pxegui.gui.drop import Drops, offer, paths_of
from pxegui.gui.feed import Batch, Feed
from pxegui.gui.going import Going
from pxegui.gui.notices import Notices
from pxegui.gui.panes.log import LogPane
from pxegui.gui.panes.machine_panel import MachinePanel
from pxegui.gui.panes.machines import MachinesPane
from pxegui.gui.panes.running import RunningStrip
from pxegui.gui.panes.setup import SetupStrip
from pxegui.gui.panes.transfers import TransfersPane
from pxegui.gui.profile_menu import ProfileMenus
from pxegui.gui.profiles import Profiles
from pxegui.gui.report import Report
from pxegui.gui.selection import Selection
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.taskbar import TaskBar
from pxegui.gui.theme import Look, Theme
from pxegui.gui.title import title
from pxegui.gui.tray import Tray
from pxegui.gui.widgets.drop_frame import DropFrame
from pxegui.gui.widgets.focus_ring import FocusRing
from pxegui.gui.widgets.message_bar import MessageBars
from pxegui.gui.widgets.table import PaneTable
from pxegui.phrases import _

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
        self.session, self.theme = session, theme
        self.feed = Feed(session.engine.stream, session.machines, self)
        self.actions_ = Actions(self)
        self.selection = Selection(self)
        self.context = Context(session, self.feed, theme, self.actions_, self.selection)
        self.actions_.fill(self.menuBar())
        self.profiles = Profiles(session, self)
        ProfileMenus(session, self.profiles, self.actions_.menus, self)
        self._build()
        self._build_parts()
        self.drops = Drops(session, self.profiles, self.notices)
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
            "going": self.going,
            "dialogs": self.dialogs,
            "report": self.report,
            "remedy": Deeds(session, self.selection, self.setup, self.going, self.dialogs),
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
        if not self.session.state.is_stopped:
            return
        if self.setup.missing():
            self._ring.point()
        else:
            self.session.start()

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
            self.going.go_machines()

    def take_path(self, path: str) -> None:
        """What a second start hands over: a folder, a profile, or nothing."""
        self.come_to_front()
        if path:
            self.take_paths([Path(path)])

    # -- what actions call: the view ----------------------------------------------------------

    def set_only_machine(self, on: bool) -> None:
        """Transfers and log of the selected machines alone."""
        self.selection.set_only(only=on)

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
        self.setup.set_narrow(width)
        self.running.set_narrow(width)
        panes: tuple[Pane, ...] = (self.machines, self.transfers, self.log, self.panel)
        for pane in panes:
            pane.set_narrow(width)

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
            self.going.show_context_menu()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.take_paths(paths_of(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's: anything with local files, anywhere on the window."""
        if paths := paths_of(event.mimeData()):
            event.acceptProposedAction()
            words, is_taken = offer(paths)
            self._drop_frame.appear(words, is_taken=is_taken)

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
        self.docks = Docks(
            self.machines,
            self.transfers,
            self.log,
            self.panel,
            {
                "machines": self.machines.header,
                "transfers": self.transfers.header,
                "log": self.log.header,
                "panel": self.panel.header,
            },
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

    def _build_parts(self) -> None:
        """What has no place in the frame."""
        places: dict[str, QWidget] = {
            "setup": self.setup,
            "running": self.running,
            "machines": self.machines,
            "transfers": self.transfers,
            "log": self.log,
            "panel": self.panel,
        }
        self.going = Going(self.session, places, self.docks, self._ring, self)
        self.dialogs = Dialogs(self.context, self.going.here, self)
        self.notices = Notices(self.session, self.setup.advice, self.do, self.bars, self)
        self.report = Report(self.session, self.feed)

    def _connect(self) -> None:
        self.actions_.connect_to(self.do)
        self.session.state_changed.connect(self._on_state)
        self.session.problems_changed.connect(self.notices.show)
        self.session.problems_changed.connect(self._name)
        self.setup.advice_changed.connect(self.notices.show)
        self.running.clicked.connect(self._on_served_clicked)
        self.running.service_clicked.connect(self._show_service)
        self.tray.opened.connect(self.come_to_front)
        self.dialogs.folder_chosen.connect(lambda path: self.take_paths([path]))
        self.docks.panel_left.connect(self.going.go_machines)
        self.feed.batch.connect(self._on_batch)
        self.machines.noted.connect(self.notices.note)
        self.log.noted.connect(self.notices.note)
        self.machines.unnoted.connect(self.notices.clear_note)
        self.machines.opened.connect(self.going.go_panel)
        self.machines.many_changed.connect(self._share_heights)
        self.panel.set_menus(self.machines.menu, self.machines.commands.fill_boots)
        self.panel.closed.connect(lambda: self.docks.show_panel(shown=False))
        self.density_changed.connect(self.machines.set_density)
        self.selection.only_changed.connect(self.actions_["only_machine"].setChecked)
        for close in (self.notices.close, self.setup.close_advice, self.machines.causes.close):
            self.bars.closed.connect(close)
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
        self.notices.show()
        self._on_bars()  # Start came or went
        self._name()

    def _end_stopping(self) -> None:
        """The bar goes; who was at its button does not go on to whatever is next to it."""
        if self.notices.has_note(stopping.KEY) and self.bars.isAncestorOf(self.focusWidget()):
            self.machines.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notices.clear_note(stopping.KEY)

    def _show_stopping(self) -> None:
        self.notices.note(stopping.message(self.session.machines, self.session.keep_serving))

    def _share_heights(self) -> None:
        is_serving = not self.session.state.is_stopped
        self.docks.set_serving(serving=is_serving, many=self.machines.is_many)

    def _on_served_clicked(self) -> None:
        """The choices drop down beneath what is served, to be read."""
        self.setup.setVisible(self.running.what.isChecked())

    def _show_service(self, service: str) -> None:
        self.docks.log.bring()
        self.log.show_service(service)

    def _on_batch(self, _batch: Batch) -> None:
        self._name()
        if self.notices.has_note(stopping.KEY):
            self._show_stopping()

    def _name(self) -> None:
        self.setWindowTitle(title(self.session))

    def _on_bars(self) -> None:
        self.setup.set_quiet(quiet=self.bars.has_remedy)
        self.machines.drop_zone.set_quiet(quiet=self.bars.has_remedy)
        is_start_shown = self.session.state.is_stopped
        self.panel.card.set_quiet(quiet=self.bars.has_remedy or is_start_shown)

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
