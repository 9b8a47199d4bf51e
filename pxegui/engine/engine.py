"""The engine: the public commands. It owns the TaskGroup and the services, and nothing else.

Start: preflight -> survey -> sockets -> is another DHCP server there? -> lease file -> services.
All of it or nothing: what was opened is closed again when a later step finds a fault.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from pxegui.dhcp.kept_packets import KeptPackets
from pxegui.engine.guard import describe
from pxegui.engine.run import Run
from pxegui.engine.stream import EventStream
from pxegui.events import Ready, StopTakenBack
from pxegui.problems import BugFound, Problem, PxeguiError
from pxegui.settings.model import Settings

if TYPE_CHECKING:
    from pxegui.dhcp.leases import Lease

_log = logging.getLogger("pxegui.engine")


class Engine:
    """Serves machines. `async with Engine() as engine: await engine.start(settings) ...`."""

    stream: EventStream

    def __init__(
        self, *, clock: Callable[[], float] = time.time, asks_by: Literal["sudo", "pkexec"] = "sudo"
    ) -> None:
        """`asks_by`: how a person is asked for root's rights, on a terminal or in a window."""
        self._asks_by = asks_by
        self.stream = EventStream()
        self._packets = KeptPackets()
        self._numbers = itertools.count(1)  # of transfers, in all runs: faces keep their rows
        self._clock = clock
        self._tasks = asyncio.TaskGroup()
        self._starting: asyncio.Task[Ready | Exception] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._run: Run | None = None
        self._ended: asyncio.Future[Problem | None] | None = None
        self._is_leaving = False

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_leaving = True
        if isinstance(error, asyncio.CancelledError):
            self.hurry()  # asked to end while it stopped already
        try:
            await self.stop()
        finally:
            if isinstance(error, asyncio.CancelledError):
                await self._tasks.__aexit__(kind, error, trace)
            else:  # an error of whoever uses the engine is no error of its tasks: not in a group
                await self._tasks.__aexit__(None, None, None)

    async def start(self, settings: Settings) -> Ready:
        """Start everything wanted, or nothing. Raises PxeguiError with every fault found at once.

        Raises CancelledError if `stop` was called meanwhile, RuntimeError while already serving.
        """
        if self._run is not None or self._starting is not None:
            raise RuntimeError("serving already")
        if self._ended is None or self._ended.done():
            self._ended = asyncio.get_running_loop().create_future()
        self._starting = self._tasks.create_task(self._start(settings), name="start")
        try:
            result = await self._starting
        finally:
            self._starting = None
        if isinstance(result, Exception):
            raise result
        return result

    async def stop(self) -> None:
        """End every service within 5 s; safe to call twice and while `start` runs (cancels it).

        Returns also when `keep_serving` took the stop back.
        """
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        if self._stopping is None and self._run is not None:
            self._stop_soon(self._run, None)
        if self._stopping is not None:
            await asyncio.shield(self._stopping)
        elif self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    def hurry(self) -> None:
        """While stopping: do not wait for transfers any longer."""
        if self._run is not None and self._stopping is not None:
            self._run.hurry()

    def keep_serving(self) -> None:
        """While stopping waits for transfers: serve on after all, with all that was open.

        Too late once they have ended: it stops all the same. Leaving the engine is for good.
        """
        if self._run is not None and self._stopping is not None and not self._is_leaving:
            self._run.keep()

    def apply(self, settings: Settings) -> None:
        """Take boot rules, reservations, range, lease time and ignored machines while serving.

        What needs sockets of its own (interface, ports, mode, boot directory) waits for the next
        start. Raises PxeguiError, and then nothing has changed.
        """
        if self._run is not None:
            self._run.apply(settings)

    def serve_anyway(self) -> None:
        """Give new addresses although another DHCP server was found while serving."""
        if self._run is not None:
            self._run.serve_anyway()

    def packet(self, number: int) -> bytes | None:
        """The DHCP message that an event's `packet` names; None: it is not kept any more."""
        return self._packets.get(number)

    def leases(self) -> tuple[Lease, ...]:
        """The leases that have not ended, also those of earlier runs; none while not serving."""
        return self._run.leases() if self._run is not None else ()

    async def wait_ended(self) -> Problem | None:
        """Wait until serving has ended: None after `stop`, else what ended it."""
        if self._ended is None:
            self._ended = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._ended)

    async def _start(self, settings: Settings) -> Ready | Exception:
        """The steps of a start. An exception is handed back: raised here it would end the group."""
        run = Run(
            self.stream.publish,
            self._clock,
            self._tasks,
            asks_by=self._asks_by,
            packets=self._packets,
            numbers=self._numbers,
        )
        try:
            ready = await run.start(settings, partial(self._give_up, run))
        except PxeguiError as error:
            await run.abandon()
            return error
        except Exception as error:
            _log.exception("a start")
            await run.abandon()
            bug = PxeguiError(BugFound(room="engine", error=describe(error)))
            bug.__cause__ = error
            return bug
        except BaseException:
            await run.abandon()
            raise
        self._run = run
        self.stream.publish(ready)
        return ready

    def _give_up(self, run: Run, problem: Problem) -> None:
        """A service will not come back: the end, unless the person wants the others to go on."""
        if self._run is run and (not run.keep_going or run.is_over) and self._stopping is None:
            self._stop_soon(run, problem)

    def _stop_soon(self, run: Run, why: Problem | None) -> None:
        self._stopping = self._tasks.create_task(self._stop(run, why), name="stop")

    async def _stop(self, run: Run, why: Problem | None) -> None:
        has_ended = True
        try:
            has_ended = await run.stop()
        finally:
            self._stopping = None
            if has_ended:
                self._run = None
                if self._ended is not None and not self._ended.done():
                    self._ended.set_result(why)
        if not has_ended:
            self.stream.publish(StopTakenBack(at=self._clock()))
