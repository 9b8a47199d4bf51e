"""Settings: frozen, and with the defaults that the command line promises."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest

from pxegui.settings.model import AddressRange, Mode, Settings


@pytest.mark.parametrize(
    ("value", "default"),
    [
        pytest.param(Settings().mode, Mode.STANDARD, id="standard mode"),
        pytest.param(Settings().dhcp.port, 67, id="DHCP on 67"),
        pytest.param(Settings().dhcp.pxe_port, 4011, id="the boot server on 4011"),
        pytest.param(Settings().tftp.port, 69, id="TFTP on 69"),
        pytest.param(Settings().http.port, None, id="HTTP on 80, which may move"),
        pytest.param(Settings().dhcp.lease_s, 3600, id="leases of an hour"),
        pytest.param(Settings().dhcp.routers, (), id="no router"),
        pytest.param(Settings().dhcp.force_standard, False, id="another server is looked for"),
        pytest.param(Settings().log_level, "info", id="log level info"),
    ],
)
def test_what_nobody_asked_for_is(value, default):
    assert value == default


def test_all_services_are_wanted():
    settings = Settings()
    assert settings.dhcp.enabled
    assert settings.tftp.enabled
    assert settings.http.enabled


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().interface = "eth0"  # type: ignore[misc]


def test_a_range_reads_as_it_is_typed():
    first, last = IPv4Address("192.168.2.100"), IPv4Address("192.168.2.150")
    assert str(AddressRange(first=first, last=last)) == "192.168.2.100-192.168.2.150"
