"""What the service answers from its listener, with a listener of the test's own."""

import asyncio
from typing import Any, cast

import pytest

from pxegui.boot.directory import BootDirectory, Refusal
from pxegui.events import FileRefused
from pxegui.net.sockets import Datagram
from pxegui.tftp.service import TftpService

ASKED = b"\0\1dir/name.efi\0octet\0"


class Listener:
    """A socket that takes datagrams from a list."""

    interface = ""

    def __init__(self, *batch):
        self.batch = list(batch)
        self.sent = []

    def fileno(self):
        return -1

    def receive_batch(self):
        batch, self.batch = self.batch, []
        return batch

    def send(self, data, to, *, source=""):
        self.sent.append((data, to, source))


class Directory:
    """Refuses everything in one way."""

    def __init__(self, kind):
        self.kind = kind

    def open(self, _name):
        return Refusal(kind=self.kind, why="because", name="name.efi", nearest="near")


class Loop:
    """A clock."""

    now = 0.0

    def time(self):
        return self.now


def datagram(data, port=2000, destination="127.0.0.1"):
    return Datagram(data, ("127.0.0.5", port), destination, 1)


def service(listener, kind="not_found", loop=None):
    events: list[Any] = []
    made = TftpService(
        socket=listener,
        address="127.0.0.1",
        directory=cast(BootDirectory, Directory(kind)),
        publish=events.append,
        clock=lambda: 5.0,
        who=lambda _address: "aa",
        number=lambda: 1,
        failed=events.append,
    )
    made._loop = cast(asyncio.AbstractEventLoop, loop or Loop())
    return made, events


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        ("not_found", 1, b"File not found: name.efi"),
        ("outside", 1, b"File not found: name.efi"),
        ("bad_name", 1, b"File not found: name.efi"),
        ("unreadable", 2, b"Access denied: name.efi"),
        ("directory", 2, b"Is a directory: name.efi"),
        ("special", 2, b"Not a regular file: name.efi"),
    ],
)
def test_a_refusal_on_the_wire_and_as_an_event(kind, code, text):
    listener = Listener(datagram(ASKED))
    made, events = service(listener, kind)
    made._on_readable()
    assert listener.sent == [
        (b"\0\5\0" + bytes([code]) + text + b"\0", ("127.0.0.5", 2000), "127.0.0.1")
    ]
    (event,) = events
    assert isinstance(event, FileRefused)
    assert (event.kind, event.asked, event.why) == (kind, "dir/name.efi", "because")
    assert (event.nearest, event.mac, event.client) == ("near", "aa", "127.0.0.5:2000")


def test_the_same_refusal_is_answered_each_time_and_told_once_a_second():
    listener = Listener(*[datagram(ASKED)] * 3)
    loop = Loop()
    made, events = service(listener, loop=loop)
    made._on_readable()
    assert (len(listener.sent), len(events)) == (3, 1)
    loop.now = 1.5
    listener.batch = [datagram(ASKED)]
    made._on_readable()
    assert len(events) == 2


@pytest.mark.parametrize(
    "source", [("127.0.0.5", 0), ("0.0.0.0", 5), ("255.255.255.255", 5), ("224.0.0.1", 5)]
)
def test_nobody_can_have_sent_that(source):
    listener = Listener(Datagram(ASKED, source, "127.0.0.1", 1))
    made, events = service(listener)
    made._on_readable()
    assert (listener.sent, events) == ([], [])
    assert made.statistics()["malformed"] == 1


def test_a_flood_is_answered_and_not_told_whole():
    listener = Listener(*[datagram(ASKED, port) for port in range(1000, 1500)])
    made, events = service(listener)
    made._on_readable()
    assert len(listener.sent) == 500
    assert len(events) <= 50
    assert made.statistics()["refused"] == 500


def test_an_answer_that_cannot_leave_ends_nothing():
    class Deaf(Listener):
        def send(self, data, to, *, source=""):
            raise OSError(101, "Network is unreachable")

    made, events = service(Deaf(datagram(ASKED)))
    made._on_readable()
    assert len(events) == 1


@pytest.mark.parametrize(
    ("destination", "local"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.9", "127.0.0.9"),
        ("255.255.255.255", "127.0.0.1"),
        ("127.255.255.255", "127.0.0.1"),
        ("224.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_answers_leave_from_the_address_that_was_asked(destination, local):
    listener = Listener(datagram(ASKED, destination=destination))
    made, _events = service(listener)
    made._on_readable()
    assert listener.sent[0][2] == local
