"""Keeps one service going: starts it, starts it once more if it ends by itself, ends it on stop."""

from __future__ import annotations

import asyncio
import dataclasses
import errno
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from pxegui.events import (
    Event,
    ProblemFound,
    Service,
    ServiceFailed,
    ServiceStarted,
    ServiceStopped,
)
from pxegui.net.granted import Granted, Name, PermissionNotGiven, Wish
from pxegui.problems import N_, BugFound, Problem, PxeguiError

_log = logging.getLogger("pxegui.engine")
_UNPLUGGED = (errno.ENODEV, errno.ENXIO)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceGaveUp(Problem):
    """A service ended by itself twice and is left out."""

    WHAT = N_("{service} ended twice: {why}")
    CAUSE = N_("It was started again once, and that did not last.")
    REMEDY = N_("mend that and start again, or leave it out with --no-{service}")
    service: str
    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One service as the engine sees it."""

    name: Service
    wishes: Sequence[Wish]  # its sockets, at the ports that were promised
    names: Sequence[Service]  # as its lights are called: DHCP has "dhcp" and "pxe"
    build: Callable[[Granted, Callable[[BaseException], None]], AbstractAsyncContextManager[None]]


class Guard:
    """One service and its fate."""

    def __init__(
        self,
        part: Part,
        *,
        address: str,
        grant: Callable[[Sequence[Wish]], Awaitable[Granted]],
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        gave_up: Callable[[Problem], None],
    ) -> None:
        """`gave_up` is called once if the service will not come back."""
        self.part = part
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._address = address
        self._grant = grant
        self._publish = publish
        self._clock = clock
        self._gave_up = gave_up
        self._stop_asked = asyncio.Event()
        self._ended: asyncio.Future[BaseException | None] | None = None
        self._is_back = asyncio.Event()  # the adapter was plugged in again

    def stop(self) -> None:
        """Let the service finish; its task ends soon."""
        self._stop_asked.set()
        self._is_back.set()
        self._end(None)

    def reopen(self) -> None:
        """The interface is a new one of the same name: its sockets must be new too."""
        self._is_back.set()
        self._end(None)

    async def run(self, sockets: Granted) -> None:
        """Serve until `stop`. Never raises but for cancelling."""
        failures = 0
        fresh: Granted | None = sockets
        while not self._stop_asked.is_set():
            failure = await self._serve(fresh)
            if self._stop_asked.is_set():
                break
            if failure is not None and not self.started.done():
                self.started.set_exception(_as_error(self.part.name, failure))
                return
            if failure is not None and not _is_unplugged(failure):
                failures += 1
                if not self._report(failure, restarts=failures == 1 and not _is_no(failure)):
                    return
            elif failure is not None:
                await self._is_back.wait()
            self._is_back.clear()
            fresh = None
        if not self.started.done():
            self.started.cancel()

    async def _serve(self, sockets: Granted | None) -> BaseException | None:
        """One life of the service; returns why it ended, None where we ended it."""
        ended: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self._ended = ended
        try:
            if sockets is None:
                sockets = await self._grant(self.part.wishes)
            async with self.part.build(sockets, self._end):
                self._say_started(sockets)
                failure = await ended
            self._say_stopped()
        except Exception as error:
            if not isinstance(error, (OSError, PxeguiError)):
                _log.exception("the %s service", self.part.name)
            return error
        finally:
            self._ended = None
            if sockets is not None:
                sockets.close()
        return failure

    def _end(self, failure: BaseException | None) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(failure)

    def _say_started(self, sockets: Granted) -> None:
        for name in self.part.names:
            port = sockets.port(_SOCKETS[name])
            self._publish(
                ServiceStarted(at=self._clock(), service=name, address=self._address, port=port)
            )
        if not self.started.done():
            self.started.set_result(None)

    def _say_stopped(self) -> None:
        for name in self.part.names:
            self._publish(ServiceStopped(at=self._clock(), service=name))

    def _report(self, failure: BaseException, *, restarts: bool) -> bool:
        """Say that the service failed; True if it starts once more."""
        why = say(failure)
        self._publish(
            ServiceFailed(at=self._clock(), service=self.part.name, why=why, restarts=restarts)
        )
        if restarts:
            return True
        problem = ServiceGaveUp(service=self.part.name, why=why)
        self._publish(ProblemFound(at=self._clock(), problem=problem))
        self._gave_up(problem)
        return False


_SOCKETS: dict[Service, Name] = {"dhcp": "dhcp", "pxe": "pxe", "tftp": "tftp", "http": "http"}


def say(failure: BaseException) -> str:
    """An exception in a few words."""
    if isinstance(failure, OSError):
        return failure.strerror or str(failure)
    return str(failure) or type(failure).__name__


def describe(failure: BaseException) -> str:
    """An exception as a bug report needs it."""
    name = type(failure).__name__
    return f"{name}: {failure}" if str(failure) else name


def _is_unplugged(failure: BaseException) -> bool:
    return isinstance(failure, OSError) and failure.errno in _UNPLUGGED


def _is_no(failure: BaseException) -> bool:
    """A person was asked and said no: nobody asks them twice."""
    said = failure.problems if isinstance(failure, PxeguiError) else ()
    return any(isinstance(each, PermissionNotGiven) for each in said)


def _as_error(name: Service, failure: BaseException) -> PxeguiError:
    if isinstance(failure, PxeguiError):
        return failure
    wrapped = PxeguiError(BugFound(room=name, error=describe(failure)))
    wrapped.__cause__ = failure
    return wrapped
