"""DHCP on a real cable: the whole program in network namespaces, asked by many and by strangers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netlab import Namespace, Network, wait_until
from tests.services.program import Program

SERVER = "10.77.0.1"
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("ip"), reason="needs ip"),
]


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("dhcp") as network:
        yield network


@pytest.fixture
def server(network: Network) -> Namespace:
    return network.join("srv", f"{SERVER}/16")


@pytest.fixture
def client(network: Network) -> Namespace:
    return network.join("cli", "")


@pytest.fixture
def options(tmp_path: Path) -> list[str | Path]:
    (tmp_path / "boot").mkdir()
    words: list[str | Path] = [
        "--interface",
        "eth0",
        "--boot-dir",
        tmp_path / "boot",
        "--force-standard",
    ]
    pool = ["--range", "10.77.1.1-10.77.1.250", "--no-tftp", "--no-http"]
    return [*words, *pool, "--leases", tmp_path / "leases"]


class Crowd:
    """Many clients in a namespace, and what they got so far."""

    def __init__(self, party: Namespace, file: Path, *options: str) -> None:
        self._file = file
        with file.open("wb") as output:
            self.process = subprocess.Popen(
                party.command(sys.executable, "-m", "tests.services.dhcp_crowd", *options),
                stdout=output,
                cwd=ROOT,
            )

    @property
    def leased(self) -> dict[str, str]:
        """Address by MAC."""
        complete = self._file.read_text().rpartition("\n")[0]
        return dict(line.split() for line in complete.splitlines())

    def wait(self) -> dict[str, str]:
        """All have an address, or their time is up."""
        self.process.wait(timeout=40)
        return self.leased

    def end(self) -> dict[str, str]:
        """Switch them off."""
        self.process.kill()
        self.process.wait(timeout=5)
        return self.leased


@pytest.mark.parametrize("after", [5, 60, 150])
def test_kill_in_the_middle_of_200_clients_loses_no_acknowledged_address(
    server, client, options, tmp_path, after
):
    with Program(tmp_path, *options, party=server) as program:
        program.ready()
        crowd = Crowd(client, tmp_path / "first", "--count", "200")
        wait_until("some leases", lambda: len(crowd.leased) >= after, 15)
        program.process.kill()
        program.wait()
        before = crowd.end()
    assert len(before) >= after
    with Program(tmp_path, *options, party=server) as program:
        program.ready()
        strangers = Crowd(client, tmp_path / "second", "--first", "1000", "--count", "50").wait()
        assert len(strangers) == 50
        assert not set(strangers.values()) & set(before.values())
        again = Crowd(client, tmp_path / "third", "--count", "200").wait()
        assert len(again) == 200
        assert {mac: again[mac] for mac in before} == before
        assert len(set(again.values()) | set(strangers.values())) == 250
        assert program.stop()[0] == 0


def test_replies_leave_through_the_chosen_interface_only(
    network, server, client, options, tmp_path
):
    """A second interface of the same network, on another cable."""
    server.run("ip", "link", "add", "eth1", "type", "veth", "peer", "name", "far")
    server.run("ip", "address", "add", "10.77.0.1/16", "dev", "eth1")
    for name in ("eth1", "far"):
        server.run("ip", "link", "set", name, "up")
    server.run("ip", "route", "add", "default", "dev", "eth1")
    words = ("tcpdump", "-i", "far", "-U", "-Z", "root", "-w", tmp_path / "far.pcap", "udp")
    watcher = server.start(*words)
    with Program(tmp_path, *options, party=server) as program:
        program.ready()
        assert len(Crowd(client, tmp_path / "got", "--count", "3").wait()) == 3
        assert program.stop()[0] == 0
    watcher.terminate()
    watcher.wait(timeout=5)
    read = ["tcpdump", "-nr", str(tmp_path / "far.pcap"), "port", "68"]
    seen = subprocess.run(read, capture_output=True, text=True, check=True, timeout=20)
    assert seen.stdout == ""
