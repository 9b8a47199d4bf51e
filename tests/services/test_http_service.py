"""The HTTP service against programs that people and machines really use."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import threading

import pytest

from pxegui.events import TransferEnded, TransferProgressed, TransferStarted
from pxegui.http import peer
from pxegui.http import service as room
from tests.http.web import BIG, boot_tree, web
from tests.netlab import Network

needs = pytest.mark.skipif


@pytest.fixture
def root(tmp_path):
    (tmp_path / "boot").mkdir()
    return boot_tree(tmp_path / "boot")


@pytest.fixture
def got(tmp_path):
    return tmp_path / "got"


def lacks(program: str) -> bool:
    return shutil.which(program) is None


def said(header: bytes) -> list[bytes]:
    """A header's lines in any order, without the date."""
    return sorted(line for line in header.split(b"\r\n") if not line.startswith(b"Date:"))


async def test_curl_fetches_what_is_there(root, got):
    async with web(root) as served:
        for name in ("small", "empty", "big", "grubx64.efi"):
            await served.curl(f"/{name}", "-o", str(got))
            assert got.read_bytes() == (root / name).read_bytes()
        ended = served.events(TransferEnded)
    assert [event.outcome for event in ended] == ["done"] * 4
    assert [event.sent_bytes for event in ended] == [10, 0, BIG, 102]
    assert {event.mac for event in ended} == {"02:00:00:00:00:01"}


async def test_curl_head_says_what_get_says(root):
    async with web(root) as served:
        for name in ("small", "empty", "big", "Dir", "nothing"):
            head = await served.curl(f"/{name}", "-I")
            get = await served.curl(f"/{name}", "-D", "-", "-o", os.devnull)
            assert said(head) == said(get)
        huge = await served.curl("/huge.iso", "-I")
        assert b"Content-Length: 5368709120\r\n" in huge
        probes = [event for event in served.events(TransferStarted) if event.probe]
    assert [event.file for event in probes] == ["small", "empty", "big", "huge.iso"]


async def test_curl_ranges(root):
    big = (root / "big").read_bytes()
    async with web(root) as served:
        assert await served.curl("/big", "-r", "100-299999") == big[100:300000]
        assert await served.curl("/big", "-r", "2999990-") == big[-10:]
        assert await served.curl("/big", "-r", "-7") == big[-7:]
        assert await served.curl("/big", "-r", "0-1,5-6") == big
        assert await served.curl("/huge.iso", "-r", f"{(5 << 30) - 10}-") == b"the end..."
        first = served.events(TransferStarted)[0]
    assert (first.offset_bytes, first.size_bytes) == (100, 299900)


async def test_curl_resumes(root, got):
    big = (root / "big").read_bytes()
    got.write_bytes(big[:1_234_567])
    async with web(root) as served:
        await served.curl("/big", "-C", "-", "-o", str(got))
        assert got.read_bytes() == big
        await served.run("curl", "-sS", "-C", "-", "-o", str(got), served.url + "/big")
        assert got.read_bytes() == big


async def test_curl_asks_for_what_changed(root, got, tmp_path):
    tag = tmp_path / "tag"
    code = ("-w", "%{http_code}", "-o", str(got))
    async with web(root) as served:
        assert await served.curl("/small", *code, "--etag-save", str(tag)) == b"200"
        assert await served.curl("/small", *code, "--etag-compare", str(tag)) == b"304"
        assert await served.curl("/small", *code, "-z", str(root / "small")) == b"304"
        (root / "small").write_bytes(b"changed")
        assert await served.curl("/small", *code, "--etag-compare", str(tag)) == b"200"
        assert got.read_bytes() == b"changed"


async def test_curl_keeps_its_connection(root):
    async with web(root) as served:
        urls = [served.url + f"/{name}" for name in ("small", "big", "nothing", "Dir", "small")]
        outs = [x for url in urls for x in ("-o", "/dev/null", url)]
        _, output = await served.run("curl", "-sS", "-w", "%{num_connects} ", *outs)
    assert output == b"1 0 0 0 0 "


async def test_curl_finds_names_that_need_escapes(root):
    async with web(root) as served:
        assert await served.curl("/Dir/deep%20file") == b"deep"
        assert await served.curl("/dir//DEEP%20FILE") == b"deep"
        assert await served.curl("/gr%C3%B6%C3%9Fe.txt") == b"utf-8"
        assert await served.curl("/Dir%5Cdeep%20file") == b"deep"


async def test_a_slow_curl_shows_progress(root, got):
    async with web(root) as served:
        await served.curl("/huge.iso", "-r", "0-63999999", "--limit-rate", "48M", "-o", str(got))
        progress = served.events(TransferProgressed)
        ended = served.events(TransferEnded)[-1]
    assert got.stat().st_size == 64_000_000
    assert 2 <= len(progress) <= ended.seconds * 10 + 1
    assert ended.outcome == "done"


async def test_curl_proxy_form_is_accepted(root):
    async with web(root) as served:
        status, output = await served.run(
            "curl", "-sS", "-x", served.url, "http://boot.example:8080/small?x=1"
        )
    assert (status, output) == (0, b"0123456789")


@needs(lacks("wget"), reason="no wget")
async def test_wget_resumes_and_knows_the_end(root, got):
    big = (root / "big").read_bytes()
    got.write_bytes(big[:2_000_000])
    async with web(root) as served:
        for _ in range(2):
            await served.run("wget", "-q", "-c", "-O", str(got), served.url + "/big")
            assert got.read_bytes() == big
        status, output = await served.run("wget", "--spider", served.url + "/huge.iso")
        assert status == 0
        assert b"5368709120" in output
        assert all(event.outcome in ("done", "probe") for event in served.events(TransferEnded))


@needs(lacks("wget"), reason="no wget")
async def test_wget_mirrors_by_the_listings(root, tmp_path):
    (root / "huge.iso").unlink()
    (root / "Dir/a&b+c").write_bytes(b"odd")
    async with web(root) as served:
        await served.run(
            "wget", "-q", "-r", "-np", "-nH", "-P", str(tmp_path / "m"), served.url + "/"
        )
    for name in ("big", "Dir/deep file", "Dir/a&b+c", "größe.txt"):
        assert (tmp_path / "m" / name).read_bytes() == (root / name).read_bytes()
    assert (tmp_path / "m/pxegui/boot.ipxe").exists()
    assert "leaves" not in {path.name for path in (tmp_path / "m").iterdir()}


@needs(lacks("busybox"), reason="no busybox")
async def test_busybox_wget(root, got):
    big = (root / "big").read_bytes()
    async with web(root) as served:
        status, output = await served.run(
            "busybox", "wget", "-q", "-O", str(got), served.url + "/big"
        )
        assert (status, got.read_bytes()) == (0, big), output
        got.write_bytes(big[:1000])
        await served.run("busybox", "wget", "-q", "-c", "-O", str(got), served.url + "/big")
        assert got.read_bytes() == big


async def test_thirty_clients_at_once(root, tmp_path):
    big = (root / "big").read_bytes()
    async with web(root) as served:
        urls = [x for n in range(30) for x in ("-o", str(tmp_path / str(n)), served.url + "/big")]
        status, output = await served.run("curl", "-sS", "-Z", "--parallel-immediate", *urls)
        assert status == 0, output
        assert served.service.statistics()["transfers"] == 30
    assert all((tmp_path / str(n)).read_bytes() == big for n in range(30))


def socket_in(namespace: str) -> socket.socket:
    """A listening socket of another network namespace; it stays there, whoever uses it."""
    found: list[socket.socket] = []

    def make() -> None:
        with open(f"/var/run/netns/{namespace}") as there:
            assert ctypes.CDLL(None).setns(there.fileno(), 0) == 0
        found.append(socket.create_server(("", 8080)))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.namespace
@needs(os.geteuid() != 0, reason="namespaces need root")
async def test_a_machine_that_is_switched_off_falls_silent(root, monkeypatch):
    monkeypatch.setattr(room, "QUIET_S", 0.3)
    monkeypatch.setattr(room, "SWEEP_S", 0.1)
    monkeypatch.setattr(peer, "TRIES", 2)
    with Network("http") as network:
        server = network.join("server", "10.78.0.1/24")
        client = network.join("client", "10.78.0.2/24")
        async with web(root, socket_in(server.name)) as served:
            url = "http://10.78.0.1:8080/huge.iso"
            curl = client.start("curl", "-sS", "--limit-rate", "8M", "-o", os.devnull, url)
            await served.wait_told(TransferProgressed)
            client.run("ip", "link", "set", "eth0", "down")
            ended = await served.wait_told(TransferEnded)
    curl.wait()
    assert (ended[0].outcome, ended[0].why) == ("fell_silent", "the machine answers no more")
