from __future__ import annotations

import asyncio
import os
import socket

import pytest

from pxegui.boot.directory import BootDirectory, OpenFile
from pxegui.http import sending
from pxegui.http.sending import LARGEST_SLICE, SMALLEST_SLICE, ShrunkError, send

SIZE = 3_000_000


class Response:
    """As much of a response as reading and writing needs."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    async def write(self, data: bytes) -> None:
        self._transport.write(data)


@pytest.fixture
def file(tmp_path):
    (tmp_path / "big").write_bytes(os.urandom(SIZE))
    file = BootDirectory(tmp_path).open(b"big")
    assert isinstance(file, OpenFile)
    yield file
    file.close()


@pytest.fixture
async def ends():
    ours, theirs = socket.socketpair()
    _, sink = await asyncio.open_connection(sock=ours)
    source, back = await asyncio.open_connection(sock=theirs, limit=1000)
    yield sink.transport, source
    sink.transport.abort()
    back.transport.abort()


async def sent(transport, file, *, offset=0, count=SIZE):
    pieces: list[int] = []
    await send(
        Response(transport),  # type: ignore[arg-type]
        transport,
        file,
        offset=offset,
        count=count,
        sent=pieces.append,
    )
    return pieces


@pytest.fixture(params=["by the kernel", "by reading"])
def way(request, monkeypatch):
    async def lacks(*_, **__):
        raise NotImplementedError

    if request.param == "by reading":
        monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "sendfile", lacks)
    return request.param


@pytest.mark.parametrize(("offset", "count"), [(0, SIZE), (1, SIZE - 1), (SIZE - 1, 1)])
async def test_every_octet_arrives(ends, file, way, offset, count):
    transport, source = ends
    pieces, got = await asyncio.gather(
        sent(transport, file, offset=offset, count=count), source.readexactly(count)
    )
    assert got == file.read(offset, count)
    assert sum(pieces) == count
    assert transport.is_reading()


async def test_a_file_that_is_too_short(ends, file, way):
    transport, source = ends
    ends_of_both = await asyncio.gather(
        sent(transport, file, count=SIZE + 1), source.readexactly(SIZE), return_exceptions=True
    )
    assert isinstance(ends_of_both[0], ShrunkError)
    assert ends_of_both[1] == file.read(0, SIZE)


async def test_what_left_before_the_client_did_is_counted(ends, file):
    transport, source = ends
    pieces: list[int] = []

    async def leave():
        await source.readexactly(1000)
        source._transport.abort()

    sending_ = send(
        Response(transport),  # type: ignore[arg-type]
        transport,
        file,
        offset=0,
        count=SIZE,
        sent=pieces.append,
    )
    broken, _ = await asyncio.gather(sending_, leave(), return_exceptions=True)
    assert isinstance(broken, ConnectionError)
    assert 1000 <= sum(pieces) < SIZE


@pytest.mark.parametrize(
    ("size", "took", "next_size"),
    [
        pytest.param(1 << 18, 0.001, 1 << 19, id="a fast client gets more at once"),
        pytest.param(1 << 18, 1.0, 1 << 17, id="a slow one less, to see it move"),
        pytest.param(1 << 18, 0.2, 1 << 18, id="between them nothing changes"),
        pytest.param(LARGEST_SLICE, 0.001, LARGEST_SLICE, id="never more than the loop can bear"),
        pytest.param(SMALLEST_SLICE, 9.0, SMALLEST_SLICE, id="never less than is worth a call"),
    ],
)
def test_slices_follow_the_client(size, took, next_size):
    assert sending._next_size(size, took) == next_size
