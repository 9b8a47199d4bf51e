from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from pxegui.http import peer
from pxegui.http.peer import is_broken, is_silent, shut


@pytest.fixture
async def ends():
    """The two ends of a connection: our transport, and the client's socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    ours.setblocking(False)
    _, writer = await asyncio.open_connection(sock=ours)
    yield writer.transport, client
    client.close()
    writer.transport.abort()


async def test_a_connection_that_lives(ends):
    transport, _ = ends
    assert not is_broken(transport)
    assert not is_silent(transport)


async def test_a_half_that_is_closed_breaks_nothing(ends):
    transport, client = ends
    client.shutdown(socket.SHUT_WR)
    assert not is_broken(transport)


async def test_a_reset_breaks(ends):
    transport, client = ends
    transport.pause_reading()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    assert is_broken(transport)


async def test_shut_breaks_and_may_come_twice(ends):
    transport, _ = ends
    transport.pause_reading()
    shut(transport)
    shut(transport)
    shut(None)
    assert is_broken(transport)


async def test_a_client_that_only_does_not_read_is_not_silent(ends, monkeypatch):
    transport, _ = ends
    monkeypatch.setattr(peer, "TRIES", 3)
    transport.write(bytes(20_000_000))
    await asyncio.sleep(0.7)
    assert not is_silent(transport)


async def test_what_is_no_tcp_is_never_silent():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    assert not is_silent(writer.transport)
    theirs.close()
    writer.transport.abort()
