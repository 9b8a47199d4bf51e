"""The DHCP service: reads, parses, asks the decisions, commits, sends, publishes.

Serves port 67 in either mode and the boot server port 4011 beside it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address

from pxegui.boot.choose import BootChoice
from pxegui.boot.client import Client
from pxegui.dhcp.lease_store import LeaseStore
from pxegui.dhcp.leases import LeaseBook, Pool
from pxegui.events import Event
from pxegui.net.sockets import UdpSocket
from pxegui.settings.model import Mode


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What we are on this network and what leases carry."""

    mode: Mode
    address: IPv4Address  # ours: option 54, and siaddr unless another TFTP server is set
    pool: Pool | None  # None in proxy mode
    routers: tuple[IPv4Address, ...] = ()
    dns: tuple[IPv4Address, ...] = ()
    lease_s: int = 3600
    own_addresses: frozenset[IPv4Address] = frozenset()  # any of this computer, for option 54
    broadcast_to: str = "255.255.255.255"


class DhcpService:
    """DHCP or ProxyDHCP on its sockets."""

    book: LeaseBook

    def __init__(
        self,
        *,
        network: Network,
        socket: UdpSocket | None,
        pxe_socket: UdpSocket | None,
        decide: Callable[[Client], BootChoice],
        store: LeaseStore,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        failed: Callable[[BaseException], None],
        in_use: Callable[[IPv4Address], bool | None] | None = None,
    ) -> None:
        """`failed` is called once if the service cannot go on (a dead socket).

        `in_use` tells what the background conflict probe knows of an address (None: nothing yet).
        """
        raise NotImplementedError

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit."""
        raise NotImplementedError
        yield

    def statistics(self) -> dict[str, int]:
        """Counters: received, answered, ignored, malformed ..."""
        raise NotImplementedError
