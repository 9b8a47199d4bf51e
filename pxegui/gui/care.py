"""What a person wishes for single machines: what they boot, once or always, and to wake them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from pxegui.diagnosis.progress import Progress
from pxegui.diagnosis.vendors import vendor_name
from pxegui.engine.rows import MachineRow
from pxegui.events import Event, OtherServerFound, Ready, TransferEnded
from pxegui.net.wake import wake
from pxegui.phrases import _, visible
from pxegui.settings.model import Rule, Settings
from pxegui.wire.arch import Firmware

if TYPE_CHECKING:
    from pxegui.dhcp.leases import Lease
    from pxegui.engine.engine import Engine
    from pxegui.gui.surveyor import Surveyor
    from pxegui.net.interfaces import Interface


class Choices(Protocol):
    """Who has the choices, and what was found for them: the session."""

    engine: Engine
    settings: Settings
    surveyor: Surveyor

    @property
    def interface(self) -> Interface | None:
        """The chosen one, while it is there."""

    def edit(self, **changes: Any) -> None:
        """Change fields of the settings."""


class Care(QObject):
    """Rules of single machines are the first of all rules, one for each machine."""

    _booted = Signal(str)  # MAC

    def __init__(self, session: Choices, parent: QObject) -> None:
        super().__init__(parent)
        self.once: frozenset[str] = frozenset()  # MACs whose rule ends with their next boot
        self.other_server = ""  # who gives addresses, where we do not
        self.earlier: dict[str, MachineRow] = {}  # leases outlive the program: rows from them
        self._session = session
        session.engine.stream.observe(self._take)
        # Queued: settings are changed after the services' work, not in the midst of it.
        self._booted.connect(self._end_once, Qt.ConnectionType.QueuedConnection)

    def boot_files(self) -> list[tuple[str, str]]:
        """What could be booted: words for a menu, and the file."""
        found = self._session.surveyor.survey
        if found is None:
            return []
        files = [
            (
                _("{file} ({firmware})").format(file=each.file, firmware=each.firmware.words),
                each.file,
            )
            for each in found.loaders
        ]
        if found.script:
            files.append((_("{file} (iPXE)").format(file=found.script), found.script))
        return [(visible(words), file) for words, file in files]

    def boot(self, macs: Iterable[str], file: str, *, once: bool) -> None:
        """These machines boot this file from their next start on; empty: by the rules for all."""
        wanted = [mac for mac in dict.fromkeys(macs) if mac]
        if not wanted:
            return
        self.once = (self.once - set(wanted)) | (
            frozenset(wanted) if once and file else frozenset()
        )
        rules = _without(self._session.settings.boot.rules, frozenset(wanted))
        own = [Rule(boot_file=file, macs=(mac,)) for mac in wanted] if file else []
        self._set_rules((*own, *rules))

    def mend(self, macs: Iterable[str], file: str, firmware: Firmware | None = None) -> None:
        """These machines boot this file from now on, and with them all others of the firmware.

        Where machines have rules of their own, those are changed: they come before all others.
        """
        wanted = list(macs)
        rules = self._session.settings.boot.rules
        if firmware is None or any(mac in rule.macs for rule in rules for mac in wanted):
            self.boot(wanted, file, once=False)
            return
        own = [rule for rule in rules if rule.macs]
        others = [each for each in rules if not each.macs and each.firmware is not firmware]
        self._set_rules((*own, Rule(boot_file=file, firmware=firmware), *others))

    def wake(self, macs: Iterable[str]) -> list[str]:
        """Send each machine its wake-up packet on the served network.

        Returns those it could not be sent to.
        """
        interface = self._session.interface
        if interface is None or not interface.addresses:
            return list(macs)
        address = interface.addresses[0]
        return wake(macs, address.ip, address.network.broadcast_address)

    def _set_rules(self, rules: tuple[Rule, ...]) -> None:
        session = self._session
        if rules != session.settings.boot.rules:
            session.edit(boot=dataclasses.replace(session.settings.boot, rules=rules))

    def _take(self, event: Event) -> None:
        """An observer of the stream."""
        if isinstance(event, Ready):
            rows = map(known_from_lease, self._session.engine.leases())
            self.earlier = {row.key: row for row in rows}
        elif isinstance(event, OtherServerFound) and event.kind == "dhcp":
            self.other_server = event.address
        elif isinstance(event, TransferEnded) and event.mac in self.once:
            rules = self._session.settings.boot.rules
            own = next((rule for rule in rules if event.mac in rule.macs), None)
            if event.outcome == "done" and own is not None and event.file == own.boot_file:
                self._booted.emit(event.mac)

    def _end_once(self, mac: str) -> None:
        if mac in self.once:
            self.boot([mac], "", once=False)


def known_from_lease(lease: Lease) -> MachineRow:
    """The row of a machine that was not seen yet in this run."""
    key = lease.mac or str(lease.address)
    return MachineRow(
        key=key,
        serial=0,
        mac=lease.mac,
        name=lease.host_name or vendor_name(lease.mac) or key,
        first_seen=lease.starts,
        last_seen=lease.starts,
        started=0.0,
        address=str(lease.address),
        tries=0,
        progress=Progress(
            lease_s=max(0, round(lease.expires - lease.starts)), lease_until=lease.expires
        ),
    )


def _without(rules: tuple[Rule, ...], macs: frozenset[str]) -> tuple[Rule, ...]:
    """The rules, none of which names one of these machines."""
    kept = []
    for rule in rules:
        left = tuple(mac for mac in rule.macs if mac not in macs)
        if left or not rule.macs:
            kept.append(rule if left == rule.macs else dataclasses.replace(rule, macs=left))
    return tuple(kept)
