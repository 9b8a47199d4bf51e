"""Interfaces as tests need them."""

from __future__ import annotations

from ipaddress import IPv4Interface

from pxegui.net.interfaces import Interface


def interface(name="enp3s0", address="192.168.2.2/24", **more):
    """A wired one with a cable in and an address, unless something else is said."""
    facts = {
        "index": sum(name.encode()),
        "kind": "ethernet",
        "mac": "52:54:00:00:00:01",
        "up": True,
        "carrier": True,
        "speed_mbps": 1000,
        "mtu": 1500,
        "addresses": (IPv4Interface(address),) if address else (),
        "dynamic": False,
    }
    return Interface(name=name, **{**facts, **more})


WIRED = interface()
BARE = interface("enx00e04c68", "")
OFFICE = interface("enp5s0", "192.168.178.41/24", dynamic=True)
WIFI = interface("wlp2s0", "192.168.178.50/24", kind="wifi", speed_mbps=0, dynamic=True)
VIRTUAL = interface("virbr0", "192.168.122.1/24", kind="virtual", speed_mbps=0, doubt="made by x")
PULLED = interface("enp4s0", "", carrier=False, speed_mbps=0)
LOOP = interface("lo", "127.0.0.1/8", kind="loopback", speed_mbps=0, mac="")
ALL = [LOOP, PULLED, VIRTUAL, WIFI, BARE, WIRED]
