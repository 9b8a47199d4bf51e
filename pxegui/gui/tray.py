"""The icon in the tray and notifications: both off until a person switches them on.

Notifications come only while the window is not in front, and only for what a person waits for:
machines handed over (joined), problems, and serving that ended by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from pxegui import phrases
from pxegui.diagnosis.judge import Condition, Sight, Verdict, is_handed_over, judge
from pxegui.diagnosis.other_file import has_wrong_file
from pxegui.engine.rows import MachineRow
from pxegui.gui import icons, keep
from pxegui.gui.dialogs.settings import NOTIFY, TRAY
from pxegui.gui.feed import Batch, Feed
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.gui.theme import colours
from pxegui.phrases import _, ngettext

if TYPE_CHECKING:
    from pxegui.gui.actions import Actions

Badge = Literal["", "play", "problem"]

_JOIN_MS = 3000  # machines of one lab finish together, or fail: one notification for all
_SIDES = (16, 22, 24, 32, 48, 64)


def tooltip(session: Session, now: float) -> str:
    """`Serving to 12 machines, 112 MB/s, 1 problem`."""
    if not session.state.is_serving:
        return "pxegui"
    totals = session.machines.totals(now)
    clauses = [
        ngettext("Serving to {count} machine", "Serving to {count} machines", totals.machines)
    ]
    clauses[0] = clauses[0].format(count=totals.machines)
    if totals.speed:
        clauses.append(phrases.speed(totals.speed))
    problems = totals.problems + len(session.problems)
    if problems:
        text = ngettext("{count} problem", "{count} problems", problems)
        clauses.append(text.format(count=problems))
    return ", ".join(clauses)


def badge(session: Session) -> Badge:
    """The shape on the icon: it says the same without colour."""
    if session.problems or session.machines.problems:
        return "problem"
    return "play" if session.state.is_serving else ""


def icon(of: Badge, draw: Callable[[QPainter, QRectF, Badge], None] | None = None) -> QIcon:
    """The program's icon with a shape in its corner."""
    plain, made = icons.app_icon(), QIcon()
    for side in _SIDES:
        image = QPixmap(plain.pixmap(side, side))
        if of:
            painter = QPainter(image)
            size = side * 0.55
            (draw or _draw_badge)(painter, QRectF(side - size, side - size, size, size), of)
            painter.end()
        made.addPixmap(image)
    return made


def _draw_badge(painter: QPainter, box: QRectF, of: Badge) -> None:
    look = colours(QApplication.palette())
    name: icons.Name = "err" if of == "problem" else "play"
    colour: QColor = look.error if of == "problem" else look.ok
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(look.base)
    painter.setPen(look.hairline)
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    inner = box.adjusted(*(x * box.width() * 0.12 for x in (1, 1, -1, -1)))
    icons.paint(painter, name, inner, colour, look.base)


class Tray(QObject):
    """Follows the session. `opened` asks to show the window, perhaps at one machine."""

    opened = Signal(str)  # key of a machine, or empty

    def __init__(
        self, session: Session, feed: Feed, actions: Actions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._icon: QSystemTrayIcon | None = None
        self._ways: dict[str, QAction] = {}  # to start, to stop
        self._badge: Badge = ""
        self._clicked = ""  # the machine of the last notification
        self._serves = False  # since the last start
        self._loaded: set[str] = set()  # machines that may be handed over soon
        self._done: dict[str, float] = {}  # handed over, in the boot that began then
        self._handed_over: dict[str, str] = {}  # key, name: since the last notification
        self._stopped: set[str] = set()  # something was wrong with these, since then
        self._told: dict[str, str] = {}  # what was said of a machine
        self._join = QTimer(self, singleShot=True, interval=_JOIN_MS)
        self._join.timeout.connect(self._say_of_machines)
        self._ticker = QTimer(self, interval=1000)  # the feed's stops with a hidden window
        self._ticker.timeout.connect(lambda: self._on_tick(time.time()))
        feed.batch.connect(self._on_batch)
        feed.tick.connect(lambda _now: self.settle())
        session.state_changed.connect(self._on_state)
        session.problems_changed.connect(self._on_problems)
        self._known_problems = set(session.problems)
        self.settle()

    @property
    def is_there(self) -> bool:
        """There is an icon that the window can go to when it is closed."""
        return self._icon is not None and keep.choice(TRAY, False)

    def settle(self) -> None:
        """Show or hide the icon as the person wants it; a notification needs one too."""
        wanted = keep.choice(TRAY, False) or keep.choice(NOTIFY, False)
        if wanted and self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = self._made()
            self._ticker.start()
        if self._icon is not None:
            self._icon.setVisible(wanted)
            if not wanted:
                self._icon.deleteLater()
                self._icon = None
                self._ways.clear()
                self._ticker.stop()

    # -- inside -------------------------------------------------------------------------------

    def _made(self) -> QSystemTrayIcon:
        made = QSystemTrayIcon(icon(badge(self._session)), self)
        menu = QMenu()
        menu.addAction(_("&Show")).triggered.connect(lambda: self.opened.emit(""))
        menu.addSeparator()
        for name in ("start", "stop"):  # one at a time: which, `_offer` says
            action = self._actions[name]
            self._ways[name] = menu.addAction(action.icon(), action.text(), action.trigger)
        self._offer()
        menu.addSeparator()
        menu.addAction(self._actions["quit"])
        self._menu = menu  # the icon does not keep it
        made.setContextMenu(menu)
        made.setToolTip(tooltip(self._session, time.time()))
        made.activated.connect(self._on_activated)
        made.messageClicked.connect(lambda: self.opened.emit(self._clicked))
        return made

    def _offer(self) -> None:
        """Start or Stop, whichever there is to do."""
        is_stopped = self._session.state.is_stopped
        for name, action in self._ways.items():
            action.setVisible((name == "start") is is_stopped)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit("")

    def _on_tick(self, now: float) -> None:
        self.settle()
        if self._icon is not None:
            self._icon.setToolTip(tooltip(self._session, now))
            self._show_badge()
            self._look_for_handed_over(now)

    def _show_badge(self) -> None:
        now = badge(self._session)
        if self._icon is not None and now != self._badge:
            self._badge = now
            self._icon.setIcon(icon(now))

    def _on_state(self, state: State) -> None:
        if state is State.ERROR and self._serves:
            self.notify(_("Serving has ended"), self._why(), "")
        if state.is_serving:
            self._serves = True
        elif state in (State.STARTING, State.ERROR):
            self._serves = False
            self._loaded.clear()
        self._offer()
        self._show_badge()

    def _why(self) -> str:
        problem = next(reversed(self._session.problems), None)
        return str(phrases.say_problem(problem)) if problem is not None else ""

    def _on_problems(self) -> None:
        new = [each for each in self._session.problems if each not in self._known_problems]
        self._known_problems = set(self._session.problems)
        if new:
            said = phrases.say_problem(new[-1])
            self.notify(said.what[:1].upper() + said.what[1:], said.cause, "")
        self._show_badge()

    def _on_batch(self, batch: Batch) -> None:
        if self._icon is None:
            return
        now = time.time()
        for row in batch.machines:
            if row.progress.system_at and self._done.get(row.key) != row.progress.started:
                self._loaded.add(row.key)
            verdict = self._verdict(row, now)
            if verdict.condition is not Condition.PROBLEM:
                self._told.pop(row.key, None)
            elif self._told.get(row.key) != verdict.sentence:
                self._stopped.add(row.key)
                self._start_joining()

    def _verdict(self, row: MachineRow, now: float) -> Verdict:
        session = self._session
        sight = Sight(
            problem=row.problem,
            is_ignored=row.mac in session.settings.dhcp.ignored,
            has_wrong_file=has_wrong_file(row.progress, session.surveyor.survey),
        )
        return judge(row.progress, sight, now)

    def _look_for_handed_over(self, now: float) -> None:
        """That nothing more was asked for a while is no event: it is looked for."""
        for row in filter(None, map(self._session.machines.machine, list(self._loaded))):
            is_done = self._verdict(row, now).condition is Condition.DONE
            if is_done and is_handed_over(row.progress, now):
                self._loaded.discard(row.key)
                self._done[row.key] = row.progress.started
                self._handed_over[row.key] = row.name
                self._start_joining()

    def _start_joining(self) -> None:
        if not self._join.isActive():
            self._join.start()

    def _say_of_machines(self) -> None:
        """What is still wrong, and who was handed over, since the last time."""
        machines, now = self._session.machines, time.time()
        stopped, self._stopped = self._stopped, set()
        wrong = [
            (row, verdict.sentence)
            for row in filter(None, map(machines.machine, sorted(stopped)))
            if (verdict := self._verdict(row, now)).condition is Condition.PROBLEM
        ]
        self._told.update((row.key, sentence) for row, sentence in wrong)
        if len(wrong) == 1:
            ((row, sentence),) = wrong
            self.notify(
                phrases.visible(self._session.names.name(row.key, row.name)), sentence, row.key
            )
        elif wrong:
            text = ngettext(
                "{count} machine has a problem", "{count} machines have a problem", len(wrong)
            )
            self.notify(text.format(count=len(wrong)), "", wrong[0][0].key)
        done, self._handed_over = self._handed_over, {}
        if len(done) == 1:
            ((key, name),) = done.items()
            said = _("{name} was handed over").format(name=self._session.names.name(key, name))
            self.notify(phrases.visible(said), "", key)
        elif done:
            text = ngettext(
                "{count} machine handed over", "{count} machines handed over", len(done)
            )
            self.notify(text.format(count=len(done)), "", "")

    def say_hidden(self) -> None:
        """The window has gone to the tray: told once."""
        if self._icon is not None and not keep.choice("told-tray", False):
            keep.keep_choice("told-tray", True)
            text = _("It goes on serving. Click the icon to see it, and stop or quit there.")
            self._icon.showMessage("pxegui", text, QSystemTrayIcon.MessageIcon.NoIcon)

    def notify(self, title: str, text: str, machine: str) -> None:
        """Say it, if the person wants that and does not look at the window."""
        self.settle()
        is_seen = QApplication.activeWindow() is not None
        if self._icon is not None and keep.choice(NOTIFY, False) and not is_seen:
            self._clicked = machine
            self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon)
