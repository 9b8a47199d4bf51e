"""What the buttons of bars do, where that is more than one call of one part of the window."""

from __future__ import annotations

import dataclasses
import re
import shlex
from ipaddress import IPv4Address

from PySide6.QtGui import QGuiApplication

from pxegui.gui.dialogs.opening import Dialogs
from pxegui.gui.going import Going
from pxegui.gui.other_ways import Way, command, running
from pxegui.gui.panes.addresses_field import worked_out
from pxegui.gui.panes.fields import focus
from pxegui.gui.panes.setup import SetupStrip
from pxegui.gui.selection import Selection
from pxegui.gui.session import Session
from pxegui.problems import PxeguiError
from pxegui.settings.model import AddressRange

# Whose service has the name of its program: these are stopped as services.
_SERVICES = frozenset(
    {"dnsmasq", "dhcpd", "isc-dhcp-server", "kea-dhcp4", "nginx", "apache2", "lighttpd"}
    | {"tftpd-hpa", "in.tftpd", "atftpd", "httpd", "caddy"}
)
_UNITS = {"in.tftpd": "tftpd-hpa", "dhcpd": "isc-dhcp-server", "kea-dhcp4": "kea-dhcp4-server"}


class Deeds:
    """The part `remedy` of the window."""

    def __init__(
        self,
        session: Session,
        selection: Selection,
        setup: SetupStrip,
        going: Going,
        dialogs: Dialogs,
    ) -> None:
        self._session = session
        self._selection = selection
        self._setup = setup
        self._going = going
        self._dialogs = dialogs

    def copy(self, text: str) -> None:
        """Put a command on the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def copy_stop_command(self, owner: str) -> None:
        """The command that stops whoever holds a port: `dnsmasq (pid 812)`."""
        self.copy(stop_command(owner))

    def copy_other_way(self, way: Way) -> None:
        """Put the command for another way to the ports on the clipboard."""
        self.copy(command(way, running(), self._session.settings))

    def choose_network(self) -> None:
        """To the choice of the network; what is served ends before."""
        self._session.stop()
        self._setup.setVisible(True)
        focus(self._setup.network.box)

    def stop_and_choose_folder(self) -> None:
        """Another folder means another start."""
        self._session.stop()
        self._dialogs.choose_folder()

    def show_machine(self, key: str) -> None:
        """Select a machine, and go there."""
        known = {row.key: row for row in self._session.machines.machines()}
        found = key if key in known else next((k for k in known if known[k].address == key), "")
        if found:
            self._selection.select([found])
        self._going.go_machines()

    def hand_out_more(self) -> None:
        """Twice as many addresses, where the network has them; at once if serving."""
        session = self._session
        found = worked_out(session)
        if found is None or found.pool is None:
            return
        wider = widened(found.pool.range, found.pool.netmask, found.pool.never)
        before = session.settings
        dhcp = dataclasses.replace(before.dhcp, range=wider)
        settings = dataclasses.replace(before, dhcp=dhcp)
        try:
            session.engine.apply(settings)
        except PxeguiError as error:
            session.tell(error.problems)
            return
        session.set_settings(settings)
        for problem in [each for each in session.problems if each.key == "pool_exhausted"]:
            session.dismiss(problem)


def stop_command(owner: str) -> str:
    """As a person would type it."""
    found = re.fullmatch(r"(.+?)(?: \(pid (\d+)\))?", owner)
    name, pid = (found[1], found[2]) if found else (owner, None)
    if name in _SERVICES:
        return f"sudo systemctl stop {_UNITS.get(name, name)}"
    return f"sudo kill {pid}" if pid else f"sudo pkill -x {shlex.quote(name)}"


def widened(
    pool: AddressRange, netmask: IPv4Address, never: frozenset[IPv4Address]
) -> AddressRange:
    """A range with up to twice as many addresses: upwards first, then downwards."""
    base = int(pool.first) & int(netmask)
    lowest, highest = base + 1, base + (~int(netmask) & 0xFFFFFFFF) - 1
    walls = {int(each) for each in never}
    first, last = int(pool.first), int(pool.last)
    wanted = last - first + 1
    while wanted and last < highest and last + 1 not in walls:
        last, wanted = last + 1, wanted - 1
    while wanted and first > lowest and first - 1 not in walls:
        first, wanted = first - 1, wanted - 1
    return AddressRange(first=IPv4Address(first), last=IPv4Address(last))
