"""PyPXE's static and saved leases, in the form in which version 1.8.4 reads and writes them."""

from __future__ import annotations

import dataclasses
import json
from ipaddress import IPv4Address

import pytest

from pxegui.problems import PxeguiError
from pxegui.settings import pypxe, toml
from pxegui.settings.model import AddressRange, DhcpSettings, Mode, Reservation, Rule, Settings
from pxegui.settings.pypxe_leases import add_saved, add_static

NOW = 1_700_000_000.0
LIVE, ENDED = NOW + 86400, NOW - 1
A, B = "52:54:00:00:00:AA", "52:54:00:00:00:AB"
POOL = AddressRange(first=IPv4Address("192.168.2.100"), last=IPv4Address("192.168.2.150"))
SETTINGS = Settings(dhcp=DhcpSettings(range=POOL))
ALL = {
    "ipaddr": "192.168.2.120",
    "rom": "grub.0",
    "router": "192.168.2.9",
    "dns": ["9.9.9.9", "1.1.1.1"],
    "subnet": "255.255.255.128",
}


def static(tmp_path, tree, settings=SETTINGS):
    file = tmp_path / "static.json"
    file.write_text(json.dumps(tree))
    return add_static(settings, file, "--pypxe-static-config")


def saved(tmp_path, tree, settings=SETTINGS):
    file = tmp_path / "saved.json"
    file.write_text(json.dumps(tree))
    return add_saved(settings, file, "--pypxe-save-leases", NOW)


def bound(**machines):
    return {"dhcp": {"binding": machines}}


def test_all_that_a_binding_says_is_kept(tmp_path):
    added = static(tmp_path, bound(**{A: ALL}))
    assert added.settings.dhcp.reservations == (
        Reservation(
            mac=A.lower(),
            address=IPv4Address("192.168.2.120"),
            netmask=IPv4Address("255.255.255.128"),
            routers=(IPv4Address("192.168.2.9"),),
            dns=(IPv4Address("9.9.9.9"), IPv4Address("1.1.1.1")),
        ),
    )
    assert added.settings.boot.rules == (Rule(boot_file="grub.0", macs=(A.lower(),)),)
    assert added.left_out == ()
    assert toml.parse(toml.dump(added.settings), tmp_path / "a.toml") == added.settings


def test_a_machines_own_file_comes_before_the_rules_that_are_there(tmp_path):
    boot = dataclasses.replace(SETTINGS.boot, rules=(Rule(boot_file="all.0"),))
    settings = dataclasses.replace(SETTINGS, boot=boot)
    added = static(tmp_path, bound(**{A: {"rom": "grub.0"}}), settings)
    assert [rule.boot_file for rule in added.settings.boot.rules] == ["grub.0", "all.0"]
    assert added.settings.dhcp.reservations == ()


def test_in_proxy_mode_only_boot_files_count(tmp_path):
    settings = Settings(mode=Mode.PROXY)
    added = static(tmp_path, bound(**{A: ALL}), settings).settings
    assert (len(added.boot.rules), added.dhcp.reservations) == (1, ())
    assert saved(tmp_path, {A: {"ip": "192.168.2.101", "expire": LIVE}}, settings).settings == (
        settings
    )


def test_without_dhcp_nothing_counts(tmp_path):
    settings = Settings(dhcp=DhcpSettings(enabled=False))
    assert static(tmp_path, bound(**{A: ALL}), settings).settings == settings


@pytest.mark.parametrize(
    ("tree", "left_out"),
    [
        pytest.param({"tftp": {}}, ("tftp",), id="another part"),
        pytest.param({"dhcp": {"pool": 1}}, ("dhcp.pool",), id="beside the bindings"),
        pytest.param(
            bound(**{A: {"rom": "a", "colour": "red"}}),
            (f"dhcp.binding.{A}.colour",),
            id="of a machine",
        ),
        pytest.param(
            bound(**{A: {"router": "10.0.0.1", "dns": []}}),
            (f"dhcp.binding.{A}.router (without ipaddr)",),
            id="a router for no address",
        ),
    ],
)
def test_a_key_that_is_not_understood_is_named(tmp_path, tree, left_out):
    assert static(tmp_path, tree).left_out == left_out


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (bound(one={}), "static.json: dhcp.binding.one: one is not a hardware address (MAC)"),
        (bound(**{A: []}), f"dhcp.binding.{A}: [] is not a table: write it in {{ and }}"),
        (bound(**{A: {"ipaddr": "x"}}), f"dhcp.binding.{A}.ipaddr: x is not an IPv4 address"),
        (bound(**{A: {"rom": 5}}), f"dhcp.binding.{A}.rom: 5 is not text"),
        ({"dhcp": 5}, "static.json: dhcp: 5 is not a table"),
        ([], "static.json is not a table: name a JSON file of PyPXE"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, tree, words):
    with pytest.raises(PxeguiError) as refused:
        static(tmp_path, tree)
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_is_not_json_is_refused(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(PxeguiError, match=r"--it: .*file is not JSON: name a JSON file of PyPXE"):
        add_saved(SETTINGS, tmp_path / "file", "--it", NOW)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(
        PxeguiError, match=r"--it: .*cannot be read .no such file or directory.: name"
    ):
        add_static(SETTINGS, tmp_path / "file", "--it")


def test_a_saved_lease_that_has_not_ended_is_kept(tmp_path):
    tree = {
        A: {"ip": "192.168.2.101", "expire": LIVE, "ipxe": True},
        B: {"ip": "192.168.2.102", "expire": ENDED, "ipxe": False},
        "52:54:00:00:00:AC": {"ip": "", "expire": 0, "ipxe": True},
    }
    added = saved(tmp_path, tree)
    assert added.settings.dhcp.reservations == (
        Reservation(mac=A.lower(), address=IPv4Address("192.168.2.101")),
    )
    assert added.left_out == ()


def test_who_has_a_reservation_keeps_that(tmp_path):
    settings = static(tmp_path, bound(**{A: ALL})).settings
    tree = {
        A: {"ip": "192.168.2.101", "expire": LIVE},
        B: {"ip": "192.168.2.120", "expire": LIVE},
    }
    assert saved(tmp_path, tree, settings).settings == settings


def test_a_saved_lease_outside_the_range_is_named(tmp_path):
    added = saved(tmp_path, {A: {"ip": "10.0.0.1", "expire": LIVE, "note": ""}})
    assert added.settings == SETTINGS
    assert added.left_out == (f"{A}.note", f"{A} (10.0.0.1 is outside the range)")


def test_the_files_that_a_configuration_names_are_read(tmp_path):
    (tmp_path / "static.json").write_text(json.dumps(bound(**{A: {**ALL, "x": 1}})))
    tree = {B: {"ip": "192.168.2.101", "expire": 4e9, "y": 1}}
    (tmp_path / "saved.json").write_text(json.dumps(tree))
    names = {"STATIC_CONFIG": "static.json", "LEASES_FILE": "saved.json"}
    text = json.dumps({"USE_DHCP": True, **names})
    settings, left_out = pypxe.parse(text, tmp_path / "config.json")
    assert [one.mac for one in settings.dhcp.reservations] == [A.lower(), B.lower()]
    assert left_out == (f"static.json: dhcp.binding.{A}.x", f"saved.json: {B}.y")


def test_leases_that_were_never_saved_are_no_fault(tmp_path):
    text = json.dumps({"USE_DHCP": True, "LEASES_FILE": "saved.json"})
    assert pypxe.parse(text, tmp_path / "config.json")[1] == ()
    with pytest.raises(PxeguiError, match=r"config.json: STATIC_CONFIG: .*cannot be read"):
        pypxe.parse(text.replace("LEASES_FILE", "STATIC_CONFIG"), tmp_path / "config.json")
