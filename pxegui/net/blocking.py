"""A service for callers without an event loop: `listen()` blocks, `close()` ends it.

Rule 1: `listen` may run in any thread; `close` may be called from any thread, and from a signal
        handler. No signal is taken: Ctrl+C reaches only a `listen` of the main thread, and ends it.
Rule 2: closing is for good, as with files. A `close` that comes before `listen` got going is not
        lost: that `listen` returns at once.
Rule 3: what fails at the start, or ends the service later, is raised from `listen`.
"""

from __future__ import annotations

import abc
import asyncio
import dataclasses
import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from ipaddress import IPv4Address
from typing import ClassVar

from pxegui.events import Service, ServiceStarted, ServiceStopped
from pxegui.net.event_lines import EventLines, logger_for
from pxegui.net.holder import Transport, holder
from pxegui.net.interfaces import list_interfaces
from pxegui.problems import N_, Problem, PxeguiError

_DENIED = (errno.EACCES, errno.EPERM)


@dataclasses.dataclass(frozen=True, kw_only=True)
class CannotListen(Problem):
    """A port could not be opened for a caller of the library."""

    WHAT = N_("{service} cannot listen on {address} port {port}: {why}")
    REMEDY = N_("{mend}")
    service: str
    address: str
    port: int
    why: str
    mend: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EndedByItself(Problem):
    """The socket of a service died while it served."""

    WHAT = N_("{service} has ended: {why}")
    REMEDY = N_("look whether the network interface is still there, then listen again")
    service: str
    why: str


class BlockingService(abc.ABC):
    """What the library's three classes have in common."""

    NAME: ClassVar[str]  # "TFTP"
    SERVICE: ClassVar[Service]

    def __init__(
        self, *, ip: IPv4Address, port: int, logger: logging.Logger | None, debug: bool
    ) -> None:
        self._ip = ip
        self._port = port
        own = f"pxegui.{self.SERVICE}d"
        self._lines = EventLines(logger_for(logger, own, debug=debug), debug=debug)
        self._lock = threading.RLock()  # a signal handler may close while this thread holds it
        self._listening = False
        self._listened = False
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[BaseException | None] | None = None

    def listen(self) -> None:
        """Answer until `close`, or Ctrl+C in the main thread; files in flight get up to 4 s.

        Raises PxeguiError if it cannot start, or cannot go on; RuntimeError if it listens already,
        was closed after it had listened, or would block a running event loop.
        """
        if not self._begin():
            return
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve())
        except KeyboardInterrupt:
            pass  # all is closed: to whoever asked for the end it is one
        finally:
            with self._lock:
                self._listening = False

    def close(self) -> None:
        """End `listen`, soon; may be called twice, and from anywhere."""
        with self._lock:
            self._closed = True
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._end, None)

    @abc.abstractmethod
    def _serving(
        self, failed: Callable[[BaseException], None]
    ) -> AbstractAsyncContextManager[None]:
        """The service, answering from entry to exit. `failed`: it cannot go on."""

    def _begin(self) -> bool:
        """Whether there is anything to do. Raises RuntimeError."""
        own = type(self).__name__
        if _is_in_loop():
            raise RuntimeError(
                f"{own}.listen() blocks: run it by asyncio.to_thread, or in a thread"
            )
        with self._lock:
            if self._listening:
                raise RuntimeError(f"this {own} listens already: make another one")
            if self._closed and self._listened:
                raise RuntimeError(f"this {own} was closed: make another one")
            self._listened = True
            self._listening = not self._closed
            return self._listening

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[BaseException | None] = loop.create_future()
        with self._lock:
            if self._closed:
                return
            self._loop, self._ended = loop, ended
        try:
            failure = await self._until(ended)
        finally:
            with self._lock:  # from here on the loop may be closed: nobody may call into it
                self._loop = self._ended = None
        if failure is not None:
            raise PxeguiError(EndedByItself(service=self.NAME, why=_words(failure))) from failure

    async def _until(self, ended: asyncio.Future[BaseException | None]) -> BaseException | None:
        """Serve until it is ended; returns why, None where somebody asked for it."""
        name, answered = self.SERVICE, False
        try:
            async with self._serving(self._end):
                answered = True
                address, port = str(self._ip), self._port
                started = ServiceStarted(at=time.time(), service=name, address=address, port=port)
                self._lines.take(started)
                return await ended
        finally:
            if answered:
                self._lines.take(ServiceStopped(at=time.time(), service=name))

    def _end(self, failure: BaseException | None) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(failure)

    @contextmanager
    def _opening(self, transport: Transport) -> Iterator[None]:
        """Inside, an OSError of opening the port becomes a PxeguiError that says what to do."""
        try:
            yield
        except OSError as error:
            why, mend = self._refused(error, transport)
            raise PxeguiError(self._cannot(why, mend)) from error

    def _cannot(self, why: str, mend: str) -> CannotListen:
        return CannotListen(
            service=self.NAME, address=str(self._ip), port=self._port, why=why, mend=mend
        )

    def _refused(self, error: OSError, transport: Transport) -> tuple[str, str]:
        if error.errno in _DENIED:
            return "this user may not open it", "run it as root, or pass a port above 1023"
        if error.errno == errno.EADDRINUSE:
            owner = holder(transport, self._port) or "another program"
            return f"{owner} has it", f"stop {owner}, or pass another port"
        if error.errno == errno.EADDRNOTAVAIL:
            return self._not_ours()
        return _words(error), "look whether the interface and its address are still there"

    def _not_ours(self) -> tuple[str, str]:
        """Why our address cannot be used, and which ones this computer has."""
        have = [str(each.ip) for found in list_interfaces() for each in found.addresses]
        mend = f"give it to an interface, or pass an ip that is there: {', '.join(have)}"
        return f"this computer has no address {self._ip}", mend


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _words(error: BaseException) -> str:
    strerror = error.strerror if isinstance(error, OSError) else None
    return (strerror or str(error) or type(error).__name__).lower()
