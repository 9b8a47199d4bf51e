"""What we are on the network that is served; pure."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

from pxegui.dhcp.leases import Pool
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
    ignored: frozenset[str] = frozenset()  # MACs that a person does not want answered
    broadcast_to: str = "255.255.255.255"
    paused: bool = False  # another server gives addresses too: no new one is given here
    always_complete: bool = False  # every proxy OFFER to a PXE client carries option 43
