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


ASK_4011 = """
import socket, sys
from ipaddress import IPv4Address
from pxegui.wire.dhcp import Message, build, parse
port = int(sys.argv[1])
asked = Message(op=1, xid=5, ciaddr=IPv4Address("10.77.0.9"), chaddr=b"RT".ljust(16, b"\\0"),
    options={53: b"\\3", 60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\\0\\0"})
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
    cable.bind(("10.77.0.9", port))
    cable.settimeout(5)
    cable.sendto(build(asked), ("10.77.0.1", 4011))
    data, source = cable.recvfrom(2000)
told = parse(data)
print(source[0], source[1], told.type, told.siaddr, told.file.decode(), told.yiaddr)
"""


@pytest.mark.parametrize("mode", ["standard", "proxy"])
@pytest.mark.parametrize("port", [4011, 68])
def test_port_4011_answers_from_itself_to_where_it_was_asked(
    network, server, options, tmp_path, mode, port
):
    party = network.join("asks", "10.77.0.9/16")
    (tmp_path / "boot" / "pxelinux.0").write_bytes(bytes(4000))
    more = ["--mode", mode, "--boot-file", "pxelinux.0"]
    words = [word for word in options if word != "--no-tftp"]
    with Program(tmp_path, *words, *more, party=server) as program:
        program.ready()
        ask = (sys.executable, "-c", ASK_4011, str(port))
        done = subprocess.run(
            party.command(*ask), capture_output=True, text=True, timeout=20, check=True, cwd=ROOT
        )
        assert done.stdout.split() == [SERVER, "4011", "5", SERVER, "pxelinux.0", "0.0.0.0"]
        assert program.stop()[0] == 0


FLOOD = """
import random, socket
chance = random.Random(7)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
    cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    for n in range(20000):
        data = bytes((1, 1, 6, 0)) + chance.randbytes(232) + b"c\\x82Sc"
        kind = bytes((53, 1, chance.randrange(10)))
        data += (kind if n % 2 else b"") + chance.randbytes(chance.randrange(300))
        cable.sendto(data[: chance.randrange(700)], ("255.255.255.255", 67 if n % 3 else 4011))
"""


def test_a_flood_of_nonsense_harms_nobody(server, client, options, tmp_path):
    with Program(tmp_path, *options, party=server) as program:
        program.ready()
        ask = client.command(sys.executable, "-c", FLOOD)
        subprocess.run(ask, check=True, timeout=60, cwd=ROOT)
        assert len(Crowd(client, tmp_path / "got", "--count", "20").wait()) == 20
        assert program.stop()[0] == 0
        assert program.errors == []
        assert "a bug in pxegui" not in "\n".join(program.lines)


def test_a_second_pxegui_cannot_share_the_lease_file(network, server, options, tmp_path):
    other = network.join("other", "10.77.0.2/16")
    (tmp_path / "second").mkdir()
    with Program(tmp_path, *options, party=server) as program:
        program.ready()
        with Program(tmp_path / "second", *options, party=other) as second:
            assert second.wait() == 1
            (error,) = second.errors
            assert error.startswith("pxegui: another pxegui keeps its leases in ")
        assert program.stop()[0] == 0


def test_a_file_that_is_no_lease_file_is_left_as_it_is(server, options, tmp_path):
    (tmp_path / "leases").write_text("my notes\n")
    with Program(tmp_path, *options, party=server) as program:
        assert program.wait() == 1
        (error,) = program.errors
        assert error.startswith(f"pxegui: {tmp_path}/leases cannot be used for leases: ")
    assert (tmp_path / "leases").read_text() == "my notes\n"
    assert server.run("ss", "-Hlntu") == ""


def test_a_place_for_leases_that_cannot_be_written_is_said_once(server, client, options, tmp_path):
    words = [*options[:-1], "/proc/leases"]
    with Program(tmp_path, *words, party=server) as program:
        program.ready()
        assert len(Crowd(client, tmp_path / "got", "--count", "5").wait()) == 5
        assert sum("leases cannot be written" in line for line in program.lines) == 1
        assert program.stop()[0] == 0


RELAY = """
import socket
from ipaddress import IPv4Address
from pxegui.wire.dhcp import Message, build, parse
relayed = b"\\1\\6port-7" + b"\\2\\3abc"
def ask(options):
    asked = Message(op=1, hops=1, xid=5, giaddr=IPv4Address("10.99.0.1"),
        chaddr=b"RTRTRT".ljust(16, b"\\0"), options={**options, 61: b"\\1RTRTRT", 82: relayed})
    cable.sendto(build(asked), ("10.77.0.1", 67))
    data, source = cable.recvfrom(2000)
    assert source == ("10.77.0.1", 67)
    told = parse(data)
    assert told.options[82] == relayed and list(told.options)[-1] == 82
    assert str(told.giaddr) == "10.99.0.1"
    return told
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
    cable.bind(("10.99.0.1", 67))
    cable.settimeout(5)
    offer = ask({53: b"\\1"})
    ack = ask({53: b"\\3", 50: offer.yiaddr.packed, 54: offer.options[54]})
print(offer.type, ack.type, ack.yiaddr == offer.yiaddr, ack.options[1].hex(), ack.yiaddr)
"""


def test_a_network_behind_a_relay_agent(network, server, client, options, tmp_path):
    relay = network.join("relay", "10.77.0.9/16")
    relay.run("ip", "address", "add", "10.99.0.1/24", "dev", "lo")
    server.run("ip", "route", "add", "10.99.0.0/24", "via", "10.77.0.9")
    words = [*options, "--range", "10.99.0.10-10.99.0.20", "--netmask", "255.255.255.0"]
    with Program(tmp_path, *words, party=server) as program:
        program.ready()
        done = subprocess.run(
            relay.command(sys.executable, "-c", RELAY),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            cwd=ROOT,
        )
        assert done.stdout.split()[:4] == ["2", "5", "True", "ffffff00"], done.stderr
        assert done.stdout.split()[4].startswith("10.99.0.")
        crowd = Crowd(client, tmp_path / "got", "--count", "1", "--limit", "1.5")
        assert crowd.wait() == {}, "a machine on this cable is not on that network"
        assert any("behind a relay agent" in line for line in program.lines)
        assert program.stop()[0] == 0
