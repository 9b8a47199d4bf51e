"""3 Addresses: whether we give them (Standard) or the network's own server does (Proxy)."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from pxegui.engine.addresses import Addresses, work_out
from pxegui.gui import networks
from pxegui.gui.dialogs.place import cannot_boot
from pxegui.gui.panes.fields import Field
from pxegui.gui.session import Session
from pxegui.gui.verdicts import addresses
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _
from pxegui.settings.model import Mode


class AddressesField(Field):
    """Shows and edits `settings.mode`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("3", _("&Addresses"), parent)
        self._session = session
        self._is_narrow = False
        self.modes = Segments(
            _("Addresses"),
            [
                (Mode.STANDARD.value, "modeStandard", _("Standard")),
                (Mode.PROXY.value, "modeProxy", _("Proxy")),
            ],
        )
        tips = {
            Mode.STANDARD: _("This computer gives machines their addresses"),
            Mode.PROXY: _("The network’s own server gives addresses, pxegui says what to boot"),
        }
        for mode, tip in tips.items():
            self.modes.button(mode.value).setToolTip(tip)
        self.modes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.modes.chosen.connect(lambda mode: session.edit(mode=Mode(mode)))
        self.add(self.modes, stretch=1)
        self.label.setBuddy(self.modes.button(Mode.STANDARD.value))

    def refresh(self) -> None:
        """Show the mode and what it means on this network."""
        session = self._session
        mode, chosen = session.settings.mode, session.interface
        self.modes.choose(mode.value)
        other = networks.other_server(session.problems, session.settings.interface)
        lines = addresses.beneath(
            mode,
            worked_out(session),
            is_dynamic=chosen is not None and (chosen.dynamic or bool(other)),
            is_narrow=self._is_narrow,
            cannot_boot=cannot_boot(session),
        )
        self.say(lines)
        self.label.setBuddy(self.modes.button(mode.value))
        for each in Mode:
            self.modes.button(each.value).setAccessibleDescription(
                self.spoken if each is mode else ""
            )

    def set_narrow(self, *, narrow: bool) -> None:
        """One line."""
        self._is_narrow = narrow
        self.refresh()


def worked_out(session: Session) -> Addresses | None:
    """The addresses that machines would get; None while this computer has none there itself."""
    chosen, wanted = session.interface, session.settings.address
    if chosen is None or not chosen.addresses:
        return None
    first = (chosen.usable or chosen.addresses)[0]
    ours = next((each for each in chosen.addresses if each.ip == wanted), first)
    own = frozenset(a.ip for each in session.interfaces for a in each.addresses)
    return work_out(session.settings.dhcp, chosen.name, ours, own)
