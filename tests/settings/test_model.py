"""The values of the settings: what they are without a word from anybody."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest

from pxegui.settings.model import AddressRange, Mode, Settings


def test_the_defaults_are_those_of_the_command_line():
    settings = Settings()
    assert settings.mode is Mode.STANDARD
    assert (settings.dhcp.port, settings.dhcp.pxe_port, settings.tftp.port) == (67, 4011, 69)
    assert settings.http.port is None
    assert settings.dhcp.lease_s == 3600
    assert settings.dhcp.enabled
    assert settings.tftp.enabled
    assert settings.http.enabled


def test_settings_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().interface = "eth0"  # type: ignore[misc]


def test_a_range_reads_as_it_is_typed():
    pool = AddressRange(first=IPv4Address("10.0.0.5"), last=IPv4Address("10.0.0.9"))
    assert str(pool) == "10.0.0.5-10.0.0.9"
