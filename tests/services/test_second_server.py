"""A second DHCP server comes while we serve: it is told, and no new address is given."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.netlab import Namespace, Network, wait_until
from tests.services.program import Program

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(
        not (shutil.which("dnsmasq") and shutil.which("udhcpc")), reason="needs dnsmasq and udhcpc"
    ),
]


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("second") as network:
        yield network


class Served:
    """The program in a namespace, and its events."""

    def __init__(self, network: Network, folder: Path, *options: str) -> None:
        self.party = network.join("ours", "10.77.0.1/24")
        (folder / "boot").mkdir()
        self._events = folder / "events.jsonl"
        files = ("--boot-dir", str(folder / "boot"), "--leases", str(folder / "leases"))
        words = ("--interface", "eth0", *files, "--events", str(self._events), *options)
        self.program = Program(folder, *words, party=self.party)

    def events(self, name: str) -> list[dict[str, Any]]:
        text = self._events.read_text() if self._events.exists() else ""
        lines = text[: text.rfind("\n") + 1].splitlines()
        return [event for line in lines if (event := json.loads(line))["event"] == name]

    def gone(self, problem: str) -> bool:
        return any(event["problem"] == problem for event in self.events("problem_gone"))

    def problems(self) -> list[str]:
        return [event["problem"] for event in self.events("problem_found")]


def other_server(network: Network) -> Namespace:
    party = network.join("other", "10.77.0.254/24")
    words = ("-k", "--port=0", "--conf-file=", "--user=root", "--interface=eth0", "--no-ping")
    party.start("dnsmasq", *words, "--leasefile-ro", "--dhcp-range=10.77.0.50,10.77.0.60")
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
    return party


def asks(party: Namespace, limit: str = "2") -> bool:
    """A machine asks for an address; returns whether it got one."""
    words = ("udhcpc", "-f", "-q", "-n", "-i", "eth0", "-B", "-t", limit, "-T", "1", "-A", "1")
    script = ("-s", "/bin/true")
    process = party.start(*words, *script)
    return process.wait(timeout=20) == 0


def test_it_is_overheard_and_new_machines_wait(network, tmp_path):
    served = Served(network, tmp_path, "--range", "10.77.0.100-10.77.0.110")
    with served.program as program:
        program.ready()
        known, new = network.join("known", ""), network.join("new", "")
        assert asks(known)
        assert served.problems() == []
        other = other_server(network)
        asks(new)
        wait_until("problem", lambda: "other_dhcp_server" in served.problems(), 8)
        other.run("ip", "link", "set", "eth0", "down")
        before = len(served.events("lease_offered"))
        late = network.join("late", "")
        assert not asks(late)
        assert len(served.events("lease_offered")) == before
        whys = [event["why"] for event in served.events("request_ignored")]
        assert any("until you choose" in why for why in whys)
        assert asks(known), "it keeps the address that it has"
        status, _ = program.stop()
    assert status == 0


def test_who_insists_is_not_held_up(network, tmp_path):
    served = Served(network, tmp_path, "--range", "10.77.0.100-10.77.0.110", "--force-standard")
    with served.program as program:
        program.ready()
        other = other_server(network)
        asks(network.join("one", ""))  # whoever is quicker
        other.run("ip", "link", "set", "eth0", "down")
        assert asks(network.join("two", ""), "4"), "a new machine gets a new address"
        assert "other_dhcp_server" not in served.problems()
        program.stop()


def test_in_proxy_mode_another_proxy_is_overheard(network, tmp_path):
    party = network.join("proxy", "10.77.0.253/24")
    served = Served(network, tmp_path, "--mode", "proxy")
    with served.program as program:
        program.ready()
        wait_until("look", lambda: "no_dhcp_server" in served.problems(), 8)
        words = ("-k", "--port=0", "--conf-file=", "--user=root", "--interface=eth0")
        party.start("dnsmasq", *words, "--dhcp-range=10.77.0.0,proxy", "--pxe-service=x86PC,x,x")
        wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
        network.join("rom", "").start(
            *("udhcpc", "-f", "-q", "-n", "-i", "eth0", "-B", "-t", "3", "-T", "1"),
            *("-V", "PXEClient:Arch:00000:UNDI:002001", "-x", "93:0000", "-s", "/bin/true"),
        )
        wait_until("problem", lambda: "other_proxy_server" in served.problems(), 8)
        [found] = [e for e in served.events("other_server_found") if e["kind"] == "proxy"]
        assert found["address"] == "10.77.0.253"
        program.stop()


FORGE = """
import socket, sys, time
from pxegui.wire.dhcp import Message, build
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
    cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    for number in range(int(sys.argv[1])):
        named = {53: b"\\3", 50: bytes((10, 77, 0, 9)), 54: bytes((10, 77, 0, 200 + number % 50))}
        chaddr = bytes((2, 0, 0, 0, 0, number)).ljust(16, b"\\0")
        cable.sendto(build(Message(op=1, chaddr=chaddr, options=named)), ("255.255.255.255", 67))
        time.sleep(0.5)
"""


def test_forged_names_of_servers_hold_new_addresses_back_once(network, tmp_path):
    """Anybody on the cable can send REQUESTs that name a server which is not there."""
    served = Served(network, tmp_path, "--range", "10.77.0.100-10.77.0.110")
    with served.program as program:
        program.ready()
        stranger, machine = network.join("stranger", "10.77.0.66/24"), network.join("one", "")
        words = ("env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-c", FORGE)
        forging = stranger.start(*words, "60")
        wait_until("hold", lambda: served.problems().count("other_dhcp_server") == 1, 10)
        wait_until("end of it", lambda: served.gone("other_dhcp_server"), 10)
        assert asks(machine, "4"), "the question that was asked found nobody"
        assert forging.poll() is None, "it was forged on meanwhile"
        assert served.problems().count("other_dhcp_server") == 1
        other = other_server(network)
        asks(network.join("new", ""))  # the real one's answer is overheard
        wait_until("hold", lambda: served.problems().count("other_dhcp_server") == 2, 10)
        other.run("ip", "link", "set", "eth0", "down")
        assert not asks(network.join("late", ""))
        program.stop()
