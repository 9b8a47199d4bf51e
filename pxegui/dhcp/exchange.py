"""From one datagram to its outcome: parse, identify, choose, answer, what there is to tell; pure.

Owns what is remembered between messages: the lease book, the forms of proxy offers, and what each
machine booted last.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from ipaddress import IPv4Address

from pxegui.boot.choose import BootChoice
from pxegui.boot.client import Client, Speaks, identify
from pxegui.dhcp.answer import Ask, Reply, Silence, wait_s
from pxegui.dhcp.leases import QUARANTINE_S, Hold, Lease, LeaseBook, Offer, Quarantine
from pxegui.dhcp.memory import remember
from pxegui.dhcp.network import Network
from pxegui.dhcp.problems import AddressInUse, PoolExhausted, TookOtherServer
from pxegui.dhcp.proxy import Forms, answer_boot_server, answer_proxy, is_complete
from pxegui.dhcp.quiet import Folds, Rate
from pxegui.dhcp.request import request_state
from pxegui.dhcp.standard import answer, quarantine_events
from pxegui.events import (
    AddressQuarantined,
    BootFileMissing,
    Event,
    LeaseAcked,
    LeaseExpired,
    LeaseReleased,
    MachineAsked,
    OtherServerFound,
    ProblemFound,
    ProblemGone,
    RequestIgnored,
)
from pxegui.problems import Clause, Problem
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import NOWHERE, Malformed, Message, parse
from pxegui.wire.options import MessageType, Option, address, message_name

BOOTED_S = 600.0  # how long a loader without option 60 counts as a stage of its machine's boot
MISSING_S = 60.0
SAID_S = 600.0  # the same problem again after this time is news
_OWN_TRACE_S = 300.0  # an address that answers, and was ours until then: its last machine
_TRIES = 16  # addresses in use by strangers that one DISCOVER may find
_IGNORED = Clause("it is ignored, as was wished")
_PROBLEMS = (ProblemFound, ProblemGone)
_FACTS = (*_PROBLEMS, LeaseAcked, LeaseReleased, AddressQuarantined)
_TYPES_WITH_BOOT = (0, MessageType.DISCOVER, MessageType.REQUEST, MessageType.INFORM)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A datagram as it matters here."""

    data: bytes
    source: tuple[str, int]
    is_broadcast: bool
    is_pxe_port: bool  # it came to the boot server port
    port: int  # ours, that it came to


@dataclasses.dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of one packet. `events` are told after the reply left."""

    reply: Reply | None = None
    leases: list[Lease] = dataclasses.field(default_factory=list)  # to commit before it leaves
    asked: MachineAsked | None = None  # told also if the reply could not be sent
    events: list[Event] = dataclasses.field(default_factory=list)
    waits_for: tuple[str, int] | None = None  # not known yet whether the address is free: MAC, xid
    other_server: str = ""  # whose offer this machine took, on our own cable


class Exchanges:
    """All exchanges with all machines."""

    def __init__(
        self,
        network: Network,
        decide: Callable[[Client], BootChoice],
        in_use: Callable[[IPv4Address], bool | None] | None = None,
    ) -> None:
        self.network = network
        self.book = LeaseBook(network.pool)
        self.forms = Forms(always_complete=network.always_complete)
        self.counts = dict.fromkeys(
            ("received", "answered", "ignored", "malformed", "replies", "untold"), 0
        )
        self._decide = decide
        self._in_use = in_use
        self._booted: dict[str, tuple[float, Client]] = {}
        self._ignored = Folds()
        self._missing = Folds(MISSING_S)
        self._said = Folds(SAID_S)
        self._rate = Rate()
        self._exhausted: Problem | None = None
        self._conflicts: dict[IPv4Address, tuple[float, ProblemFound]] = {}  # with their end
        self._elsewhere: dict[str, ProblemFound] = {}  # by MAC: it took another server's offer

    def take(self, packet: Packet, now: float, *, waited: bool = False) -> Outcome:
        """One packet. `waited`: it was kept back once for the sake of a conflict check."""
        if not waited:
            self.counts["received"] += 1
        message = parse(packet.data)
        if isinstance(message, Malformed):
            self.counts["malformed"] += 1
            return self._ignore(Outcome(), packet, "", 255, message.why, now)
        if message.op != 1:
            # Another server's answer, or our own. Nothing was asked, so nothing goes unanswered.
            self.counts["replies"] += 1
            return Outcome()
        ask = self._ask(message, packet, now)
        outcome = Outcome(asked=_asked(ask, packet))
        found = self._answer(ask, packet, outcome, waited=waited)
        if found is None:
            return Outcome(waits_for=(ask.mac, message.xid))
        self._apply(found, outcome, now)
        if isinstance(found, Reply):
            self.counts["answered"] += 1
            outcome.reply = dataclasses.replace(found, after_s=wait_s(ask))
            self._note_reply(ask, packet)
        elif not found.told:
            self._ignore(outcome, packet, ask.mac, message.type, found.why, now, found.normal)
        else:
            self.counts["ignored"] += 1
        if ask.message.giaddr == NOWHERE:  # behind a relay agent another server is at home
            others = (each for each in found.events if isinstance(each, OtherServerFound))
            outcome.other_server = next((each.address for each in others), "")
        self._tell(found, ask, outcome, now)
        return outcome

    def change(self, network: Network, now: float) -> None:
        """Other ranges, reservations or wishes from now on; leases, offers and the rest stay."""
        if network.pool != self.network.pool:
            self.book = self.book.with_pool(network.pool, now)
        self.network = network

    def take_ended(self, now: float) -> list[Event]:
        """What time alone has changed: leases that ended, addresses that are free again."""
        events: list[Event] = [
            LeaseExpired(at=now, mac=lease.mac, address=str(lease.address))
            for lease in self.book.take_ended(now)
        ]
        if self._exhausted is not None and self.book.has_free(now):
            events.append(ProblemGone(at=now, problem=self._exhausted))
            self._exhausted = None
        over = [found for found, (until, _) in self._conflicts.items() if until <= now]
        events += [_gone(self._conflicts.pop(found)[1], now) for found in over]
        return events

    def next_end(self) -> float | None:
        """When time alone will change something next; None: never."""
        ends = [until for until, _ in self._conflicts.values()]
        if (expiry := self.book.next_expiry()) is not None:
            ends.append(expiry)
        return min(ends, default=None)

    # -- the steps -----------------------------------------------------------------------------

    def _ask(self, message: Message, packet: Packet, now: float) -> Ask:
        client = identify(message)
        as_client = self._boots_as(client, packet, now)
        if message.type == 0 and not as_client.boots:
            # BOOTP is what boot ROMs spoke before PXE, and they were for BIOS machines.
            as_client = dataclasses.replace(
                client, speaks=Speaks.PXE, firmware=Firmware.BIOS, architecture=0
            )
        if packet.is_pxe_port and client.boots:
            client = as_client
        choice = BootChoice()
        if message.type in _TYPES_WITH_BOOT and as_client.boots:
            choice = self._decide(as_client)
        return Ask(
            message=message,
            client=client,
            choice=choice,
            source=packet.source,
            port=packet.port,
            now=now,
            broadcast=packet.is_broadcast,
        )

    def _boots_as(self, client: Client, packet: Packet, now: float) -> Client:
        """The client, or what its machine booted as, where it does not say itself.

        GRUB's net_bootp sends neither option 60 nor 93 and goes on where the firmware ended. On the
        boot server port, old ROMs leave 93 out that they sent in their DISCOVER.
        """
        silent_loader = (
            client.speaks is Speaks.OTHER
            and client.architecture is None
            and not client.vendor_class
            and not client.user_class
        )
        silent_rom = packet.is_pxe_port and client.boots and client.architecture is None
        if client.speaks is Speaks.IPXE or not (silent_loader or silent_rom):
            return client
        at, before = self._booted.get(client.mac, (-BOOTED_S, client))
        return before if 0 <= now - at < BOOTED_S else client

    def _answer(
        self, ask: Ask, packet: Packet, outcome: Outcome, *, waited: bool
    ) -> Reply | Silence | None:
        """The answer; None: an address is being checked, ask again in a moment."""
        if ask.mac in self.network.ignored:
            return Silence(why=_IGNORED, normal=True)
        if packet.is_pxe_port:
            return answer_boot_server(ask, self.network)
        if self.network.mode is Mode.PROXY:
            return answer_proxy(ask, self.network, self.forms)
        for _ in range(_TRIES):
            found = answer(ask, self.network, self.book)
            offer = _offer_in(found)
            if offer is None or not self._is_new(offer, ask.now):
                return found
            used = self._in_use(offer.address) if self._in_use is not None else False
            if used is None and not waited:
                return None
            if not used or self._was_ours(offer.address, ask.now):
                return found
            quarantine = Quarantine(offer.address, ask.now + QUARANTINE_S)
            outcome.leases += self.book.apply(quarantine, ask.now)
            self._add(outcome, *quarantine_events(ask, offer.address, declined=False))
        return Silence(
            why=Clause("{count} addresses in a row are in use by other devices", count=_TRIES)
        )

    def _is_new(self, offer: Offer, now: float) -> bool:
        """The address is a stranger's to this machine: it neither had it nor was promised it."""
        held = self.book.offer_of(offer.key, now)
        if held is not None and held.address == offer.address:
            return False
        lease = self.book.lease_of(offer.key)
        return lease is None or lease.address != offer.address

    def _was_ours(self, found: IPv4Address, now: float) -> bool:
        """The device that answered there was a machine of ours, a moment ago."""
        lease = self.book.lease_at(found)
        return lease is not None and now - lease.expires < _OWN_TRACE_S

    def _apply(self, found: Reply | Silence, outcome: Outcome, now: float) -> None:
        for change in found.changes:
            outcome.leases += self.book.apply(change, now)

    def _note_reply(self, ask: Ask, packet: Packet) -> None:
        """Remember what the machine boots, and which form of a proxy OFFER it got."""
        if ask.client.boots and ask.client.speaks is not Speaks.IPXE and ask.choice.file:
            remember(self._booted, ask.mac, (ask.now, ask.client))
        if packet.is_pxe_port:
            self.forms.note_followed(ask.owner)
        elif self.network.mode is Mode.PROXY and ask.client.speaks is Speaks.PXE:
            self.forms.note_offer(ask.owner, ask.message.xid, is_complete(ask, self.forms))

    # -- what is told --------------------------------------------------------------------------

    def _tell(self, found: Reply | Silence, ask: Ask, outcome: Outcome, now: float) -> None:
        self._add(outcome, *found.events)
        telling = self._rate.judge(ask.mac, now)
        if telling != "all":
            self.counts["untold"] += 1
            outcome.asked = None
            kept = _FACTS if telling == "facts" else _PROBLEMS
            outcome.events = [event for event in outcome.events if isinstance(event, kept)]
            return
        missing = ask.choice.missing
        if missing is None or ask.message.type not in (0, MessageType.DISCOVER):
            return
        if self._missing.fold((ask.mac, ask.client.words), now) is not None:
            event = BootFileMissing(
                at=now,
                mac=ask.mac,
                firmware=ask.client.words,
                architecture=ask.client.architecture,
                missing=missing.what,
                where=missing.where,
            )
            outcome.events.append(event)

    def _add(self, outcome: Outcome, *events: Event) -> None:
        """Add what is news."""
        for event in events:
            news = self._is_news(event) if isinstance(event, ProblemFound) else True
            if isinstance(event, OtherServerFound):
                news = self._said.fold(event.address, event.at) is not None
            if isinstance(event, LeaseAcked) and event.mac in self._elsewhere:
                outcome.events.append(_gone(self._elsewhere.pop(event.mac), event.at))
            if news:
                outcome.events.append(event)

    def _is_news(self, event: ProblemFound) -> bool:
        """The problem was not told yet, or has gone since. Remembers what will make it go."""
        match event.problem:
            case PoolExhausted():
                if self._exhausted is not None:
                    return False
                self._exhausted = event.problem
            case AddressInUse(address=found, minutes=minutes):
                known = IPv4Address(found) in self._conflicts
                self._conflicts[IPv4Address(found)] = (event.at + minutes * 60, event)
                return not known
            case TookOtherServer():
                known = event.mac in self._elsewhere
                remember(self._elsewhere, event.mac, event)
                return not known
            case _:
                return self._said.fold(event.problem, event.at) is not None
        return True

    def _ignore(
        self,
        outcome: Outcome,
        packet: Packet,
        mac: str,
        kind: int,
        why: str,
        now: float,
        normal: bool = False,
    ) -> Outcome:
        self.counts["ignored"] += 1
        repeats = self._ignored.fold((mac, kind, why), now)
        if repeats is not None:
            event = RequestIgnored(
                at=now,
                mac=mac,
                port=packet.port,
                message=message_name(kind),
                source=f"{packet.source[0]}:{packet.source[1]}",
                why=why,
                repeats=repeats,
                normal=normal,
            )
            outcome.events.append(event)
        return outcome


def _gone(found: ProblemFound, now: float) -> ProblemGone:
    return ProblemGone(at=now, mac=found.mac, problem=found.problem)


def _offer_in(found: Reply | Silence) -> Offer | None:
    return next((c.offer for c in found.changes if isinstance(c, Hold)), None)


def _asked(ask: Ask, packet: Packet) -> MachineAsked:
    message, client, options = ask.message, ask.client, ask.message.options
    wanted = address(options.get(Option.REQUESTED_ADDRESS)) or message.ciaddr
    server = address(options.get(Option.SERVER_IDENTIFIER))
    return MachineAsked(
        at=ask.now,
        mac=ask.mac,
        port=ask.port,
        message=message_name(message.type),
        state="" if packet.is_pxe_port else request_state(ask),
        xid=message.xid,
        secs=message.secs,
        firmware=client.words,
        loader=client.loader,
        architecture=client.architecture,
        vendor_class=client.vendor_class,
        user_class=client.user_class,
        uuid=client.uuid,
        host_name=client.host_name,
        client_id=ask.client_id,
        requested="" if wanted == NOWHERE else str(wanted),
        server="" if server is None else str(server),
        relay="" if message.giaddr == NOWHERE else str(message.giaddr),
    )
