"""Which addresses are given out, as tables; and properties of what is derived."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.engine.addresses import derive_range, work_out
from pxegui.problems import PxeguiError
from pxegui.settings.model import AddressRange, DhcpSettings, Reservation

OURS = "192.168.2.2/24"


def pool_range(text: str) -> AddressRange:
    first, last = text.split("-")
    return AddressRange(first=IPv4Address(first), last=IPv4Address(last))


def ip(text: str) -> IPv4Address:
    return IPv4Address(text)


@pytest.mark.parametrize(
    ("ours", "derived"),
    [
        pytest.param("192.168.2.2/24", "192.168.2.100-192.168.2.150", id="the usual"),
        pytest.param("192.168.2.120/24", "192.168.2.160-192.168.2.210", id="ours is in the middle"),
        pytest.param("10.1.2.3/8", "10.1.2.100-10.1.2.150", id="large: near ours"),
        pytest.param("172.16.0.1/22", "172.16.0.100-172.16.0.150", id="/22"),
        pytest.param("192.168.2.1/25", "192.168.2.76-192.168.2.126", id="/25, lower half"),
        pytest.param("192.168.2.129/25", "192.168.2.204-192.168.2.254", id="/25, upper half"),
        pytest.param("192.168.2.1/28", "192.168.2.2-192.168.2.14", id="/28"),
        pytest.param("192.168.2.6/29", "192.168.2.1-192.168.2.5", id="/29, ours is the last"),
        pytest.param("192.168.2.1/30", "192.168.2.2-192.168.2.2", id="/30: one machine"),
        pytest.param("192.168.2.0/31", None, id="/31: nobody"),
        pytest.param("192.168.2.1/32", None, id="/32: nobody"),
        pytest.param("127.0.0.1/8", "127.0.0.100-127.0.0.150", id="loopback"),
    ],
)
def test_derived(ours, derived):
    address = IPv4Interface(ours)
    found = derive_range(address.network, address.ip, frozenset({address.ip}))
    assert (None if found is None else str(found)) == derived


@given(
    st.integers(0x01000000, 0xDFFFFFFF),
    st.integers(1, 32),
    st.sets(st.integers(1, 254), max_size=20),
)
def test_what_is_derived_can_be_given_out(number, prefix, others):
    ours = IPv4Interface((number, prefix))
    base = int(ours.ip) & ~0xFF
    never = frozenset({ours.ip, *(IPv4Address(base + other) for other in others)})
    found = derive_range(ours.network, ours.ip, never)
    if found is None:
        return
    assert found.first <= found.last
    assert found.first in ours.network
    assert found.last in ours.network
    assert int(found.last) - int(found.first) <= 50
    assert not any(found.first <= address <= found.last for address in never)
    if prefix < 31:
        assert ours.network.network_address < found.first
        assert found.last < ours.network.broadcast_address


def worked_out(ours: str = OURS, own: frozenset[IPv4Address] = frozenset(), **fields: Any) -> Any:
    return work_out(DhcpSettings(**fields), "lan0", IPv4Interface(ours), own)


def keys(addresses: Any) -> list[str]:
    return [problem.key for problem in addresses.faults]


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        pytest.param({}, [], id="nothing typed"),
        pytest.param({"range": pool_range("192.168.2.10-192.168.2.20")}, [], id="fits"),
        pytest.param(
            {"range": pool_range("192.168.2.10-192.168.2.10")}, [], id="one address is a range"
        ),
        pytest.param(
            {"range": pool_range("10.0.0.1-10.0.0.9")}, ["range_outside_network"], id="elsewhere"
        ),
        pytest.param(
            {"range": pool_range("192.168.2.250-192.168.3.9")},
            ["range_outside_network"],
            id="half outside",
        ),
        pytest.param(
            {"range": pool_range("10.0.0.1-10.0.0.9"), "netmask": ip("255.255.255.0")},
            [],
            id="elsewhere with a netmask: a relay's",
        ),
        pytest.param(
            {"range": pool_range("192.168.2.1-192.168.2.9")},
            ["range_holds_own_address"],
            id="ours is in it",
        ),
        pytest.param(
            {"range": pool_range("192.168.2.9-192.168.2.1")}, ["range_reversed"], id="backwards"
        ),
        pytest.param(
            {"range": pool_range("10.0.0.1-10.9.0.9"), "netmask": ip("255.0.0.0")},
            ["range_too_big"],
            id="too big",
        ),
        pytest.param({"routers": (ip("192.168.2.1"),)}, [], id="a router inside"),
        pytest.param({"routers": (ip("10.0.0.1"),)}, ["router_outside_network"], id="one outside"),
        pytest.param({"dns": (ip("9.9.9.9"),)}, [], id="name servers may be anywhere"),
    ],
)
def test_faults(fields, faults):
    assert keys(worked_out(**fields)) == faults


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("192.168.2.60", []),
        ("10.0.0.60", ["reservation_outside_network"]),
        ("192.168.2.2", ["reservation_taken"]),
        ("192.168.2.255", ["reservation_taken"]),
    ],
)
def test_reservations(address, faults):
    kept = Reservation(mac="52:54:00:12:34:56", address=ip(address))
    assert keys(worked_out(reservations=(kept,))) == faults


def test_what_is_never_given_out():
    addresses = worked_out(
        range=pool_range("192.168.2.3-192.168.2.254"),
        routers=(ip("192.168.2.200"),),
        dns=(ip("192.168.2.201"),),
        own=frozenset({ip("10.0.0.1")}),
    )
    assert {int(address) & 0xFF for address in addresses.pool.never} >= {0, 2, 200, 201, 255}
    assert ip("10.0.0.1") in addresses.pool.never


def test_another_address_of_this_computer_in_the_range_is_a_fault_too():
    own = frozenset({ip("192.168.2.2"), ip("192.168.2.15")})
    addresses = worked_out(own=own, range=pool_range("192.168.2.10-192.168.2.20"))
    assert keys(addresses) == ["range_holds_own_address"]


def test_a_network_without_room_says_so():
    addresses = worked_out("10.0.0.1/32")
    assert addresses.pool is None
    assert keys(addresses) == ["no_room_for_range"]


def test_a_netmask_alone_widens_our_network():
    addresses = worked_out(netmask=ip("255.255.0.0"))
    assert addresses.pool.network == IPv4Network("192.168.0.0/16")
    assert str(addresses.pool.range) == "192.168.2.100-192.168.2.150"


def test_the_remedy_names_a_range_that_works():
    [problem] = worked_out(range=pool_range("10.0.0.1-10.0.0.9")).faults
    assert str(PxeguiError(problem)) == (
        "the range 10.0.0.1-10.0.0.9 is outside 192.168.2.0/24, the network of lan0: "
        "use one like 192.168.2.100-192.168.2.150, or give the --netmask of a relay agent's network"
    )
