"""Sockets opened anew while serving: how often somebody is asked for them, and what a no means."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from pxegui.engine.again import Again
from pxegui.net.granted import Granted, NoPrivilege, PermissionNotGiven, Wish
from pxegui.net.sockets import UdpSocket
from pxegui.problems import Problem, PxeguiError

DHCP = (Wish(name="dhcp", ports=(67,)), Wish(name="pxe", ports=(4011,)))
TFTP = (Wish(name="tftp", ports=(69,)),)
ALL = (*DHCP, *TFTP)


class Opening:
    """Opens sockets, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.problem: Problem | None = None
        self.lacks = ""

    async def open(self, wanted: Sequence[Wish]) -> Granted:
        self.asked.append(tuple(wish.name for wish in wanted))
        await asyncio.sleep(0)
        if self.problem is not None:
            raise PxeguiError(self.problem)
        names = [wish.name for wish in wanted if wish.name != self.lacks]
        return Granted(udp={name: UdpSocket(socket.socket(), "lo") for name in names})


@pytest.fixture
async def opening():
    return Opening()


@pytest.fixture
async def again(opening):
    made = Again(opening.open)
    yield made
    made.close()


async def taken(again: Again, *parts: Sequence[Wish]) -> list[list[str] | str]:
    """What each part got when all of them asked at once."""

    async def take(part: Sequence[Wish]) -> list[str] | str:
        try:
            granted = await again.take(part)
        except PxeguiError as error:
            return error.problems[0].key
        names = [str(name) for name in granted.udp]
        granted.close()
        return names

    return list(await asyncio.gather(*map(take, parts)))


async def test_after_a_replug_one_question_serves_all(opening, again):
    again.replugged(ALL)
    assert await taken(again, DHCP, TFTP) == [["dhcp", "pxe"], ["tftp"]]
    assert opening.asked == [("dhcp", "pxe", "tftp")]


async def test_a_service_that_failed_by_itself_asks_for_its_own(opening, again):
    assert await taken(again, TFTP) == [["tftp"]]
    again.replugged(ALL)
    await taken(again, DHCP, TFTP, TFTP)
    assert opening.asked == [("tftp",), ("dhcp", "pxe", "tftp"), ("tftp",)]


async def test_a_no_is_a_no_for_all_until_the_next_replug(opening, again):
    opening.problem = PermissionNotGiven(ports="67, 69")
    again.replugged(ALL)
    assert await taken(again, DHCP, TFTP) == ["permission_not_given"] * 2
    assert len(opening.asked) == 1
    opening.problem = None
    again.replugged(ALL)
    assert await taken(again, DHCP, TFTP) == [["dhcp", "pxe"], ["tftp"]]


async def test_another_fault_concerns_whom_it_concerns(opening, again):
    opening.problem = NoPrivilege(ports="69")
    again.replugged(ALL)
    opening.problem = NoPrivilege(ports="69")
    assert await taken(again, TFTP) == ["no_privilege"]
    opening.problem = None
    assert await taken(again, DHCP) == [["dhcp", "pxe"]]


async def test_a_port_that_is_left_to_another_is_not_asked_for_twice(opening, again):
    opening.lacks = "dhcp"
    beside = (Wish(name="dhcp", ports=(67,), instead=4011), DHCP[1])
    again.replugged((*beside, *TFTP))
    assert await taken(again, beside, TFTP) == [["pxe"], ["tftp"]]
    assert len(opening.asked) == 1
