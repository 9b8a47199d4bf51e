"""PyPXE's JSON files, as `pypxe --dump-config` of version 1.8.4 writes them."""

from __future__ import annotations

import json
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.problems import PxeguiError
from pxegui.settings import pypxe
from pxegui.settings.model import Mode, Settings

DUMPED = {
    "DHCP_BROADCAST": "",
    "DHCP_DNS": "8.8.8.8",
    "DHCP_FILESERVER": "192.168.2.2",
    "DHCP_MODE_PROXY": False,
    "DHCP_OFFER_BEGIN": "192.168.2.100",
    "DHCP_OFFER_END": "192.168.2.150",
    "DHCP_ROUTER": "192.168.2.1",
    "DHCP_SERVER_IP": "192.168.2.2",
    "DHCP_SERVER_PORT": 67,
    "DHCP_SUBNET": "255.255.255.0",
    "DHCP_WHITELIST": False,
    "HTTP_PORT": 80,
    "HTTP_SERVER_IP": "0.0.0.0",
    "LEASES_FILE": "",
    "MODE_DEBUG": "",
    "MODE_VERBOSE": "",
    "NBD_BLOCK_DEVICE": "",
    "NBD_COPY_TO_RAM": False,
    "NBD_COW": True,
    "NBD_COW_IN_MEM": False,
    "NBD_PORT": 10809,
    "NBD_SERVER_IP": "0.0.0.0",
    "NBD_WRITE": False,
    "NETBOOT_DIR": "netboot",
    "NETBOOT_FILE": "",
    "STATIC_CONFIG": "",
    "SYSLOG_PORT": 514,
    "SYSLOG_SERVER": None,
    "TFTP_PORT": 69,
    "TFTP_SERVER_IP": "0.0.0.0",
    "USE_DHCP": False,
    "USE_HTTP": False,
    "USE_IPXE": False,
    "USE_TFTP": True,
}
PATH = Path("/srv/pypxe/config.json")


def read(**changes):
    return pypxe.parse(json.dumps(DUMPED | changes), PATH)[0]


def ip(text):
    return IPv4Address(text)


def test_the_dumped_defaults_are_a_tftp_server_alone():
    settings, left_out = pypxe.parse(json.dumps(DUMPED), PATH)
    assert not settings.dhcp.enabled
    assert not settings.http.enabled
    assert settings.tftp.enabled
    assert settings.address is None
    assert settings.boot.boot_file == ""
    assert "NBD_PORT" in left_out
    assert "DHCP_WHITELIST" in left_out
    assert "DHCP_ROUTER" not in left_out


def test_a_dhcp_server_keeps_its_addresses():
    settings = read(USE_DHCP=True, USE_HTTP=True)
    assert settings.mode is Mode.STANDARD
    assert settings.address == ip("192.168.2.2")
    assert str(settings.dhcp.range) == "192.168.2.100-192.168.2.150"
    assert settings.dhcp.netmask == ip("255.255.255.0")
    assert settings.dhcp.routers == (ip("192.168.2.1"),)
    assert settings.dhcp.dns == (ip("8.8.8.8"),)
    assert settings.boot.next_server is None
    assert settings.http.port is None  # 80 by default, so it may move


@pytest.mark.parametrize(
    ("changes", "look", "value"),
    [
        pytest.param({"DHCP_MODE_PROXY": True}, lambda s: s.mode, Mode.PROXY, id="proxy mode"),
        pytest.param(
            {"DHCP_MODE_PROXY": True}, lambda s: s.dhcp.enabled, True, id="proxy implies DHCP"
        ),
        pytest.param(
            {"DHCP_MODE_PROXY": True}, lambda s: s.dhcp.range, None, id="no pool in proxy mode"
        ),
        pytest.param(
            {"USE_DHCP": True, "DHCP_FILESERVER": "10.0.0.9"},
            lambda s: s.boot.next_server,
            ip("10.0.0.9"),
            id="another file server",
        ),
        pytest.param(
            {"NETBOOT_FILE": "grub.0"}, lambda s: s.boot.boot_file, "grub.0", id="a boot file"
        ),
        pytest.param(
            {"NETBOOT_FILE": "menu.ipxe", "USE_IPXE": True},
            lambda s: (s.boot.boot_file, s.boot.ipxe_script),
            ("", "menu.ipxe"),
            id="with iPXE the file is iPXE's",
        ),
        pytest.param({"TFTP_PORT": "6969"}, lambda s: s.tftp.port, 6969, id="a port as text"),
        pytest.param(
            {"USE_HTTP": True, "HTTP_PORT": 8000}, lambda s: s.http.port, 8000, id="HTTP's port"
        ),
        pytest.param(
            {"MODE_DEBUG": "all,-dhcp"},
            lambda s: s.debug,
            frozenset({"tftp", "http"}),
            id="debug all but one",
        ),
        pytest.param(
            {"TFTP_SERVER_IP": "10.0.0.1"}, lambda s: s.address, ip("10.0.0.1"), id="TFTP's address"
        ),
        pytest.param(
            {"NETBOOT_DIR": "/srv/tftp"}, lambda s: s.boot_dir, Path("/srv/tftp"), id="absolute"
        ),
        pytest.param(
            {"USE_DHCP": True, "DHCP_ROUTER": "", "DHCP_DNS": ""},
            lambda s: s.dhcp.routers + s.dhcp.dns,
            (),
            id="no router",
        ),
    ],
)
def test_a_key_is_understood(changes, look, value):
    assert look(read(**changes)) == value


def test_a_directory_beside_the_file_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "etc" / "config.json"
    (tmp_path / "etc").mkdir()
    text = json.dumps(DUMPED)
    assert pypxe.parse(text, file)[0].boot_dir == tmp_path / "netboot"
    (tmp_path / "etc" / "netboot").mkdir()
    assert pypxe.parse(text, file)[0].boot_dir == tmp_path / "etc" / "netboot"


def test_an_unknown_key_is_named_and_left_out():
    _, left_out = pypxe.parse('{"USE_TFTP": true, "FROBNICATE": 1}', PATH)
    assert left_out == ("FROBNICATE",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("{", "config.json, line 1: not JSON", id="broken JSON"),
        pytest.param('{"interface": "eth0"}', "no key of PyPXE", id="another program's JSON"),
        pytest.param('{"USE_TFTP": "yes"}', "USE_TFTP: yes is not true or false", id="no flag"),
        pytest.param(
            '{"USE_DHCP": true, "DHCP_SERVER_IP": "x"}',
            "DHCP_SERVER_IP: x is not an IPv4 address",
            id="no address",
        ),
        pytest.param(
            '{"USE_DHCP": true, "DHCP_OFFER_BEGIN": "10.0.0.9", "DHCP_OFFER_END": "10.0.0.1"}',
            "DHCP_OFFER_BEGIN, DHCP_OFFER_END: 10.0.0.9-10.0.0.1 runs backwards",
            id="backwards",
        ),
        pytest.param(
            '{"TFTP_SERVER_IP": "10.0.0.1", "USE_HTTP": true, "HTTP_SERVER_IP": "10.0.0.2"}',
            "HTTP_SERVER_IP: 10.0.0.2 is not 10.0.0.1",
            id="two addresses of ours",
        ),
        pytest.param('{"TFTP_PORT": []}', "TFTP_PORT: [] is not a whole number", id="a list"),
        pytest.param('{"NETBOOT_DIR": 5, "USE_TFTP": true}', "NETBOOT_DIR: 5 is not text", id="5"),
    ],
)
def test_what_cannot_be_meant_is_refused(text, words):
    with pytest.raises(PxeguiError) as refused:
        pypxe.parse(text, PATH)
    assert words in str(refused.value)


def test_a_file_that_asks_for_nothing_is_the_defaults_without_dhcp_and_http():
    settings = pypxe.parse('{"USE_TFTP": true}', PATH)[0]
    assert settings.tftp == Settings().tftp
    assert not settings.dhcp.enabled
