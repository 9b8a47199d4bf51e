"""An ordinary user serves: the helper opens the ports once the person permits it, and no more.

The user is made by the test and has no rights. Its `sudo` is the test's: it hands its stdin to the
test, which runs the helper with it as root, as sudo would. Its terminal is a pty.
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import pwd
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.netlab import Namespace, Network, wait_until

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to make a user"
    ),
]

PXEGUI = Path(sys.executable).with_name("pxegui")
OURS = "10.79.0.1"

# What the user finds as `sudo`: it asks the test, which is root.
SUDO = """\
#!/usr/bin/python3 -I
import json, os, socket, sys
if os.path.exists("{folder}/refuse"):
    sys.stderr.write("sudo: 3 incorrect password attempts\\n")
    sys.exit(1)
to = socket.socket(socket.AF_UNIX)
to.connect("{folder}/root")
socket.send_fds(to, [json.dumps(sys.argv[1:]).encode()], [0])
to.shutdown(socket.SHUT_WR)
sys.exit(int(to.recv(9) or 1))
"""


class Sudo:
    """Root's half of the stand-in for sudo: runs what it is handed, in the user's namespace."""

    def __init__(self, folder: Path, party: Namespace) -> None:
        self._folder, self._party = folder, party
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / "root"))
        self._listening.listen()
        os.chmod(folder / "root", 0o777)
        self.runs = 0
        file = folder / "sudo"
        file.write_text(SUDO.format(folder=folder))
        file.chmod(0o755)
        threading.Thread(target=self._serve, daemon=True).start()

    def refuse(self) -> None:
        """From now on no password is right."""
        (self._folder / "refuse").touch()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, _ = self._listening.accept()
            except OSError:
                return
            with asked:
                size = struct.calcsize("3i")
                data = asked.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
                packet, found, _flags, _ = socket.recv_fds(asked, 1 << 18, 1)
                while part := asked.recv(1 << 18):
                    packet += part
                self.runs += 1
                uid = struct.unpack("3i", data)[1]
                process = subprocess.Popen(
                    self._party.command(*json.loads(packet)),
                    stdin=found[0],
                    env={"PATH": os.environ["PATH"], "SUDO_UID": str(uid)},
                )
                os.close(found[0])
                asked.send(str(process.wait(timeout=60)).encode())


class Person:
    """The user at a terminal, and the program that it started there."""

    def __init__(self, user: str, party: Namespace, folder: Path, *options: str | Path) -> None:
        self.said = ""
        self.uid = pwd.getpwnam(user).pw_uid
        self._master, terminal = pty.openpty()
        environ = {
            "PATH": f"{folder}:/usr/bin:/bin",
            "HOME": pwd.getpwnam(user).pw_dir,
            "TERM": "dumb",
        }
        words = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", str(PXEGUI)]
        self.process = subprocess.Popen(
            party.command(*words, "--no-gui", *options),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
        os.close(terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=5)
        os.close(self._master)

    def hears(self, words: str, limit_s: float = 15) -> None:
        """Read the terminal until these words are there."""
        end = time.monotonic() + limit_s
        while words not in self.said:
            assert time.monotonic() < end, self.said
            self.read(0.2)

    def read(self, limit_s: float) -> bool:
        """Read what is there; False when the terminal is closed."""
        if not select.select([self._master], [], [], limit_s)[0]:
            return True
        try:
            self.said += os.read(self._master, 1 << 16).decode()
        except OSError:
            return False
        return True

    def ends(self, limit_s: float = 10) -> int:
        """Wait for its end; returns its exit status."""
        end = time.monotonic() + limit_s
        while self.read(0.1) and time.monotonic() < end:
            pass
        return self.process.wait(timeout=5)


@pytest.fixture(scope="module")
def user():
    name = f"pxgrights{os.getpid() % 10000}"
    subprocess.run(["useradd", "--create-home", name], check=True, timeout=30)
    yield name
    subprocess.run(["userdel", "--remove", name], check=True, timeout=30, capture_output=True)


@pytest.fixture
def folder():
    """What the user may read: pytest's own folders are root's alone."""
    with tempfile.TemporaryDirectory(prefix="pxg-rights-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "boot").mkdir()
        (folder / "boot" / "kernel").write_bytes(os.urandom(300_000))
        yield folder


@pytest.fixture
def network():
    with Network("rights") as network:
        yield network


@pytest.fixture
def party(network):
    return network.join("server", f"{OURS}/24")


@contextlib.contextmanager
def sudo_in(folder: Path, party: Namespace) -> Iterator[Sudo]:
    sudo = Sudo(folder, party)
    yield sudo
    sudo.close()


def root_processes(party: Namespace) -> list[str]:
    """What runs as root in the namespace."""
    pids = party.run("ip", "netns", "pids", party.name).split()
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{pid}").st_uid == 0:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                found.append(b" ".join(words[:3]).decode())
    return [each for each in found if not each.startswith("ip netns")]


def addresses(party: Namespace) -> str:
    return party.run("ip", "-o", "-4", "address", "show", "dev", "eth0")


SERVES = ("--interface", "eth0", "--boot-dir", "boot", "--force-standard")


def test_an_ordinary_user_serves_and_nothing_of_ours_is_root(
    user, folder, network, party, tmp_path
):
    client = network.join("client", "")
    before = addresses(party)
    with sudo_in(folder, party) as sudo, Person(user, party, folder, *SERVES) as person:
        person.hears("ready interface=eth0")
        assert "dhcp=67 pxe=4011 tftp=69 http=80" in person.said
        assert sudo.runs == 1
        wait_until("no root process", lambda: not root_processes(party), 3)
        assert os.stat(f"/proc/{person.process.pid}").st_uid == person.uid
        # As firmware does it: an address by DHCP, then files.
        client.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "4", "-s", "/bin/true")
        client.run("ip", "address", "add", "10.79.0.99/24", "dev", "eth0")
        client.run("busybox", "tftp", "-g", "-r", "kernel", "-l", tmp_path / "got", OURS)
        assert (tmp_path / "got").read_bytes() == (folder / "boot/kernel").read_bytes()
        got = tmp_path / "web"
        client.run("curl", "-sfo", got, f"http://{OURS}/kernel")
        assert got.read_bytes() == (folder / "boot/kernel").read_bytes()
        person.process.send_signal(signal.SIGINT)
        assert person.ends() == 0
    assert addresses(party) == before
    assert not root_processes(party)


def test_the_look_for_another_server_works_without_root(user, folder, network, party):
    other = network.join("other", "10.79.0.7/24")
    words = ("--port=0", "--dhcp-range=10.79.0.50,10.79.0.60", "--no-ping", "--keep-in-foreground")
    other.start("dnsmasq", "--conf-file=/dev/null", "--interface=eth0", "--leasefile-ro", *words)
    wait_until("dnsmasq", lambda: ":67" in other.run("ss", "-Huln"), 5)
    with sudo_in(folder, party), Person(user, party, folder, *SERVES[:4]) as person:
        assert person.ends() == 1
    assert "another DHCP server, 10.79.0.7" in person.said


def test_a_refusal_is_one_line_and_exit_status_1(user, folder, party):
    with sudo_in(folder, party) as sudo:
        sudo.refuse()
        with Person(user, party, folder, *SERVES) as person:
            assert person.ends() == 1
    lines = person.said.strip().splitlines()
    assert len(lines) == 1, person.said
    assert lines[0].startswith("pxegui: permission was not given to open port 67, 69")


def test_nobody_can_be_asked_without_a_terminal(user, folder, party):
    words = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", str(PXEGUI)]
    with sudo_in(folder, party) as sudo:
        done = subprocess.run(
            party.command(*words, "--no-gui", *SERVES),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=folder,
            env={"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(folder)},
            timeout=15,
            check=False,
        )
    assert (done.returncode, sudo.runs, done.stdout) == (1, 0, "")
    assert done.stderr.startswith("pxegui: this user may not open port 67, 69")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("number", "status"),
    [
        pytest.param(signal.SIGTERM, 0, id="stopped"),
        pytest.param(signal.SIGKILL, -9, id="killed"),
    ],
)
def test_an_address_is_taken_away_however_it_ends(user, folder, network, number, status):
    party = network.join("bare", "")
    setup = ("--setup-address", "192.168.77.1/24")
    with sudo_in(folder, party) as sudo, Person(user, party, folder, *SERVES, *setup) as person:
        person.hears("ready interface=eth0 address=192.168.77.1")
        assert sudo.runs == 1  # one question for address and ports
        assert "192.168.77.1/24" in addresses(party)
        assert len(root_processes(party)) == 1  # the helper, which holds the address
        party.run("ip", "link", "set", "eth0", "down")
        party.run("ip", "link", "set", "eth0", "up")
        assert "192.168.77.1/24" in addresses(party)
        person.process.send_signal(number)
        assert person.ends() == status
        if number == signal.SIGTERM:
            assert not addresses(party)
        wait_until("the address taken away", lambda: not addresses(party), 5)
        wait_until("the helper gone", lambda: not root_processes(party), 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_roots_own_address_is_taken_away_too(folder, network, number):
    party = network.join("bare", "")
    setup = ("--setup-address", "192.168.77.1/24")
    words = party.command(PXEGUI, "--no-gui", *SERVES, *setup, "--leases", folder / "leases")
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, cwd=folder)
        try:
            wait_until("ready", lambda: b"ready " in (folder / "said").read_bytes(), 10)
            assert "192.168.77.1/24" in addresses(party)
            process.send_signal(number)
            process.wait(timeout=8)
            wait_until("the address taken away", lambda: not addresses(party), 5)
        finally:
            process.kill()
            process.wait(timeout=5)


def test_an_address_beside_another_is_refused_before_anybody_is_asked(user, folder, party):
    setup = ("--setup-address", "192.168.77.1/24")
    with sudo_in(folder, party) as sudo, Person(user, party, folder, *SERVES, *setup) as person:
        assert person.ends() == 1
    assert sudo.runs == 0
    assert f"eth0 has the address {OURS}/24 already: leave --setup-address out" in person.said


def bound(party: Namespace) -> str:
    return party.run("ss", "-Hlntu")


def plug_in_again(network: Network, party: Namespace) -> None:
    """Pull the adapter out, and put it in: the system takes it for a new one."""
    party.run("ip", "link", "delete", "eth0")
    peer = ("type", "veth", "peer", "name", "eth0", "netns", party.name)
    network.switch.run("ip", "link", "add", "again", *peer)
    network.switch.run("ethtool", "-K", "again", "tx", "off")
    network.switch.run("ip", "link", "set", "again", "master", "br0", "up")
    party.run("ethtool", "-K", "eth0", "tx", "off")


def test_an_adapter_that_is_plugged_in_again_is_asked_for_once_more(user, folder, network, party):
    with sudo_in(folder, party) as sudo, Person(user, party, folder, *SERVES) as person:
        person.hears("ready interface=eth0")
        plug_in_again(network, party)
        party.run("ip", "address", "add", f"{OURS}/24", "dev", "eth0")
        party.run("ip", "link", "set", "eth0", "up")
        person.hears("eth0 was plugged in again, and the ports went with it")
        wanted = ("eth0:67", "eth0:69", "eth0:4011", f"{OURS}%eth0:80")
        wait_until("ports", lambda: all(each in bound(party) for each in wanted), 10)
        assert sudo.runs == 2  # one question for all services
        wait_until("no root process", lambda: not root_processes(party), 3)
        person.process.send_signal(signal.SIGTERM)
        assert person.ends() == 0


def test_on_a_bare_cable_nobody_is_asked_again(user, folder, network):
    party = network.join("bare", "")
    setup = ("--setup-address", "192.168.77.1/24")
    with sudo_in(folder, party) as sudo, Person(user, party, folder, *SERVES, *setup) as person:
        person.hears("ready interface=eth0 address=192.168.77.1")
        plug_in_again(network, party)
        wait_until("the address", lambda: "192.168.77.1/24" in addresses(party), 10)
        wait_until("port 67", lambda: "eth0:67" in bound(party), 10)
        assert sudo.runs == 1
        person.process.send_signal(signal.SIGTERM)
        assert person.ends() == 0
        wait_until("the address taken away", lambda: not addresses(party), 5)
        assert not root_processes(party)
