"""DHCPD as its caller constructs it. Its answers are in tests/services/test_library.py."""

from __future__ import annotations

import inspect
import logging
import re
from ipaddress import IPv4Address
from typing import Any

import pytest

from pxegui import dhcp
from pxegui.dhcp import DHCPD
from pxegui.dhcp.problems import AddressInUse, PoolExhausted, TookOtherServer
from pxegui.events import ProblemFound
from pxegui.settings.model import Mode

SEED: dict[str, Any] = {
    "ip": "192.168.2.2",
    "port": 67,
    "offerfrom": "192.168.2.100",
    "offerto": "192.168.2.150",
    "subnetmask": "255.255.255.0",
    "router": "192.168.2.1",
    "dnsserver": "8.8.8.8",
    "broadcast": "<broadcast>",
    "fileserver": "192.168.2.2",
    "filename": "pxelinux.0",
    "useipxe": False,
    "usehttp": False,
    "mode_proxy": False,
    "mode_debug": False,
    "logger": None,
}
OURS = frozenset({IPv4Address("192.168.2.2"), IPv4Address("10.0.0.1")})


def test_the_arguments_and_defaults_are_those_of_the_seed():
    parameters = inspect.signature(DHCPD).parameters.values()
    assert {p.name: p.default for p in parameters} == SEED
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    DHCPD(**SEED)


def test_the_package_offers_nothing_else():
    with pytest.raises(AttributeError, match="no attribute 'DHCPServer'"):
        getattr(dhcp, "DHCPServer")  # noqa: B009 - the type checker knows that it is not there


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ip": "here"}, "ip: here is not an IPv4 address"),
        ({"port": 0}, "port: 0 is not between 1 and 65535"),
        ({"port": "67"}, "port: 67 is not a whole number"),
        ({"offerfrom": "192.168.2"}, "offerfrom: 192.168.2 is not"),
        ({"offerto": "all"}, "offerto: all is not"),
        (
            {"offerfrom": "192.168.2.150", "offerto": "192.168.2.100"},
            "offerfrom, offerto: 192.168.2.150-192.168.2.100 runs backwards: "
            "write 192.168.2.100-192.168.2.150",
        ),
        (
            {"offerto": "192.168.3.9"},
            "offerto: 192.168.3.9 is outside 192.168.2.0/24, the network of 192.168.2.100: keep",
        ),
        (
            {"ip": "10.0.0.1"},
            "offerfrom, offerto: 192.168.2.100-192.168.2.150 is outside the network of "
            "ip 10.0.0.1 with 255.255.255.0: offer addresses of the network of 10.0.0.1",
        ),
        (
            {
                "offerfrom": "10.0.0.1",
                "offerto": "10.9.0.0",
                "ip": "10.1.1.1",
                "subnetmask": "255.0.0.0",
            },
            "offerfrom, offerto: 589824 addresses: offer at most 65536",
        ),
        ({"subnetmask": "255.0.255.0"}, "subnetmask: 255.0.255.0 is not the mask of a network"),
        ({"router": "gateway"}, "router: gateway is not"),
        ({"dnsserver": "dns.google"}, "dnsserver: dns.google is not"),
        ({"broadcast": "yes"}, "broadcast: yes is not"),
        ({"fileserver": "0.0.0.0"}, "fileserver: 0.0.0.0 is not the address of one machine"),
        ({"filename": "a\0b"}, "filename: there are control characters in it"),
        ({"filename": ""}, "filename: there is no name in it"),
        ({"useipxe": "no"}, "useipxe: no is not true or false"),
        ({"usehttp": 1}, "usehttp: 1 is not true or false"),
        ({"mode_proxy": None}, "mode_proxy: None is not true or false"),
        ({"mode_debug": "all"}, "mode_debug: all is not true or false"),
        ({"logger": "dhcp"}, "logger: dhcp is not a logger"),
    ],
)
def test_a_wrong_value_is_refused_at_once(wrong, said):
    with pytest.raises(ValueError, match="^" + re.escape(said)):
        DHCPD(**wrong)


def test_in_proxy_mode_the_range_does_not_matter():
    server = DHCPD(ip="10.0.0.1", fileserver="10.0.0.1", mode_proxy=True)
    served = server._served(OURS)
    assert (served.mode, served.pool, served.always_complete) == (Mode.PROXY, None, True)


def test_no_address_is_given_that_somebody_is_known_to_have():
    server = DHCPD(offerfrom="192.168.2.0", offerto="192.168.2.255", dnsserver="192.168.2.3")
    pool = server._served(OURS).pool
    assert pool is not None
    assert {str(address) for address in pool.never} == {
        *("10.0.0.1", "192.168.2.0", "192.168.2.1", "192.168.2.2", "192.168.2.3"),
        "192.168.2.255",
    }


@pytest.mark.parametrize(
    ("arguments", "own", "identifier"),
    [
        pytest.param({}, ["192.168.2.2"], "192.168.2.2", id="its fileserver, if that is ours"),
        pytest.param({}, ["10.0.0.1", "192.168.2.7"], "192.168.2.7", id="in the offered network"),
        pytest.param(
            {"mode_proxy": True}, ["127.0.0.1", "10.0.0.1"], "10.0.0.1", id="any but loopback"
        ),
    ],
)
def test_on_every_interface_it_calls_itself(arguments, own, identifier):
    server = DHCPD(ip="0.0.0.0", **arguments)
    served = server._served(frozenset(map(IPv4Address, own)))
    assert str(served.address) == identifier


@pytest.mark.parametrize(
    ("value", "to"),
    [("<broadcast>", "255.255.255.255"), ("192.168.2.255", "192.168.2.255")],
)
def test_replies_are_broadcast_to(value, to):
    assert DHCPD(broadcast=value)._served(OURS).broadcast_to == to


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        pytest.param(
            PoolExhausted(addresses=3, machine="bench-07"),
            "all 3 addresses are given out: offer more of them: widen offerfrom and offerto",
            id="no address is free",
        ),
        pytest.param(
            TookOtherServer(machine="x", server="10.0.0.1"),
            "x took an address from another server: pass mode_proxy=True, or stop the other server",
            id="another server",
        ),
        pytest.param(
            AddressInUse(address="10.0.0.9", minutes=10),
            "10.0.0.9 is already used by another device: find the device that has it, or leave the "
            "address out of the range",
            id="what needs no other words",
        ),
    ],
)
def test_remedies_are_ones_that_a_script_has(caplog, problem, said):
    server = DHCPD(logger=logging.getLogger("tests.dhcpd"))
    server._tell(ProblemFound(at=1.0, problem=problem))
    assert caplog.messages == [said]
