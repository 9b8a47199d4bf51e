"""Which interface and address are served, as tables."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface
from typing import Any

import pytest

from pxegui.net.choice import choose_address, choose_interface
from pxegui.net.interfaces import Interface
from pxegui.problems import PxeguiError


def interface(name: str, *addresses: str, **fields: Any) -> Interface:
    whole: dict[str, Any] = {
        "index": 2,
        "kind": "ethernet",
        "mac": "52:54:00:12:34:56",
        "up": True,
        "carrier": True,
        "speed_mbps": 1000,
        "mtu": 1500,
        "addresses": tuple(map(IPv4Interface, addresses)),
        "dynamic": False,
    }
    return Interface(name=name, **(whole | fields))


ONE = interface("one", "10.0.0.1/24", suits=True)
TWO = interface("two", "10.1.0.1/24", suits=True)
BARE = interface("bare", doubt="no IPv4 address")
LO = interface("lo", "127.0.0.1/8", kind="loopback", doubt="this computer only")


def keys(error: PxeguiError) -> list[str]:
    return [problem.key for problem in error.problems]


@pytest.mark.parametrize(
    ("name", "there", "chosen"),
    [
        pytest.param("two", [ONE, TWO], "two", id="the one that was named"),
        pytest.param("lo", [ONE, LO], "lo", id="also one that does not suit"),
        pytest.param("", [ONE, BARE, LO], "one", id="the only one that suits"),
    ],
)
def test_chosen(name, there, chosen):
    assert choose_interface(name, there).name == chosen


@pytest.mark.parametrize(
    ("name", "there", "said"),
    [
        pytest.param("tow", [ONE, TWO], "no network interface tow: choose one of one, two", id="?"),
        pytest.param("", [ONE, TWO], "several network interfaces could be meant: one, two", id="2"),
        pytest.param("", [BARE, LO], "no network interface is ready to serve machines", id="0"),
        pytest.param("x", [], "no network interface x", id="none at all"),
    ],
)
def test_not_chosen(name, there, said):
    with pytest.raises(PxeguiError, match=said):
        choose_interface(name, there)


def test_leaving_the_interface_out_is_wrong_usage_where_several_suit():
    with pytest.raises(PxeguiError) as caught:
        choose_interface("", [ONE, TWO])
    assert [problem.EXIT_STATUS for problem in caught.value.problems] == [2]


@pytest.mark.parametrize(
    ("of", "wanted", "address"),
    [
        pytest.param(ONE, None, "10.0.0.1/24", id="the only one"),
        pytest.param(
            interface("x", "169.254.1.1/16", "10.0.0.1/24"),
            None,
            "10.0.0.1/24",
            id="one that was given goes before one it gave itself",
        ),
        pytest.param(
            interface("x", "169.254.1.1/16"), None, "169.254.1.1/16", id="better than none"
        ),
        pytest.param(LO, None, "127.0.0.1/8", id="loopback, where it was named"),
        pytest.param(
            interface("x", "10.0.0.1/24", "10.0.1.1/24"), "10.0.1.1", "10.0.1.1/24", id="the wanted"
        ),
        pytest.param(
            interface("x", "10.0.0.1/24", carrier=False), None, "10.0.0.1/24", id="cable or not"
        ),
    ],
)
def test_address(of, wanted, address):
    chosen = choose_address(of, IPv4Address(wanted) if wanted else None)
    assert str(chosen) == address


@pytest.mark.parametrize(
    ("of", "wanted", "faults"),
    [
        pytest.param(BARE, None, ["no_address"], id="no address"),
        pytest.param(
            interface("x", up=False), None, ["interface_down_without_address"], id="both in one"
        ),
        pytest.param(
            interface("x", master="br0"), None, ["interface_in_bridge"], id="a port has none anyway"
        ),
        pytest.param(interface("x", "10.0.0.1/24", up=False), None, ["interface_down"], id="down"),
        pytest.param(ONE, "10.0.0.2", ["address_not_on_interface"], id="not ours"),
        pytest.param(
            interface("x", "10.0.0.1/24", master="br0"), None, ["interface_in_bridge"], id="a port"
        ),
    ],
)
def test_no_address(of, wanted, faults):
    with pytest.raises(PxeguiError) as caught:
        choose_address(of, IPv4Address(wanted) if wanted else None)
    assert keys(caught.value) == faults
