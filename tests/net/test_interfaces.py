"""Which interfaces there are, in which order, and which may be taken without asking."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from ipaddress import IPv4Interface
from typing import Any

import pytest

from pxegui.net import interfaces, netlink
from pxegui.net.interfaces import Interface, list_interfaces, watch
from tests.netlab import Network

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
UP = netlink.UP | netlink.LOWER_UP


def link(name: str, index: int, flags: int = UP, **fields: Any) -> netlink.Link:
    whole: dict[str, Any] = {
        "hardware": 1,
        "mac": "52:54:00:12:34:56",
        "mtu": 1500,
        "master": 0,
        "kind": "",
    }
    return netlink.Link(name=name, index=index, flags=flags, **(whole | fields))


def address(index: int, text: str, *, permanent: bool = True) -> netlink.Address:
    return netlink.Address(index=index, address=IPv4Interface(text), permanent=permanent)


LINKS = [
    link("lo", 1, UP | netlink.LOOPBACK, hardware=772),
    link("enp3s0", 2),
    link("enp4s0", 3, netlink.UP),
    link("enp5s0", 4),
    link("eno1", 5, 0),
    link("wlp2s0", 6),
    link("docker0", 7, kind="bridge"),
    link("br0", 8, kind="bridge"),
    link("enp6s0", 9, master=8),
    link("tun0", 10, hardware=65534, kind="tun"),
    link("eth0", 11, kind="veth"),
    link("vethab12cd3", 12, kind="veth"),
    link("enp7s0", 13),
]
ADDRESSES = [
    address(1, "127.0.0.1/8"),
    address(2, "192.168.2.2/24"),
    address(3, "192.168.3.2/24"),
    address(6, "192.168.178.20/24", permanent=False),
    address(7, "172.17.0.1/16"),
    address(8, "10.0.0.1/24"),
    address(10, "10.8.0.2/24"),
    address(11, "10.9.0.1/24", permanent=False),
    address(13, "169.254.7.7/16"),
]


@pytest.fixture
def computer(monkeypatch) -> dict[str, Interface]:
    """A computer that has some of everything."""
    monkeypatch.setattr(netlink, "AVAILABLE", True)
    monkeypatch.setattr(netlink, "links", lambda: LINKS)
    monkeypatch.setattr(netlink, "addresses", lambda: ADDRESSES)
    return {each.name: each for each in list_interfaces()}


@pytest.mark.parametrize(
    ("name", "kind", "suits", "doubt"),
    [
        ("enp3s0", "ethernet", True, ""),
        ("enp4s0", "ethernet", False, "no cable"),
        ("enp5s0", "ethernet", False, "no IPv4 address"),
        ("eno1", "ethernet", False, "switched off"),
        ("enp7s0", "ethernet", False, "only an address it gave itself (169.254)"),
        ("enp6s0", "ethernet", False, "part of br0: choose br0"),
        ("br0", "bridge", True, ""),
        ("eth0", "ethernet", True, "its address came from a DHCP server: use proxy mode"),
        ("wlp2s0", "wifi", False, "Wi-Fi: few machines boot over it"),
        ("docker0", "virtual", False, "made by Docker"),
        ("vethab12cd3", "virtual", False, "made by Docker"),
        ("tun0", "virtual", False, "a tunnel"),
        ("lo", "loopback", False, "this computer only"),
    ],
)
def test_judgement(computer, name, kind, suits, doubt):
    found = computer[name]
    assert (found.kind, found.suits, found.doubt) == (kind, suits, doubt)


def test_the_likeliest_comes_first(computer):
    names = list(computer)
    assert names[:3] == ["br0", "enp3s0", "eth0"]
    assert names[3:5] == ["enp5s0", "enp7s0"]
    assert names[-5:] == ["wlp2s0", "docker0", "tun0", "vethab12cd3", "lo"]


def test_what_is_switched_off_has_no_known_carrier(computer):
    assert computer["eno1"].carrier is None
    assert computer["enp4s0"].carrier is False


@pytest.mark.parametrize(
    ("name", "is_virtual"),
    [
        *((name, True) for name in ("br-0123456789ab", "virbr0", "vmnet8", "vboxnet0", "wg0")),
        *((name, True) for name in ("vEthernet (WSL)", "bnep0", "vnet3", "tailscale0", "utun3")),
        *((name, False) for name in ("enp3s0", "eth0", "lan0", "br0", "veth0", "Ethernet 2")),
    ],
)
def test_names_that_programs_give(name, is_virtual):
    assert (interfaces._kind_of_name(name) == "virtual") is is_virtual


def test_this_computer_has_loopback():
    [lo] = [each for each in list_interfaces() if each.kind == "loopback"]
    assert lo.index == socket.if_nametoindex(lo.name)
    assert lo.addresses[0].ip.is_loopback


def test_without_netlink_psutil_tells(monkeypatch):
    monkeypatch.setattr(netlink, "AVAILABLE", False)
    [lo] = [each for each in list_interfaces() if each.kind == "loopback"]
    assert lo.addresses[0].ip.is_loopback
    assert lo.up


async def test_without_netlink_a_change_is_found_by_looking(monkeypatch):
    monkeypatch.setattr(netlink, "AVAILABLE", False)
    monkeypatch.setattr(interfaces, "_POLL_S", 0.01)
    seen: list[list[Interface]] = []
    changed = asyncio.Event()

    def take(now: list[Interface]) -> None:
        seen.append(now)
        changed.set()

    end = watch(asyncio.get_running_loop(), take)
    monkeypatch.setattr(interfaces, "_from_psutil", list)
    async with asyncio.timeout(3):
        await changed.wait()
    end()
    assert seen == [[]]


@pytest.mark.namespace
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root: adds an interface"
)
async def test_an_interface_that_comes_goes_and_changes_is_told():
    name = f"pxgw{os.getpid() % 100000}"
    changes: asyncio.Queue[list[Interface]] = asyncio.Queue()
    end = watch(asyncio.get_running_loop(), changes.put_nowait)

    async def until(condition: Any) -> None:
        async with asyncio.timeout(3):
            while not condition({each.name: each for each in await changes.get()}):
                pass

    async def ip(*words: str) -> None:
        done = await asyncio.create_subprocess_exec("ip", *words)
        assert await done.wait() == 0

    try:
        await ip("link", "add", name, "type", "bridge")
        await until(lambda now: name in now and not now[name].up)
        await ip("address", "add", "198.51.100.1/32", "dev", name)
        await until(lambda now: name in now and now[name].addresses)
        await ip("link", "set", name, "up")
        await until(lambda now: name in now and now[name].up)
    finally:
        await ip("link", "delete", name)
        await until(lambda now: name not in now)
        end()


@pytest.mark.namespace
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root: namespaces")
def test_a_namespace_shows_its_own_interfaces_only():
    with Network("interfaces") as network:
        party = network.join("one", "10.77.0.1/24")
        program = (
            "from pxegui.net.interfaces import list_interfaces as l;"
            "print([(i.name, i.kind, i.suits) for i in l()])"
        )
        told = party.run(sys.executable, "-c", program)
        assert told.strip() == "[('eth0', 'ethernet', True), ('lo', 'loopback', False)]"
        told = network.switch.run(sys.executable, "-c", program.replace("i.suits", "i.doubt"))
        assert "part of br0: choose br0" in told
