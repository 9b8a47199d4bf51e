"""An address for a bare cable: in a network that nothing here uses, and on nothing that has one."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv4Network

import pytest

from pxegui.net.address import (
    free_address,
    is_needed,
    networks_routed,
    taken_networks,
    with_address,
)
from pxegui.net.interfaces import Interface
from pxegui.problems import PxeguiError

ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wan0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
vpn0\t004DA8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
vpn0\t0000100A\t00000000\t0001\t0\t0\t0\t0000F0FF\t0\t0\t0
"""


def interface(name: str, *addresses: str) -> Interface:
    return Interface(
        name=name,
        index=1,
        kind="ethernet",
        mac="",
        up=True,
        carrier=True,
        speed_mbps=0,
        mtu=1500,
        addresses=tuple(map(IPv4Interface, addresses)),
        dynamic=False,
    )


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        pytest.param([], "192.168.77.1/24", id="nothing is taken"),
        pytest.param(["0.0.0.0/0"], "192.168.77.1/24", id="the way to everything is no network"),
        pytest.param(["192.168.77.0/24"], "192.168.78.1/24", id="the first is taken"),
        pytest.param(["192.168.64.0/19"], "192.168.96.1/24", id="a wide network"),
        pytest.param(["192.168.77.0/25", "192.168.78.9/32"], "192.168.79.1/24", id="parts of it"),
        pytest.param(["192.168.0.0/16"], "172.31.77.1/24", id="all of 192.168"),
    ],
)
def test_a_free_address(taken, found):
    assert str(free_address(map(IPv4Network, taken))) == found


def test_routes_are_read_as_the_kernel_writes_them():
    assert [str(each) for each in networks_routed(ROUTES)] == [
        "0.0.0.0/0",
        "192.168.77.0/24",
        "10.16.0.0/12",
    ]


def test_networks_of_interfaces_are_taken():
    assert IPv4Network("10.1.2.0/24") in taken_networks([interface("a", "10.1.2.3/24")])


WANTED = IPv4Interface("192.168.77.1/24")


@pytest.mark.parametrize(
    ("on", "other", "needed"),
    [
        pytest.param((), (), True, id="no address"),
        pytest.param(("169.254.3.4/16",), (), True, id="only one that it gave itself"),
        pytest.param(("192.168.77.1/24",), (), False, id="it is there"),
        pytest.param(("10.0.0.1/24",), (), "address_there_already", id="another is there"),
        pytest.param((), ("192.168.77.9/24",), "network_taken", id="elsewhere on this computer"),
    ],
)
def test_whether_it_has_to_be_set_up(on, other, needed):
    ours, theirs = interface("a", *on), interface("b", *other)
    if isinstance(needed, bool):
        assert is_needed(WANTED, ours, [ours, theirs]) is needed
        return
    with pytest.raises(PxeguiError) as caught:
        is_needed(WANTED, ours, [ours, theirs])
    assert [each.key for each in caught.value.problems] == [needed]


def test_the_interfaces_as_they_will_be():
    [ours, theirs] = with_address([interface("a"), interface("b")], "a", WANTED)
    assert (ours.addresses, theirs.addresses) == ((WANTED,), ())
