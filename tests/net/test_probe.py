"""What is asked of the network, and what its answers mean."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.net import probe
from pxegui.net.probe import Asker, Probe, Server, judge, questions
from pxegui.net.sockets import Datagram
from pxegui.wire.dhcp import Message, build, parse

OURS = IPv4Address("10.0.0.1")
XID = 0x12345678 & ~3
ASKER = Asker(interface="lo", mac="52:54:00:12:34:56", address=OURS, own=frozenset({OURS}))


def asked(*, is_relay: bool) -> list[Message]:
    messages = [parse(data) for data in questions(ASKER, XID, 2, is_relay=is_relay)]
    return [message for message in messages if isinstance(message, Message)]


def test_three_questions_are_asked_and_none_takes_an_address():
    kinds = [message.options[53] for message in asked(is_relay=False)]
    assert kinds == [bytes((8,)), bytes((1,)), bytes((1,))]
    assert all(50 not in message.options for message in asked(is_relay=False))


def test_they_come_from_our_own_card_and_want_a_broadcast():
    inform, discover, as_pxe = asked(is_relay=False)
    assert {m.mac for m in (inform, discover, as_pxe)} == {ASKER.mac}
    assert inform.ciaddr == OURS
    assert (discover.flags, as_pxe.flags) == (0x8000, 0x8000)
    assert 60 not in discover.options
    assert as_pxe.options[60].startswith(b"PXEClient:Arch:00007")
    assert len({m.xid for m in (inform, discover, as_pxe)}) == 3


def test_as_a_relay_the_answer_comes_to_our_address():
    messages = asked(is_relay=True)
    assert {m.giaddr for m in messages} == {OURS}
    assert {m.options[53] for m in messages} == {bytes((1,))}


def answer(source: str = "10.0.0.254", **fields: Any) -> Datagram:
    whole: dict[str, Any] = {
        "op": 2,
        "xid": XID,
        "yiaddr": IPv4Address("10.0.0.50"),
        "options": {53: b"\2", 54: IPv4Address("10.0.0.254").packed},
    }
    message = Message(**(whole | fields))
    return Datagram(build(message), (source, 67), "255.255.255.255", 1)


def server(kind: Any = "dhcp", address: str = "10.0.0.254", boot_file: str = "") -> Server:
    return Server(address=address, source="10.0.0.254", kind=kind, boot_file=boot_file, after_s=0.5)


NOTHING = IPv4Address(0)
SERVER = {54: IPv4Address("10.0.0.254").packed}


@pytest.mark.parametrize(
    ("datagram", "found"),
    [
        pytest.param(answer(), server(), id="an offer"),
        pytest.param(answer(xid=XID | 1), server(), id="to the question as a PXE client"),
        pytest.param(
            answer(yiaddr=NOTHING, options={53: b"\5", **SERVER}), server(), id="the INFORM's ACK"
        ),
        pytest.param(
            answer(
                yiaddr=NOTHING, options={53: b"\2", 60: b"PXEClient", **SERVER}, file=b"theirs.0"
            ),
            server("proxy", boot_file="theirs.0"),
            id="a proxy's offer",
        ),
        pytest.param(
            answer(options={53: b"\2", 67: b"menu.ipxe\0", **SERVER}),
            server(boot_file="menu.ipxe"),
            id="its boot file in option 67",
        ),
        pytest.param(answer(options={53: b"\2"}), server(), id="without option 54: its address"),
        pytest.param(
            answer(options={53: b"\2", 54: bytes((10, 0, 0, 9))}),
            server(address="10.0.0.9"),
            id="through a relay: option 54 counts",
        ),
        pytest.param(answer(xid=XID ^ 0xFF00), None, id="an answer to somebody else"),
        pytest.param(answer(op=1), None, id="a question"),
        pytest.param(answer(options={53: b"\6", **SERVER}), None, id="a NAK"),
        pytest.param(answer(options={}), None, id="BOOTP"),
        pytest.param(
            answer(options={53: b"\2", 54: OURS.packed}), None, id="our own, by option 54"
        ),
        pytest.param(answer(source=str(OURS)), None, id="our own, by its source"),
        pytest.param(answer(yiaddr=NOTHING), None, id="an offer of nothing"),
        pytest.param(dataclasses.replace(answer(), data=b"\2\1\6"), None, id="cut short"),
    ],
)
def test_judge(datagram, found):
    assert judge(datagram, ASKER, XID, 0.5) == found


@given(st.binary(max_size=400))
def test_no_answer_raises(data):
    judge(Datagram(data, ("10.0.0.9", 67), "", 0), ASKER, XID, 0.1)


class Line:
    """A socket that tells what was sent; answers are put into its pipe."""

    port = 67
    interface = "lo"

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self.sent: list[bytes] = []
        self.waiting: list[Datagram] = []

    def fileno(self) -> int:
        return self._read

    def send(self, data: bytes, to: tuple[str, int]) -> None:
        self.sent.append(data)

    def put(self, datagram: Datagram) -> None:
        self.waiting.append(datagram)
        os.write(self._write, b".")

    def receive_batch(self) -> list[Datagram]:
        os.read(self._read, 100)
        batch, self.waiting = self.waiting, []
        return batch

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


@pytest.fixture
def line(monkeypatch):
    monkeypatch.setattr(probe, "_client_socket", lambda interface: None)
    monkeypatch.setattr(probe, "_ASK_AT_S", (0.0, 0.05, 0.1))
    monkeypatch.setattr(probe, "LIMIT_S", 0.2)
    line = Line()
    yield line
    line.close()


async def test_nobody_answers(line):
    found: list[Server] = []
    search = Probe(ASKER, found.append)
    assert await search.run(line) == []
    assert search.could_ask
    assert found == []
    assert len(line.sent) == 6  # three rounds of the two questions of a relay


async def test_a_server_that_gives_addresses_ends_the_search(line):
    found: list[Server] = []
    search = Probe(ASKER, found.append)
    line.put(answer(xid=search._xid))
    line.put(answer(xid=search._xid))
    [server] = await search.run(line)
    assert server.address == "10.0.0.254"
    assert found == [server]
    assert len(line.sent) == 2


async def test_a_proxy_does_not_end_it(line):
    search = Probe(ASKER, lambda server: None)
    options = {53: b"\2", 60: b"PXEClient", **SERVER}
    line.put(answer(xid=search._xid | 1, yiaddr=NOTHING, options=options))
    [server] = await search.run(line)
    assert server.kind == "proxy"
    assert len(line.sent) == 6


async def test_without_any_socket_it_finds_nobody_at_once(monkeypatch):
    monkeypatch.setattr(probe, "_client_socket", lambda interface: None)
    search = Probe(ASKER, lambda server: None)
    async with asyncio.timeout(0.1):
        assert await search.run() == []
    assert not search.could_ask


@pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")
def test_port_68_is_shared_or_left_alone():
    first = probe._client_socket("lo")
    second = probe._client_socket("lo")
    assert (first is None) == (second is None)
    for each in (first, second):
        if each is not None:
            each.close()
