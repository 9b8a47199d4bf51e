from __future__ import annotations

import asyncio
import importlib.metadata
import inspect
import socket

import pytest
import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QCoreApplication

from pxegui.gui.loop import FastLoop
from tests.gui.waiting import until

OVERRIDDEN = ("_add_reader", "_add_writer", "_remove_reader", "_remove_writer")
USED = ("_read_notifiers", "_write_notifiers", "_add_callback")


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_the_private_names_are_those_of_this_qasync():
    assert importlib.metadata.version("qasync").startswith("0.28.")
    source = inspect.getsource(qasync._QEventLoop)
    for name in (*OVERRIDDEN, *USED):
        assert name in source
    assert all(
        getattr(FastLoop, name) is not getattr(qasync.QEventLoop, name) for name in OVERRIDDEN
    )


async def test_a_reader_is_called_once_for_each_packet(qloop, pair):
    ours, theirs = pair
    seen: list[bytes] = []
    done = asyncio.Event()

    def read() -> None:
        seen.append(ours.recv(1))
        if len(seen) == 3:
            done.set()

    qloop.add_reader(ours, read)
    theirs.send(b"abc")
    await done.wait()
    assert seen == [b"a", b"b", b"c"]
    assert qloop.remove_reader(ours)
    assert not qloop.remove_reader(ours)


async def test_a_reader_may_remove_itself(qloop, pair):
    ours, theirs = pair
    calls: list[int] = []

    def once() -> None:
        calls.append(1)
        qloop.remove_reader(ours)

    qloop.add_reader(ours, once)
    theirs.send(b"x")
    await asyncio.sleep(0.05)
    assert calls == [1]


async def test_a_new_reader_replaces_the_old(qloop, pair):
    ours, theirs = pair
    seen: list[str] = []

    def new() -> None:
        seen.append(ours.recv(10).decode())

    qloop.add_reader(ours, lambda: seen.append("old"))
    qloop.add_reader(ours, new)
    theirs.send(b"new")
    await asyncio.sleep(0.05)
    qloop.remove_reader(ours)
    assert seen == ["new"]


async def test_a_writer_is_called_until_it_is_removed(qloop, pair):
    ours, _theirs = pair
    written = asyncio.Event()
    qloop.add_writer(ours, written.set)
    await written.wait()
    assert qloop.remove_writer(ours)


async def test_what_a_reader_raises_goes_to_the_loop_and_it_stays(qloop, pair):
    ours, theirs = pair
    faults: list[str] = []
    qloop.set_exception_handler(lambda _loop, context: faults.append(str(context["exception"])))
    done = asyncio.Event()

    def read() -> None:
        if ours.recv(1) == b"b":
            done.set()
        else:
            raise ValueError("bad packet")

    qloop.add_reader(ours, read)
    theirs.send(b"ab")
    await done.wait()
    qloop.remove_reader(ours)
    assert faults == ["bad packet"]


async def test_transports_work_on_it(qloop):
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello")
    assert await reader.read(100) == b"hello"
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def test_a_timer_tells_when_it_is_due_and_can_be_cancelled(qloop):
    calls: list[str] = []
    due = qloop.time() + 0.05
    at, later = qloop.call_at(due, calls.append, "at"), qloop.call_later(0.05, calls.append, "no")
    assert at.when() == pytest.approx(due, abs=0.01)
    later.cancel()
    await asyncio.sleep(0.15)
    assert calls == ["at"]


async def test_qt_ends_a_notifier_not_python_in_the_middle_of_its_signal(qloop, pair):
    ours, _theirs = pair
    gone: list[bool] = []
    qloop.add_reader(ours, lambda: None)
    notifier = qloop._read_notifiers[ours.fileno()]
    assert notifier.parent() is QCoreApplication.instance()
    notifier.destroyed.connect(lambda: gone.append(True))
    qloop.remove_reader(ours)
    del notifier
    assert not gone
    await until(lambda: gone)
