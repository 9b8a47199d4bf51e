"""What DHCPD's caller named, for each kind of client."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from pxegui.boot.client import identify
from pxegui.dhcp.fixed_choice import FixedChoice
from tests.dhcp.asking import BIOS, EDK2, EDK2_HTTP, IPXE, WINDOWS, message

SERVER = IPv4Address("192.168.2.2")
HTTP = "http://192.168.2.2/"
TFTP = "tftp://192.168.2.2/"


def choose(options, file="boot.ipxe", *, ipxe=False, http=False):
    choice = FixedChoice(server=SERVER, file=file, ipxe=ipxe, http=http)
    return choice(identify(message(1, options=options)))


@pytest.mark.parametrize(
    ("client", "wish", "file"),
    [
        pytest.param(BIOS, {}, "boot.ipxe", id="the file"),
        pytest.param(EDK2, {}, "boot.ipxe", id="the same for UEFI"),
        pytest.param(IPXE, {}, "boot.ipxe", id="the same for iPXE"),
        pytest.param(BIOS, {"http": True}, "boot.ipxe", id="ROMs cannot load by HTTP"),
        pytest.param(BIOS, {"ipxe": True}, "chainload.kpxe", id="iPXE first"),
        pytest.param(BIOS, {"ipxe": True, "http": True}, "chainload.kpxe", id="iPXE first too"),
        pytest.param(IPXE, {"ipxe": True}, TFTP + "boot.ipxe", id="then the file by TFTP"),
        pytest.param(IPXE, {"ipxe": True, "http": True}, HTTP + "boot.ipxe", id="then by HTTP"),
        pytest.param(EDK2_HTTP, {"http": True}, HTTP + "boot.ipxe", id="HTTP Boot gets a URL"),
    ],
)
def test_a_client_gets(client, wish, file):
    choice = choose(client, **wish)
    assert (choice.file, choice.next_server, choice.missing) == (file, SERVER, None)


@pytest.mark.parametrize(
    ("file", "url"),
    [
        pytest.param("/boot.ipxe", HTTP + "boot.ipxe", id="one slash"),
        pytest.param("my menu.ipxe", HTTP + "my%20menu.ipxe", id="a space"),
        pytest.param("boot.php?mac=${mac}", HTTP + "boot.php?mac=${mac}", id="iPXE's own settings"),
        pytest.param("http://10.0.0.9/a.ipxe", "http://10.0.0.9/a.ipxe", id="a URL stays"),
    ],
)
def test_the_url_of(file, url):
    assert choose(IPXE, file, ipxe=True, http=True).file == url


def test_http_boot_without_http_gets_nothing_and_the_reason():
    choice = choose(EDK2_HTTP)
    assert choice.file == ""
    assert choice.missing is not None
    assert choice.missing.where == "pass usehttp=True"


def test_ipxe_never_loads_itself_again():
    choice = choose(IPXE, "undionly.kpxe")
    assert choice.file == ""
    assert choice.missing is not None
    assert choose(BIOS, "undionly.kpxe").file == "undionly.kpxe"


def test_who_does_not_boot_gets_no_file():
    assert choose(WINDOWS).next_server is None
