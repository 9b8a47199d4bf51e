"""The neighbour table is read when needed, and not more often."""

from __future__ import annotations

import errno

import pytest

from pxegui.net import netlink
from pxegui.net.neighbours import Neighbours


def neighbour(address: str, mac: str, index: int = 2) -> netlink.Neighbour:
    return netlink.Neighbour(index=index, address=address, mac=mac, state=4)


class Computer:
    """A clock and a neighbour table."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looks = 0
        self.table = [neighbour("10.0.0.5", "52:54:00:00:00:05")]

    def read(self) -> list[netlink.Neighbour]:
        self.looks += 1
        return self.table


@pytest.fixture
def computer(monkeypatch) -> Computer:
    computer = Computer()
    monkeypatch.setattr(netlink, "AVAILABLE", True)
    monkeypatch.setattr(netlink, "neighbours", computer.read)
    return computer


@pytest.fixture
def known(computer) -> Neighbours:
    return Neighbours(lambda: computer.now, index=2)


def test_a_machine_is_known_by_its_address(known):
    assert known.mac_of("10.0.0.5") == "52:54:00:00:00:05"


def test_a_stranger_is_unknown(known):
    assert known.mac_of("10.0.0.6") == ""


@pytest.mark.parametrize(
    ("after", "looks"),
    [
        pytest.param(0.4, 1, id="a flood of strangers is one look"),
        pytest.param(0.6, 2, id="half a second later it looks again"),
    ],
)
def test_a_stranger_makes_it_look_again(known, computer, after, looks):
    for _ in range(100):
        known.mac_of("10.0.0.6")
    computer.now = after
    for _ in range(100):
        known.mac_of("10.0.0.7")
    assert computer.looks == looks


@pytest.mark.parametrize(("after", "mac"), [(9, "05"), (11, "99")])
def test_what_is_known_is_believed_for_a_while(known, computer, after, mac):
    known.mac_of("10.0.0.5")
    computer.table = [neighbour("10.0.0.5", "52:54:00:00:00:99")]
    computer.now = after
    assert known.mac_of("10.0.0.5") == f"52:54:00:00:00:{mac}"


def test_other_interfaces_do_not_count(known, computer):
    computer.table = [neighbour("10.0.0.5", "52:54:00:00:00:05", index=3)]
    assert known.mac_of("10.0.0.5") == ""


def test_without_an_answer_nobody_is_known(known, monkeypatch):
    def fail() -> list[netlink.Neighbour]:
        raise OSError(errno.ENOBUFS, "no room")

    monkeypatch.setattr(netlink, "neighbours", fail)
    assert known.mac_of("10.0.0.5") == ""


def test_where_there_is_no_netlink_nobody_is_known(known, computer, monkeypatch):
    monkeypatch.setattr(netlink, "AVAILABLE", False)
    assert known.mac_of("10.0.0.5") == ""
    assert computer.looks == 0
