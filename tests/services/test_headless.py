"""The whole program in network namespaces, with the DHCP, TFTP and HTTP clients people have."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.boot.conftest import GRUB, efi
from tests.netlab import Namespace, Network, wait_until
from tests.services.program import PXEGUI, Program

NEEDED = ("udhcpc", "tftp", "curl", "dnsmasq", "ip", "ss", "ethtool")
SERVER = "10.77.0.1"

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]

# What udhcpc calls when it has a lease: take the address.
LEASED = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip address replace "$ip/$mask" dev "$interface"
env | sort > "{folder}/lease.txt"
"""


# Runs a program as an ordinary user, who may read everything: a checkout can lie in root's home.
NOBODY = (
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
)

# What systemd does with a .socket unit: opens the ports as root, then starts us as somebody else.
ACTIVATE = """
import os, socket, sys
wanted = ((socket.SOCK_DGRAM, 67), (socket.SOCK_DGRAM, 4011), (socket.SOCK_DGRAM, 69),
          (socket.SOCK_STREAM, 80))
opened = []
for kind, port in wanted:
    each = socket.socket(socket.AF_INET, kind)
    each.setsockopt(socket.SOL_SOCKET, 25, b"eth0")
    each.bind(("0.0.0.0", port))
    if kind == socket.SOCK_STREAM:
        each.listen()
    opened.append(each)
for number, each in enumerate(opened):
    os.dup2(each.fileno(), 50 + number)
for number in range(4):
    os.dup2(50 + number, 3 + number, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="4", HOME="/nonexistent")
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def boot_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "boot"
    (folder / "sub").mkdir(parents=True)
    (folder / "pxelinux.0").write_bytes(os.urandom(40_000))
    (folder / "sub" / "big file.bin").write_bytes(os.urandom(3_000_000))
    return folder


@pytest.fixture
def start() -> Iterator[Callable[..., None]]:
    """Starts a program in a namespace and forgets it; it ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(party: Namespace, *words: str, cwd: Path | None = None) -> None:
        started.append(party.start(*words, cwd=cwd))

    yield begin
    for each in started:
        each.kill()
        each.wait(timeout=5)


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("headless") as network:
        yield network


@pytest.fixture
def server(network: Network) -> Namespace:
    return network.join("srv", f"{SERVER}/24")


@pytest.fixture
def client(network: Network) -> Namespace:
    return network.join("cli", "")


@pytest.fixture
def options(boot_dir: Path, tmp_path: Path) -> tuple[str | Path, ...]:
    leases = tmp_path / "leases.sqlite"
    return ("--interface", "eth0", "--boot-dir", boot_dir, "--leases", leases)


def lease(client: Namespace, folder: Path, *more: str) -> dict[str, str]:
    """What udhcpc got."""
    script = folder / "leased.sh"
    script.write_text(LEASED.format(folder=folder))
    script.chmod(0o755)
    client.run("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "5", "-s", script, *more)
    lines = (folder / "lease.txt").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def bound(party: Namespace) -> str:
    return party.run("ss", "-Hlntu")


def test_a_machine_gets_an_address_and_both_protocols_send_the_same(
    server, client, options, boot_dir, tmp_path
):
    with Program(tmp_path, *options, party=server) as program:
        assert program.ready() == (
            f"ready interface=eth0 address={SERVER} mode=standard dhcp=67 pxe=4011 tftp=69 http=80"
        )
        got = lease(client, tmp_path)
        assert got["serverid"] == SERVER
        assert 100 <= int(got["ip"].rpartition(".")[2]) <= 150
        assert (got["subnet"], got["lease"]) == ("255.255.255.0", "3600")
        original = (boot_dir / "sub" / "big file.bin").read_bytes()
        client.run("curl", "-sfo", tmp_path / "c", f"http://{SERVER}/sub/big%20file.bin")
        assert (tmp_path / "c").read_bytes() == original
        question = f"get pxelinux.0 {tmp_path / 't'}"
        client.run("tftp", "-m", "octet", SERVER, "-c", *question.split())
        assert (tmp_path / "t").read_bytes() == (boot_dir / "pxelinux.0").read_bytes()
        status, seconds = program.stop()
        assert (status, program.errors) == (0, [])
        assert seconds < 5
    assert bound(server) == ""
    with contextlib.closing(sqlite3.connect(tmp_path / "leases.sqlite")) as database:
        assert [row[0] for row in database.execute("SELECT address FROM lease")] == [got["ip"]]
    database.close()


def test_a_lease_outlives_kill_and_restart(server, client, options, tmp_path):
    quick = (*options, "--force-standard")
    with Program(tmp_path, *quick, party=server) as program:
        program.ready()
        first = lease(client, tmp_path)["ip"]
        program.process.send_signal(signal.SIGKILL)
        program.wait()
    with Program(tmp_path, *quick, party=server) as program:
        program.ready()
        assert lease(client, tmp_path)["ip"] == first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_can_be_stopped_while_it_still_looks_for_other_servers(
    server, options, tmp_path, number
):
    with Program(tmp_path, *options, party=server) as program:
        wait_until("socket", lambda: ":67" in bound(server), 5)
        status, seconds = program.stop(number)
    assert (status, program.errors, program.lines) == (0, [], [])
    assert seconds < 2
    assert bound(server) == ""
    assert not (tmp_path / "leases.sqlite").exists()


@pytest.mark.parametrize(
    ("left_out", "ready", "bound_to"),
    [
        pytest.param("--no-dhcp", "tftp=69 http=80", {69, 80}, id="without DHCP"),
        pytest.param("--no-tftp", "dhcp=67 pxe=4011 http=80", {67, 4011, 80}, id="without TFTP"),
        pytest.param("--no-http", "dhcp=67 pxe=4011 tftp=69", {67, 4011, 69}, id="without HTTP"),
    ],
)
def test_services_can_be_left_out(server, options, tmp_path, left_out, ready, bound_to):
    with Program(tmp_path, *options, "--force-standard", left_out, party=server) as program:
        assert program.ready().endswith(f"mode=standard {ready}")
        ports = {int(line.split()[4].rpartition(":")[2]) for line in bound(server).splitlines()}
        assert bound_to <= ports
        assert not ports & ({67, 4011, 69, 80} - bound_to)
        assert program.stop()[0] == 0


def test_a_transfer_in_flight_does_not_hold_up_a_stop(
    server, client, start, options, boot_dir, tmp_path
):
    (boot_dir / "huge").write_bytes(bytes(50_000_000))
    client.run("ip", "address", "add", "10.77.0.9/24", "dev", "eth0")
    with Program(tmp_path, *options, "--force-standard", party=server) as program:
        program.ready()
        slow = ("curl", "-s", "--limit-rate", "100k", "-o", "/dev/null", f"http://{SERVER}/huge")
        start(client, *slow)
        wait_until("the transfer", lambda: "huge" in " ".join(program.lines), 3)
        status, seconds = program.stop()
    assert status == 0
    assert seconds < 5


def test_sockets_passed_by_systemd_need_no_privilege(
    network, server, client, start, options, boot_dir, tmp_path
):
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    words = (*NOBODY, str(PXEGUI), "--no-gui", *map(str, options[:4]), "--force-standard")
    start(server, sys.executable, "-c", ACTIVATE, *words)
    assert lease(client, tmp_path)["serverid"] == SERVER
    client.run("curl", "-sfo", tmp_path / "c", f"http://{SERVER}/pxelinux.0")
    client.run("tftp", "-m", "octet", SERVER, "-c", "get", "pxelinux.0", str(tmp_path / "t"))
    original = (boot_dir / "pxelinux.0").read_bytes()
    assert (tmp_path / "c").read_bytes() == (tmp_path / "t").read_bytes() == original


def test_replies_leave_through_the_chosen_interface_only(
    network, server, client, options, tmp_path
):
    """Two cables that carry the same network, a server on each, side by side."""
    with Network("other") as other:
        peer = ("type", "veth", "peer", "name", "eth1", "netns", server.name)
        other.switch.run("ip", "link", "add", "far", *peer)
        other.switch.run("ip", "link", "set", "far", "master", "br0", "up")
        server.run("ethtool", "-K", "eth1", "tx", "off")
        server.run("ip", "address", "add", "10.77.0.2/24", "dev", "eth1")
        server.run("ip", "link", "set", "eth1", "up")
        stranger = other.join("stranger", "")
        ask = ("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "2", "-T", "1", "-s", "/bin/true")
        second = tmp_path / "second"
        second.mkdir()
        with Program(tmp_path, *options, "--force-standard", party=server) as program:
            program.ready()
            with pytest.raises(subprocess.CalledProcessError):
                stranger.run(*ask)
            assert lease(client, tmp_path)["serverid"] == SERVER
            there = ("--interface", "eth1", *options[2:4], "--leases", second / "leases")
            with Program(second, *there, "--force-standard", party=server) as beside:
                beside.ready()
                assert lease(stranger, second)["serverid"] == "10.77.0.2"
                assert beside.stop()[0] == 0
            assert program.stop()[0] == 0


# -- what stands in the way --------------------------------------------------------------------


def refused(server: Namespace, folder: Path, *options: str | Path) -> tuple[int, list[str]]:
    """Exit status and errors of a start that must fail; nothing may be left."""
    with Program(folder, *options, party=server) as program:
        status = program.wait()
        assert program.lines == []
        return status, program.errors


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param(
            ("--interface", "nope0"),
            "pxegui: there is no network interface nope0: choose one of eth0, lo",
            id="an unknown interface: says which exist",
        ),
        pytest.param(
            ("--boot-dir", "/nowhere/at/all"),
            "pxegui: the boot directory /nowhere/at/all does not exist: "
            "name one that does with --boot-dir",
            id="a missing boot directory",
        ),
        pytest.param(
            ("--boot-dir", "/etc/hostname"),
            "pxegui: the boot directory /etc/hostname is not a directory: "
            "name a directory with --boot-dir",
            id="a file as boot directory",
        ),
        pytest.param(
            ("--range", "10.99.0.10-10.99.0.20"),
            "pxegui: the range 10.99.0.10-10.99.0.20 is outside 10.77.0.0/24, the network of eth0: "
            "use one like 10.77.0.100-10.77.0.150, "
            "or give the --netmask of a relay agent's network",
            id="a range of another network",
        ),
        pytest.param(
            ("--range", "10.77.0.1-10.77.0.20"),
            "pxegui: the range 10.77.0.1-10.77.0.20 contains 10.77.0.1, "
            "this computer's own address: use one without it, like 10.77.0.100-10.77.0.150",
            id="a range with our own address",
        ),
        pytest.param(
            ("--address", "10.77.0.2"),
            "pxegui: the network interface eth0 does not have the address 10.77.0.2: "
            "choose one of 10.77.0.1, or leave --address out",
            id="an address that is not ours",
        ),
    ],
)
def test_refused(server, options, tmp_path, wrong, said):
    status, errors = refused(server, tmp_path, *options, *wrong)
    assert (status, errors) == (1, [said])
    assert bound(server) == ""
    assert not (tmp_path / "leases.sqlite").exists()


def test_all_faults_are_told_at_once(server, options, tmp_path):
    wrong = ("--boot-dir", "/nowhere", "--range", "10.99.0.10-10.99.0.20")
    status, errors = refused(server, tmp_path, *options, *wrong)
    assert status == 1
    assert len(errors) == 2


def test_a_netmask_makes_a_range_of_another_network_a_relays(server, options, tmp_path):
    more = ("--range", "10.99.0.10-10.99.0.20", "--netmask", "255.255.255.0", "--force-standard")
    with Program(tmp_path, *options, *more, party=server) as program:
        assert "dhcp=67" in program.ready()
        assert program.stop()[0] == 0


def test_an_interface_without_address_is_refused_with_what_to_do(network, options, tmp_path):
    bare = network.join("bare", "")
    status, [error] = refused(bare, tmp_path, *options)
    assert status == 1
    assert "eth0 has no IPv4 address: let it have one while serving: --setup-address 1" in error


def test_an_interface_that_is_switched_off_is_refused(server, options, tmp_path):
    server.run("ip", "link", "set", "eth0", "down")
    status, [error] = refused(server, tmp_path, *options)
    assert status == 1
    assert "eth0 is switched off" in error


def test_the_only_interface_that_suits_need_not_be_named(server, options, tmp_path):
    with Program(tmp_path, *options[2:], "--force-standard", party=server) as program:
        assert "interface=eth0" in program.ready()
        assert program.stop()[0] == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param(
            (
                "dnsmasq",
                "-k",
                "--port=0",
                "--leasefile-ro",
                "--interface=eth0",
                "--dhcp-range=10.77.0.50,10.77.0.60",
            ),
            ("port 67 is in use by dnsmasq (pid ", "or serve beside it with --mode proxy"),
            id="67, by name",
        ),
        pytest.param(
            ("dnsmasq", "-k", "--port=0", "--interface=eth0", "--enable-tftp", "--tftp-root=/srv"),
            ("port 69 is in use by dnsmasq (pid ", "stop it, or leave TFTP out with --no-tftp"),
            id="69, by name",
        ),
    ],
)
def test_a_taken_port_names_its_holder(server, start, options, tmp_path, command, words):
    start(server, *command)
    wait_until("dnsmasq", lambda: "dnsmasq" in server.run("ss", "-Hlunp"), 5)
    before = bound(server)
    status, [error] = refused(server, tmp_path, *options, "--force-standard")
    assert status == 1
    assert all(each in error for each in words), error
    assert bound(server) == before


def test_http_moves_when_80_is_taken_and_says_so(server, client, start, options, tmp_path):
    start(server, "python3", "-m", "http.server", "80", "--bind", SERVER, cwd=tmp_path)
    wait_until("port 80", lambda: ":80 " in bound(server), 5)
    with Program(tmp_path, *options, "--force-standard", party=server) as program:
        assert program.ready().endswith("http=8080")
        wait_until("the reason", lambda: "port 80" in " ".join(program.lines), 2)
        lease(client, tmp_path)
        client.run("curl", "-sfo", tmp_path / "c", f"http://{SERVER}:8080/pxelinux.0")
        assert program.stop()[0] == 0


def test_a_typed_http_port_never_moves(server, start, options, tmp_path):
    start(server, "python3", "-m", "http.server", "80", "--bind", SERVER, cwd=tmp_path)
    wait_until("port 80", lambda: ":80 " in bound(server), 5)
    status, [error] = refused(server, tmp_path, *options, "--force-standard", "--http-port", "80")
    assert status == 1
    assert "port 80 is in use by python3" in error


def test_an_ordinary_user_is_told_the_remedy(server, options, tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    done = subprocess.run(
        server.command(*NOBODY, PXEGUI, "--no-gui", *options[:4], "--force-standard"),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("pxegui: this user may not open port 67, 69")
    assert "sudo" in done.stderr
    assert bound(server) == ""


# -- other servers on the cable ----------------------------------------------------------------


@pytest.fixture
def router(network: Network, start: Callable[..., None], tmp_path: Path) -> Namespace:
    """Another DHCP server on the same cable, as it is by default (it pings before it offers)."""
    party = network.join("router", "10.77.0.254/24")
    pool = ("--dhcp-range=10.77.0.50,10.77.0.60", f"--dhcp-leasefile={tmp_path / 'theirs'}")
    start(party, "dnsmasq", "-k", "--port=0", "--interface=eth0", *pool, "--dhcp-boot=theirs.0")
    wait_until("dnsmasq", lambda: ":67" in bound(party), 5)
    return party


def test_another_dhcp_server_stops_the_start_and_is_named(server, router, options, tmp_path):
    status, [error] = refused(server, tmp_path, *options)
    assert status == 1
    assert "another DHCP server, 10.77.0.254 (" in error
    assert "--mode proxy" in error
    assert "--force-standard" in error
    assert bound(server) == ""
    assert not (tmp_path / "leases.sqlite").exists()


def test_it_takes_no_address_from_the_other_server(server, router, options, tmp_path):
    refused(server, tmp_path, *options)
    theirs = tmp_path / "theirs"
    assert not theirs.exists() or theirs.read_text() == ""


def test_force_standard_does_not_look(server, router, options, tmp_path):
    with Program(tmp_path, *options, "--force-standard", party=server) as program:
        assert "mode=standard" in program.ready(limit_s=2)
        assert program.stop()[0] == 0


def test_proxy_mode_lives_beside_it(server, client, router, options, tmp_path):
    with Program(tmp_path, *options, "--mode", "proxy", party=server) as program:
        assert "mode=proxy" in program.ready(limit_s=2)
        assert lease(client, tmp_path)["serverid"] == "10.77.0.254"
        assert program.stop()[0] == 0


def test_an_address_that_somebody_uses_is_not_given(network, server, client, options, tmp_path):
    network.join("squatter", "10.77.0.100/24")
    pool = ("--range", "10.77.0.100-10.77.0.101", "--force-standard")
    with Program(tmp_path, *options, *pool, party=server) as program:
        program.ready()
        assert lease(client, tmp_path)["ip"] == "10.77.0.101"
        assert program.stop()[0] == 0


def test_an_adapter_that_is_plugged_in_again_is_served_again(
    network, server, client, options, tmp_path
):
    with Program(tmp_path, *options, "--force-standard", party=server) as program:
        program.ready()
        server.run("ip", "link", "delete", "eth0")
        wait_until("the loss", lambda: "has gone" in " ".join(program.lines), 3)
        network.switch.run(
            "ip",
            "link",
            "add",
            "again",
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            server.name,
        )
        network.switch.run("ip", "link", "set", "again", "master", "br0", "up")
        server.run("ethtool", "-K", "eth0", "tx", "off")
        server.run("ip", "address", "add", f"{SERVER}/24", "dev", "eth0")
        server.run("ip", "link", "set", "eth0", "up")
        wait_until("port 69", lambda: ":69" in bound(server), 5)
        assert lease(client, tmp_path)["serverid"] == SERVER
        client.run("curl", "-sfo", tmp_path / "c", f"http://{SERVER}/pxelinux.0")
        assert program.stop()[0] == 0


def test_what_cannot_boot_in_proxy_mode_is_said_before_any_machine_asks(
    server, options, boot_dir, tmp_path
):
    (boot_dir / "grubaa64.efi").write_bytes(efi("aa64", GRUB))
    with Program(tmp_path, *options, "--mode", "proxy", party=server) as program:
        program.ready()
        said = "grubaa64.efi, the boot file for UEFI Arm 64, finds no menu in proxy mode"
        wait_until("warning", lambda: said in "\n".join(program.lines), 5)
        assert "or use --mode standard" in "\n".join(program.lines)
        program.stop()
    with Program(tmp_path, *options, "--force-standard", party=server) as program:
        program.ready()
        program.stop()
        assert "proxy mode" not in "\n".join(program.lines)
