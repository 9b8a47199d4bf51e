from __future__ import annotations

import os

import pytest

from pxegui.boot.directory import BootDirectory, OpenFile
from pxegui.http import response as room
from pxegui.http.response import headers_of
from tests.http.web import Answer, web


@pytest.fixture
def boot(tmp_path):
    (tmp_path / "linux").write_bytes(b"MZ")
    return BootDirectory(tmp_path, generated={"boot.ipxe": b"#!ipxe"})


def headers(answer) -> dict[str, str]:
    assert isinstance(answer, OpenFile)
    try:
        return headers_of(answer)
    finally:
        answer.close()


def test_a_files_headers(boot, tmp_path):
    os.utime(tmp_path / "linux", (0, 0))
    found = headers(boot.open(b"linux"))
    assert found.pop("ETag").startswith('"')
    assert found == {
        "Content-Type": "application/efi",
        "Accept-Ranges": "bytes",
        "Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT",
    }


def test_a_generated_texts_headers(boot):
    assert headers(boot.open(b"boot.ipxe"))["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 100])
async def test_small_and_large_look_the_same(root, monkeypatch, size):
    monkeypatch.setattr(room, "SMALL", 10)
    (root / "x").write_bytes(b"a" * size)
    async with web(root) as served:
        answer = await served.get("/x")
    assert (answer.status, len(answer.body)) == (200, size)
    assert answer.headers["Content-Length"] == str(size)
    assert answer.headers["Server"] == "pxegui"


async def test_a_large_answer_leaves_its_header_at_once(root):
    """The kernel sends the file past aiohttp, which must not hold the header back meanwhile."""
    async with web(root) as served:
        octets = await served.ask(b"GET /big HTTP/1.0\r\n\r\n")
    assert octets.startswith(b"HTTP/1.0 200 OK\r\n")
    assert Answer(octets).body == (root / "big").read_bytes()
