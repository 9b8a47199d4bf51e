"""The table of settings: complete, and true to the tree of values."""

from __future__ import annotations

import dataclasses

from pxegui.problems import UsageProblem
from pxegui.settings import keys
from pxegui.settings.keys import KEY_BY_NAME, KEYS, Written
from pxegui.settings.model import Settings

NOT_KEYS = {("dhcp", "reservations"), ("boot", "rules"), ("boot", "menu")}  # lists of tables


def leaves(tree, path=()):
    for field in dataclasses.fields(tree):
        value = getattr(tree, field.name)
        if dataclasses.is_dataclass(value):
            yield from leaves(value, (*path, field.name))
        else:
            yield (*path, field.name)


def test_every_setting_has_one_key_and_every_key_a_setting():
    paths = [key.path for key in KEYS]
    assert sorted(paths) == sorted(set(leaves(Settings())) - NOT_KEYS)
    assert len(KEY_BY_NAME) == len(KEYS)


def test_values_land_where_their_key_says():
    settings, faults = keys.apply(
        Settings(),
        [
            Written(KEY_BY_NAME["tftp-port"], 6969, "--tftp-port"),
            Written(KEY_BY_NAME["no-dhcp"], True, "--no-dhcp"),
            Written(KEY_BY_NAME["dns"], ["1.1.1.1", "8.8.8.8", "1.1.1.1"], "--dns"),
        ],
    )
    assert not faults
    assert settings.tftp.port == 6969
    assert not settings.dhcp.enabled
    assert [str(address) for address in settings.dhcp.dns] == ["1.1.1.1", "8.8.8.8"]
    assert keys.current(settings, KEY_BY_NAME["no-dhcp"]) is True


def test_every_fault_is_found_and_the_rest_is_kept():
    settings, faults = keys.apply(
        Settings(),
        [
            Written(KEY_BY_NAME["mode"], "x", "--mode"),
            Written(KEY_BY_NAME["tftp-port"], 0, "--tftp-port"),
            Written(KEY_BY_NAME["interface"], "eth0", "--interface"),
        ],
    )
    assert [fault.where for fault in faults] == ["--mode", "--tftp-port"]
    assert all(isinstance(fault, UsageProblem) for fault in faults)
    assert settings.interface == "eth0"
