"""The DHCP service: reads, parses, asks the decisions, commits, sends, publishes.

Serves port 67 in either mode and the boot server port 4011 beside it. The way of a batch: all that
waits is read and decided, its leases are committed in one transaction, then the replies leave, then
it is told. One packet that breaks something ends nothing but itself.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import IPv4Address

from pxegui.boot.choose import BootChoice
from pxegui.boot.client import Client
from pxegui.dhcp.answer import PAD_AFTER
from pxegui.dhcp.exchange import Exchanges, Outcome, Packet
from pxegui.dhcp.lease_store import NOT_KEPT, LeaseStore
from pxegui.dhcp.leases import Lease, LeaseBook
from pxegui.dhcp.network import Network as Network
from pxegui.dhcp.problems import AnswersNotSent, LeasesNotKept
from pxegui.events import Event, Messaged, ProblemFound, ProblemGone, RequestIgnored
from pxegui.net.sockets import Datagram, UdpSocket
from pxegui.problems import BugFound, Problem
from pxegui.settings.model import Mode
from pxegui.wire.dhcp import build

CHECK_S = 0.15  # a DISCOVER is kept back so long for the answer to "is this address in use?"
_BATCH = 64
_PARKED = 1024
_TIMER_S = 60.0  # the clock may be set while we wait for a lease to end
_DEAD = frozenset({errno.ENODEV, errno.ENXIO, errno.EBADF, errno.ENOTSOCK})
_EVERYBODY = "255.255.255.255"

_log = logging.getLogger("pxegui.dhcp")


class DhcpService:
    """DHCP or ProxyDHCP on its sockets."""

    def __init__(
        self,
        *,
        network: Network,
        socket: UdpSocket | None,
        pxe_socket: UdpSocket | None,
        decide: Callable[[Client], BootChoice],
        store: LeaseStore,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        failed: Callable[[BaseException], None],
        in_use: Callable[[IPv4Address], bool | None] | None = None,
        saw_server: Callable[[str], None] = lambda address: None,
        keep: Callable[[bytes], int] | None = None,
    ) -> None:
        """`failed` is called once if the service cannot go on (a dead socket).

        `saw_server` is told the address of another server whose offer a machine took.
        `keep` keeps a message that is told of, and gives the number that events shall carry.
        `in_use` tells what the background conflict probe knows of an address (None: nothing yet).
        Asking it is taken as the wish to know: the DISCOVER is decided again a moment later.
        Raises PxeguiError if the lease file is damaged.
        """
        self._exchanges = Exchanges(network, decide, in_use)
        self.book.restore(store.load())
        self.book.take_ended(clock())  # what ended while we did not run is no news
        self._network = network
        self._sockets = [each for each in (socket, pxe_socket) if each is not None]
        self._pxe_socket = pxe_socket
        self._everybody = {_EVERYBODY}
        if network.pool is not None:
            self._everybody.add(str(network.pool.network.broadcast_address))
        self._store = store
        self._publish = publish
        self._clock = clock
        self._saw_server = saw_server
        self._keep = keep
        self._failed: Callable[[BaseException], None] | None = failed
        self._unkept: dict[IPv4Address, Lease] = {}
        self._parked: dict[tuple[str, int], tuple[UdpSocket, Datagram]] = {}
        self._problems: dict[type[Problem], Problem] = {}
        self._bugs: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._holds = False
        self._expiry_timer: asyncio.TimerHandle | None = None
        self._check_timer: asyncio.TimerHandle | None = None
        self._late: deque[tuple[float, UdpSocket, Datagram, Outcome]] = deque()
        self._late_timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit."""
        self._loop = asyncio.get_running_loop()
        if self._store.trouble is not None and self._network.mode is Mode.STANDARD:
            self._hold(self._not_kept(self._store.trouble))
        self.hold(holds=self._holds)
        self._arm()
        try:
            yield
        finally:
            self._close()

    @property
    def book(self) -> LeaseBook:
        """Who has which address."""
        return self._exchanges.book

    def hold(self, *, holds: bool) -> None:
        """Leave questions in the sockets, or answer them (again), also those that waited."""
        self._holds = holds
        if self._loop is None:
            return
        for each in self._sockets:
            if holds:
                self._loop.remove_reader(each.fileno())
            else:
                self._loop.add_reader(each.fileno(), self._on_readable, each)

    def change(self, network: Network) -> None:
        """Another pool, other reservations or wishes, from the next message on."""
        self._exchanges.change(network, self._clock())
        self._network = network

    def statistics(self) -> dict[str, int]:
        """Counters: received, answered, ignored, malformed ..., and those of the lease book."""
        return {**self._exchanges.counts, **self.book.statistics()}

    def note_file_asked(self, mac: str) -> None:
        """A machine asked for a file: the form of the proxy OFFER it got was right for it."""
        self._exchanges.forms.note_followed(mac)

    # -- reading -------------------------------------------------------------------------------

    def _on_readable(self, socket: UdpSocket) -> None:
        try:
            batch = socket.receive_batch(_BATCH)
        except OSError as error:
            self._fail(error)
            return
        self._serve([(socket, datagram) for datagram in batch])

    def _serve(self, batch: Iterable[tuple[UdpSocket, Datagram]], *, waited: bool = False) -> None:
        """Decide all, commit once, send all, tell all."""
        now = self._clock()
        events = self._exchanges.take_ended(now)
        decided = []
        leases: list[Lease] = []
        for socket, datagram in batch:
            outcome = self._decide(socket, datagram, now, waited=waited)
            if outcome.waits_for is not None:
                self._park(outcome.waits_for, socket, datagram)
                continue
            leases += outcome.leases
            decided.append((socket, datagram, outcome))
        if leases:
            self._commit(leases)
        for socket, datagram, outcome in decided:
            self._note_packet(datagram, outcome)
            if outcome.asked is not None:
                events.append(outcome.asked)
            if outcome.reply is not None and outcome.reply.after_s:
                self._send_later(socket, datagram, outcome)
            elif outcome.reply is None or self._send(socket, datagram, outcome):
                events += outcome.events
        for event in events:
            self._publish(event)
        for other in {outcome.other_server for _, _, outcome in decided} - {""}:
            self._saw_server(other)
        self._arm()

    def _decide(
        self, socket: UdpSocket, datagram: Datagram, now: float, *, waited: bool
    ) -> Outcome:
        packet = Packet(
            data=datagram.data,
            source=datagram.source,
            is_broadcast=datagram.destination in self._everybody,
            is_pxe_port=socket is self._pxe_socket,
            port=socket.port,
        )
        try:
            return self._exchanges.take(packet, now, waited=waited)
        except Exception as error:
            self._on_bug(error)
            return Outcome()

    # -- keeping back --------------------------------------------------------------------------

    def _park(self, who: tuple[str, int], socket: UdpSocket, datagram: Datagram) -> None:
        """Keep a DISCOVER back until more is known of the address that it would be offered."""
        if self._loop is None or len(self._parked) >= _PARKED:
            return
        self._parked.setdefault(who, (socket, datagram))
        if self._check_timer is None:
            self._check_timer = self._loop.call_later(CHECK_S, self._unpark)

    def _unpark(self) -> None:
        self._check_timer = None
        parked, self._parked = self._parked, {}
        self._serve(parked.values(), waited=True)

    # -- keeping and sending -------------------------------------------------------------------

    def _commit(self, leases: list[Lease]) -> None:
        """Nothing is acknowledged before it is on the disk; without a disk, from memory."""
        self._unkept.update((lease.address, lease) for lease in leases)
        try:
            self._store.commit(self._unkept.values())
        except NOT_KEPT as error:
            self._hold(self._not_kept(error))
        else:
            self._unkept.clear()
            self._release(LeasesNotKept)

    def _note_packet(self, datagram: Datagram, outcome: Outcome) -> None:
        """What is told of a message leads to the message."""
        is_refused = any(isinstance(event, RequestIgnored) for event in outcome.events)
        if self._keep is None or (outcome.asked is None and not is_refused):
            return
        number = self._keep(datagram.data)
        if outcome.asked is not None:
            outcome.asked = replace(outcome.asked, packet=number)
        if is_refused:
            outcome.events = [
                replace(event, packet=number) if isinstance(event, RequestIgnored) else event
                for event in outcome.events
            ]

    def _note_reply(self, data: bytes, outcome: Outcome) -> None:
        """The same for what we sent."""
        if self._keep is not None and any(isinstance(each, Messaged) for each in outcome.events):
            number = self._keep(data)
            outcome.events = [
                replace(event, packet=number) if isinstance(event, Messaged) else event
                for event in outcome.events
            ]

    def _send(self, socket: UdpSocket, datagram: Datagram, outcome: Outcome) -> bool:
        """Send a reply; returns whether it left."""
        reply = outcome.reply
        if reply is None:
            return False
        try:
            data = build(reply.message, limit=reply.limit, pad_after=PAD_AFTER)
            socket.send(
                data,
                reply.to,
                source="" if self._network.address.is_unspecified else str(self._network.address),
                interface_index=0 if socket.interface else datagram.interface_index,
            )
        except OSError as error:
            if error.errno in _DEAD:
                self._fail(error)
            else:
                name = socket.interface or str(self._network.address)
                self._hold(AnswersNotSent(interface=name, error=_words(error)))
            return False
        except Exception as error:
            self._on_bug(error)
            return False
        self._note_reply(data, outcome)
        self._release(AnswersNotSent)
        return True

    def _send_later(self, socket: UdpSocket, datagram: Datagram, outcome: Outcome) -> None:
        """Keep an answer back for a boot ROM that hangs if it comes at once."""
        if self._loop is None or outcome.reply is None or len(self._late) >= _PARKED:
            return
        due = self._loop.time() + outcome.reply.after_s
        self._late.append((due, socket, datagram, outcome))
        if self._late_timer is None:
            self._late_timer = self._loop.call_at(due, self._on_late)

    def _on_late(self) -> None:
        """Send what is due; all wait equally long, so the first comes first."""
        self._late_timer = None
        while self._loop is not None and self._late and self._late[0][0] <= self._loop.time():
            _, socket, datagram, outcome = self._late.popleft()
            if self._send(socket, datagram, outcome):
                for event in outcome.events:
                    self._publish(event)
        if self._loop is not None and self._late:
            self._late_timer = self._loop.call_at(self._late[0][0], self._on_late)

    # -- time ----------------------------------------------------------------------------------

    def _arm(self) -> None:
        """One timer, at the next end of a lease or a quarantine; none without them."""
        if self._loop is None or self._expiry_timer is not None:
            return
        at = self._exchanges.next_end()
        if at is not None:
            delay = min(max(at - self._clock(), 0.1), _TIMER_S)
            self._expiry_timer = self._loop.call_later(delay, self._on_expiry)

    def _on_expiry(self) -> None:
        self._expiry_timer = None
        for event in self._exchanges.take_ended(self._clock()):
            self._publish(event)
        self._arm()

    # -- trouble -------------------------------------------------------------------------------

    def _not_kept(self, error: BaseException) -> LeasesNotKept:
        return LeasesNotKept(path=str(self._store.path or ""), error=_words(error))

    def _hold(self, problem: Problem) -> None:
        """Say a problem once, until it has gone."""
        if type(problem) not in self._problems:
            self._problems[type(problem)] = problem
            self._publish(ProblemFound(at=self._clock(), problem=problem))

    def _release(self, kind: type[Problem]) -> None:
        problem = self._problems.pop(kind, None)
        if problem is not None:
            self._publish(ProblemGone(at=self._clock(), problem=problem))

    def _on_bug(self, error: Exception) -> None:
        problem = BugFound(room="dhcp", error=f"{type(error).__name__}: {error}")
        if problem.error not in self._bugs and len(self._bugs) < _BATCH:
            self._bugs.add(problem.error)
            _log.error("an exchange ended by a bug", exc_info=error)
            self._publish(ProblemFound(at=self._clock(), problem=problem))

    def _fail(self, error: BaseException) -> None:
        """The socket is dead: tell it once, and read no more."""
        self._close()
        failed, self._failed = self._failed, None
        if failed is not None:
            failed(error)

    def _close(self) -> None:
        if self._loop is None:
            return
        for each in self._sockets:
            if each.fileno() >= 0:
                self._loop.remove_reader(each.fileno())
        for timer in (self._expiry_timer, self._check_timer, self._late_timer):
            if timer is not None:
                timer.cancel()
        self._loop = None


def _words(error: BaseException) -> str:
    """An error as a person reads it, without its number."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
