"""The seed's DHCPD: the DHCP service in either mode for a script, without the rest of the program.

It asks for no other DHCP server before it starts, and keeps leases in memory alone: both are its
caller's business. An address that answers ARP is still not given away.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from pxegui.dhcp.fixed_choice import FixedChoice
from pxegui.dhcp.lease_store import LeaseStore
from pxegui.dhcp.leases import Pool
from pxegui.dhcp.network import Network
from pxegui.dhcp.problems import PoolExhausted, TookOtherServer
from pxegui.dhcp.service import DhcpService
from pxegui.events import Event, ProblemFound
from pxegui.net.blocking import BlockingService
from pxegui.net.conflict import Conflicts
from pxegui.net.interfaces import Interface, list_interfaces
from pxegui.net.sockets import open_udp
from pxegui.problems import N_, PxeguiError
from pxegui.settings.arguments import (
    ANY,
    BROADCAST_WORD,
    argument,
    read_broadcast,
    read_file_name,
    read_logger,
    read_own_address,
    wrong_argument,
)
from pxegui.settings.model import AddressRange, Mode
from pxegui.settings.values import (
    read_address,
    read_flag,
    read_netmask,
    read_port,
    read_range,
)

_MOST = 1 << 16  # addresses: a network larger than /16 is no cable


@dataclasses.dataclass(frozen=True, kw_only=True)
class OffersExhausted(PoolExhausted):
    """The same in a script's own words."""

    REMEDY = N_("offer more of them: widen offerfrom and offerto")


@dataclasses.dataclass(frozen=True, kw_only=True)
class OtherServerTaken(TookOtherServer):
    """The same in a script's own words."""

    REMEDY = N_("pass mode_proxy=True, or stop the other server")


class DHCPD(BlockingService):
    """A DHCP or ProxyDHCP server with one boot file for all."""

    NAME = "DHCP"
    SERVICE = "dhcp"

    def __init__(
        self,
        *,
        ip: str = "192.168.2.2",
        port: int = 67,
        offerfrom: str = "192.168.2.100",
        offerto: str = "192.168.2.150",
        subnetmask: str = "255.255.255.0",
        router: str = "192.168.2.1",
        dnsserver: str = "8.8.8.8",
        broadcast: str = BROADCAST_WORD,
        fileserver: str = "192.168.2.2",
        filename: str = "pxelinux.0",
        useipxe: bool = False,
        usehttp: bool = False,
        mode_proxy: bool = False,
        mode_debug: bool = False,
        logger: logging.Logger | None = None,
    ) -> None:
        """`ip` 0.0.0.0 means every interface. Raises ValueError that names a wrong argument.

        In proxy mode no address is given: what leases would carry is not used.
        """
        super().__init__(
            ip=argument("ip", ip, read_own_address),
            port=argument("port", port, read_port),
            logger=argument("logger", logger, read_logger),
            debug=argument("mode_debug", mode_debug, read_flag),
        )
        self._routers = (argument("router", router, read_address),)
        self._dns = (argument("dnsserver", dnsserver, read_address),)
        self._broadcast = argument("broadcast", broadcast, read_broadcast)
        self._choice = FixedChoice(
            server=argument("fileserver", fileserver, read_address),
            file=argument("filename", filename, read_file_name),
            ipxe=argument("useipxe", useipxe, read_flag),
            http=argument("usehttp", usehttp, read_flag),
        )
        proxy = argument("mode_proxy", mode_proxy, read_flag)
        self._mode = Mode.PROXY if proxy else Mode.STANDARD
        mask = argument("subnetmask", subnetmask, read_netmask)
        ends = [
            argument(name, value, read_address)
            for name, value in (("offerfrom", offerfrom), ("offerto", offerto))
        ]
        self._network = IPv4Network((int(ends[0]), str(mask)), strict=False)
        self._range = AddressRange(first=ends[0], last=ends[1])
        if not proxy:
            self._check_range()

    def _check_range(self) -> None:
        """What the arguments say together. Raises WrongArgumentError."""
        offered, network = self._range, self._network
        names = "offerfrom, offerto"
        argument(names, str(offered), read_range)
        if offered.last not in network:
            fault = f"{offered.last} is outside {network}, the network of {offered.first}"
            raise wrong_argument("offerto", fault, "keep both in one network, or widen subnetmask")
        count = int(offered.last) - int(offered.first) + 1
        if count > _MOST:
            raise wrong_argument(names, f"{count} addresses", f"offer at most {_MOST}")
        if self._ip != ANY and self._ip not in network:
            fault = f"{offered} is outside the network of ip {self._ip} with {network.netmask}"
            raise wrong_argument(names, fault, f"offer addresses of the network of {self._ip}")

    @asynccontextmanager
    async def _serving(self, failed: Callable[[BaseException], None]) -> AsyncIterator[None]:
        interfaces = list_interfaces()
        device = self._device(interfaces)
        own = frozenset(each.ip for found in interfaces for each in found.addresses)
        with self._opening("udp"):
            socket = open_udp(self._port, device)
        conflicts = Conflicts(asyncio.get_running_loop(), device) if device else None
        try:
            service = DhcpService(
                network=self._served(own),
                socket=socket,
                pxe_socket=None,
                decide=self._choice,
                store=LeaseStore(None),
                publish=self._tell,
                clock=time.time,
                failed=failed,
                in_use=conflicts.in_use if conflicts is not None else None,
            )
            async with service.serving():
                yield
        finally:
            if conflicts is not None:
                conflicts.close()
            socket.close()

    def _tell(self, event: Event) -> None:
        """Log an event, with remedies that a script has."""
        if isinstance(event, ProblemFound):
            facts: dict[str, Any] = event.problem.facts()
            if isinstance(event.problem, PoolExhausted):
                event = dataclasses.replace(event, problem=OffersExhausted(**facts))
            elif isinstance(event.problem, TookOtherServer):
                event = dataclasses.replace(event, problem=OtherServerTaken(**facts))
        self._lines.take(event)

    def _device(self, interfaces: list[Interface]) -> str:
        """The interface that has our address: where broadcasts come in and leave.

        Empty for all of them. Raises PxeguiError if none has it.
        """
        if self._ip == ANY:
            return ""
        for found in interfaces:
            if any(each.ip == self._ip for each in found.addresses):
                return found.name
        raise PxeguiError(self._cannot(*self._not_ours()))

    def _served(self, own: frozenset[IPv4Address]) -> Network:
        standard = self._mode is Mode.STANDARD
        address = self._identifier(own)
        never = {*own, *self._routers, *self._dns, self._choice.server}
        ends = {self._network.network_address, self._network.broadcast_address}
        pool = Pool(range=self._range, netmask=self._network.netmask, never=frozenset(never | ends))
        return Network(
            mode=self._mode,
            address=address,
            pool=pool if standard else None,
            routers=self._routers,
            dns=self._dns,
            own_addresses=own,
            broadcast_to=self._broadcast,
            always_complete=True,
        )

    def _identifier(self, own: frozenset[IPv4Address]) -> IPv4Address:
        """Option 54 needs one address: of all interfaces, the one that clients can reach."""
        if self._ip != ANY:
            return self._ip
        if self._choice.server in own:
            return self._choice.server
        near = sorted(each for each in own if each in self._network)
        far = sorted(each for each in own if not each.is_loopback)
        return next(iter(near or far), self._choice.server)
