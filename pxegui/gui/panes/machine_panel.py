"""The pane “Machine”: one machine's way step by step, what is wrong with it, and what it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from pxegui import phrases
from pxegui.diagnosis.card import Card
from pxegui.engine.rows import MachineRow
from pxegui.gui.cards import card_of
from pxegui.gui.context import Context
from pxegui.gui.feed import Batch, Live
from pxegui.gui.models import facts
from pxegui.gui.models.machine_extra import Extras
from pxegui.gui.models.machine_rows import Shown, shown
from pxegui.gui.models.machine_way import MachineWay
from pxegui.gui.panes.panel_head import PanelHead
from pxegui.gui.panes.panel_pages import Pages
from pxegui.gui.panes.panel_several import Several
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.empty_state import EmptyState
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.gui.widgets.problem_card import ProblemCard
from pxegui.phrases import _, ngettext

_REPORT_LINES = 200
_BUTTON_EDGES = 48  # margins of a button and its arrow


class FillBoots(Protocol):
    """Fills a menu with what a machine can boot."""

    def __call__(self, menu: QMenu, *, once: bool) -> None:
        """`once`: its next boot alone."""


class MachinePanel(QWidget):
    """Made with a Context, as every pane. `closed` asks the window to close it."""

    closed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("machinePanel")
        self._context = context
        self._extras = Extras(context.session)
        self._way = MachineWay(context.feed)
        self._card: Card | None = None
        self._menu_of_row: Callable[[], QMenu] = lambda: QMenu(self)
        self._fill_menu_boots: FillBoots | None = None
        self.head = PanelHead()
        self.header: PaneHeader = self.head
        self.card = ProblemCard()
        self.pages = Pages()
        self.several = Several()
        self.nothing = EmptyState(
            "machine",
            _("No machine is chosen"),
            _("Choose a machine to see its way, step by step."),
        )
        self._lay_out()
        self._connect()
        self._show()
        Live(self, context.feed, catch_up=self._catch_up, batch=self._on_batch, tick=self._on_tick)

    def set_narrow(self, width: int) -> None:
        """The same in every window."""

    def copy_report(self) -> None:
        """Facts, timeline and log lines of the machine, as text on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())

    def report(self) -> str:
        """What a person sends who asks for help with this machine."""
        key = self._context.selection.current
        if self._way.key != key:
            self._way.follow(key)
        row = self._row_of(key)
        if row is None:
            return ""
        now = time.time()
        self.pages.timeline.show_nodes(self._way.nodes(now))
        lines = (
            f"{time.strftime('%H:%M:%S', time.localtime(event.at))}"
            f" {phrases.service(event)} {phrases.say(event)}"
            for event in self._way.events[-_REPORT_LINES:]
        )
        parts = [
            facts.as_text(facts.facts_of(self._shown(row, now), now)),
            self.pages.timeline.text(),
            "\n".join(lines),
        ]
        return "\n\n".join(parts).replace(phrases.NO_BREAK_SPACE, " ") + "\n"

    # -- putting it together ------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.boots = Button(_("Boots"))
        self.boots.setMenu(QMenu(self.boots))
        self.keep = Button(_("Keep address"), icon="pin")
        self.more = Button(icon="more", name=_("More for this machine"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (self.boots, self.keep, self.more):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._one = QWidget()
        column = QVBoxLayout(self._one)
        column.setContentsMargins(MARGIN + 2, 4, MARGIN + 2, MARGIN)
        column.setSpacing(GAP + 2)
        column.addLayout(buttons)
        column.addWidget(self.card)
        column.addWidget(self.pages, 1)
        self._stack = QStackedLayout(self)
        for widget in (self.nothing, self._one, self.several):
            self._stack.addWidget(widget)

    def _connect(self) -> None:
        actions, session = self._context.actions, self._context.session
        self._context.selection.changed.connect(self._on_selected)
        session.settings_changed.connect(lambda _settings: self._show())
        session.names.changed.connect(lambda _key: self._show())
        self.head.renamed.connect(actions["rename"].trigger)
        self.head.closed.connect(self.closed)
        self.keep.clicked.connect(actions["keep_address"].trigger)
        self.boots.menu().aboutToShow.connect(self._fill_boots)
        self.more.clicked.connect(
            lambda: self._menu_of_row().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
        self.card.remedied.connect(self._remedy)
        self.card.rule_wanted.connect(actions["rules"].trigger)
        self.several.connect_to(actions)

    def set_menus(self, menu_of_row: Callable[[], QMenu], fill_boots: FillBoots) -> None:
        """The menus of the machines' pane, which are these as well."""
        self._menu_of_row, self._fill_menu_boots = menu_of_row, fill_boots

    # -- live ---------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        self._extras.catch_up(self._context.feed.machines.transfers())
        self._way.follow(self._context.selection.current)
        self._show()
        self.pages.timeline_view.go_on_following()

    def _on_selected(self) -> None:
        if self.isVisible():
            self._catch_up()

    def _on_batch(self, batch: Batch) -> None:
        self._extras.take(batch.transfers)
        is_own = self._way.take(batch.events)
        keys = self._context.selection.keys
        if is_own or any(row.key in keys for row in batch.machines):
            self._show()

    def _on_tick(self, now: float) -> None:
        self._extras.tick(now)
        self._show()

    def _show(self) -> None:
        keys = self._context.selection.keys
        rows = [row for key in keys if (row := self._row_of(key))]
        now = time.time()
        if not rows:
            self.head.show_title(_("Machine"))
            self._stack.setCurrentWidget(self.nothing)
        elif len(rows) > 1:
            count = ngettext("{count} machine", "{count} machines", len(rows))
            self.head.show_title(count.format(count=len(rows)))
            self.several.show_rows([self._shown(row, now) for row in rows])
            self._stack.setCurrentWidget(self.several)
        else:
            self._show_one(self._shown(rows[0], now), now)
            self._stack.setCurrentWidget(self._one)

    def _row_of(self, key: str) -> MachineRow | None:
        """As it was seen in this run, else as its lease tells of it."""
        seen = self._context.feed.machines.machine(key)
        return seen or self._context.session.care.earlier.get(key)

    def _show_one(self, made: Shown, now: float) -> None:
        self.head.show_machine(made)
        boots = made.extra.boots or _("nothing")
        is_kept = made.extra.is_kept
        self.keep.setText(_("Address kept") if is_kept else _("Keep address"))
        self.keep.set_icon("check" if is_kept else "pin")
        self.keep.setVisible(bool(made.row.mac and made.row.progress.lease_until) or is_kept)
        self._show_boots(_("Boots: {entry}").format(entry=boots))
        self._show_card(made, now)
        self.pages.fill(
            self._way.nodes(now),
            facts.facts_of(made, now),
            facts.files_of(self._way.transfers()),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: more or less of a long name fits."""
        super().resizeEvent(event)
        self._show_boots(self.boots.accessibleName())

    def _show_boots(self, words: str) -> None:
        """Beside the other buttons: cut to what they leave."""
        others = sum(each.sizeHint().width() + GAP for each in (self.keep, self.more))
        room = self.width() - 2 * (MARGIN + 2) - others - _BUTTON_EDGES
        metrics = self.boots.fontMetrics()
        self.boots.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(80, room)))
        self.boots.setAccessibleName(words)
        self.boots.setToolTip("" if self.boots.text() == words else words)

    def _show_card(self, made: Shown, now: float) -> None:
        found = card_of(made, self._context.session, now)
        self.card.setVisible(found is not None)
        self._card = found
        if found is not None:
            self.card.say(found.kind, found.title, found.text, found.button, _effect(found))

    def _shown(self, row: MachineRow, now: float) -> Shown:
        return shown(row, self._extras.of(row), now)

    # -- what its buttons do ------------------------------------------------------------------

    def _fill_boots(self) -> None:
        menu = self.boots.menu()
        menu.clear()
        if self._fill_menu_boots is None:
            return
        for title, once in ((_("This once"), True), (_("Always"), False)):
            self._fill_menu_boots(menu.addMenu(title), once=once)

    def _remedy(self) -> None:
        found, session = self._card, self._context.session
        match found.remedy if found is not None else "":
            case "boot" if found is not None:
                session.care.mend(self._context.selection.keys, found.boot_file, found.firmware)
            case "rules" | "ignore" as action:
                self._context.actions[action].trigger()
            case "proxy":
                session.start_in_proxy_mode()
            case "timeline":
                self.pages.show_page("timeline")
            case "copy" if found is not None:
                QGuiApplication.clipboard().setText(found.command)


def _effect(found: Card) -> str | None:
    if found.remedy not in ("rules", "boot"):
        return None
    if found.next_try_s is None:
        return _("Takes effect at its next try.")
    about = phrases.span(max(1, round(found.next_try_s)))
    return _("Takes effect at its next try, in about {time}.").format(time=about)
