"""The icon in the tray and notifications: both off until a person switches them on.

Notifications come only while the window is not in front, and only for what a person waits for:
machines handed over (joined), problems, and serving that ended by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from pxegui import phrases
from pxegui.engine.rows import Stage
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

_JOIN_MS = 3000  # machines of one lab finish together: one notification for all
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
        self._badge: Badge = ""
        self._clicked = ""  # the machine of the last notification
        self._handed_over: dict[str, str] = {}  # key, name: since the last notification
        self._done: set[str] = set()
        self._join = QTimer(self, singleShot=True, interval=_JOIN_MS)
        self._join.timeout.connect(self._say_handed_over)
        self._ticker = QTimer(self, interval=1000)  # the feed's stops with a hidden window
        self._ticker.timeout.connect(lambda: self._on_tick(time.time()))
        feed.batch.connect(self._on_batch)
        feed.tick.connect(lambda _now: self.settle())
        session.state_changed.connect(self._on_state)
        session.problems_changed.connect(self._on_problems)
        self._known_problems = set(session.problems)
        self._before = session.state
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
                self._ticker.stop()

    # -- inside -------------------------------------------------------------------------------

    def _made(self) -> QSystemTrayIcon:
        made = QSystemTrayIcon(icon(badge(self._session)), self)
        menu = QMenu()
        menu.addAction(_("&Show")).triggered.connect(lambda: self.opened.emit(""))
        menu.addSeparator()
        for name in ("start", "stop"):
            menu.addAction(self._actions[name])
        menu.addSeparator()
        menu.addAction(self._actions["quit"])
        self._menu = menu  # the icon does not keep it
        made.setContextMenu(menu)
        made.setToolTip(tooltip(self._session, time.time()))
        made.activated.connect(self._on_activated)
        made.messageClicked.connect(lambda: self.opened.emit(self._clicked))
        return made

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit("")

    def _on_tick(self, now: float) -> None:
        self.settle()
        if self._icon is not None:
            self._icon.setToolTip(tooltip(self._session, now))
            self._show_badge()

    def _show_badge(self) -> None:
        now = badge(self._session)
        if self._icon is not None and now != self._badge:
            self._badge = now
            self._icon.setIcon(icon(now))

    def _on_state(self, state: State) -> None:
        before, self._before = self._before, state
        if state is State.ERROR and before.is_serving:
            self.notify(_("Serving has ended"), self._why(), "")
        if state is State.STARTING:
            self._done.clear()
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
        for row in batch.machines:
            if row.stage is Stage.SYSTEM and row.key not in self._done:
                self._done.add(row.key)
                self._handed_over[row.key] = row.name
                self._join.start()
            elif row.stage is not Stage.SYSTEM:
                self._done.discard(row.key)
            if row.problem is not None:
                said = phrases.say_problem(row.problem)
                self.notify(phrases.visible(row.name), said.what, row.key)

    def _say_handed_over(self) -> None:
        done, self._handed_over = self._handed_over, {}
        if len(done) == 1:
            ((key, name),) = done.items()
            self.notify(_("{name} was handed over").format(name=phrases.visible(name)), "", key)
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
