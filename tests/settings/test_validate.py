"""Settings that contradict each other."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from pxegui.settings.model import (
    AddressRange,
    DhcpSettings,
    HttpSettings,
    Reservation,
    Settings,
    TftpSettings,
)
from pxegui.settings.validate import faults


def dhcp(**facts):
    return Settings(dhcp=DhcpSettings(**facts))


def ip(text):
    return IPv4Address(text)


MAC = "d8:9e:f3:3a:5f:12"
POOL = AddressRange(first=ip("192.168.2.100"), last=ip("192.168.3.5"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param(Settings(), [], id="the defaults are sound"),
        pytest.param(
            Settings(
                dhcp=DhcpSettings(enabled=False),
                tftp=TftpSettings(enabled=False),
                http=HttpSettings(enabled=False),
            ),
            ["nothing is left to serve"],
            id="no service at all",
        ),
        pytest.param(dhcp(port=69), ["all of them are 69"], id="DHCP on TFTP's port"),
        pytest.param(
            Settings(http=HttpSettings(port=69)), [], id="HTTP may have TFTP's number: it is TCP"
        ),
        pytest.param(
            Settings(dhcp=DhcpSettings(enabled=False, port=69)), [], id="a port nobody opens"
        ),
        pytest.param(
            dhcp(range=POOL, netmask=ip("255.255.255.0")),
            ["192.168.3.5 is outside 192.168.2.0/24"],
            id="a range over two networks",
        ),
        pytest.param(
            dhcp(range=POOL, netmask=ip("255.255.254.0")), [], id="a range inside a wider network"
        ),
        pytest.param(
            dhcp(
                reservations=(
                    Reservation(mac=MAC, address=ip("10.0.0.1")),
                    Reservation(mac=MAC, address=ip("10.0.0.2")),
                )
            ),
            [f"{MAC} is there 2 times"],
            id="a machine kept two addresses",
        ),
    ],
)
def test_faults(settings, words):
    found = faults(settings)
    assert len(found) == len(words)
    for fault, word in zip(found, words, strict=True):
        assert word in fault.fault
