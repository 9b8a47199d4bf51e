"""While serving: watches the interface, other DHCP servers, and addresses that come next."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from ipaddress import IPv4Address

from pxegui.dhcp.leases import Pool
from pxegui.engine.other_servers import UNCONFIRMED_S, OtherServers
from pxegui.engine.preflight import Plan
from pxegui.events import (
    Event,
    InterfaceChanged,
    OtherServerFound,
    ProblemFound,
    ProblemGone,
    ServerSearchStarted,
)
from pxegui.net.conflict import Conflicts
from pxegui.net.interfaces import Interface, watch
from pxegui.net.neighbours import Neighbours
from pxegui.net.overheard import Overhearing
from pxegui.net.probe import LIMIT_S, Asker, Probe, Server
from pxegui.net.sockets import UdpSocket
from pxegui.problems import N_, Problem
from pxegui.settings.model import Mode

_LOOK_AGAIN_S = 300.0
_MOST_SAID = 64  # servers that are told of in one run: answers can be made up
_MEANWHILE = N_(
    "; until then machines that have an address from here keep it, and no new one is given"
)
_SWEEP_S = 240.0
_MOST_SWEPT = 256  # addresses of the pool that are checked ahead
_REAL_SERVER_PORT = 67


@dataclasses.dataclass(frozen=True, kw_only=True)
class OtherDhcpServer(Problem):
    """Another server gives addresses on this network."""

    WHAT = N_("another DHCP server, {server}, already gives addresses on {interface}")
    CAUSE = N_("Two of them would give machines clashing addresses.")
    REMEDY = N_(
        "let it go on and add the boot files only: --mode proxy (or --force-standard){meanwhile}"
    )
    server: str  # "192.168.178.1 (d8:9e:f3:3a:5f:12)"
    interface: str
    meanwhile: str = ""  # while serving: what is done until the person chooses
    mac: str = ""  # its own, as far as known
    after_s: float = 0.0  # from our question to its answer; 0: it was not asked


@dataclasses.dataclass(frozen=True, kw_only=True)
class OtherProxyServer(Problem):
    """Another ProxyDHCP server tells machines what to boot."""

    WHAT = N_("another boot server, {server}, answers on {interface}")
    CAUSE = N_("A machine may take its boot file instead of ours.")
    REMEDY = N_("stop it, or leave booting to it")
    SEVERITY = "warning"
    server: str
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoDhcpServer(Problem):
    """Proxy mode, and nobody gives addresses."""

    WHAT = N_("no DHCP server answers on {interface}")
    CAUSE = N_("In proxy mode machines get their address from the network's own server.")
    REMEDY = N_("look at the cable, or use --mode standard")
    SEVERITY = "warning"
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterfaceGone(Problem):
    """The adapter was unplugged while serving."""

    WHAT = N_("the network interface {interface} has gone")
    REMEDY = N_("plug the adapter in again: serving goes on by itself")
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressGone(Problem):
    """Our address was taken from the interface while serving."""

    WHAT = N_("{interface} has lost the address {address}")
    CAUSE = N_("Machines are told to come to that address.")
    REMEDY = N_("give it back, for example with: ip address add {address} dev {interface}")
    interface: str
    address: str  # with its prefix


class Search:
    """Looks for other DHCP servers and says what it finds."""

    def __init__(
        self,
        plan: Plan,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        lent: UdpSocket | None = None,
    ) -> None:
        """`lent`: a socket on port 68, where the helper had to open it."""
        self._plan = plan
        self._lent = lent
        self._publish = publish
        self._clock = clock
        self._neighbours = Neighbours(asyncio.get_running_loop().time)
        self._said: set[tuple[str, str]] = set()

    @property
    def makes_sense(self) -> bool:
        """Not on loopback, nor where our own port is one that no client asks."""
        dhcp = self._plan.settings.dhcp
        is_real = self._plan.interface.kind != "loopback" and dhcp.port == _REAL_SERVER_PORT
        return dhcp.enabled and is_real and not dhcp.force_standard

    async def look(
        self, relay: UdpSocket | None = None, *, with_own: bool = False
    ) -> list[Server] | None:
        """The servers that answer now, each published the first time; None: could not ask.

        `with_own`: those of this computer too.
        """
        interface = self._plan.interface
        asker = Asker(
            interface=interface.name,
            mac=interface.mac,
            address=self._plan.address.ip,
            own=frozenset() if with_own else self._plan.own,
        )
        probe = Probe(asker, self.say)
        found = await probe.run(relay, self._lent, whole=with_own)
        return found if probe.could_ask else None

    def is_near(self, address: str) -> bool:
        """It can be on the served network: of our subnet, or the neighbour table knows it."""
        in_subnet = IPv4Address(address) in self._plan.address.network
        return in_subnet or bool(self._neighbours.mac_of(address))

    def is_own(self, server: Server) -> bool:
        """It is on this computer."""
        return not self._plan.own.isdisjoint(map(IPv4Address, (server.address, server.source)))

    def say_started(self) -> None:
        """Publish that the search begins."""
        name = self._plan.interface.name
        self._publish(ServerSearchStarted(at=self._clock(), interface=name, limit_s=LIMIT_S))

    def problem(self, server: Server, *, serving: bool = False) -> Problem:
        """What it means that this server answers."""
        mac = self._neighbours.mac_of(server.source)
        name = f"{server.address} ({mac})" if mac else server.address
        interface = self._plan.interface.name
        if server.kind == "proxy":
            return OtherProxyServer(server=name, interface=interface)
        meanwhile = _MEANWHILE if serving else ""
        return OtherDhcpServer(
            server=name,
            interface=interface,
            meanwhile=meanwhile,
            mac=mac,
            after_s=server.after_s,
        )

    def say(self, server: Server) -> None:
        """Publish that this server is here, the first time."""
        if (server.address, server.kind) in self._said or len(self._said) >= _MOST_SAID:
            return
        self._said.add((server.address, server.kind))
        self._publish(
            OtherServerFound(
                at=self._clock(),
                address=server.address,
                server_mac=self._neighbours.mac_of(server.source),
                kind=server.kind,
                boot_file=server.boot_file,
                after_s=server.after_s,
            )
        )


class Lookout:
    """What is watched while serving. Problems are published when they begin and when they end."""

    def __init__(
        self,
        plan: Plan,
        *,
        search: Search,
        conflicts: Conflicts | None,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        reopen: Callable[[], None],
        set_up: Callable[[], None] = lambda: None,
        pause: Callable[[bool], None] = lambda paused: None,
        serves_beside: bool = False,
        ears: UdpSocket | None = None,
    ) -> None:
        """`reopen` is called when the interface came back as a new one; `set_up`, without address.

        `pause` is told whether new addresses wait for the person's choice. `serves_beside`: the
        network's server is on this computer, so that its answers look like ours. `ears`: a socket
        on port 68, where the helper had to open it.
        """
        self._plan = plan
        self._search = search
        self._conflicts = conflicts
        self._publish = publish
        self._clock = clock
        self._reopen, self._set_up = reopen, set_up
        self._serves_beside = serves_beside
        self._index = self._bare = plan.interface.index
        self._now = _state(plan.interface)
        self._problems: set[Problem] = set()
        self._look_soon = asyncio.Event()
        self._others = OtherServers(
            plan.settings.mode,
            problem=partial(search.problem, serving=True),
            hold=self._hold,
            pause=pause,
            is_near=search.is_near,
        )
        self._ears = Overhearing(plan.interface.name, plan.own, self.saw, ears)
        self._unwatch: Callable[[], None] | None = None

    def start(self) -> None:
        """Watch the interface, and hear other servers, from now on."""
        if self._search.makes_sense:
            self._ears.start()
        self._unwatch = watch(asyncio.get_running_loop(), self.on_change)

    def stop(self) -> None:
        """Watch no more; may be called twice."""
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        self._ears.stop()

    def saw(self, server: Server, *, named: bool = False) -> None:
        """Another server was overheard, or only `named` by a machine that took its offer."""
        if not self._search.makes_sense:
            return
        self._search.say(server)
        if server.kind == "dhcp" and self._plan.settings.mode is Mode.PROXY:
            self._hold(NoDhcpServer(interface=self._plan.interface.name), False)
        if self._others.saw(server, asyncio.get_running_loop().time(), named=named):
            self._look_soon.set()

    def serve_anyway(self) -> None:
        """Give new addresses although another server does, until the next start."""
        self._others.accept()

    async def run(self) -> None:
        """Sweep the pool, and look for other servers at link-up and every five minutes."""
        async with asyncio.TaskGroup() as tasks:
            if self._conflicts is not None and self._plan.pool is not None:
                tasks.create_task(self._sweep(self._plan.pool, self._conflicts))
            if self._search.makes_sense:
                tasks.create_task(self._look_for_servers())

    def on_change(self, interfaces: list[Interface]) -> None:
        """The interfaces changed: take what concerns ours."""
        name = self._plan.interface.name
        found = next((each for each in interfaces if each.name == name), None)
        before, self._now = self._now, _state(found)
        is_new = found is not None and found.index not in (self._index, self._bare)
        if self._now == before and not is_new:
            return
        present, carrier, addresses = self._now
        self._publish(
            InterfaceChanged(
                at=self._clock(),
                interface=name,
                present=present,
                carrier=carrier,
                addresses=addresses,
            )
        )
        ours = str(self._plan.address)
        has_address = any(each.split("/")[0] == ours.split("/")[0] for each in addresses)
        self._hold(InterfaceGone(interface=name), not present)
        self._hold(AddressGone(interface=name, address=ours), present and not has_address)
        if found is not None and is_new and not has_address:
            self._bare = found.index
            self._set_up()
        if found is not None and found.index != self._index and has_address:
            self._index = found.index
            self._reopen()
            if self._search.makes_sense:
                self._ears.start()
        has_come = has_address and ours not in before[2]
        if (carrier and not before[1]) or has_come:
            self._look_soon.set()

    def _hold(self, problem: Problem, holds: bool) -> None:
        """Publish a problem when it begins or ends."""
        if holds and problem not in self._problems:
            self._problems.add(problem)
            self._publish(ProblemFound(at=self._clock(), problem=problem))
        elif not holds and problem in self._problems:
            self._problems.remove(problem)
            self._publish(ProblemGone(at=self._clock(), problem=problem))

    async def _look_for_servers(self) -> None:
        proxy = self._plan.settings.mode is Mode.PROXY
        if proxy:
            self._look_soon.set()  # standard mode has just looked
        while True:
            pause_s = UNCONFIRMED_S if self._others.has_unconfirmed else _LOOK_AGAIN_S
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._look_soon.wait()
            self._look_soon.clear()
            servers = await self._search.look() if self._now[1] else None
            if servers is not None:
                self._judge(servers, proxy=proxy)

    def _judge(self, servers: list[Server], *, proxy: bool) -> None:
        real = any(server.kind == "dhcp" for server in servers)
        if proxy and not self._serves_beside:
            self._hold(NoDhcpServer(interface=self._plan.interface.name), not real)
        self._others.judge(servers, asyncio.get_running_loop().time())

    async def _sweep(self, pool: Pool, conflicts: Conflicts) -> None:
        while True:
            conflicts.look(_swept(pool))
            await asyncio.sleep(_SWEEP_S)


def _state(interface: Interface | None) -> tuple[bool, bool, tuple[str, ...]]:
    if interface is None:
        return False, False, ()
    return (
        True,
        interface.carrier is not False and interface.up,
        tuple(map(str, interface.addresses)),
    )


def _swept(pool: Pool) -> Iterator[IPv4Address]:
    first, last = int(pool.range.first), int(pool.range.last)
    for number in range(first, min(last, first + _MOST_SWEPT - 1) + 1):
        if (address := IPv4Address(number)) not in pool.never:
            yield address
