"""The helper as root runs it: what it opens and holds, what it refuses, and for whom."""

from __future__ import annotations

import ast
import contextlib
import errno
import itertools
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest

from tests.netlab import Namespace, Network, wait_until

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs root, for network namespaces"
    ),
]

HELPER = Path(__file__).parents[2] / "pxegui" / "net" / "socket_helper.py"
OURS = "10.78.0.1"


class Helper:
    """One helper in a namespace, and our end of its socket."""

    def __init__(self, party: Namespace, environ: dict[str, str] | None = None) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(10)
        with theirs:
            self.process = subprocess.Popen(
                party.command(sys.executable, "-I", "-c", HELPER.read_text()),
                stdin=theirs.fileno(),
                stderr=subprocess.PIPE,
                env={"PATH": os.environ["PATH"]} | (environ or {}),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.process.communicate(timeout=10)

    def ask(self, request: object) -> tuple[dict[str, Any], list[socket.socket]]:
        """The answer, and the sockets in it."""
        packet = request if isinstance(request, bytes) else json.dumps(request).encode()
        self.socket.send(packet)
        data, descriptors, _flags, _ = socket.recv_fds(self.socket, 1 << 16, 16)
        return json.loads(data or b"{}"), [socket.socket(fileno=each) for each in descriptors]

    def opens(self, name: str) -> bool:
        """Whether it opens this one."""
        answer, sockets = self.ask(opening(name))
        for each in sockets:
            each.close()
        return bool(answer["opened"] == [name])

    def refusal(self, request: object) -> str:
        answer, sockets = self.ask(request)
        assert not sockets
        return str(answer.get("refused", ""))


@pytest.fixture(scope="module")
def network():
    with Network("helper") as network:
        yield network


@pytest.fixture(scope="module")
def party(network):
    return network.join("server", f"{OURS}/24")


@pytest.fixture
def bare(party):
    """A cable without an address, and its name."""
    party.run("ip", "link", "add", "bare0", "type", "veth", "peer", "name", "bare1")
    party.run("ip", "link", "set", "bare1", "up")
    yield "bare0"
    party.run("ip", "link", "del", "bare0")


@pytest.fixture
def helper(party):
    with Helper(party) as helper:
        yield helper


def opening(*names: object, interface: object = "eth0", address: object = OURS) -> dict[str, Any]:
    return {"do": "open", "interface": interface, "address": address, "names": list(names)}


def giving(address: object, interface: str = "bare0") -> dict[str, Any]:
    return {"do": "address", "interface": interface, "address": address}


def addresses(party: Namespace, interface: str = "bare0") -> str:
    words = party.run("ip", "-o", "-4", "address", "show", "dev", interface).split()
    return " ".join(b for a, b in itertools.pairwise(words) if a == "inet")


# -- ports -------------------------------------------------------------------------------------


def test_every_port_is_opened_on_that_network_alone(helper):
    names = ["dhcp", "probe", "ears", "tftp", "http", "pxe"]
    answer, sockets = helper.ask(opening(*names))
    assert answer == {"opened": names, "failed": {}}
    found = [each.getsockname() for each in sockets]
    device = [each.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16) for each in sockets]
    buffers = [each.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) for each in sockets]
    for each in sockets:
        each.close()
    assert [port for _, port in found] == [67, 68, 68, 69, 80, 4011]
    assert found[4][0] == OURS
    assert all(each.startswith(b"eth0\0") for each in device)
    assert buffers[0] >= 4 << 20


def test_it_ends_when_the_other_end_closes(helper):
    helper.socket.close()
    assert helper.process.wait(timeout=5) == 0


def test_who_has_a_port_is_named(helper, party):
    words = "import socket,time; s=socket.socket(type=2); s.bind(('', 69)); time.sleep(60)"
    process = party.start(sys.executable, "-c", words)
    wait_until("the port taken", lambda: ":69" in party.run("ss", "-Huln"), 5)
    try:
        answer, sockets = helper.ask(opening("tftp", "pxe"))
    finally:
        process.kill()
        process.wait(timeout=5)
    for each in sockets:
        each.close()
    number, owner = answer["failed"]["tftp"]
    assert answer["opened"] == ["pxe"]
    assert (number, owner.endswith(f"(pid {process.pid})")) == (errno.EADDRINUSE, True)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        pytest.param(opening("ssh"), "never opened", id="another port"),
        pytest.param(opening(22), "never opened", id="a number"),
        pytest.param(opening("dhcp", "ssh"), "never opened", id="one of them"),
        pytest.param(opening(["dhcp"]), "never opened", id="a list in the list"),
        pytest.param({"do": "open", "interface": "eth0", "address": OURS}, "never", id="no names"),
        pytest.param(opening("dhcp", interface="lo"), "called that", id="loopback"),
        pytest.param(opening("dhcp", interface="../x"), "called that", id="a path"),
        pytest.param(opening("dhcp", interface="eth0\n"), "called that", id="a line end"),
        pytest.param(opening("dhcp", interface=7), "there is no", id="a number as interface"),
        pytest.param(opening("dhcp", interface="eth9"), "there is no", id="not there"),
        pytest.param(opening("http", address="8.8.8.8"), "does not have", id="not its address"),
        pytest.param(opening("http", address="0.0.0.0"), "does not have", id="any address"),
        pytest.param(opening("http", address="; id"), "", id="no address at all"),
        pytest.param({"do": "exec", "interface": "eth0"}, "no such request", id="unknown"),
        pytest.param(b"sh -i", "", id="no JSON"),
        pytest.param(b"[" * 4000, "", id="deep JSON"),
        pytest.param(b'"x"', "", id="JSON, no request"),
        pytest.param(giving("192.168.5.1/24", "eth0"), "has an address", id="an address beside"),
        pytest.param(giving("8.8.8.1/24"), "not a private", id="a public address"),
        pytest.param(giving("127.0.0.1/24"), "not a private", id="loopback's"),
        pytest.param(giving("192.168.5.1/8"), "not a private", id="more than is private"),
        pytest.param(giving("10.0.0.1/8"), "cannot be used", id="too wide"),
        pytest.param(giving("10.0.0.1/31"), "cannot be used", id="too narrow"),
        pytest.param(giving("192.168.5.0/24"), "cannot be used", id="the network's own"),
        pytest.param(giving("192.168.5.255/24"), "cannot be used", id="everybody's"),
        pytest.param(giving("fd00::1/64"), "", id="IPv6"),
        pytest.param(giving(None), "", id="nothing"),
    ],
)
def test_what_is_refused(helper, party, bare, request_, said):
    answer, sockets = helper.ask(request_)
    assert not sockets
    assert said in answer["refused"]
    assert addresses(party, bare) == ""
    assert helper.opens("pxe")  # it goes on


def test_requests_are_few(helper):
    for _ in range(20):
        helper.refusal({})
    with contextlib.suppress(OSError):
        helper.ask({})
    assert helper.process.wait(timeout=5) == 0


# -- an address --------------------------------------------------------------------------------


def test_an_address_is_held_until_the_other_end_closes(party, bare):
    before = party.run("ip", "address", "show", "dev", bare).split("<")[1].split(">")[0]
    with Helper(party) as helper:
        answer, _ = helper.ask(giving("192.168.77.1/24"))
        assert answer == {"address": "192.168.77.1/24"}
        assert addresses(party) == "192.168.77.1/24"
        assert helper.process.wait(timeout=5) == 0  # what started it is free; the child holds it
        party.run("ip", "link", "set", "bare1", "down")  # the board resets
        party.run("ip", "link", "set", "bare1", "up")
        assert addresses(party) == "192.168.77.1/24"
        _, sockets = helper.ask(opening("tftp", interface=bare, address="192.168.77.1"))
        assert len(sockets) == 1
        sockets[0].close()
        assert "has an address" in helper.refusal(giving("192.168.78.1/24"))
    wait_until("the address taken away", lambda: not addresses(party), 5)
    after = party.run("ip", "address", "show", "dev", bare).split("<")[1].split(">")[0]
    assert ("UP" in before.split(","), "UP" in after.split(",")) == (False, False)


def test_an_adapter_that_was_pulled_out_gets_its_address_again(party, bare):
    with Helper(party) as helper:
        helper.ask(giving("192.168.77.1/24"))
        party.run("ip", "link", "delete", bare)
        party.run("ip", "link", "add", bare, "type", "veth", "peer", "name", "bare1")
        assert "has an address" in helper.refusal(giving("192.168.78.1/24"))
        answer, _ = helper.ask(giving("192.168.77.1/24"))
        assert answer == {"address": "192.168.77.1/24"}
        assert addresses(party) == "192.168.77.1/24"
    wait_until("the address taken away", lambda: not addresses(party), 5)


def test_not_where_the_way_to_other_networks_is(party, bare, helper):
    party.run("ip", "link", "set", bare, "up")
    party.run("ip", "route", "add", "default", "dev", bare)
    assert "other networks" in helper.refusal(giving("192.168.77.1/24"))


# -- for whom ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        pytest.param({"SUDO_UID": "0"}, 0, id="sudo, by us"),
        pytest.param({"SUDO_UID": "1234"}, 1, id="sudo, by another"),
        pytest.param({"PKEXEC_UID": "1234"}, 1, id="pkexec, by another"),
        pytest.param({"PKEXEC_UID": "1234", "SUDO_UID": "0"}, 1, id="pkexec says more than sudo"),
        pytest.param({"SUDO_UID": ""}, 1, id="nobody"),
    ],
)
def test_only_for_who_started_it(party, environ, status):
    with Helper(party, environ) as helper:
        if status:
            assert helper.process.wait(timeout=5) == 1
            assert b"another user" in (helper.process.stderr or sys.stdin.buffer).read()
        else:
            assert helper.opens("pxe")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("setpriv", "--reuid", "65534", "--clear-groups"), "root's rights", id="user"),
        pytest.param((), "started by pxegui", id="from a shell"),
    ],
)
def test_not_by_itself(words, said):
    listening = socket.socket()
    with listening:
        done = subprocess.run(
            [*words, "/usr/bin/env", sys.executable, "-I", "-c", HELPER.read_text()],
            stdin=listening.fileno(),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    assert (done.returncode, said in done.stderr) == (1, True)


# -- its text ----------------------------------------------------------------------------------


def test_it_can_be_read_in_one_sitting_and_needs_only_an_old_python():
    text = HELPER.read_text()
    tree = ast.parse(text, feature_version=(3, 9))
    names = [
        each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    ]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert len(text.splitlines()) < 210
    assert text.startswith("#!/usr/bin/python3 -I\n")
