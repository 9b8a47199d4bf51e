"""Connections at their edges: broken off, half closed, and read in order."""

from __future__ import annotations

import asyncio

import pytest

from pxegui.events import FileRefused, TransferEnded
from pxegui.http import service as room
from tests.http.web import web


async def test_an_idle_connection_is_closed_when_the_client_closes_its_half(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"0123456789")
        writer.write_eof()
        async with asyncio.timeout(1):
            assert await reader.read() == b""
        writer.close()


async def test_a_half_closed_large_transfer_is_not_cut_between_slices(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1000)
        writer.write(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write_eof()
        async with asyncio.timeout(5):
            body = await reader.read()
        writer.close()
    assert body == (root / "big").read_bytes()


async def test_requests_behind_a_large_one_wait_their_turn(root):
    one = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(one % b"big" + (one % b"small") * 50)
        async with asyncio.timeout(5):
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(3_000_000) == (root / "big").read_bytes()
            for _ in range(50):
                await reader.readuntil(b"0123456789")
        writer.close()


@pytest.mark.parametrize("octets", [b"", b"\r\n\r\n", b"G", b"GET /small HTTP/1.1\r\nHost"])
async def test_a_beginning_alone_is_no_request(root, octets):
    async with web(root) as served:
        assert await served.ask(octets, half_close=True) == b""
        assert served.told == []


async def test_a_header_without_end_is_refused(root):
    async with web(root) as served:
        octets = await served.ask(b"GET /" + b"x" * 100_000, half_close=True)
        refused = await served.wait_told(FileRefused)
    assert octets.startswith(b"HTTP/1.0 400 ")
    assert refused[0].kind == "bad_request"


async def test_https_is_named(root):
    async with web(root) as served:
        await served.ask(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", half_close=True)
        refused = await served.wait_told(FileRefused)
    assert "HTTPS" in refused[0].why


async def test_hundred_connections_that_say_nothing_do_no_harm(root, monkeypatch):
    monkeypatch.setattr(room, "HEADER_S", 0.5)
    async with web(root) as served:
        quiet = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(100)]
        assert (await served.get("/small")).status == 200
        async with asyncio.timeout(3):
            for reader, _ in quiet:
                assert await reader.read() == b""
        for _, writer in quiet:
            writer.close()
        assert len(served.events(TransferEnded)) == 1
