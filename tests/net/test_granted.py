"""Sockets: all or none, what is said where one cannot be had, and those that systemd passes."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys

import pytest

from pxegui.net import granted as module
from pxegui.net.granted import Wish, grant, wishes
from pxegui.net.sockets import open_tcp, open_udp
from pxegui.problems import PxeguiError
from pxegui.settings.model import DhcpSettings, HttpSettings, Settings, TftpSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")


def free(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextlib.contextmanager
def held(kind: socket.SocketKind, address: str = ""):
    """A port that somebody else has."""
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.bind((address, 0))
        if kind == socket.SOCK_STREAM:
            opened.listen()
        yield opened.getsockname()[1]


def refusal(*wanted: Wish) -> list[str]:
    with pytest.raises(PxeguiError) as caught:
        grant(wanted, "lo", "127.0.0.1")
    return [str(PxeguiError(problem)) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param(Settings(), ["dhcp", "pxe", "tftp", "http"], id="all"),
        pytest.param(Settings(dhcp=DhcpSettings(enabled=False)), ["tftp", "http"], id="no DHCP"),
        pytest.param(
            Settings(tftp=TftpSettings(enabled=False)), ["dhcp", "pxe", "http"], id="no T"
        ),
        pytest.param(
            Settings(http=HttpSettings(enabled=False)), ["dhcp", "pxe", "tftp"], id="no H"
        ),
    ],
)
def test_wishes(settings, names):
    assert [wish.name for wish in wishes(settings)] == names


@pytest.mark.parametrize(
    ("port", "ports"),
    [
        pytest.param(None, (80, 8080, 0), id="HTTP may move"),
        pytest.param(81, (81,), id="typed: never"),
    ],
)
def test_http_ports(port, ports):
    [*_, http] = wishes(Settings(http=HttpSettings(port=port)))
    assert http.ports == ports


def test_all_that_is_wanted_is_open():
    dhcp, web = free(), free(socket.SOCK_STREAM)
    got = grant(
        [Wish(name="dhcp", ports=(dhcp,)), Wish(name="http", ports=(web,))], "lo", "127.0.0.1"
    )
    assert (got.port("dhcp"), got.port("http"), got.port("tftp")) == (dhcp, web, 0)
    only = got.only([Wish(name="http", ports=())])
    assert (only.port("dhcp"), only.port("http")) == (0, web)
    got.close()
    got.close()


def test_a_taken_port_names_its_holder_and_leaves_nothing_bound():
    tftp = free()
    with held(socket.SOCK_DGRAM) as dhcp:
        [said] = refusal(Wish(name="tftp", ports=(tftp,)), Wish(name="dhcp", ports=(dhcp,)))
    assert said.startswith(f"port {dhcp} is in use by ")
    assert f"(pid {os.getpid()})" in said
    assert said.endswith(
        ": stop it, leave DHCP out with --no-dhcp, or serve beside it with --mode proxy"
    )
    grant([Wish(name="tftp", ports=(tftp,))], "lo", "127.0.0.1").close()


def test_every_taken_port_is_told():
    with held(socket.SOCK_DGRAM) as dhcp, held(socket.SOCK_STREAM, "127.0.0.1") as web:
        said = refusal(Wish(name="dhcp", ports=(dhcp,)), Wish(name="http", ports=(web,)))
    assert [words.split()[1] for words in said] == [str(dhcp), str(web)]


def test_http_moves_on_and_says_who_has_its_port():
    with held(socket.SOCK_STREAM, "127.0.0.1") as web:
        got = grant([Wish(name="http", ports=(web, 0))], "lo", "127.0.0.1")
    try:
        [note] = got.notes
        assert note.key == "http_port_moved"
        assert note.SEVERITY == "info"
        assert note.facts()["port"] == got.port("http") != web
        assert f"pid {os.getpid()}" in str(note.facts()["owner"])
    finally:
        got.close()


def deny(monkeypatch, *denied: int) -> None:
    """As for an ordinary user."""
    real = (open_udp, open_tcp)

    def udp(port, *more, **options):
        if port in denied:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real[0](port, *more, **options)

    def tcp(address, port, *more):
        if port in denied:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real[1](address, port, *more)

    monkeypatch.setattr(module, "open_udp", udp)
    monkeypatch.setattr(module, "open_tcp", tcp)


def test_ports_that_need_a_privilege_are_told_together(monkeypatch):
    deny(monkeypatch, 67, 69, 80)
    wanted = [Wish(name="dhcp", ports=(67,)), Wish(name="pxe", ports=(free(),))]
    wanted += [Wish(name="tftp", ports=(69,)), Wish(name="http", ports=(80,))]
    [said] = refusal(*wanted)
    assert said == (
        "this user may not open port 67, 69, 80: "
        "run it with sudo or by its systemd units, or let every program open them: "
        "sudo sysctl net.ipv4.ip_unprivileged_port_start=67"
    )


def test_without_the_privilege_http_alone_moves(monkeypatch):
    deny(monkeypatch, 80)
    got = grant([Wish(name="http", ports=(80, 0))], "lo", "127.0.0.1")
    assert [note.key for note in got.notes] == ["http_port_not_allowed"]
    got.close()


@pytest.mark.parametrize(
    ("interface", "address", "why"),
    [
        pytest.param("no-such-card", "127.0.0.1", "No such device", id="the interface has gone"),
        pytest.param("lo", "192.0.2.77", "Cannot assign", id="the address has gone"),
    ],
)
def test_what_the_system_says_is_told(interface, address, why):
    with pytest.raises(PxeguiError, match=why) as caught:
        grant([Wish(name="http", ports=(80, 8080, 0))], interface, address)
    assert [problem.key for problem in caught.value.problems] == ["port_unusable"]


# -- passed by systemd -------------------------------------------------------------------------


@pytest.fixture
def passed(monkeypatch):
    """A UDP and a TCP socket at the first descriptors that systemd would use."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
    ):
        udp.bind(("", 0))
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        base = max(udp.fileno(), tcp.fileno()) + 100
        copies = [os.dup2(each.fileno(), base + n) for n, each in enumerate((udp, tcp))]
        monkeypatch.setattr(module, "_FIRST_PASSED", base)
        yield udp.getsockname()[1], tcp.getsockname()[1]
        for each in copies:
            os.close(each)


def test_passed_sockets_are_taken_by_their_ports_and_may_be_taken_again(passed):
    udp, tcp = passed
    environ = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2"}
    wanted = [Wish(name="tftp", ports=(udp,)), Wish(name="http", ports=(tcp,))]
    for _ in range(2):
        got = grant(wanted, "lo", "127.0.0.1", environ=environ)
        assert (got.port("tftp"), got.port("http")) == passed
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"hello", ("127.0.0.1", udp))
            [datagram] = got.udp["tftp"].receive_batch()
        assert (datagram.data, datagram.destination) == (b"hello", "127.0.0.1")
        got.close()


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="none passed"),
        pytest.param({"LISTEN_PID": "1", "LISTEN_FDS": "2"}, id="passed to another process"),
        pytest.param({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "many"}, id="nonsense"),
    ],
)
def test_what_was_not_passed_to_us_is_not_taken(passed, environ):
    with pytest.raises(PxeguiError, match="in use"):
        grant([Wish(name="tftp", ports=(passed[0],))], "lo", "127.0.0.1", environ=environ)


def test_a_passed_socket_of_the_wrong_family_is_refused_in_words(monkeypatch):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        opened = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    except OSError:
        pytest.skip("no IPv6 here")
    with opened:
        opened.bind(("::", 0))
        monkeypatch.setattr(module, "_FIRST_PASSED", opened.fileno())
        environ = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
        port = opened.getsockname()[1]
        with pytest.raises(PxeguiError, match="is not IPv4"):
            grant([Wish(name="dhcp", ports=(port,))], "lo", "127.0.0.1", environ=environ)


@contextlib.contextmanager
def served_by_another(monkeypatch, *, lets_in: bool):
    """The DHCP port, held by a socket of no device."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(lets_in))
        opened.bind(("", 0))
        port = opened.getsockname()[1]
        monkeypatch.setitem(module.HELPER_PORTS, "dhcp", port)
        yield port


def test_the_dhcp_port_is_shared_with_who_lets_others_in(monkeypatch):
    with served_by_another(monkeypatch, lets_in=True) as port:
        granted = grant([Wish(name="dhcp", ports=(port,), instead=4011)], "lo", "127.0.0.1")
        assert granted.port("dhcp") == port
        assert granted.shares_with
        granted.leave_dhcp()
        assert (granted.port("dhcp"), granted.shares_with) == (0, "")
        [note] = granted.notes
        assert note.key == "boot_server_only"
        granted.close()


def test_without_another_port_it_is_taken(monkeypatch):
    with served_by_another(monkeypatch, lets_in=True) as port:
        granted = grant([Wish(name="dhcp", ports=(port,))], "lo", "127.0.0.1")
        with pytest.raises(PxeguiError, match=f"port {port} is in use"):
            granted.leave_dhcp()
        granted.close()


def test_who_lets_nobody_in_has_it_alone(monkeypatch):
    with served_by_another(monkeypatch, lets_in=False) as port:
        granted = grant([Wish(name="dhcp", ports=(port,), instead=4011)], "lo", "127.0.0.1")
        assert (granted.port("dhcp"), granted.shares_with) == (0, "")
        granted.close()
