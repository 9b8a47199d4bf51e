"""The table of `--list-interfaces`."""

from __future__ import annotations

from ipaddress import IPv4Interface

from pxegui.cli.interfaces import table
from pxegui.net.interfaces import Interface


def interface(name, **facts):
    usual = {
        "name": name,
        "index": 1,
        "kind": "ethernet",
        "mac": "d8:9e:f3:3a:5f:12",
        "up": True,
        "carrier": True,
        "speed_mbps": 1000,
        "mtu": 1500,
        "addresses": (IPv4Interface("192.168.2.2/24"), IPv4Interface("10.0.0.1/8")),
        "dynamic": False,
        "suits": True,
    }
    return Interface(**(usual | facts))


def test_table():
    found = [
        interface("enp3s0"),
        interface(
            "wlan0\x1b", kind="wifi", carrier=False, speed_mbps=0, addresses=(), suits=False,
            doubt="Wi-Fi: firmware boots by cable",
        ),
        interface("tap0", up=False, speed_mbps=2500, mac="", suits=False, addresses=()),
    ]  # fmt: skip
    assert table(found).splitlines() == [
        "NAME    KIND      ADDRESS         LINK      SPEED       MAC                SUITS",
        "enp3s0  ethernet  192.168.2.2/24  up        1 Gbit/s    d8:9e:f3:3a:5f:12  yes",
        "                  10.0.0.1/8",
        "wlan0\\x1b  wifi      no address      no cable  -           d8:9e:f3:3a:5f:12  "
        "Wi-Fi: firmware boots by cable",
        "tap0    ethernet  no address      off       2.5 Gbit/s  -                  no",
    ]
