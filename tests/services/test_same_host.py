"""Another DHCP server on this computer: beside it on another interface, and on the same one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netlab import Namespace, Network, wait_until
from tests.services.dhcp_ask import told_to
from tests.services.program import Program

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("dnsmasq"), reason="needs dnsmasq"),
]
WORDS = ("dnsmasq", "-k", "--port=0", "--conf-file=", "--user=root", "--leasefile-ro")


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("host") as network:
        yield network


@pytest.fixture
def party(network: Network) -> Namespace:
    return network.join("ours", "10.77.0.1/24")


def serve(party: Namespace, folder: Path, *options: str) -> Program:
    (folder / "boot").mkdir(exist_ok=True)
    files = ("--boot-dir", str(folder / "boot"), "--leases", str(folder / "leases"))
    return Program(folder, "--interface", "eth0", *files, *options, party=party)


def start_other(party: Namespace, interface: str, network: str, *, bound: bool = True) -> None:
    """dnsmasq as libvirt starts it, bound to one device; or as it is without any named."""
    words = (f"--interface={interface}", "--except-interface=lo", "--bind-interfaces")
    party.start(*WORDS, *(words if bound else ()), f"--dhcp-range={network}.50,{network}.60")
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)


def test_beside_a_server_of_another_interface(party, tmp_path):
    """libvirt's virbr0: each socket is bound to its device, so both have port 67."""
    virtual_bridge(party, "virbr0", "192.168.122.1/24")
    start_other(party, "virbr0", "192.168.122")
    with serve(party, tmp_path, "--mode", "standard") as program:
        assert "10.77.0.1" in program.ready(12)
        held = [line for line in party.run("ss", "-Hlun").splitlines() if ":67 " in line]
        assert len(held) == 2
        assert {"eth0" in line for line in held} == {True, False}
        program.stop()


def virtual_bridge(party: Namespace, name: str, address: str) -> None:
    party.run("ip", "link", "add", name, "type", "bridge")
    party.run("ip", "address", "add", address, "dev", name)
    party.run("ip", "link", "set", name, "up")


def as_network_manager(party: Namespace, folder: Path) -> None:
    """As NetworkManager starts it for a shared connection: by address, so bound to no device."""
    own = folder / "NetworkManager" / "dnsmasq-shared.d"
    own.mkdir(parents=True)
    virtual_bridge(party, "shared0", "10.42.0.1/24")
    party.start(
        *WORDS,
        *("--bind-interfaces", "--except-interface=lo", "--listen-address=10.42.0.1"),
        *("--dhcp-range=10.42.0.10,10.42.0.254,60m", "--pid-file"),
        f"--conf-dir={own}",
    )
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)


@pytest.mark.parametrize("mode", ["standard", "proxy"])
def test_beside_a_shared_connection_of_network_manager(network, party, tmp_path, mode):
    """Its socket belongs to no device and lets others in, and it serves another network."""
    as_network_manager(party, tmp_path)
    with serve(party, tmp_path, "--mode", mode, "--boot-file", "x.0") as program:
        program.ready(14)
        said = "\n".join(program.lines)
        assert "port 67 is shared with dnsmasq of NetworkManager (pid " in said
        [answer, *_] = told_to(network.join("rom", ""), *(["--proxy"] if mode == "proxy" else []))
        assert (answer["source"], answer["file"]) == ("10.77.0.1", "x.0")
        assert (answer["yiaddr"] == "0.0.0.0") is (mode == "proxy")
        program.stop()


@pytest.mark.parametrize("mode", ["standard", "proxy"])
def test_one_that_lets_others_in_and_serves_our_network_is_left_alone(party, tmp_path, mode):
    """By address, so bound to no device, as NetworkManager's; the address is ours."""
    words = ("--bind-interfaces", "--listen-address=10.77.0.1", "--no-ping")
    party.start(*WORDS, *words, "--dhcp-range=10.77.0.50,10.77.0.60")
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
    with serve(party, tmp_path, "--mode", mode) as program:
        if mode == "standard":
            assert program.wait(14) == 1
            assert "port 67 is in use by dnsmasq (pid " in "\n".join(program.errors)
        else:
            assert "dhcp=" not in program.ready(14)
            assert "option 60 PXEClient" in "\n".join(program.lines)
            program.stop()


def test_a_server_for_every_network_of_this_computer(party, tmp_path):
    """dnsmasq as it is without any interface named: standard mode says why, proxy serves on."""
    virtual_bridge(party, "br9", "192.168.9.1/24")
    party.start(*WORDS, "--dhcp-range=192.168.9.50,192.168.9.60")
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
    with serve(party, tmp_path, "--mode", "standard") as program:
        assert program.wait() == 1
        said = "\n".join(program.errors)
        assert "port 67 is in use by dnsmasq (pid " in said
    with serve(party, tmp_path, "--mode", "proxy") as program:
        program.ready()
        wait_until("warning", lambda: "option 60 PXEClient" in "\n".join(program.lines), 5)
        program.stop()


@pytest.mark.parametrize("bound", [True, False], ids=["bind-interfaces", "without"])
def test_standard_mode_on_its_interface_says_who_has_the_port_and_what_can_be_done(
    party, tmp_path, bound
):
    start_other(party, "eth0", "10.77.0", bound=bound)
    with serve(party, tmp_path, "--mode", "standard") as program:
        assert program.wait(14) == 1
        said = "\n".join(program.errors)
        assert "port 67 is in use by dnsmasq (pid " in said
        assert "serve beside it with --mode proxy" in said


@pytest.mark.parametrize("bound", [True, False], ids=["bind-interfaces", "without"])
def test_proxy_mode_on_its_interface_serves_port_4011_and_says_what_that_server_must_send(
    party, tmp_path, bound
):
    start_other(party, "eth0", "10.77.0", bound=bound)
    with serve(party, tmp_path, "--mode", "proxy", "--boot-file", "x.0") as program:
        program.ready(14)
        wait_until("warning", lambda: "option 60 PXEClient" in "\n".join(program.lines), 5)
        said = "\n".join(program.lines)
        assert "port 67 is in use by dnsmasq (pid " in said
        assert "dhcp-option-force=60,PXEClient" in said
        ports = {
            line.split()[3].rpartition(":")[2]
            for line in party.run("ss", "-Hlunp").splitlines()
            if "pxegui" in line or "python" in line
        }
        assert {"4011", "69"} <= ports
        assert "67" not in ports
        program.stop()
