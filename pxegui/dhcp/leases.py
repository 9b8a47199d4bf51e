"""The lease book: pool, offers, leases, reservations, conflicts, expiry; pure.

The one owner of who has which address. It never asks the clock or the disk: `now` is a parameter,
and what must be kept is handed to the service as `Lease` values to commit before an ACK leaves.
"""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

from pxegui.settings.model import AddressRange, Reservation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An address that was acknowledged to a machine (or was, if `expires` has passed)."""

    address: IPv4Address
    key: str  # who: the MAC, or "id:" and the client identifier in hex where there is no usable MAC
    mac: str
    client_id: str = ""  # option 61 in hex, the last one seen
    host_name: str = ""
    starts: float = 0.0
    expires: float = 0.0  # released: set to the moment of the release


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Which addresses may be given out, and to whom some are kept."""

    range: AddressRange
    netmask: IPv4Address
    never: frozenset[IPv4Address] = frozenset()  # ours, routers, name servers, network, broadcast
    reservations: tuple[Reservation, ...] = ()


class LeaseBook:
    """Who has which address."""

    # The methods are the DHCP room's own; the engine needs `restore` and `mac_of`.

    def restore(self, leases: list[Lease]) -> None:
        """Take what the store kept, also what has expired (its old owner comes first)."""
        raise NotImplementedError

    def mac_of(self, address: str, now: float) -> str:
        """The machine that holds this address, empty if nobody does."""
        raise NotImplementedError
