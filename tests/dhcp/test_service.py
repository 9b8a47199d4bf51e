"""The service with sockets, a store and a clock of the test's own: what happens in which order."""

from __future__ import annotations

import asyncio
import errno
import logging
from contextlib import asynccontextmanager
from typing import Any

import pytest

from pxegui.boot.choose import BootChoice
from pxegui.dhcp.kept_packets import KeptPackets
from pxegui.dhcp.lease_store import LeaseStore
from pxegui.dhcp.leases import Lease
from pxegui.dhcp.problems import AnswersNotSent, LeasesNotKept
from pxegui.dhcp.service import DhcpService
from pxegui.events import (
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    MachineAsked,
    Messaged,
    ProblemFound,
    ProblemGone,
    RequestIgnored,
)
from pxegui.net.sockets import Datagram, UdpSocket
from pxegui.problems import BugFound
from pxegui.wire.dhcp import Message, build, parse
from tests.dhcp.asking import EDK2, NOW, PROXY, STANDARD, US, A, B, C, decide, ip, message

DISCOVER, REQUEST = 1, 3


class FakeSocket(UdpSocket):
    """Datagrams to receive in a list, what was sent in another."""

    def __init__(self, log: list[str], port: int = 67) -> None:
        self.interface, self.port = "eth0", port
        self.waiting: list[bytes] = []
        self.sent: list[tuple[bytes, tuple[str, int]]] = []
        self.log = log
        self.error: OSError | None = None
        self.receive_error: OSError | None = None

    @property
    def arrived(self) -> list[Message]:
        """What was sent, as it is read."""
        read = [parse(data) for data, _ in self.sent]
        return [each for each in read if isinstance(each, Message)]

    def fileno(self) -> int:
        return -1

    def receive_batch(self, limit: int = 64) -> list[Datagram]:
        if self.receive_error is not None:
            raise self.receive_error
        batch, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return [Datagram(data, ("0.0.0.0", 68), "255.255.255.255", 3) for data in batch]

    def send(self, data, to, *, source="", interface_index=0) -> None:
        if self.error is not None:
            raise self.error
        assert source == "10.0.0.1"
        self.log.append("send")
        self.sent.append((data, to))


class FakeStore(LeaseStore):
    """A store that remembers, or refuses."""

    def __init__(self, log: list[str]) -> None:
        super().__init__(None)
        self.log = log
        self.kept: list[list[Lease]] = []
        self.error: OSError | None = None

    def commit(self, leases) -> None:
        if self.error is not None:
            raise self.error
        self.log.append("commit")
        self.kept.append(list(leases))


class Bench:
    """A service and all that it touches."""

    def __init__(self, network=STANDARD, in_use=None, choose=decide) -> None:
        self.log: list[str] = []
        self.socket, self.pxe_socket = FakeSocket(self.log), FakeSocket(self.log, 4011)
        self.store = FakeStore(self.log)
        self.events: list[object] = []
        self.failures: list[BaseException] = []
        self.packets = KeptPackets()
        self.now = NOW
        self.service = DhcpService(
            network=network,
            socket=self.socket,
            pxe_socket=self.pxe_socket,
            decide=choose,
            store=self.store,
            publish=self.publish,
            clock=lambda: self.now,
            failed=self.failures.append,
            in_use=in_use,
            keep=self.packets.keep,
        )

    def publish(self, event) -> None:
        self.log.append("tell")
        self.events.append(event)

    def receive(self, *datagrams: bytes, pxe: bool = False) -> None:
        socket = self.pxe_socket if pxe else self.socket
        socket.waiting += datagrams
        self.service._on_readable(socket)

    @asynccontextmanager
    async def serving(self):
        """Serve without a reader on the loop: a test says when something is readable."""
        self.service._sockets = []
        async with self.service.serving():
            yield self

    @property
    def is_armed(self) -> bool:
        return self.service._expiry_timer is not None

    def of(self, kind) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def problems(self, kind=ProblemFound) -> list[type]:
        return [type(event.problem) for event in self.of(kind)]


def discover(mac: str = A, **more) -> bytes:
    return build(message(DISCOVER, mac, **more))


def request(last: int, mac: str = A, **more) -> bytes:
    return build(message(REQUEST, mac, {50: ip(last).packed, 54: US.packed}, **more))


def test_a_batch_is_committed_once_then_sent_then_told():
    bench = Bench()
    bench.receive(request(100, A), request(101, B), request(102, C))
    assert bench.log == ["commit", "send", "send", "send"] + ["tell"] * 6
    assert len(bench.store.kept[0]) == 3
    assert len(bench.of(LeaseAcked)) == 3


def test_a_proxy_answers_as_asked_before_anything_is_told_or_kept():
    """Whatever else waits is answered or left in the order it came; telling and disks come later.

    How long it takes is measured by `tests/bench/dhcp.py`: iPXE waits 2 s for a proxy.
    """
    bench = Bench(network=PROXY)
    machines = [f"02:00:00:00:00:{number:02x}" for number in range(20)]
    waiting: list[bytes] = []
    for mac in machines:
        waiting += [build(message(DISCOVER, mac, EDK2)), request(100, mac), b"junk"]
    bench.receive(*waiting)
    assert [each.mac for each in bench.socket.arrived] == machines
    assert bench.log[: len(machines)] == ["send"] * len(machines)
    assert set(bench.log[len(machines) :]) == {"tell"}


def test_offers_are_not_kept():
    bench = Bench()
    bench.receive(discover())
    assert bench.log == ["send", "tell", "tell"]


def test_a_long_queue_is_served_in_batches():
    bench = Bench()
    bench.receive(*[discover(xid=n) for n in range(100)])
    assert len(bench.socket.sent) == 64
    bench.receive()
    assert len(bench.socket.sent) == 100


def test_a_packet_that_breaks_something_ends_nothing_but_itself(caplog):
    def choose(client):
        if client.mac == A:
            raise ZeroDivisionError("nobody expected this")
        return BootChoice()

    bench = Bench(choose=choose)
    pxe = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0"}
    packets = [build(message(DISCOVER, mac, pxe)) for mac in (A, B, A)]
    with caplog.at_level(logging.CRITICAL):
        bench.receive(*packets)
    assert len(bench.socket.sent) == 1
    (event,) = bench.of(ProblemFound)
    expected = BugFound(room="dhcp", error="ZeroDivisionError: nobody expected this")
    assert event.problem == expected


def test_4011_answers_from_4011():
    bench = Bench(PROXY)
    asked = message(REQUEST, A, {60: b"PXEClient", 93: b"\0\7"}, ciaddr=ip(5))
    bench.receive(build(asked), pxe=True)
    assert not bench.socket.sent
    (reply,) = bench.pxe_socket.arrived
    assert reply.ciaddr == ip(5)


# -- trouble -----------------------------------------------------------------------------------


def test_a_full_disk_is_said_once_and_serving_goes_on():
    bench = Bench()
    bench.store.error = OSError(errno.ENOSPC, "No space left on device")
    bench.receive(request(100, A))
    bench.receive(request(101, B))
    assert len(bench.socket.sent) == 2
    assert bench.problems() == [LeasesNotKept]
    assert bench.of(ProblemFound)[0].problem.error == "No space left on device"
    bench.store.error = None
    bench.receive(request(102, C))
    assert [len(kept) for kept in bench.store.kept] == [3], "what was not kept is kept now"
    assert bench.problems(ProblemGone) == [LeasesNotKept]


def test_a_link_that_is_down_is_said_once_and_what_did_not_leave_is_not_told():
    bench = Bench()
    bench.socket.error = OSError(errno.ENETUNREACH, "Network is unreachable")
    bench.receive(discover(), discover(B))
    assert bench.problems() == [AnswersNotSent]
    assert not bench.of(LeaseOffered)
    assert not bench.failures
    bench.socket.error = None
    bench.receive(discover())
    assert bench.problems(ProblemGone) == [AnswersNotSent]
    assert len(bench.of(LeaseOffered)) == 1


@pytest.mark.parametrize("where", ["receiving", "sending"])
async def test_a_dead_socket_fails_the_service_once(where):
    error = OSError(errno.ENODEV, "No such device")
    async with Bench().serving() as bench:
        if where == "receiving":
            bench.socket.receive_error = error
        else:
            bench.socket.error = error
        bench.receive(discover(), discover(B))
        bench.receive(discover())
    assert bench.failures == [error]


async def test_a_place_that_cannot_be_written_is_said_at_the_start():
    bench = Bench()
    bench.store.trouble = OSError(errno.EROFS, "Read-only file system")
    async with bench.serving():
        assert bench.problems() == [LeasesNotKept]
    proxy = Bench(PROXY)
    proxy.store.trouble = bench.store.trouble
    async with proxy.serving():
        assert proxy.problems() == []


# -- time --------------------------------------------------------------------------------------


async def test_the_end_of_a_lease_is_told_by_a_timer_that_exists_only_then():
    async with Bench().serving() as bench:
        assert not bench.is_armed
        bench.receive(request(100, A))
        assert bench.is_armed
        bench.now += 3600
        bench.service._on_expiry()
        assert [event.address for event in bench.of(LeaseExpired)] == ["10.0.0.100"]
        assert not bench.is_armed


def test_what_ended_while_we_did_not_run_is_no_news():
    bench = Bench()
    old = Lease(address=ip(100), key=A, mac=A, starts=1.0, expires=2.0)
    bench.store.load = lambda: [old]  # type: ignore[method-assign]
    again = DhcpService(
        network=STANDARD,
        socket=bench.socket,
        pxe_socket=None,
        decide=decide,
        store=bench.store,
        publish=bench.publish,
        clock=lambda: NOW,
        failed=bench.failures.append,
    )
    again._on_readable(bench.socket)
    assert bench.events == []
    assert again.book.candidate(A, None, NOW) == ip(100)


async def test_a_discover_waits_a_moment_for_the_conflict_check(monkeypatch):
    monkeypatch.setattr("pxegui.dhcp.service.CHECK_S", 0.05)
    known: dict[object, bool] = {}
    async with Bench(in_use=known.get).serving() as bench:
        bench.receive(discover(), discover(), discover(B))
        assert bench.socket.sent == []
        known.update({ip(n): n != 102 for n in range(100, 104)})
        await asyncio.sleep(0.15)
        offered = [reply.yiaddr for reply in bench.socket.arrived]
        assert offered == [ip(102)], "the other machine found nothing free"
        assert bench.service._check_timer is None


def test_statistics():
    bench = Bench()
    bench.receive(request(100, A), b"nonsense")
    counted = bench.service.statistics()
    assert (counted["received"], counted["answered"], counted["malformed"]) == (2, 1, 1)
    assert counted["leased"] == 1


PI_3, PI_4 = "b8:27:eb:00:00:01", "dc:a6:32:00:00:01"
AS_PI = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0"}


@pytest.mark.parametrize("network", [STANDARD, PROXY], ids=["standard", "proxy"])
async def test_a_raspberry_pi_3_is_answered_later_and_told_of_then(network, monkeypatch):
    monkeypatch.setattr("pxegui.dhcp.answer._HASTY_ROM_WAITS_S", 0.05)
    bench = Bench(network)
    async with bench.serving():
        bench.receive(discover(PI_3, options=AS_PI), discover(PI_4, options=AS_PI))
        told = [getattr(event, "mac", "") for event in bench.events]
        assert [each.mac for each in bench.socket.arrived] == [PI_4]
        assert told.count(PI_3) == 1, "that it asked"
        await asyncio.sleep(0.1)
        assert [each.mac for each in bench.socket.arrived] == [PI_4, PI_3]
        assert [getattr(event, "mac", "") for event in bench.events].count(PI_3) == 2


async def test_what_is_kept_back_does_not_leave_after_the_end(monkeypatch):
    monkeypatch.setattr("pxegui.dhcp.answer._HASTY_ROM_WAITS_S", 0.02)
    bench = Bench()
    async with bench.serving():
        bench.receive(discover(PI_3, options=AS_PI))
    await asyncio.sleep(0.05)
    assert bench.socket.arrived == []


# -- the packets behind the events -----------------------------------------------------------------


async def test_an_event_leads_to_its_message():
    asked, broken = build(message(DISCOVER, A, EDK2)), b"no message"
    async with Bench().serving() as bench:
        bench.receive(asked, broken)
        assert bench.packets.get(bench.of(MachineAsked)[0].packet) == asked
        assert bench.packets.get(bench.of(RequestIgnored)[0].packet) == broken
        assert bench.packets.get(bench.of(LeaseOffered)[0].packet) == bench.socket.sent[0][0]


async def test_what_is_not_told_is_not_kept():
    async with Bench().serving() as bench:
        for _ in range(2000):
            bench.receive(build(message(DISCOVER, A, EDK2)), b"no message")
        told = [event for event in bench.events if isinstance(event, Messaged)]
        assert len({event.packet for event in told}) == len(told)
        assert len(bench.packets._packets) == len(told) < 1000
