"""The running strip: what is served, the services' lamps, the speed, and Stop."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pxegui import phrases
from pxegui.engine.rows import ServiceRow
from pxegui.events import Event, OtherServerFound, Service
from pxegui.gui import fonts, recent
from pxegui.gui.context import Context
from pxegui.gui.feed import Batch, Live
from pxegui.gui.states import State
from pxegui.gui.style import GAP, mixed, rounded
from pxegui.gui.tally import Tally
from pxegui.gui.theme import colours
from pxegui.gui.verdicts import serving
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import ElideLabel, IconLabel, Label
from pxegui.gui.widgets.lamp import Lamp, Light
from pxegui.gui.widgets.sparkline import Sparkline
from pxegui.net.lease_server import lease_server
from pxegui.phrases import _, ngettext
from pxegui.settings.model import Settings

COLLAPSE_BELOW = 980
_SPEED_WIDTH = 84
_STOP, _STOP_NARROW = 128, 120
_FASTEST = (88_800_000, 888_000_000)  # bytes a second, as wide as they get
_MISSED = 200  # events that may have come before the strip was seen


class RunningStrip(QWidget):
    """Made with a Context, as every pane; it has no header."""

    clicked = Signal()  # on what is served: the choices drop down
    service_clicked = Signal(str)  # a lamp: the log shows its lines

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runStrip")
        self._context, self._session = context, context.session
        self._server = ""  # gives the addresses, in proxy mode
        self._peak = 0.0
        self._sent_before = 0
        self._is_narrow = False
        self.tally = Tally()
        self.what = _What(self)
        self.lamps = {
            name: Lamp(words, f"service{name.capitalize()}") for name, words in serving.SERVICES
        }
        self.services = Lamp("", "services")
        self.sparkline = Sparkline()
        self.speed = Label(font=fonts.numbers(fonts.state()))
        self.stop_button = Button(_("Stop"), icon="stop", icon_role="error")
        self._build()
        self._connect()
        self.refresh()

    def set_narrow(self, width: int) -> None:
        """The lamps become one."""
        is_narrow = width < COLLAPSE_BELOW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._size_stop()
            self._show_lamps()

    def refresh(self) -> None:
        """Show how serving stands."""
        session = self._session
        state, ready = session.state, session.ready
        interface = ready.interface if ready else session.settings.interface
        head = serving.headline(session.standing, self._name(), phrases.visible(interface))
        self.what.say(head, serving.facts(ready, session.settings, self._served_by()))
        words = {State.STOPPING: _("Stop now"), State.STARTING: _("Cancel")}
        words[State.PERMISSION] = words[State.CHECKING] = words[State.STARTING]
        self.stop_button.setText(words.get(state, _("Stop")))
        self.stop_button.setAccessibleName(self.stop_button.text())
        self._size_stop()
        self._show_lamps()

    # -- inside -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.stop_button.setObjectName("stopButton")
        self.stop_button.setFont(fonts.strong())
        self.speed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        metrics = self.speed.fontMetrics()
        widest = max(metrics.horizontalAdvance(phrases.speed(each)) for each in _FASTEST)
        self.speed.setFixedWidth(max(_SPEED_WIDTH, widest + 2))
        self.speed.setAccessibleName(_("Speed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(GAP)
        row.addWidget(self.what, 1)
        for lamp in (*self.lamps.values(), self.services):
            row.addWidget(lamp)
        row.addSpacing(GAP // 2)
        row.addWidget(_Divider())
        row.addSpacing(GAP // 2)
        row.addWidget(self.sparkline)
        row.addSpacing(GAP // 2)
        row.addWidget(self.speed)
        row.addSpacing(GAP)
        row.addWidget(self.stop_button)
        self.services.hide()

    def _size_stop(self) -> None:
        """As designed, or as its words need it."""
        least = QSize(_STOP_NARROW if self._is_narrow else _STOP, 40)
        self.stop_button.setFixedSize(least.expandedTo(self.stop_button.sizeHint()))

    def _connect(self) -> None:
        session = self._session
        self.stop_button.clicked.connect(self._context.actions["stop"].trigger)
        self.what.clicked.connect(self.clicked)
        for name, lamp in self.lamps.items():
            lamp.clicked.connect(lambda _on=False, name=name: self.service_clicked.emit(name))
        self.services.clicked.connect(self.clicked)
        session.state_changed.connect(self._on_state)
        self._context.feed.batch.connect(self._count)  # also while nobody looks
        Live(
            self,
            self._context.feed,
            catch_up=self._catch_up,
            batch=self._on_batch,
            tick=self._on_tick,
        )

    def _name(self) -> str:
        session = self._session
        folder = session.settings.boot_dir
        own = recent.name(folder) if folder is not None else ""
        return own or session.boot_name or (folder.name if folder is not None else "")

    def _served_by(self) -> str:
        if self._server:
            return self._server
        of = self._session.interface
        return lease_server(of) if of is not None and of.dynamic else ""

    def _on_state(self, state: State) -> None:
        if state is State.STARTING:
            self.sparkline.clear()
            self._context.feed.flush()  # what is of the run before
            self.tally = Tally()
            self._server, self._peak = "", 0.0
            self._sent_before = self._session.machines.totals(time.time()).sent_bytes
        self.refresh()

    def _catch_up(self) -> None:
        feed = self._context.feed
        self._note_server(feed.events_since(feed.position - _MISSED))
        self.refresh()
        self._on_tick(time.time())

    def _on_batch(self, batch: Batch) -> None:
        self._note_server(batch.events)
        self._show_lamps()

    def _count(self, batch: Batch) -> None:
        self.tally.take(batch.events)

    def _note_server(self, events: Iterable[Event]) -> None:
        """In proxy mode: who gives the addresses."""
        for event in events:
            if isinstance(event, OtherServerFound) and event.kind == "dhcp":
                self._server = event.address
                self.refresh()

    def _on_tick(self, now: float) -> None:
        totals = self._session.machines.totals(now)
        self.sparkline.add(totals.speed)
        self.speed.setText(phrases.speed(totals.speed))
        self._peak = max(self._peak, totals.speed)
        sent = phrases.size(totals.sent_bytes - self._sent_before)
        tip = _("{sent} sent since the start, at most {peak}").format(
            sent=sent, peak=phrases.speed(self._peak)
        )
        self.sparkline.setToolTip(tip)
        self.speed.setToolTip(tip)

    def _show_lamps(self) -> None:
        session = self._session
        rows: dict[str, ServiceRow] = {row.name: row for row in session.machines.services()}
        lights: dict[str, Light] = {}
        for name, words in serving.SERVICES:
            row, lamp = rows.get(name), self.lamps[name]
            light = serving.light(row, session.state)
            if not _is_wanted(session.settings, name):
                light = "off"
            lights[name] = light
            lamp.set_light(light, row.port if row is not None and light != "off" else 0)
            tip = serving.tip(row, words, light)
            lamp.setAccessibleDescription(tip)
            lamp.setToolTip("\n".join([tip, *self._counted(name, light)]))
            lamp.setVisible(not self._is_narrow)
        self._show_together(lights)

    def _counted(self, name: Service, light: Light) -> list[str]:
        if light in ("off", "changing"):
            return []
        return [serving.counts(self.tally, name), _("Click to see its lines in the log.")]

    def _show_together(self, lights: dict[str, Light]) -> None:
        """One lamp for all, where there is no room for four."""
        on = [light for light in lights.values() if light != "off"]
        order: list[Light] = ["failed", "changing", "serving", "off"]
        worst = min(lights.values(), key=order.index)
        text = ngettext("{count} service", "{count} services", len(on)).format(count=len(on))
        self.services.setText(text)
        self.services.setAccessibleName(text)
        tips = [lamp.accessibleDescription() for lamp in self.lamps.values()]
        self.services.setToolTip("\n".join(tips))
        self.services.setAccessibleDescription(" ".join(tips))
        self.services.set_light(worst)
        self.services.setVisible(self._is_narrow)


def _is_wanted(settings: Settings, service: Service) -> bool:
    parts = {"tftp": settings.tftp.enabled, "http": settings.http.enabled}
    return parts.get(service, settings.dhcp.enabled)


class _Divider(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).hairline)


class _What(QPushButton):
    """What is served, in two lines; a click on it shows the choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("served")
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Show the choices"))
        self.badge = IconLabel("wait", "secondary", 18)
        self.title = ElideLabel(font=fonts.state())
        self.facts = ElideLabel(role="secondary", font=fonts.small())
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        left = QVBoxLayout()
        left.setContentsMargins(0, 3, 0, 0)
        left.addWidget(self.badge)
        left.addStretch(1)
        row.addLayout(left)
        row.addLayout(words, 1)

    def say(self, head: serving.Headline, facts: str) -> None:
        """Show it."""
        self.badge.show_icon(head.icon, head.role)
        self.title.setText(head.text)
        self.facts.setText(facts)
        self.setAccessibleName(head.text)
        self.setAccessibleDescription(facts)

    def sizeHint(self) -> QSize:
        """Qt's: two lines, which take the room there is and are cut to it."""
        height = self.title.sizeHint().height() + self.facts.sizeHint().height()
        return QSize(120, height + 4)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: no box of its own."""
        if self.underMouse():
            look = colours(self.palette())
            rounded(QPainter(self), self.rect(), mixed(look.window, look.text, 0.05), None)
