"""1 Network: which interface is served. The list follows the system; the choice never jumps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pxegui.gui import networks
from pxegui.gui.panes.fields import Field
from pxegui.gui.session import Session
from pxegui.gui.verdicts import network
from pxegui.gui.widgets.choice_box import ChoiceBox
from pxegui.gui.widgets.two_line import Row
from pxegui.net.interfaces import Interface
from pxegui.net.lease_server import lease_server
from pxegui.phrases import _
from pxegui.settings.model import Mode


class NetworkField(Field):
    """Shows and edits `settings.interface`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("1", _("&Network"), parent)
        self._session = session
        self._is_narrow = False
        self.box = ChoiceBox(_("Network"), "interfaceBox")
        self.box.chosen.connect(self._choose)
        self.add(self.box, is_buddy=True, stretch=1)

    def refresh(self) -> None:
        """Show what is, and what is chosen."""
        session = self._session
        name, chosen = session.settings.interface, session.interface
        placeholder = Row(key="", name=name or _("Nothing chosen yet"), icon="net")
        self.box.show_rows(_rows(session.interfaces), name, placeholder)
        server = lease_server(chosen) if chosen is not None and chosen.dynamic else ""
        found = networks.other_server(session.problems, name)
        lines = network.beneath(
            chosen,
            name=name,
            is_proxy=session.settings.mode is Mode.PROXY,
            server=server or found,
            is_other=bool(found),
            is_narrow=self._is_narrow,
        )
        self.say(lines)
        lacks = chosen is not None and not chosen.usable and chosen.kind != "loopback"
        self.box.set_mark("error" if name and chosen is None else "warning" if lacks else "")

    def set_narrow(self, *, narrow: bool) -> None:
        """One line, and the name alone."""
        self._is_narrow = narrow
        self.box.set_short(short=narrow)
        self.refresh()

    def _choose(self, name: str) -> None:
        session = self._session
        chosen = next((each for each in session.interfaces if each.name == name), None)
        if chosen is not None and name != session.settings.interface:
            session.set_settings(networks.chosen(session.settings, chosen))


def _rows(interfaces: list[Interface]) -> list[Row | None]:
    ordered = sorted(interfaces, key=network.group)
    rows: list[Row | None] = []
    for at, each in enumerate(ordered):
        starts = network.group(each) >= network.LINE_BEFORE
        if starts and at and network.group(ordered[at - 1]) < network.LINE_BEFORE:
            rows.append(None)
        line = network.in_list(each)
        rows.append(
            Row(
                key=each.name,
                name=each.name,
                kind=network.kind_words(each),
                icon=network.kind_icon(each),
                verdict=line.plain,
                verdict_icon=line.icon,
                verdict_role=line.role,
            )
        )
    return rows
