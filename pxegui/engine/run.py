"""One run of the servers, from a start to its stop: what is open and going on meanwhile.

Longer than most files: what a start opens and what a stop closes must be read together.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from pxegui.boot.survey import survey
from pxegui.engine.again import Again
from pxegui.engine.boot_watch import watch_boot_directory
from pxegui.engine.guard import Guard, describe
from pxegui.engine.lookout import Lookout, Search
from pxegui.engine.preflight import Plan, preflight
from pxegui.events import (
    AddressSetUp,
    Event,
    PermissionAsked,
    PermissionGiven,
    ProblemFound,
    Ready,
    Stopped,
    Stopping,
)
from pxegui.net.address import AddressNotPermitted
from pxegui.net.conflict import Conflicts
from pxegui.net.descriptors import raise_limit
from pxegui.net.granted import Granted, PortShared, Wish, wishes
from pxegui.net.probe import Server
from pxegui.net.rights import grant_or_ask
from pxegui.problems import BugFound, Problem, PxeguiError
from pxegui.settings.model import Mode, Settings

if TYPE_CHECKING:
    from pxegui.dhcp.kept_packets import KeptPackets
    from pxegui.dhcp.leases import Lease
    from pxegui.engine.composition import Composition
    from pxegui.net.permission import Permission

_log = logging.getLogger("pxegui.engine")

_DRAIN_S = 4.0  # for transfers under way; all must be over within 5
_END_S = 0.5
_CLEAN_UP_S = 0.3
_SURVEY_AGAIN_S = 5.0

_Verdict = Literal["keep", "cut"]  # what becomes of transfers, and of the stop that waits for them


class Run:
    """What is open and running between a start and its stop."""

    def __init__(
        self,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        tasks: asyncio.TaskGroup,
        asks_by: Literal["sudo", "pkexec"] = "sudo",
        packets: KeptPackets | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """`tasks` is the engine's group: every task of a run is started there.

        `asks_by`: how a person is asked for root's rights. `packets` keeps DHCP messages.
        `numbers` of transfers go on from the run before.
        """
        self._packets = packets
        self._numbers = numbers or itertools.count(1)
        self._asks_by = asks_by
        self._open = AsyncExitStack()  # sockets, lease file, watches: closed in reverse
        self._permission: Permission | None = None
        self._set_up = ""  # the address that is ours to set, and to take away
        self._again = Again(self._granted_again)
        self._open.callback(self._again.close)
        self._asked_at = 0.0
        self.keep_going = False
        self._publish = publish
        self._clock = clock
        self._tasks = tasks
        self._guards: list[Guard] = []
        self._running: set[asyncio.Task[None]] = set()
        self._watching: list[asyncio.Task[None]] = []
        self._composition: Composition | None = None
        self._lookout: Lookout | None = None
        self._verdict: asyncio.Future[_Verdict] | None = None  # while a stop waits for transfers
        self._surveying: asyncio.Task[None] | None = None
        self._survey_after = 0.0  # loop time

    @property
    def is_over(self) -> bool:
        """No service is left but the one that is just giving up."""
        return sum(not task.done() for task in self._running) <= 1

    async def start(self, settings: Settings, gave_up: Callable[[Problem], None]) -> Ready:
        """Everything, or an exception; `abandon` then closes what was opened.

        `gave_up` is called when a service has ended for good.
        """
        # Here: the services take longer to read than a fault to find, or a window to open.
        from pxegui.engine.composition import Composition, opened_store, surveyed

        self.keep_going = settings.keep_going
        raise_limit()
        plan = await asyncio.to_thread(preflight, settings)
        self._tell(plan.warnings)
        found = await asyncio.to_thread(survey, plan.boot_dir)
        self._publish(surveyed(found, self._clock(), settings.mode))
        plan = await self._with_address(plan)
        granted = await self._granted(wishes(settings), plan=plan, asks_network=True)
        self._open.callback(granted.close)
        self._tell(granted.notes)
        search = Search(plan, self._publish, self._clock, granted.probe)
        await self._look_for_servers(plan, search, granted)
        self._composition = Composition(
            plan=plan,
            survey=found,
            granted=granted,
            store=self._open.enter_context(opened_store(plan)),
            conflicts=self._watch_addresses(plan),
            publish=self._publish,
            clock=self._clock,
            asked_to_boot=self._survey_soon,
            saw_server=self._saw_server,
            packets=self._packets,
            numbers=self._numbers,
        )
        await self._start_services(self._composition, granted, gave_up)
        self._start_lookout(self._composition, search, granted)
        return self._composition.ready()

    async def stop(self) -> bool:
        """End every service, in flight transfers within 4 s, and close everything.

        Nothing is closed while transfers get their time: `keep` takes the stop back until then, and
        False is returned.
        """
        transfers = self._composition.transfers() if self._composition is not None else 0
        self._publish(Stopping(at=self._clock(), transfers=transfers))
        is_kept = False
        try:
            is_kept = await self._drained() == "keep"
        finally:
            if not is_kept:
                await self._end()
        if not is_kept:
            self._publish(Stopped(at=self._clock()))
        return not is_kept

    def keep(self) -> None:
        """While a stop waits for transfers: serve on, everything is as it was."""
        if self._verdict is not None and not self._verdict.done():
            self._verdict.set_result("keep")

    def hurry(self) -> None:
        """While it stops: transfers are cut off now."""
        if self._verdict is None:
            for task in self._running:
                task.cancel()
        elif not self._verdict.done():
            self._verdict.set_result("cut")

    async def abandon(self) -> None:
        """Close what a start had opened before it failed."""
        await self._end()

    def apply(self, settings: Settings) -> None:
        """Take what may change while serving. Raises PxeguiError."""
        if self._composition is not None:
            self._composition.apply(settings)

    def serve_anyway(self) -> None:
        """Give new addresses although another server does."""
        if self._lookout is not None:
            self._lookout.serve_anyway()

    def leases(self) -> tuple[Lease, ...]:
        """The leases that have not ended."""
        return self._composition.leases() if self._composition is not None else ()

    # -- the steps of a start ------------------------------------------------------------------

    async def _with_address(self, plan: Plan) -> Plan:
        """The plan, when the interface has the address that it is to have. Raises PxeguiError."""
        if not plan.sets_up:
            return plan
        permission = self._permitted()
        name, address = plan.interface.name, str(plan.address)
        if permission is None:
            raise PxeguiError(AddressNotPermitted(interface=name, address=address))
        await permission.set_address(name, address)
        self._set_up = address
        self._publish(AddressSetUp(at=self._clock(), interface=name, address=address))
        again = await asyncio.to_thread(preflight, plan.settings)
        self._tell([each for each in again.warnings if each not in plan.warnings])
        return again

    async def _granted(
        self, wanted: Sequence[Wish], *, plan: Plan, asks_network: bool = False
    ) -> Granted:
        """These sockets, if need be with the person's permission. Raises PxeguiError."""
        permission = self._permitted()
        makes_sense = asks_network and Search(plan, self._publish, self._clock).makes_sense
        try:
            return await grant_or_ask(
                wanted,
                plan.interface.name,
                str(plan.address.ip),
                permission=permission,
                asks_network=makes_sense,
            )
        finally:
            if permission is not None:
                permission.release()

    async def _granted_again(self, wanted: Sequence[Wish]) -> Granted:
        """The same while serving."""
        if self._composition is None:
            raise AssertionError("services are started first")
        return await self._granted(wanted, plan=self._composition.plan)

    def _permitted(self) -> Permission | None:
        """The way to root's rights, where the system knows one."""
        if self._permission is None and sys.platform == "linux":
            from pxegui.net.permission import Permission

            asks_by = self._asks_by if os.geteuid() else ""
            self._permission = Permission(asks_by, self._say_asked, self._say_given)
            self._open.push_async_callback(self._permission.end)
        return self._permission

    def _say_asked(
        self, asks: Literal["sudo", "pkexec"], ports: tuple[int, ...], interface: str, address: str
    ) -> None:
        self._asked_at = self._clock()
        asked = PermissionAsked(
            at=self._asked_at,
            asks=asks,
            ports=ports,
            interface=interface,
            address=address,
            again=self._composition is not None,
        )
        self._publish(asked)

    def _say_given(self) -> None:
        now = self._clock()
        self._publish(PermissionGiven(at=now, seconds=round(now - self._asked_at, 3)))

    async def _look_for_servers(self, plan: Plan, search: Search, granted: Granted) -> None:
        """Two servers that give addresses clash. Raises PxeguiError if there is one."""
        clash = plan.settings.mode is Mode.STANDARD and search.makes_sense
        shares = bool(granted.shares_with)
        if not clash and not shares:
            return
        search.say_started()
        found = await search.look(granted.udp.get("dhcp"), with_own=shares)
        servers = [each for each in found or [] if not search.is_own(each)]
        if shares:
            self._judge_shared(plan, granted, serves_here=found is None or servers != found)
        if not clash:
            return
        problems = {server: search.problem(server) for server in servers}
        if real := [problem for server, problem in problems.items() if server.kind == "dhcp"]:
            raise PxeguiError(*real)
        self._tell(tuple(problems.values()))

    def _judge_shared(self, plan: Plan, granted: Granted, *, serves_here: bool) -> None:
        """Another server of this computer has port 67 too. Raises PxeguiError if it is in the way.

        Beside it unicast packets would reach one of the two only.
        """
        if serves_here:
            granted.leave_dhcp()
            self._tell(granted.notes[-1:])
            return
        port, name = granted.port("dhcp"), plan.interface.name
        self._tell([PortShared(port=port, owner=granted.shares_with, interface=name)])

    def _watch_addresses(self, plan: Plan) -> Conflicts | None:
        if plan.pool is None:
            return None
        conflicts = Conflicts(asyncio.get_running_loop(), plan.interface.name)
        self._open.callback(conflicts.close)
        return conflicts

    async def _start_services(
        self, composition: Composition, granted: Granted, gave_up: Callable[[Problem], None]
    ) -> None:
        """All services answer, or the first that cannot raises PxeguiError."""
        plan = composition.plan
        for part in composition.parts():
            guard = Guard(
                part,
                address=str(plan.address.ip),
                grant=self._again.take,
                publish=self._publish,
                clock=self._clock,
                gave_up=gave_up,
            )
            self._guards.append(guard)
            own = granted.only(part.wishes)
            task = self._tasks.create_task(guard.run(own), name=f"service {part.name}")
            self._running.add(task)
            await guard.started

    def _start_lookout(self, composition: Composition, search: Search, granted: Granted) -> None:
        lookout = Lookout(
            composition.plan,
            search=search,
            conflicts=composition.conflicts,
            publish=self._publish,
            clock=self._clock,
            reopen=self._reopen,
            set_up=self._set_up_soon,
            pause=composition.pause_offers,
            serves_beside=granted.port("dhcp") == 0,
            ears=granted.ears,
        )
        self._lookout = lookout
        lookout.start()
        self._open.callback(lookout.stop)
        boot = partial(
            watch_boot_directory,
            composition.plan.boot_dir,
            self._publish,
            self._clock,
            self._survey_soon,
        )
        for name, work in (("lookout", lookout.run), ("boot directory", boot)):
            self._watching.append(self._tasks.create_task(self._look_out(work), name=name))

    async def _look_out(self, work: Callable[[], Awaitable[None]]) -> None:
        """A bug in the watching must not end the serving."""
        try:
            await work()
        except Exception as error:
            _log.exception("the lookout")
            self._tell([BugFound(room="engine", error=describe(error))])

    def _survey_soon(self) -> None:
        """Somebody may have put files into the boot directory: look again while machines ask."""
        loop = asyncio.get_running_loop()
        if self._composition is None or loop.time() < self._survey_after:
            return
        pause_s = max(_SURVEY_AGAIN_S, 20 * self._composition.survey.seconds)
        self._survey_after = loop.time() + pause_s
        again = self._survey_again(self._composition)
        self._surveying = self._tasks.create_task(again, name="survey")

    async def _survey_again(self, composition: Composition) -> None:
        from pxegui.engine.composition import surveyed

        try:
            found = await asyncio.to_thread(survey, composition.plan.boot_dir)
        except OSError:
            return  # it is not there just now: who asks for a file is told
        if replace(found, seconds=0) != replace(composition.survey, seconds=0):
            composition.take_survey(found)
            mode = composition.plan.settings.mode
            self._publish(surveyed(found, self._clock(), mode))

    def _saw_server(self, address: str) -> None:
        """A machine took the offer of this one."""
        if self._lookout is not None:
            server = Server(address=address, source=address, kind="dhcp", boot_file="", after_s=0.0)
            self._lookout.saw(server, named=True)

    def _reopen(self) -> None:
        if self._composition is not None:
            self._composition.reopen()
        self._again.replugged([wish for each in self._guards for wish in each.part.wishes])
        for guard in self._guards:
            guard.reopen()

    def _set_up_soon(self) -> None:
        """The adapter is a new one, and the address that was ours went with the old one."""
        if self._set_up:
            task = self._tasks.create_task(self._set_up_again(), name="address")
            self._watching.append(task)

    async def _set_up_again(self) -> None:
        permission = self._permitted()
        if permission is None or self._composition is None:
            return
        try:
            await permission.set_address(self._composition.plan.interface.name, self._set_up)
        except PxeguiError as error:
            self._tell(error.problems)

    def _tell(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._publish(ProblemFound(at=self._clock(), problem=problem))

    # -- the end -------------------------------------------------------------------------------

    async def _drained(self) -> _Verdict:
        """Take nothing new, and give the transfers under way their time."""
        composition = self._composition
        if composition is None:
            return "cut"
        verdict = self._verdict = asyncio.get_running_loop().create_future()
        composition.hold(holds=True)
        idle = self._tasks.create_task(composition.wait_idle(_DRAIN_S), name="drain")
        try:
            await asyncio.wait(
                (idle, verdict), timeout=_DRAIN_S, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._verdict = None
            idle.cancel()
        if verdict.done() and verdict.result() == "keep":
            composition.hold(holds=False)
            return "keep"
        composition.cut()
        return "cut"

    async def _end(self) -> None:
        self._survey_after = float("inf")
        beside = [*self._watching, *([self._surveying] if self._surveying else [])]
        for task in beside:
            task.cancel()
        for guard in self._guards:
            guard.stop()
        try:
            await _finished(self._running, _END_S)
            late = {task for task in (*self._running, *beside) if not task.done()}
            for task in late:
                task.cancel()
            await _finished(late, _CLEAN_UP_S)
        finally:
            await self._open.aclose()


async def _finished(tasks: Collection[asyncio.Task[None]], limit_s: float) -> None:
    """Wait for tasks, not longer than this."""
    if tasks:
        await asyncio.wait(tasks, timeout=limit_s)
