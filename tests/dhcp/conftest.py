"""What the tests of the DHCP room share."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from pxegui.dhcp.leases import LeaseBook, Pool
from pxegui.settings.model import AddressRange, Reservation


@pytest.fixture
def pool():
    """Three addresses, one of them kept for a machine."""
    return Pool(
        range=AddressRange(first=IPv4Address("10.0.0.100"), last=IPv4Address("10.0.0.102")),
        netmask=IPv4Address("255.255.255.0"),
        never=frozenset({IPv4Address("10.0.0.1")}),
        reservations=(Reservation(mac="52:54:00:00:00:99", address=IPv4Address("10.0.0.101")),),
    )


@pytest.fixture
def book(pool):
    return LeaseBook(pool)
