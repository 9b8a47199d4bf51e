"""Listening blocks, in any thread; closing ends it, from anywhere and at any time."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import IPv4Address

import pytest

from pxegui.net.blocking import BlockingService
from pxegui.net.sockets import open_udp
from pxegui.problems import PxeguiError


class Echo(BlockingService):
    """A service that opens its port and does nothing."""

    NAME = "TFTP"
    SERVICE = "tftp"

    def __init__(self, ip: str = "127.0.0.1", port: int = 0) -> None:
        self.logger = logging.getLogger("tests.blocking")
        super().__init__(ip=IPv4Address(ip), port=port, logger=self.logger, debug=False)
        self.answers = threading.Event()
        self.open = False
        self.fail: Callable[[BaseException], None]

    @asynccontextmanager
    async def _serving(self, failed: Callable[[BaseException], None]) -> AsyncIterator[None]:
        with self._opening("udp"):
            bound = open_udp(self._port, address=str(self._ip))
        self.open, self.fail = True, failed
        asyncio.get_running_loop().call_soon(self.answers.set)
        try:
            yield
        finally:
            bound.close()
            self.open = False


@contextmanager
def listening(service: Echo) -> Iterator[threading.Thread]:
    """The service listens in a thread, and has ended afterwards."""
    thread = threading.Thread(target=service.listen)
    thread.start()
    try:
        assert service.answers.wait(5)
        yield thread
    finally:
        service.close()
        thread.join(5)
        assert not thread.is_alive()


def test_it_listens_in_a_thread_until_it_is_closed_from_another():
    service = Echo()
    with listening(service) as thread:
        assert service.open
        assert thread.is_alive()
    assert not service.open


def test_closing_twice_is_no_error():
    service = Echo()
    with listening(service):
        service.close()
        service.close()
    service.close()


def test_a_close_that_comes_too_early_is_not_lost():
    service = Echo()
    service.close()
    service.listen()
    assert not service.answers.is_set()


def test_what_was_closed_stays_closed():
    service = Echo()
    with listening(service):
        pass
    with pytest.raises(RuntimeError, match="this Echo was closed: make another one"):
        service.listen()


def test_it_listens_once_at_a_time():
    service = Echo()
    with (
        listening(service) as thread,
        pytest.raises(RuntimeError, match="this Echo listens already: make another one"),
    ):
        service.listen()
    assert not thread.is_alive()


async def test_it_does_not_block_a_running_loop():
    with pytest.raises(RuntimeError, match="run it by asyncio"):
        Echo().listen()


def test_a_socket_that_dies_is_told_by_listen():
    service, caught = Echo(), []

    def listen() -> None:
        try:
            service.listen()
        except PxeguiError as error:
            caught.append(str(error))

    thread = threading.Thread(target=listen)
    thread.start()
    assert service.answers.wait(5)
    assert service._loop is not None
    service._loop.call_soon_threadsafe(service.fail, OSError(errno.ENODEV, "No such device"))
    thread.join(5)
    assert caught == [
        "TFTP has ended: no such device: look whether the network interface is still there, "
        "then listen again"
    ]


def test_a_port_that_is_taken_is_told_with_its_owner_and_can_be_tried_again():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        service = Echo(port=taken.getsockname()[1])
        with pytest.raises(PxeguiError) as caught:
            service.listen()
    assert f"TFTP cannot listen on 127.0.0.1 port {service._port}: python" in str(caught.value)
    assert f"(pid {os.getpid()}) has it: stop python" in str(caught.value)
    with listening(service):
        assert service.open


def test_an_address_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(PxeguiError, match=r"this computer has no address 192\.0\.2\.77: .*127"):
        Echo(ip="192.0.2.77").listen()


def test_a_port_that_this_user_may_not_open_is_told_with_the_remedy(monkeypatch):
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", denied)
    with pytest.raises(PxeguiError, match="this user may not open it: run it as root, or pass a"):
        Echo(port=69).listen()


def test_what_happens_is_logged(caplog):
    with caplog.at_level(logging.INFO, "tests.blocking"), listening(Echo()):
        pass
    assert caplog.messages == ["TFTP answers on 127.0.0.1 port 0", "TFTP has stopped"]


SCRIPT = """
import sys
from tests.net.test_blocking import Echo
service = Echo()
service._lines.take = lambda event: print(type(event).__name__, flush=True)
{prepare}
service.listen()
print("returned", service.open)
"""


@pytest.mark.parametrize(
    ("prepare", "number"),
    [
        pytest.param("", signal.SIGINT, id="Ctrl+C in the main thread"),
        pytest.param(
            "import signal; signal.signal(signal.SIGTERM, lambda *_: service.close())",
            signal.SIGTERM,
            id="a signal handler of the caller that closes",
        ),
    ],
)
def test_it_ends_cleanly_by(prepare, number):
    command = [sys.executable, "-c", SCRIPT.format(prepare=prepare)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        assert it.stdout is not None
        assert it.stdout.readline() == "ServiceStarted\n"
        it.send_signal(number)
        out, err = it.communicate(timeout=10)
    assert (out, err, it.returncode) == ("ServiceStopped\nreturned False\n", "", 0)
