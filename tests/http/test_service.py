"""The HTTP service asked octet by octet: versions, targets, hostile paths, and how things end."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time

import pytest

from pxegui.events import (
    SERVING_ENDED,
    FileRefused,
    ProblemFound,
    TransferEnded,
    TransferProgressed,
    TransferStarted,
)
from pxegui.http import response
from pxegui.http import service as room
from pxegui.problems import BugFound
from tests.http.web import BIG, MENU, Answer, web


@pytest.mark.parametrize(
    ("target", "status"),
    [
        pytest.param("/small", 200, id="a file"),
        pytest.param("//small", 200, id="two slashes"),
        pytest.param("/SMALL", 200, id="another case"),
        pytest.param("/%73mall", 200, id="percent signs"),
        pytest.param("/small?query=/../x", 200, id="a query"),
        pytest.param("http://192.0.2.1:99/small", 200, id="an absolute target"),
        pytest.param("/Dir\\deep%20file", 200, id="a backslash"),
        pytest.param("/gr\udcc3\udcb6\udcc3\udc9fe.txt", 200, id="bare UTF-8"),
        pytest.param("/Dir/deep file", 200, id="a bare blank"),
        pytest.param("/", 200, id="the root's page"),
        pytest.param("/Dir", 200, id="a page without a slash behind"),
        pytest.param("/pxegui/", 200, id="the page of what is generated"),
        pytest.param("/nothing", 404, id="not there"),
        pytest.param("/sma+ll", 404, id="a plus is no blank"),
        pytest.param("/%2573mall", 404, id="twice encoded is not decoded twice"),
        pytest.param("/leaves", 404, id="a link that leaves"),
        pytest.param("/leaves-dir/passwd", 404, id="a directory's link that leaves"),
        pytest.param("/leaves-dir/", 404, id="the page of such a directory"),
        pytest.param("/../small", 404, id="climbing"),
        pytest.param("/%2e%2e%2fsmall", 404, id="climbing in percent signs"),
        pytest.param("/%2e%2e/small", 404, id="climbing in half of them"),
        pytest.param("/..%5csmall", 404, id="climbing with a backslash"),
        pytest.param("/%252e%252e%252fsmall", 404, id="climbing twice encoded"),
        pytest.param("/%c0%ae%c0%ae/small", 404, id="climbing in overlong UTF-8"),
        pytest.param("/..;/small", 404, id="climbing with a parameter"),
        pytest.param("/small%00.txt", 404, id="NUL"),
        pytest.param("/small%0d", 404, id="the end of a DOS line"),
        pytest.param("/C:/small", 404, id="a drive"),
        pytest.param("/small/", 404, id="a file with a slash behind"),
        pytest.param("/fifo", 403, id="a FIFO"),
        pytest.param("/" + "x" * 7000, 404, id="a long name"),
        pytest.param("/" + "x" * 9000, 400, id="a name beyond the limit"),
    ],
)
async def test_targets(root, target, status):
    async with web(root) as served:
        answer = await served.get(target)
        refused = served.events(FileRefused)
    assert answer.status == status
    assert len(answer.body) == int(answer.headers["Content-Length"])
    assert b"root:" not in answer.body
    assert len(refused) == (status != 200)


@pytest.mark.parametrize(
    ("target", "kind", "why"),
    [
        pytest.param("/leaves", "outside", "a link leads outside", id="a link that leaves"),
        pytest.param("/small%0d", "bad_name", "DOS line ends", id="a DOS line"),
        pytest.param("/fifo", "special", "FIFO", id="a FIFO"),
        pytest.param("/deep%20file", "not_found", "no such file", id="not there"),
    ],
)
async def test_a_refusal_says_why_to_us_and_not_to_the_client(root, target, kind, why):
    async with web(root) as served:
        answer = await served.get(target)
        refused = served.events(FileRefused)[0]
    assert (refused.kind, refused.protocol, refused.asked) == (kind, "http", target)
    assert why in refused.why
    assert why.encode() not in answer.body
    if target == "/deep%20file":
        assert refused.nearest == "Dir/deep file"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
async def test_only_get_and_head(root, method):
    async with web(root) as served:
        answer = await served.get("/small", method=method)
        refused = served.events(FileRefused)[0]
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert refused.kind == "read_only"
    assert (root / "small").read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("lines", "status", "body"),
    [
        pytest.param(["Range: bytes=2-4"], 206, b"234", id="a range"),
        pytest.param(["Range: bytes=2-4,6-7"], 200, b"0123456789", id="several ranges"),
        pytest.param(["Range: bytes=1-2", "Range: bytes=3-4"], 200, b"0123456789", id="two lines"),
        pytest.param(["Range: bytes=x-"], 200, b"0123456789", id="bad syntax"),
        pytest.param(["Range: bytes=10-"], 416, b"", id="past the end"),
        pytest.param(["Range: bytes=2-4", 'If-Range: "x"'], 200, b"0123456789", id="another file"),
        pytest.param(
            ['If-None-Match: "x"', 'If-None-Match: "y"'], 200, b"0123456789", id="two lines of tags"
        ),
        pytest.param(['If-Match: "x"'], 412, b"", id="not the file it wants"),
        pytest.param(["If-None-Match: *"], 304, b"", id="it has it"),
        pytest.param(["If-Match: *", "Range: bytes=-1"], 206, b"9", id="condition and range"),
        pytest.param(["If-None-Match: *", "Range: bytes=-1"], 304, b"", id="condition first"),
        pytest.param(["Accept-Encoding: gzip, br"], 200, b"0123456789", id="codings do not matter"),
        pytest.param(["Expect: 100-continue"], 200, b"0123456789", id="nor an expectation"),
    ],
)
async def test_conditions_and_ranges(root, lines, status, body):
    async with web(root) as served:
        answer = await served.get("/small", *lines)
        outcomes = [event.outcome for event in served.events(TransferEnded)]
    assert (answer.status, answer.body) == (status, body)
    assert outcomes == (["done"] if body else ["probe"])
    if status == 416:
        assert answer.headers["Content-Range"] == "bytes */10"
    if status == 206:
        assert answer.headers["Content-Range"].endswith("/10")
    if status != 304:
        assert answer.headers["Content-Length"] == str(len(body))


async def test_the_tag_and_the_date_that_were_sent_are_understood(root):
    os.utime(root / "big", (1_700_000_000.5, 1_700_000_000.5))
    async with web(root) as served:
        first = await served.get("/big", method="HEAD")
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
        for line in (f"If-None-Match: {tag}", f"If-Modified-Since: {date}"):
            assert (await served.get("/big", line)).status == 304
        for line in (f"If-Range: {tag}", f"If-Range: {date}"):
            assert (await served.get("/big", line, "Range: bytes=0-9")).status == 206
        for line in (f"If-Match: {tag}", f"If-Unmodified-Since: {date}"):
            assert (await served.get("/big", line, method="HEAD")).status == 200


async def test_what_a_file_is_called(root):
    types = {
        "/grubx64.efi": "application/efi",
        "/linux": "application/efi",
        "/huge.iso": "application/vnd.efi-iso",
        "/boot.ipxe": "text/plain",
        "/small": "application/octet-stream",
        "/Dir": "text/html; charset=utf-8",
    }
    async with web(root) as served:
        for target, type_ in types.items():
            answer = await served.get(target, method="HEAD")
            assert answer.headers["Content-Type"] == type_
            assert not {"Content-Encoding", "Transfer-Encoding"} & set(answer.headers)


async def test_a_generated_script_is_never_kept_by_caches(root):
    async with web(root) as served:
        answer = await served.get("/pxegui/boot.ipxe?mac=x")
        plain = await served.get("/boot.ipxe")
    assert (answer.body, answer.headers["Cache-Control"]) == (MENU, "no-cache")
    assert answer.headers["Content-Type"] == "text/plain"
    assert "Cache-Control" not in plain.headers


async def test_a_compressed_neighbour_is_not_sent_instead(root):
    async with web(root) as served:
        answer = await served.get("/big", "Accept-Encoding: gzip")
    assert answer.body == (root / "big").read_bytes()


@pytest.mark.parametrize("name", ["small", "big", "empty", "nothing", "Dir"])
async def test_http_1_0_is_answered_so_and_closed(root, name):
    async with web(root) as served:
        octets = await served.ask(
            f"GET /{name} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".encode()
        )
    answer = Answer(octets)
    assert answer.status_line.startswith("HTTP/1.0 ")
    assert "Content-Length" in answer.headers
    assert len(answer.body) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        pytest.param(b"GET /small HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", id="no host"),
        pytest.param(b"GET /small HTTP/1.1\r\nHost: a.b:99\r\n\r\n", "HTTP/1.1 200 OK", id="any"),
        pytest.param(b"GET http://h/small HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", id="in the target"),
        pytest.param(b"GET /small HTTP/1.0\n\n", "HTTP/1.0 200 OK", id="lines that end with LF"),
        pytest.param(b"\r\nGET /small HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK", id="a line in front"),
        pytest.param(b"GET /small\r\n\r\n", "HTTP/1.0 200 OK", id="no version"),
        pytest.param(b"GET /small HTTP/2.0\r\n\r\n", "HTTP/1.1 200 OK", id="a later version"),
    ],
)
async def test_small_loaders_are_forgiven(root, octets, status):
    async with web(root) as served:
        answer = Answer(await served.ask(octets, half_close=True))
    assert (answer.status_line, answer.body) == (status, b"0123456789")


async def test_a_header_may_come_octet_by_octet(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        for octet in b"GET /small HTTP/1.1\r\nConnection: close\r\n\r\n":
            writer.write(bytes([octet]))
            await asyncio.sleep(0)
        answer = Answer(await reader.read())
        writer.close()
    assert answer.body == b"0123456789"


async def test_a_body_that_nobody_wants(root):
    async with web(root) as served:
        answer = await served.get("/small", "Content-Length: 4\r\n\r\nbody")
        assert answer.body == b"0123456789"
        upload = await served.get(
            "/small", "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0", method="PUT"
        )
        assert upload.status == 405


@pytest.mark.parametrize("name", ["small", "big"])
async def test_a_client_that_closes_its_half_still_gets_the_file(root, name):
    async with web(root) as served:
        request = f"GET /{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        answer = Answer(await served.ask(request, half_close=True))
    assert answer.body == (root / name).read_bytes()


async def test_pipelined_requests_are_answered_in_order(root):
    async with web(root) as served:
        one = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"
        octets = await served.ask(one % b"small" + one % b"big" + one % b"empty", half_close=True)
    assert octets.count(b"HTTP/1.1 200 OK") == 3
    assert (root / "big").read_bytes() in octets


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"GARBAGE\r\n\r\n", id="garbage"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"GET /small HTTP/3.7\r\n\r\n", id="a version that is none"),
        pytest.param(b"GET /sm\x01all HTTP/1.1\r\n\r\n", id="a bare control octet"),
        pytest.param(
            b"GET /small HTTP/1.1\r\nX: " + b"a" * 20000 + b"\r\n\r\n", id="a long header"
        ),
        pytest.param(b"GET /small HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n", id="many headers"),
        pytest.param(b"GET http://[::1/small HTTP/1.1\r\n\r\n", id="a broken URL"),
        pytest.param(b"GET /small HTTP/1.1\r\nContent-Length: -1\r\n\r\n", id="a negative length"),
    ],
)
async def test_what_is_no_request_is_answered_400_and_told(root, octets, capfd):
    async with web(root) as served:
        answer = Answer(await served.ask(octets, half_close=True))
        refused = await served.wait_told(FileRefused)
        assert (await served.get("/small")).status == 200
    assert answer.status == 400
    assert refused[0].kind == "bad_request"
    assert refused[0].client.startswith("127.0.0.1:")
    assert capfd.readouterr() == ("", "")


async def test_a_client_that_asks_nothing_is_sent_away(root, monkeypatch):
    monkeypatch.setattr(room, "HEADER_S", 0.3)
    async with web(root) as served:
        started = time.monotonic()
        assert await served.ask(b"") == b""
        assert await served.ask(b"GET /small HT") == b""
        idle = await served.ask(b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
        assert time.monotonic() - started < 2
    assert idle.endswith(b"0123456789")


async def test_a_file_that_shrinks_ends_that_transfer_and_nothing_else(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1000)
        writer.write(b"GET /huge.iso HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        os.truncate(root / "huge.iso", 1000)
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
        ended = await served.wait_told(TransferEnded)
        assert (await served.get("/small")).status == 200
    assert ended[0].outcome == "failed"
    assert ended[0].why == "the file became shorter while it was sent"
    assert 0 < ended[0].sent_bytes < 5 << 30


async def test_a_small_file_that_shrank_is_asked_for_again(root, monkeypatch):
    async with web(root) as served:
        opened = served.directory.open

        def shrinks(name):
            file = opened(name)
            os.truncate(root / "small", 3)
            return file

        monkeypatch.setattr(served.directory, "open", shrinks)
        answer = await served.get("/small")
        ended = served.events(TransferEnded)[0]
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert ended.outcome == "failed"


async def test_a_client_that_resets_is_no_failure(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1000)
        writer.write(b"GET /huge.iso HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.read(100_000)
        raw = writer.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        ended = await served.wait_told(TransferEnded)
        statistics = served.service.statistics()
    assert ended[0].outcome == "aborted"
    assert ended[0].why == "the machine closed the connection"
    assert 100_000 <= ended[0].sent_bytes < 5 << 30
    assert (statistics["running"], statistics["failed"]) == (0, 0)
    assert statistics["sent_bytes"] == ended[0].sent_bytes


async def test_a_bug_ends_one_request_and_is_told_once(root, monkeypatch, capfd):
    async with web(root) as served:

        def breaks(name):
            raise KeyError(name)

        with monkeypatch.context() as patched:
            patched.setattr(served.directory, "open", breaks)
            answers = [await served.get("/small") for _ in range(3)]
        assert (await served.get("/small")).status == 200
        problems = [event.problem for event in served.events(ProblemFound)]
    assert [answer.status for answer in answers] == [500] * 3
    assert problems == [BugFound(room="http", error="KeyError: '/small'")]
    assert capfd.readouterr() == ("", "")


async def test_a_bug_behind_the_header_closes_the_connection(root, monkeypatch):
    async def breaks(*_, **__):
        raise KeyError("x")

    monkeypatch.setattr(response, "send", breaks)
    async with web(root) as served:
        answer = await served.get("/big")
        ended = served.events(TransferEnded)[0]
        assert (await served.get("/small")).status == 200
        assert served.service.statistics()["running"] == 0
    assert (answer.status, answer.body) == (200, b"")
    assert ended.outcome == "failed"


async def test_at_the_end_a_transfer_in_flight_is_finished(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        await served.wait_told(TransferStarted)
    async with asyncio.timeout(5):
        octets = await reader.read()
    writer.close()
    assert Answer(octets).body == (root / "big").read_bytes()
    assert served.events(TransferEnded)[0].outcome == "done"


async def test_at_the_end_a_transfer_that_lasts_is_cut(root, monkeypatch):
    monkeypatch.setattr(room, "DRAIN_S", 0.3)
    async with web(root) as served:
        _, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1000)
        writer.write(b"GET /huge.iso HTTP/1.1\r\nHost: x\r\n\r\n")
        await served.wait_told(TransferStarted)
        started = time.monotonic()
    assert time.monotonic() - started < 1.5
    ended = served.events(TransferEnded)
    assert [(event.outcome, event.why) for event in ended] == [("aborted", SERVING_ENDED)]
    writer.close()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        await asyncio.open_connection("127.0.0.1", served.port)


async def test_at_the_end_an_idle_connection_is_no_reason_to_wait(root):
    async with web(root) as served:
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
        await served.wait_told(TransferEnded)
        started = time.monotonic()
    assert time.monotonic() - started < 0.5
    writer.close()


async def test_a_loop_without_sendfile_reads_instead(root, monkeypatch):
    async def lacks(*_, **__):
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "sendfile", lacks)
    async with web(root) as served:
        whole = await served.get("/big")
        part = await served.get("/big", "Range: bytes=100000-")
        ended = served.events(TransferEnded)
    assert whole.body == (root / "big").read_bytes()
    assert part.body == whole.body[100000:]
    assert [event.sent_bytes for event in ended] == [BIG, BIG - 100000]


async def test_progress_of_a_large_file(root):
    async with web(root) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1 << 16)
        writer.write(b"GET /huge.iso HTTP/1.1\r\nHost: x\r\n\r\n")
        deadline = time.monotonic() + 0.6
        while time.monotonic() < deadline:
            await reader.read(1 << 20)
        progress = served.events(TransferProgressed)
        writer.transport.abort()
        await served.wait_told(TransferEnded)
    assert 3 <= len(progress) <= 8
    sent = [event.sent_bytes for event in progress]
    assert sent == sorted(sent)


async def test_statistics(root):
    async with web(root) as served:
        await served.get("/small")
        await served.get("/small", method="HEAD")
        await served.get("/nothing")
        found = served.service.statistics()
    assert found == {
        "requests": 3,
        "transfers": 1,
        "refused": 1,
        "failed": 0,
        "sent_bytes": 10,
        "running": 0,
    }


async def test_no_descriptor_is_left_behind(root):
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    async with web(root) as served:
        await served.get("/small")
        before = count()
        for target in ("/small", "/big", "/Dir", "/leaves", "/fifo", "/nothing", "/huge.iso"):
            await served.get(target, method="HEAD")
        await served.get("/big")
        await served.get("/huge.iso", "Range: bytes=9999999999-")
        await asyncio.sleep(0.01)
        assert count() <= before
