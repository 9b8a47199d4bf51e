"""The TFTP service on loopback: real clients, a client of our own, and hostile packets."""

import asyncio
import dataclasses
import itertools
import os
import random
import shutil
import socket
import time
from contextlib import asynccontextmanager
from typing import Any

import pytest

from pxegui.boot.directory import BootDirectory
from pxegui.events import (
    SERVING_ENDED,
    FileRefused,
    LogRecorded,
    ProblemFound,
    TransferEnded,
    TransferProgressed,
    TransferStarted,
)
from pxegui.net.sockets import open_udp
from pxegui.tftp import service as service_module
from pxegui.tftp.exchange import Segmentation
from pxegui.tftp.service import TftpService

HOST = "127.0.0.1"
WAIT = 0.25  # seconds in which an answer on loopback has come, or never does


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch):
    """Tests leave transfers behind; nobody waits for their clients."""
    monkeypatch.setattr(service_module, "GRACE_S", 0.2)


@dataclasses.dataclass
class Served:
    """A running service and what it told."""

    service: TftpService
    port: int
    root: object
    events: list[Any]
    failures: list[Any]

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    async def wait_for(self, kind, count=1, limit=10.0):
        """The events of one kind, once there are so many."""
        for _ in range(int(limit / 0.005)):
            if len(self.of(kind)) >= count:
                break
            await asyncio.sleep(0.005)
        assert len(self.of(kind)) >= count, self.events
        return self.of(kind)

    async def outcome(self, limit=10.0):
        return (await self.wait_for(TransferEnded, limit=limit))[0]


@asynccontextmanager
async def serving(root, **more):
    """A service on a free port of loopback."""
    listener = open_udp(0)
    numbers = itertools.count(1)
    events: list[Any] = []
    failures: list[Any] = []
    service = TftpService(
        socket=listener,
        address=HOST,
        directory=more.pop("directory", None) or BootDirectory(root),
        publish=events.append,
        clock=time.time,
        who=lambda address: "52:54:00:00:00:01" if address == HOST else "",
        number=lambda: next(numbers),
        failed=failures.append,
        **more,
    )
    try:
        async with service.serving():
            yield Served(service, listener.port, root, events, failures)
    finally:
        listener.close()


class Client:
    """A TFTP client that does what the test says, packet by packet."""

    def __init__(self, port):
        self.loop = asyncio.get_running_loop()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
        self.socket.setblocking(False)
        self.socket.bind((HOST, 0))
        self.server = (HOST, port)
        self.peer = self.server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data, to=None):
        self.socket.sendto(data, to or self.peer)

    def ask(self, name, *options, mode=b"octet"):
        """RRQ; options as words."""
        words = b"".join(word.encode() + b"\0" for word in options)
        name = name.encode() if isinstance(name, str) else name
        self.send(b"\0\1" + name + b"\0" + mode + b"\0" + words, self.server)

    def ack(self, block):
        self.send(b"\0\4" + (block & 0xFFFF).to_bytes(2, "big"))

    def error(self, code, text):
        self.send(b"\0\5" + code.to_bytes(2, "big") + text.encode() + b"\0")

    async def receive(self, limit=5.0):
        async with asyncio.timeout(limit):
            data, self.peer = await self.loop.sock_recvfrom(self.socket, 70000)
        return data

    async def silent(self, limit=WAIT):
        """Nothing comes."""
        with pytest.raises(TimeoutError):
            print(await self.receive(limit))
        return True

    async def blocks(self, count, limit=5.0):
        """So many DATA packets: their numbers."""
        return [int.from_bytes((await self.receive(limit))[2:4], "big") for _ in range(count)]

    async def count(self, limit=WAIT):
        """How many packets come until nothing comes any more."""
        number = 0
        while True:
            try:
                await self.receive(limit)
            except TimeoutError:
                return number
            number += 1

    async def fetch(self, windowsize=1, blksize=512, lose=lambda _number: False):
        """Take a file after the RRQ: its octets. `lose` says which DATA packets are dropped."""
        expected, in_window, parts = 1, 0, []
        complained = -1
        for number in itertools.count():
            data = await self.receive()
            assert data[1] in (3, 6), data
            if data[1] == 6:
                self.ack(0)
                continue
            if lose(number):
                continue
            if data[2:4] != (expected & 0xFFFF).to_bytes(2, "big"):
                if complained != expected:
                    complained = expected
                    self.ack(expected - 1)
                continue
            parts.append(data[4:])
            expected += 1
            in_window += 1
            if len(data) < blksize + 4 or in_window == windowsize:
                self.ack(expected - 1)
                in_window = 0
            if len(data) < blksize + 4:
                return b"".join(parts)
        raise AssertionError


def octets(count, seed=1):
    return random.Random(seed).randbytes(count)


# -- real clients --------------------------------------------------------------------------------

CLIENTS = {
    "tftp": ["tftp", "-m", "binary", HOST, "{port}", "-c", "get", "{name}", "{out}"],
    "atftp": ["atftp", "-g", "-r", "{name}", "-l", "{out}", HOST, "{port}"],
    "atftp with windows": [
        *("atftp", "--option", "blksize 1468", "--option", "windowsize 16"),
        *("-g", "-r", "{name}", "-l", "{out}", HOST, "{port}"),
    ],
    "atftp with odd windows": [
        *("atftp", "--option", "blksize 1000", "--option", "windowsize 7"),
        *("--option", "tsize 0", "-g", "-r", "{name}", "-l", "{out}", HOST, "{port}"),
    ],
    "curl": ["curl", "-sS", "--max-time", "20", "tftp://127.0.0.1:{port}/{name}", "-o", "{out}"],
    "curl with large blocks": [
        *("curl", "-sS", "--tftp-blksize", "1400", "--max-time", "20"),
        *("tftp://127.0.0.1:{port}/{name}", "-o", "{out}"),
    ],
    "busybox": ["busybox", "tftp", "-g", "-r", "{name}", "-l", "{out}", HOST, "{port}"],
    "busybox with large blocks": [
        *("busybox", "tftp", "-b", "1432", "-g", "-r", "{name}", "-l", "{out}", HOST, "{port}"),
    ],
}


@pytest.mark.parametrize("client", CLIENTS)
async def test_real_clients_get_identical_files(client, tmp_path):
    command = CLIENTS[client]
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    root = tmp_path / "boot"
    root.mkdir()
    sizes = [1, 511, 512, 1468, 1432 * 8, 700_001]
    async with serving(root) as served:
        for size in sizes:
            (root / f"f{size}").write_bytes(octets(size))
            out = tmp_path / f"out{size}"
            words = [w.format(port=served.port, name=f"f{size}", out=out) for w in command]
            child = await asyncio.create_subprocess_exec(*words)
            assert await asyncio.wait_for(child.wait(), 30) == 0
            assert out.read_bytes() == octets(size)
        ended = await served.wait_for(TransferEnded, len(sizes))
    assert {event.outcome for event in ended} == {"done"}
    assert sum(event.resent for event in ended) == 0
    assert {event.mac for event in ended} == {"52:54:00:00:00:01"}


# -- conversations that firmware has -------------------------------------------------------------


async def test_edk2_asks_for_the_size_and_leaves(tmp_path):
    (tmp_path / "a.efi").write_bytes(octets(70_000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("a.efi", "tsize", "0", "blksize", "1468", "windowsize", "4")
            answer = await client.receive()
            assert answer == b"\0\6tsize\x0070000\0blksize\x001468\0windowsize\x004\0"
            client.error(8, "User aborted the transfer")
            ended = await served.outcome()
        assert (ended.outcome, ended.resent) == ("probe", 0)
        assert not served.of(ProblemFound)
        (begun,) = served.of(TransferStarted)
        assert (begun.size_bytes, begun.blksize, begun.windowsize) == (70_000, 1468, 4)


async def test_a_negotiated_timeout_is_the_clock(tmp_path):
    (tmp_path / "u").write_bytes(octets(5000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("u", "timeout", "1", "blksize", "1468")
            assert await client.receive() == b"\0\6timeout\x001\0blksize\x001468\0"
            asked = time.monotonic()
            assert (await client.receive())[1] == 6
            assert 0.95 < time.monotonic() - asked < 1.2


async def test_no_option_granted_means_no_oack(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "multicast", "", "blksize", "4", "rollover", "0")
            assert await client.receive() == b"\0\3\0\1hello"
            client.ack(1)
            assert (await served.outcome()).outcome == "done"


async def test_first_block_of_a_window_lost_is_sent_again_once(tmp_path):
    (tmp_path / "w").write_bytes(octets(512 * 40))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("w", "windowsize", "4", "blksize", "512")
            assert (await client.receive())[1] == 6
            client.ack(0)
            assert await client.blocks(4) == [1, 2, 3, 4]
            client.ack(4)
            assert await client.blocks(4) == [5, 6, 7, 8]
            await asyncio.sleep(0.003)
            for _ in range(3):
                client.ack(4)
            assert await client.blocks(4) == [5, 6, 7, 8]
            client.ack(8)
            assert await client.blocks(4) == [9, 10, 11, 12]
            client.ack(10)  # 11 lost
            assert await client.blocks(4) == [11, 12, 13, 14]


async def test_sorcerers_apprentice(tmp_path):
    """Every ACK comes twice, and still each block leaves once (RFC 1123 4.2.3.1)."""
    content = octets(512 * 200)
    (tmp_path / "s").write_bytes(content)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("s")
            for block in range(1, 202):
                assert (await client.receive())[2:4] == block.to_bytes(2, "big")
                client.ack(block)
                client.ack(block)
            assert await client.count() == 0
        ended = await served.outcome()
        assert (ended.outcome, ended.resent) == ("done", 0)
        assert served.service.statistics()["blocks"] == 201


async def test_block_numbers_wrap_on_the_wire(tmp_path):
    content = octets(8 * 66_000 + 3)
    (tmp_path / "many").write_bytes(content)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("many", "blksize", "8", "windowsize", "64")
            assert await client.fetch(64, 8) == content
        assert (await served.outcome()).outcome == "done"


async def test_forty_mebibytes_in_blocks_of_512(tmp_path):
    content = octets(40 * 2**20)
    (tmp_path / "large").write_bytes(content)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("large", "windowsize", "64")
            got = await client.fetch(64)
        assert got == content
        ended = await served.outcome()
        assert (ended.outcome, ended.sent_bytes) == ("done", 40 * 2**20)
        told = served.of(TransferProgressed)
        assert len(told) <= ended.seconds * 10 + 2
        assert [e.sent_bytes for e in told] == sorted(e.sent_bytes for e in told)


@pytest.mark.parametrize("windowsize", [1, 8])
async def test_one_packet_in_fifty_lost(tmp_path, windowsize):
    content = octets(512 * 400)
    (tmp_path / "l").write_bytes(content)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("l", "windowsize", str(windowsize))
            began = time.monotonic()
            got = await client.fetch(windowsize, lose=lambda number: number % 50 == 49)
            assert time.monotonic() - began < 4
        assert got == content
        ended = await served.outcome()
        assert ended.outcome == "done"
        assert 0 < ended.resent <= 12 * windowsize


async def test_netascii(tmp_path):
    (tmp_path / "t").write_bytes(b"one\ntwo\rthree\n" * 100)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("t", "tsize", "0", "windowsize", "9", mode=b"NetASCII")
            got = await client.fetch()
        assert got == b"one\r\ntwo\r\0three\r\n" * 100
        ended = await served.outcome()
        assert (ended.outcome, ended.sent_bytes, ended.size_bytes) == ("done", len(got), None)


async def test_the_last_ack_never_comes(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "tsize", "0")
            await client.receive()
            client.ack(0)
            await client.receive()
            ended = await served.outcome()
        assert (ended.outcome, ended.why, ended.sent_bytes) == ("done", "", 5)
        assert ended.resent == 2
        assert served.service.statistics()["last_ack_missing"] == 1


async def test_a_client_that_closes_its_port_after_the_last_block_is_done(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "tsize", "0")
            await client.receive()
            client.ack(0)
            await client.receive()
        assert (await served.outcome(2)).outcome == "done"


async def test_a_client_that_closes_its_port_in_the_middle_has_broken_off(tmp_path):
    (tmp_path / "x").write_bytes(octets(10_000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x")
            await client.receive()
            client.ack(1)
            await client.receive()
        assert (await served.outcome(2)).outcome == "aborted"


async def test_grub_closes_a_file_when_it_has_read_enough(tmp_path):
    (tmp_path / "x").write_bytes(octets(10_000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "blksize", "1024", "tsize", "0")
            await client.receive()
            client.ack(0)
            await client.receive()
            client.error(0, "closed")
            ended = await served.outcome()
        assert ended.outcome == "aborted"
        assert "closed" in ended.why


async def test_an_oack_that_was_refused_is_said_loudly(tmp_path):
    (tmp_path / "x").write_bytes(octets(10_000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "blksize", "1024", "tsize", "0")
            await client.receive()
            client.error(4, "Malformatted OACK packet")
            assert (await served.outcome()).outcome == "failed"
        (found,) = served.of(ProblemFound)
        assert "OACK" in found.problem.error


# -- the same client again -----------------------------------------------------------------------


async def test_a_repeated_request_gets_the_same_transfer(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x", "tsize", "0")
            first = await client.receive()
            tid = client.peer
            client.ask("x", "tsize", "0")
            assert await client.receive() == first
            assert client.peer == tid
            client.ack(0)
            await client.receive()
            client.ack(1)
            await served.outcome()
        assert len(served.of(TransferStarted)) == 1


async def test_a_request_after_an_ack_ends_the_old_transfer(tmp_path):
    (tmp_path / "x").write_bytes(octets(5000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x")
            await client.receive()
            tid = client.peer
            client.ack(1)
            await client.receive()
            client.ask("x")
            assert (await client.receive())[:4] == b"\0\3\0\1"
            assert client.peer != tid
            ended = await served.outcome()
            assert (ended.transfer, ended.outcome) == (1, "aborted")
            client.ack(1)
            assert (await client.receive())[2:4] == b"\0\2"


async def test_another_port_is_another_transfer(tmp_path):
    (tmp_path / "x").write_bytes(octets(5000))
    async with serving(tmp_path) as served:
        with Client(served.port) as one, Client(served.port) as two:
            one.ask("x")
            two.ask("x")
            await one.receive()
            await two.receive()
            assert one.peer != two.peer
            assert served.service.statistics()["running"] == 2


async def test_a_stranger_cannot_disturb_a_transfer(tmp_path):
    (tmp_path / "x").write_bytes(octets(1000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client, Client(served.port) as stranger:
            client.ask("x")
            await client.receive()
            stranger.peer = client.peer
            stranger.ack(1)
            stranger.error(0, "go away")
            assert await client.silent(0.1)
            client.ack(1)
            assert (await client.receive())[2:4] == b"\0\2"


async def test_a_broadcast_request_is_answered_from_our_address(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.server = ("127.255.255.255", served.port)
            client.ask("x")
            await client.receive()
            assert client.peer[0] == HOST
            client.ack(1)
            assert (await served.outcome()).outcome == "done"
            client.ask("nope")
            assert (await client.receive())[:4] == b"\0\5\0\1"
            assert client.peer == (HOST, served.port)


async def test_the_address_that_was_asked_answers(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.server = ("127.0.0.7", served.port)
            client.ask("x")
            await client.receive()
            assert client.peer[0] == "127.0.0.7"
            client.ask("nope")
            while (await client.receive())[1] != 5:
                pass
            assert client.peer == ("127.0.0.7", served.port)


# -- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("nope", 1, "not_found"),
        ("../x", 1, "outside"),
        ("..\\..\\etc\\passwd", 1, "outside"),
        ("out", 1, "outside"),
        ("folder", 2, "directory"),
        ("fifo", 2, "special"),
    ],
)
async def test_refusals(tmp_path, name, code, kind):
    root = tmp_path / "boot"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "x").write_text("secret")
    (root / "out").symlink_to(tmp_path / "x")
    (root / "xyz.efi").write_text("x")
    os.mkfifo(root / "fifo")
    async with serving(root) as served:
        with Client(served.port) as client:
            client.ask(name)
            answer = await client.receive()
            assert answer[:4] == b"\0\5" + code.to_bytes(2, "big")
            assert answer[-1] == 0
            assert name.replace("\\", "/").rpartition("/")[2].encode() in answer
        (refused,) = await served.wait_for(FileRefused)
        assert (refused.kind, refused.protocol, refused.asked) == (kind, "tftp", name)
        assert refused.why
        assert not served.of(TransferStarted)


@pytest.mark.parametrize(
    ("packet", "code", "kind"),
    [
        pytest.param(b"\0\2up\0octet\0", 2, "read_only", id="WRQ"),
        pytest.param(b"\0\1x\0mail\0", 4, "bad_request", id="mail"),
        pytest.param(b"\0\1\0octet\0", 4, "bad_request", id="no name"),
        pytest.param(b"\0\1x", 4, "bad_request", id="no mode"),
        pytest.param(b"\0\1" + b"n" * 2000 + b"\0octet\0", 4, "bad_request", id="too long"),
        pytest.param(b"\0\4\0\1", 5, "bad_request", id="stray ACK"),
        pytest.param(b"\0\3\0\1abc", 5, "bad_request", id="stray DATA"),
        pytest.param(b"\0\x20", 4, "bad_request", id="unknown opcode"),
        pytest.param(b"x", None, "bad_request", id="one octet"),
        pytest.param(b"\0\5\0\0x\0", None, None, id="an ERROR is never answered"),
    ],
)
async def test_packets_that_ask_for_no_file(tmp_path, packet, code, kind):
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.send(packet)
            if code is None:
                assert await client.silent()
            else:
                assert (await client.receive())[:4] == b"\0\5" + code.to_bytes(2, "big")
        assert [event.kind for event in served.of(FileRefused)] == ([kind] if kind else [])


async def test_a_name_that_was_nearly_right_is_named(tmp_path):
    (tmp_path / "EFI").mkdir()
    (tmp_path / "EFI" / "grubx64.efi").write_text("x")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("grubx64.efi")
            await client.receive()
            client.ask("pxelinux.cfg/01-52-54-00-00-00-01")
            await client.receive()
        first, second = await served.wait_for(FileRefused, 2)
        assert first.nearest == "EFI/grubx64.efi"
        assert (first.optional, second.optional) == (False, True)


async def test_backslashes_and_case_are_forgiven(tmp_path):
    (tmp_path / "Boot").mkdir()
    (tmp_path / "Boot" / "BCD").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("\\BOOT\\bcd")
            assert await client.fetch() == b"hello"
        (begun,) = served.of(TransferStarted)
        assert (begun.file, begun.asked) == ("Boot/BCD", "\\BOOT\\bcd")


async def test_a_flood_of_nonsense_is_counted_and_not_told(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    chance = random.Random(7)
    async with serving(tmp_path) as served:
        with Client(served.port) as client, Client(served.port) as good:
            for number in range(3000):
                head = chance.choice([b"", b"\0\1", b"\0\2", b"\0\4", b"\0\5", b"\0\1x\0octet\0"])
                client.send(head + chance.randbytes(chance.randrange(60)), client.server)
                if number % 50 == 0:
                    await asyncio.sleep(0)
            good.ask("x")
            assert await good.fetch() == b"hello"
        assert len(served.of(FileRefused)) <= 200
        assert not served.of(ProblemFound)
        assert served.service.statistics()["malformed"] > 500


async def test_too_many_transfers(tmp_path, monkeypatch):
    monkeypatch.setattr(service_module, "TRANSFERS_MOST", 2)
    (tmp_path / "x").write_bytes(octets(5000))
    async with serving(tmp_path) as served:
        with Client(served.port) as one, Client(served.port) as two, Client(served.port) as three:
            for client in (one, two):
                client.ask("x")
                await client.receive()
            three.ask("x")
            answer = await three.receive()
            assert answer[:4] == b"\0\5\0\0"
            assert b"busy" in answer
            (refused,) = served.of(FileRefused)
            assert refused.kind == "busy"


# -- what goes wrong -----------------------------------------------------------------------------


async def test_a_file_that_shrinks_ends_its_transfer_only(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(octets(512 * 300))
    (tmp_path / "y").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x")
            for block in range(1, 65):
                await client.receive()
                if block == 64:
                    path.write_bytes(b"short")
                client.ack(block)
            answer = await client.receive()
            assert answer[:4] == b"\0\5\0\0"
            assert b"changed" in answer
            ended = await served.outcome()
            assert ended.outcome == "failed"
            assert "changed while it was sent" in ended.why
            client.ask("y")
            assert await client.fetch() == b"hello"


async def test_a_file_that_was_replaced_is_sent_as_it_was(tmp_path):
    content = octets(512 * 300)
    (tmp_path / "x").write_bytes(content)
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x")
            await served.wait_for(TransferStarted)
            (tmp_path / "new").write_bytes(b"new")
            (tmp_path / "new").rename(tmp_path / "x")
            assert await client.fetch() == content
            client.ask("x")
            assert await client.fetch() == b"new"


async def test_an_unexpected_exception_ends_one_exchange_only(tmp_path, caplog):
    (tmp_path / "x").write_bytes(b"hello")

    class Broken(BootDirectory):
        def open(self, name):
            if name == b"bad":
                raise ValueError("nobody expected this")
            return super().open(name)

    async with serving(tmp_path, directory=Broken(tmp_path)) as served:
        with Client(served.port) as client:
            for _ in range(2):
                client.ask("bad")
                assert (await client.receive())[:4] == b"\0\5\0\0"
            client.ask("x")
            assert await client.fetch() == b"hello"
        (found,) = served.of(ProblemFound)
        assert (found.problem.room, "nobody expected" in found.problem.error) == ("tftp", True)
    assert "nobody expected this" in caplog.text


async def test_an_exception_in_a_transfer_ends_that_one(tmp_path):
    (tmp_path / "x").write_bytes(octets(5000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client, Client(served.port) as other:
            other.ask("x")
            client.ask("x")
            await client.receive()
            running = served.service._running.of(client.socket.getsockname())
            running.exchange._take = None  # calling it raises TypeError
            client.ack(1)
            assert (await client.receive())[:4] == b"\0\5\0\0"
            assert (await served.outcome()).outcome == "failed"
            assert len(await other.fetch()) == 5000
        assert len(served.of(ProblemFound)) == 1


async def test_a_dead_listener_is_reported_once(tmp_path):
    async with serving(tmp_path) as served:
        served.service._socket.receive_batch = lambda: (_ for _ in ()).throw(OSError(19, "gone"))
        with Client(served.port) as client:
            client.ask("x")
            client.ask("x")
            await asyncio.sleep(0.05)
        (failure,) = served.failures
        assert failure.errno == 19


async def test_blocks_that_do_not_arrive_are_smaller_next_time(tmp_path, monkeypatch):
    monkeypatch.setattr("pxegui.tftp.block_cap.SUSPECT_AFTER_S", 0.3)
    (tmp_path / "x").write_bytes(octets(50_000))
    async with serving(tmp_path) as served:
        with Client(served.port) as client, Client(served.port) as again:
            client.ask("x", "blksize", "1468")
            await client.receive()
            client.ack(0)
            (told,) = await served.wait_for(LogRecorded)
            assert "MTU" in told.text
            again.ask("x", "blksize", "1468")
            assert await again.receive() == b"\0\6blksize\x001024\0"


# -- stopping and resting ------------------------------------------------------------------------


async def test_transfers_in_flight_may_finish(tmp_path, monkeypatch):
    monkeypatch.setattr(service_module, "GRACE_S", 4.0)
    content = octets(512 * 100)
    (tmp_path / "x").write_bytes(content)
    events = []
    with Client(1) as client:
        async with serving(tmp_path) as served:
            events = served.events
            client.server = (HOST, served.port)
            client.ask("x")
            fetching = asyncio.get_running_loop().create_task(client.fetch())
            await asyncio.sleep(0.005)
        assert await fetching == content
    assert [e.outcome for e in events if isinstance(e, TransferEnded)] == ["done"]


async def test_those_that_do_not_finish_are_told(tmp_path):
    (tmp_path / "x").write_bytes(octets(5000))
    with Client(1) as client, Client(1) as late:
        async with serving(tmp_path) as served:
            client.server = late.server = (HOST, served.port)
            client.ask("x")
            await client.receive()
            asyncio.get_running_loop().call_later(0.05, late.ask, "x")
        answer = await client.receive()
        while answer[1] == 3:
            answer = await client.receive()
        assert answer == b"\0\5\0\0server is stopping\0"
        assert b"stopping" in await late.receive()
    (ended,) = served.of(TransferEnded)
    assert (ended.outcome, ended.why) == ("aborted", SERVING_ENDED)


async def test_at_rest_there_is_no_timer_and_no_descriptor(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    async with serving(tmp_path) as served:
        with Client(served.port) as client:
            client.ask("x")
            assert await client.fetch() == b"hello"
            await served.outcome()
            await asyncio.sleep(1.2)
        running = served.service._running
        assert running._timer is None
        assert running._by_peer == {}
        assert running.shelf._files == {}


async def test_forty_clients_at_once_get_their_files_and_all_are_told_of(tmp_path):
    content = octets(300_000)
    (tmp_path / "x").write_bytes(content)
    async with serving(tmp_path) as served:
        clients = [Client(served.port) for _ in range(40)]
        for client in clients:
            client.ask("x", "windowsize", "8", "blksize", "1024")
        got = await asyncio.gather(*(client.fetch(8, 1024) for client in clients))
        for client in clients:
            client.socket.close()
        assert all(one == content for one in got)
        ended = await served.wait_for(TransferEnded, 40)
        assert {event.outcome for event in ended} == {"done"}


async def test_without_segmentation_it_is_the_same_file(tmp_path):
    content = octets(300_000)
    (tmp_path / "x").write_bytes(content)
    async with serving(tmp_path) as served:
        served.service._segmentation = Segmentation(works=False)
        with Client(served.port) as client:
            client.ask("x", "windowsize", "16")
            assert await client.fetch(16) == content
