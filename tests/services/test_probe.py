"""The look for other servers, against real ones in network namespaces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.netlab import Namespace, Network, wait_until

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("dnsmasq"), reason="needs dnsmasq"),
]

SEARCH = """
import asyncio, dataclasses, json, sys
from pxegui.net.interfaces import list_interfaces
from pxegui.net.probe import Asker, Probe
from pxegui.net.sockets import open_udp
eth0 = next(each for each in list_interfaces() if each.name == "eth0")
ours = eth0.addresses[0].ip
asker = Asker(interface="eth0", mac=eth0.mac, address=ours, own=frozenset({ours}))
if "without-68" in sys.argv:
    import pxegui.net.probe as probe
    probe._client_socket = lambda interface: None
relay = open_udp(67, "eth0")
found = asyncio.run(Probe(asker, lambda server: None).run(relay))
relay.close()
print(json.dumps([dataclasses.asdict(server) for server in found]))
"""
POOL = "--dhcp-range=10.77.0.50,10.77.0.60"


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("probe") as network:
        yield network


@pytest.fixture
def ours(network: Network) -> Namespace:
    return network.join("ours", "10.77.0.1/24")


@pytest.fixture
def serve(network: Network) -> Iterator[Callable[..., Namespace]]:
    """Starts dnsmasq at an address of its own on the same cable."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*options: str, address: str = "10.77.0.254/24") -> Namespace:
        party = network.join(f"dns{len(started)}", address)
        common = ("-k", "--port=0", "--interface=eth0", "--leasefile-ro", "--log-dhcp")
        started.append(party.start("dnsmasq", *common, *options))
        wait_until("dnsmasq", lambda: ":67" in party.run("ss", "-Hlun"), 5)
        return party

    yield begin
    for each in started:
        each.kill()
        each.wait(timeout=5)


def search(party: Namespace, *how: str) -> tuple[list[dict[str, Any]], float]:
    began = time.monotonic()
    told = party.run(sys.executable, "-c", SEARCH, *how)
    found: list[dict[str, Any]] = json.loads(told)
    return found, time.monotonic() - began


def test_alone_on_the_cable(ours):
    found, seconds = search(ours)
    assert found == []
    assert 4.5 <= seconds < 6.5


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((POOL,), id="as it is by default"),
        pytest.param((POOL, "--no-ping"), id="without its ping"),
        pytest.param((POOL, "--dhcp-authoritative"), id="authoritative"),
    ],
)
def test_a_dhcp_server(ours, serve, options):
    serve(*options)
    [server], seconds = search(ours)
    assert (server["address"], server["source"], server["kind"]) == (
        "10.77.0.254",
        "10.77.0.254",
        "dhcp",
    )
    assert seconds < 5


def test_what_it_hands_out_to_boot(ours, serve):
    # It answers the INFORM first, which says nothing of booting unless the option is forced.
    serve(POOL, "--dhcp-option-force=67,theirs.0")
    [server], _ = search(ours)
    assert server["boot_file"] == "theirs.0"


def test_a_server_that_gives_addresses_to_known_machines_only(ours, serve):
    serve("--dhcp-range=10.77.0.0,static", "--dhcp-host=52:54:00:00:00:09,10.77.0.9")
    found, _ = search(ours)
    assert [server["kind"] for server in found] == ["dhcp"]


def test_a_proxy_is_told_from_a_server(ours, serve):
    serve("--dhcp-range=10.77.0.0,proxy", "--pxe-service=x86-64_EFI,x,theirs")
    [server], _ = search(ours)
    assert (server["address"], server["kind"]) == ("10.77.0.254", "proxy")


def test_port_68_is_not_needed(ours, serve):
    serve(POOL, "--no-ping")
    [server], seconds = search(ours, "without-68")
    assert (server["address"], server["kind"]) == ("10.77.0.254", "dhcp")
    assert seconds < 3


@pytest.mark.skipif(not shutil.which("dhclient"), reason="needs dhclient")
def test_beside_this_computers_own_dhcp_client(ours, serve, tmp_path):
    serve(POOL, "--no-ping")
    files = ("-lf", tmp_path / "l", "-pf", tmp_path / "p", "-sf", "/bin/true")
    client = ours.start("dhclient", "-d", *files, "eth0")
    wait_until("dhclient", lambda: ":68" in ours.run("ss", "-Hlun"), 10)
    [server], _ = search(ours)
    assert server["address"] == "10.77.0.254"
    client.kill()
    client.wait(timeout=5)


def test_no_address_is_taken(ours, serve, tmp_path):
    log = tmp_path / "log"
    serve(POOL, f"--log-facility={log}")
    search(ours)
    assert "DHCPREQUEST" not in log.read_text()
    assert "DHCPINFORM" in log.read_text()
