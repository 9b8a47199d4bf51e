"""What the background look says of an address, by the neighbour table that it finds."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from types import SimpleNamespace
from typing import Any

import pytest

from pxegui.net import conflict, netlink
from pxegui.net.conflict import Conflicts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")

ONE, TWO = IPv4Address("127.9.0.1"), IPv4Address("127.9.0.2")


class Loop:
    """A loop whose time the test sets."""

    def __init__(self) -> None:
        self.now = 100.0
        self._timers: list[tuple[float, Callable[[], None], Any]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, after: float, call: Callable[[], None]) -> Any:
        at = self.now + after
        handle = SimpleNamespace(when=lambda: at, is_off=False)
        handle.cancel = lambda: setattr(handle, "is_off", True)
        handle.cancelled = lambda: handle.is_off
        self._timers.append((at, call, handle))
        return handle

    def go_to(self, seconds: float) -> None:
        end = 100.0 + seconds
        while due := sorted((t for t in self._timers if t[0] <= end), key=lambda t: t[0]):
            self._timers.remove(due[0])
            self.now = due[0][0]
            if not due[0][2].is_off:
                due[0][1]()
        self.now = end


class Lab:
    """One look-out over the addresses of a network that the test makes up."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.table: list[netlink.Neighbour] = []
        self.sent: list[str] = []
        loop: Any = self.loop
        self.conflicts = Conflicts(loop, "lo", read=lambda: self.table)
        assert self.conflicts._socket is not None
        self.conflicts._socket.close()
        fake: Any = SimpleNamespace(
            send=lambda data, to: self.sent.append(to[0]), close=lambda: None
        )
        self.conflicts._socket = fake

    def somebody(self, address: IPv4Address, state: int, index: int = 0) -> None:
        self.table = [
            netlink.Neighbour(
                index=index or socket.if_nametoindex("lo"),
                address=str(address),
                mac="52:54:00:00:00:05" if state != netlink.FAILED else "",
                state=state,
            )
        ]


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.conflicts.close()


@pytest.mark.parametrize(
    ("state", "at", "verdict"),
    [
        pytest.param(None, 0, None, id="just asked: not known"),
        pytest.param(None, 1, None, id="a sleepy device may still answer"),
        pytest.param(None, 1.3, False, id="nobody answered"),
        pytest.param(None, 601, None, id="that was long ago"),
        pytest.param(netlink.REACHABLE, 0.11, True, id="somebody answered"),
        pytest.param(netlink.REACHABLE, 500, True, id="and is believed to be there"),
        pytest.param(netlink.FAILED, 1.3, False, id="the kernel gave up"),
        pytest.param(4, 1.3, False, id="an old entry that nobody confirmed is no evidence"),
    ],
)
def test_verdict(lab, state, at, verdict):
    if state is not None:
        lab.somebody(ONE, state)
    lab.conflicts.look([ONE])
    lab.loop.go_to(at)
    assert lab.conflicts.in_use(ONE) is verdict


def test_another_interface_does_not_count(lab):
    lab.somebody(ONE, netlink.REACHABLE, index=9999)
    lab.conflicts.look([ONE])
    lab.loop.go_to(2)
    assert lab.conflicts.in_use(ONE) is False


def test_asking_for_an_address_looks_it_up(lab):
    assert lab.conflicts.in_use(ONE) is None
    lab.somebody(ONE, netlink.REACHABLE)
    lab.loop.go_to(0.15)
    assert lab.conflicts.in_use(ONE) is True


def test_somebody_who_left_is_noticed(lab):
    lab.somebody(ONE, netlink.REACHABLE)
    assert lab.conflicts.in_use(ONE) is None
    lab.loop.go_to(40)
    lab.somebody(ONE, netlink.FAILED)
    assert lab.conflicts.in_use(ONE) is True
    lab.loop.go_to(42)
    assert lab.conflicts.in_use(ONE) is False


def test_an_address_is_not_asked_for_again_at_once(lab):
    for _ in range(100):
        lab.conflicts.in_use(ONE)
        lab.conflicts.in_use(TWO)
    lab.loop.go_to(1)
    assert lab.sent == [str(ONE), str(TWO)]


def test_a_large_pool_is_asked_in_bursts(lab):
    lab.conflicts.look(IPv4Address(int(ONE) + n) for n in range(200))
    assert len(lab.sent) == conflict._AT_ONCE
    lab.loop.go_to(0.25)
    assert len(lab.sent) == 2 * conflict._AT_ONCE
    lab.loop.go_to(2)
    assert len(lab.sent) == 200


def test_what_is_remembered_is_bounded(lab, monkeypatch):
    monkeypatch.setattr(conflict, "_MOST", 100)
    for start in range(0, 1000, 50):
        lab.conflicts.look(IPv4Address(int(ONE) + start + n) for n in range(50))
        lab.loop.go_to(start)
    assert len(lab.conflicts._asked) < 300


def test_closed_it_asks_no_more(lab):
    lab.conflicts.look([ONE])
    lab.conflicts.close()
    lab.conflicts.look([TWO])
    lab.loop.go_to(2)
    assert lab.sent == [str(ONE)]
    assert lab.conflicts.in_use(TWO) is None


def test_an_interface_that_is_not_there_knows_nothing():
    loop: Any = Loop()
    conflicts = Conflicts(loop, "no-such-card")
    assert conflicts.in_use(ONE) is None
    conflicts.close()


async def test_on_loopback_it_works_without_harm():
    conflicts = Conflicts(asyncio.get_running_loop(), "lo")
    conflicts.look([IPv4Address("127.0.0.1")])
    await asyncio.sleep(0.15)
    assert conflicts.in_use(IPv4Address("127.0.0.1")) is None
    conflicts.close()
