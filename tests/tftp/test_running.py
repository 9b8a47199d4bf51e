"""All transfers under way: one timer, fair progress, each end told once."""

import asyncio
import socket
from typing import Any

import pytest

from pxegui.boot.directory import OpenFile
from pxegui.events import TransferEnded, TransferProgressed
from pxegui.tftp.chunks import FileBlocks
from pxegui.tftp.exchange import Exchange, Segmentation
from pxegui.tftp.running import PROGRESS_PER_TICK, Running, RunningTransfers
from pxegui.tftp.transfer import Transfer
from pxegui.wire.tftp import ack

TEXT = bytes(100_000)


class House:
    """The table with transfers whose clients are sockets of the test."""

    def __init__(self):
        self.events: list[Any] = []
        self.bugs: list[Any] = []
        self.table = RunningTransfers(
            publish=self.events.append, clock=lambda: 1.0, on_bug=self.bugs.append
        )
        self.clients = []

    def add(self, number, **more):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for end in (ours, theirs):
            end.setblocking(False)
        file = self.table.shelf.share(
            OpenFile(name="f", size=len(TEXT), identity=(1, 2, 3, 4), modified=0.0, text=TEXT)
        )
        source = FileBlocks(self.table.shelf, file, 512)
        exchange = Exchange(
            sock=ours,
            transfer=Transfer(last=source.last, **more),
            source=source,
            blksize=512,
            windowsize=1,
            oack=b"",
            segmentation=Segmentation(works=False),
        )
        now = asyncio.get_running_loop().time()
        running = Running(
            number=number,
            mac="",
            peer=("10.0.0.5", number),
            request=b"",
            file=file,
            name="f",
            size=len(TEXT),
            blksize=512,
            exchange=exchange,
            netascii=None,
            started=now,
        )
        self.clients.append(theirs)
        self.table.add(running, now)
        return running

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    async def acknowledge_all(self, block):
        for client in self.clients:
            client.recv(2000)
            client.send(ack(block))
        await asyncio.sleep(0.001)


@pytest.fixture
def house():
    house = House()
    yield house
    house.table.end_all("the test is over", text="bye")
    for client in house.clients:
        client.close()


async def test_progress_of_many_is_told_in_turn_and_of_none_too_often(house):
    for number in range(3 * PROGRESS_PER_TICK):
        house.add(number)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for block in range(1, 40):
        await house.acknowledge_all(block)
        await asyncio.sleep(0.01)
    seconds = loop.time() - began
    told = [event.transfer for event in house.of(TransferProgressed)]
    counts = [told.count(number) for number in range(3 * PROGRESS_PER_TICK)]
    assert min(counts) >= 2
    assert max(counts) <= seconds * 10 + 1


async def test_without_progress_nothing_is_told(house):
    house.add(1)
    await asyncio.sleep(0.25)
    assert house.of(TransferProgressed) == []


async def test_an_end_is_told_once(house):
    running = house.add(1)
    house.table.end(running, "why", text="why")
    house.table.end(running, "another why")
    (ended,) = house.of(TransferEnded)
    assert (ended.outcome, ended.why) == ("aborted", "why")
    assert house.clients[0].recv(2000)[:4] == b"\0\3\0\1"
    assert house.clients[0].recv(2000) == b"\0\5\0\0why\0"
    assert house.table.of(running.peer) is None


async def test_a_bug_in_one_leaves_the_others(house):
    bad, good = house.add(1), house.add(2)
    bad.exchange.on_readable = None
    await house.acknowledge_all(1)
    assert len(house.bugs) == 1
    assert (bad.ended, good.ended) == (True, False)
    assert good.exchange.transfer.acked == 1


async def test_lost_packets_are_sent_again_by_the_one_timer(house):
    for number in range(5):
        house.add(number)
    await asyncio.sleep(0.4)
    for client in house.clients:
        assert client.recv(2000) == client.recv(2000)
    assert house.table.statistics()["resent"] == 5


async def test_statistics_count_what_runs_and_what_ended(house):
    running = house.add(1)
    house.add(2)
    await house.acknowledge_all(1)
    assert house.table.statistics()["running"] == 2
    assert house.table.statistics()["sent_bytes"] == 1024
    house.table.end(running, "why")
    counts = house.table.statistics()
    assert (counts["running"], counts["aborted"], counts["sent_bytes"]) == (1, 1, 1024)


async def test_waiting_for_rest_ends_at_once_when_there_is_none(house):
    await asyncio.wait_for(house.table.wait_idle(5), 0.1)
