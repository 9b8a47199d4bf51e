"""The lease book: pool, offers, leases, reservations, conflicts, expiry; pure.

The one owner of who has which address. It never asks the clock or the disk: `now` is a parameter,
and what must be kept is handed to the service as `Lease` values to commit before an ACK leaves.

Rule 1: an address has one holder: a live lease, an offer, a quarantine or nobody.
Rule 2: one machine, one address: the key is the MAC, for firmware, boot loader and system of one
        machine send different client identifiers (none, 01+MAC, a DUID). Two parties that share a
        MAC and are both alive are told apart only when one proves it (`Sharing`).
Rule 3: no step looks at the whole pool: never-used addresses are found in a byte map, used ones by
        the age of their end.

Longer than other files: it is one state, and what changes it must be read together.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from pxegui.boot.choose import BootChoice
from pxegui.dhcp.deadlines import Deadlines
from pxegui.dhcp.memory import remember
from pxegui.dhcp.sharing import Sharing
from pxegui.problems import Clause
from pxegui.settings.model import AddressRange, Reservation

OFFER_HOLD_S = 60.0
QUARANTINE_S = 600
_NEVER = -1.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An address that was acknowledged to a machine (or was, if `expires` has passed)."""

    address: IPv4Address
    key: str  # who: the MAC, or "id:" and the client identifier in hex where there is no usable MAC
    mac: str
    client_id: str = ""  # option 61 in hex, the last one seen
    host_name: str = ""
    starts: float = 0.0
    expires: float = 0.0  # released: set to the moment of the release


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Which addresses may be given out, and to whom some are kept."""

    range: AddressRange
    netmask: IPv4Address
    never: frozenset[IPv4Address] = frozenset()  # ours, routers, name servers, network, broadcast
    reservations: tuple[Reservation, ...] = ()

    @property
    def network(self) -> IPv4Network:
        """The network its addresses are of."""
        return IPv4Network((int(self.range.first), str(self.netmask)), strict=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An address promised to a machine, and all that the OFFER said: its ACK says the same."""

    address: IPv4Address
    key: str
    client_id: str
    xid: int
    asker: tuple[str, int | None]  # what speaks, and its architecture: old ROMs and the iPXE that
    # they load may use one xid, and do not get one answer
    lease_s: int
    choice: BootChoice
    until: float


# What an answer changes in the book once it is given.


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """An address was offered."""

    offer: Offer


@dataclasses.dataclass(frozen=True, slots=True)
class Keep:
    """A lease was acknowledged, renewed, or ended by its machine (`expires` is past)."""

    lease: Lease
    renewed: bool = False  # by a client that has been using the address all the time


@dataclasses.dataclass(frozen=True, slots=True)
class DropOffer:
    """A machine took another server's offer."""

    key: str


@dataclasses.dataclass(frozen=True, slots=True)
class Quarantine:
    """Somebody else uses this address."""

    address: IPv4Address
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class Saw:
    """A machine has an address that is not from us."""

    address: IPv4Address
    mac: str


Change = Hold | Keep | DropOffer | Quarantine | Saw


class LeaseBook:
    """Who has which address. Without a pool (proxy mode) it only knows what it saw."""

    def __init__(self, pool: Pool | None = None) -> None:
        self.pool = pool
        self.network = pool.network if pool else None
        self._first = int(pool.range.first) if pool else 0
        size = int(pool.range.last) - self._first + 1 if pool else 0
        self._used = bytearray(size)  # 0: never used by anybody, and free
        self._reserved = {r.address: r.mac for r in pool.reservations} if pool else {}
        self._kept_for = {r.mac: r for r in pool.reservations} if pool else {}
        self._leases: dict[int, Lease] = {}  # live and ended, by address
        self._address_of: dict[str, int] = {}  # by key, of the newest lease
        self._offers: dict[int, Offer] = {}
        self._offer_of: dict[str, int] = {}
        self._quarantined: dict[int, float] = {}
        self._live: set[int] = set()
        self._sharing: dict[str, Sharing] = {}
        self._seen: dict[str, str] = {}  # address -> MAC, of leases of other servers
        self._ended: list[Lease] = []
        self._advanced_to = _NEVER  # all that was due then has been seen to
        self._expiries = Deadlines(self._expiry)
        self._offer_ends = Deadlines(self._offer_end)
        self._quarantine_ends = Deadlines(self._quarantined.get)
        self._reusable = Deadlines(self._reusable_since)
        for address in (*self._reserved, *(pool.never if pool else ())):
            self._mark(int(address), used=True)

    # -- questions -----------------------------------------------------------------------------

    def key_of(self, mac: str, client_id: str) -> str:
        """Under which key a machine's lease is kept."""
        sharing = self._sharing.get(mac)
        if sharing is not None and client_id in sharing.apart:
            return f"{mac}/{client_id}"
        return mac

    def lease_of(self, key: str) -> Lease | None:
        """The newest lease of a machine, also one that has ended."""
        address = self._address_of.get(key)
        return None if address is None else self._leases.get(address)

    def lease_at(self, address: IPv4Address) -> Lease | None:
        """The newest lease of an address, also one that has ended."""
        return self._leases.get(int(address))

    def has_free(self, now: float) -> bool:
        """There is an address for a machine that nobody has seen before."""
        self.advance(now)
        return self._used.find(0) >= 0 or self._longest_ended() is not None

    def offer_of(self, key: str, now: float) -> Offer | None:
        """What is promised to a machine at this moment."""
        self.advance(now)
        address = self._offer_of.get(key)
        return None if address is None else self._offers[address]

    def reservation_of(self, key: str) -> Reservation | None:
        """The address kept for a machine."""
        return self._kept_for.get(key)

    def candidate(self, key: str, wish: IPv4Address | None, now: float) -> IPv4Address | None:
        """The address to offer to a machine; None: nothing is free. RFC 2131 section 4.3.1."""
        self.advance(now)
        if self.pool is None:
            return None
        for address in self._preferred(key, wish):
            if not self.refusal(address, key, now):
                return address
        return self._unused(key) or self._longest_ended()

    def refusal(self, address: IPv4Address, key: str, now: float) -> str:
        """Why a machine cannot have an address, in words; empty if it can."""
        self.advance(now)
        number = int(address)
        kept_for = self._reserved.get(address)
        if kept_for is not None and kept_for != key:
            return Clause("{address} is kept for {whom}", address=address, whom=kept_for)
        if self.pool is None or address in self.pool.never:
            return Clause("{address} is not for machines", address=address)
        if kept_for is None and not 0 <= number - self._first < len(self._used):
            return Clause(
                "{address} is not in the range {range}", address=address, range=self.pool.range
            )
        if number in self._quarantined:
            return Clause("{address} is in use by another device", address=address)
        return self._taken_by_other(number, key)

    def mac_of(self, address: str, now: float) -> str:
        """The machine that holds this address, empty if nobody does."""
        self.advance(now)
        try:
            number = int(IPv4Address(address))
        except ValueError:
            return ""
        if number in self._live:
            return self._leases[number].mac
        return self._reserved.get(IPv4Address(number)) or self._seen.get(address, "")

    def next_expiry(self) -> float | None:
        """When the first live lease ends; None without one."""
        found = self._expiries.first()
        return found[0] if found else None

    def statistics(self) -> dict[str, int]:
        """How many addresses are free, leased, offered, in quarantine; and all of the pool."""
        return {
            "addresses": len(self._used),
            "free": self._used.count(0) + sum(self._is_reusable(n) for n in self._leases),
            "leased": len(self._live),
            "offered": sum(1 for number in self._offers if number not in self._live),
            "quarantined": len(self._quarantined),
        }

    # -- changes -------------------------------------------------------------------------------

    def restore(self, leases: list[Lease]) -> None:
        """Take what the store kept, also what has expired (its old owner comes first)."""
        self._advanced_to = _NEVER
        for lease in sorted(leases, key=lambda lease: lease.starts):
            apart = lease.key.partition("/")[2]
            if apart:
                self._sharing_of(lease.key).apart.add(apart)
            self._write(lease)

    def with_pool(self, pool: Pool | None, now: float) -> LeaseBook:
        """A book with another pool, that knows all this one knows.

        A lease outside the new pool lasts as long as its machine was told; it is not renewed.
        """
        book = LeaseBook(pool)
        book.restore(list(self._leases.values()))
        book.take_ended(now)
        for number, until in self._quarantined.items():
            book.apply(Quarantine(IPv4Address(number), until), now)
        for offer in list(self._offers.values()):
            if not book.refusal(offer.address, offer.key, now):
                book.apply(Hold(offer), now)
        for address, mac in self._seen.items():
            book.apply(Saw(IPv4Address(address), mac), now)
        return book

    def live(self, now: float) -> list[Lease]:
        """All leases that have not ended."""
        self.advance(now)
        return [self._leases[number] for number in sorted(self._live)]

    def apply(self, change: Change, now: float) -> list[Lease]:
        """Take what an answer changes; returns what must be on the disk before it leaves."""
        self.advance(now)
        self._advanced_to = _NEVER
        match change:
            case Hold(offer):
                self._hold(offer, now)
            case Keep(lease, renewed):
                return self._keep(lease, renewed, now)
            case DropOffer(key):
                self._drop_offer(key)
            case Quarantine(address, until):
                return self._quarantine(int(address), until, now)
            case Saw(address, mac):
                remember(self._seen, str(address), mac)
        return []

    def advance(self, now: float) -> None:
        """Let offers, quarantines and leases end whose time has come."""
        if now == self._advanced_to:
            return
        self._advanced_to = now
        for number in self._offer_ends.due(now):
            self._drop_offer(self._offers[number].key)
        for number in self._quarantine_ends.due(now):
            del self._quarantined[number]
            self._settle(number)
        for number in self._expiries.due(now):
            self._ended.append(self._leases[number])
            self._end(number)

    def take_ended(self, now: float) -> list[Lease]:
        """The leases that have ended by themselves since the last time this was asked."""
        self.advance(now)
        ended, self._ended = self._ended, []
        return ended

    # -- choosing ------------------------------------------------------------------------------

    def _preferred(self, key: str, wish: IPv4Address | None) -> Iterator[IPv4Address]:
        """Addresses that a machine has a claim to, the best first."""
        if (reservation := self._kept_for.get(key)) is not None:
            yield reservation.address
        lease = self.lease_of(key)
        if lease is not None and int(lease.address) in self._live:
            yield lease.address
        if (promised := self._offer_of.get(key)) is not None:
            yield IPv4Address(promised)
        if lease is not None:
            yield lease.address
        if wish is not None:
            yield wish

    def _unused(self, key: str) -> IPv4Address | None:
        """The first never-used address from a point that the machine's own key gives.

        So a machine tends to get the same address again even if the lease file is lost.
        """
        if not self._used:
            return None
        start = zlib.crc32(key.encode()) % len(self._used)
        at = self._used.find(0, start)
        if at < 0:
            at = self._used.find(0, 0, start)
        return None if at < 0 else IPv4Address(self._first + at)

    def _longest_ended(self) -> IPv4Address | None:
        found = self._reusable.first()
        return IPv4Address(found[1]) if found else None

    def _taken_by_other(self, number: int, key: str) -> str:
        lease = self._leases.get(number)
        if lease is not None and lease.key != key and number in self._live:
            return Clause(
                "{address} is leased to {whom}", address=lease.address, whom=lease.mac or lease.key
            )
        offer = self._offers.get(number)
        if offer is not None and offer.key != key:
            return Clause("{address} is offered to {whom}", address=offer.address, whom=offer.key)
        return ""

    # -- the state of one address --------------------------------------------------------------

    def _mark(self, number: int, *, used: bool) -> None:
        if 0 <= number - self._first < len(self._used):
            self._used[number - self._first] = used

    def _settle(self, number: int) -> None:
        """Work out anew whether an address is unused, reusable or neither."""
        address = IPv4Address(number)
        fixed = address in self._reserved or (self.pool is not None and address in self.pool.never)
        busy = number in self._offers or number in self._quarantined
        self._mark(number, used=fixed or busy or number in self._leases)
        since = self._reusable_since(number)
        if since is not None:
            self._reusable.watch(number, since)

    def _expiry(self, number: int) -> float | None:
        return self._leases[number].expires if number in self._live else None

    def _offer_end(self, number: int) -> float | None:
        offer = self._offers.get(number)
        return offer.until if offer else None

    def _reusable_since(self, number: int) -> float | None:
        """When the lease of an address ended that anybody may have now; None if nobody may."""
        lease = self._leases.get(number)
        if lease is None or number in self._live or number in self._offers:
            return None
        outside = not 0 <= number - self._first < len(self._used)
        if outside or number in self._quarantined or lease.address in self._reserved:
            return None
        if self.pool is not None and lease.address in self.pool.never:
            return None
        return lease.expires

    def _is_reusable(self, number: int) -> bool:
        return self._reusable_since(number) is not None

    # -- what changes do -----------------------------------------------------------------------

    def _hold(self, offer: Offer, now: float) -> None:
        number = int(offer.address)
        if self._offer_of.get(offer.key) != number:
            self._drop_offer(offer.key)
        self._offers[number] = offer
        self._offer_of[offer.key] = number
        self._offer_ends.watch(number, offer.until)
        self._settle(number)
        self._note_start(offer.key, offer.client_id, now)

    def _drop_offer(self, key: str) -> None:
        number = self._offer_of.pop(key, None)
        if number is not None:
            del self._offers[number]
            self._settle(number)

    def _keep(self, lease: Lease, renewed: bool, now: float) -> list[Lease]:
        if lease.expires <= now:
            self._drop_offer(lease.key)
        elif renewed:
            self._sharing_of(lease.key).note_renewal(lease.client_id)
        else:
            self._note_start(lease.key, lease.client_id, now)
        written = [lease]
        before = self.lease_of(lease.key)
        if before is not None and before.address != lease.address and before.expires > now:
            written.insert(0, dataclasses.replace(before, expires=now))  # one machine, one address
        for each in written:
            self._write(each)
            if each.expires <= now:
                self._end(int(each.address))
        return written

    def _write(self, lease: Lease) -> None:
        number = int(lease.address)
        former = self._leases.get(number)
        if former is not None and self._address_of.get(former.key) == number:
            del self._address_of[former.key]
        self._leases[number] = lease
        self._address_of[lease.key] = number
        self._live.add(number)  # one that is over already ends at the next `advance`
        self._expiries.watch(number, lease.expires)
        self._settle(number)

    def _quarantine(self, number: int, until: float, now: float) -> list[Lease]:
        offer = self._offers.get(number)
        if offer is not None:
            self._drop_offer(offer.key)
        self._quarantined[number] = until
        self._quarantine_ends.watch(number, until)
        if number not in self._live:
            self._settle(number)
            return []
        self._leases[number] = dataclasses.replace(self._leases[number], expires=now)
        self._end(number)
        return [self._leases[number]]

    def _end(self, number: int) -> None:
        """A lease is over, but its machine is remembered."""
        self._live.discard(number)
        self._end_sharing(self._leases[number].key)
        self._settle(number)

    # -- several parties behind one MAC --------------------------------------------------------

    def _sharing_of(self, key: str) -> Sharing:
        mac = key.partition("/")[0]
        found = self._sharing.get(mac)
        if found is None:
            found = Sharing()
            remember(self._sharing, mac, found)
        return found

    def _note_start(self, key: str, client_id: str, now: float) -> None:
        self._sharing_of(key).note_start(client_id, now)

    def _end_sharing(self, key: str) -> None:
        """Forget that parties were told apart once all of them are gone."""
        mac = key.partition("/")[0]
        sharing = self._sharing.get(mac)
        if sharing is None or not sharing.apart:
            return
        keys = (mac, *(f"{mac}/{client_id}" for client_id in sharing.apart))
        if not any(self._address_of.get(each) in self._live for each in keys):
            sharing.apart.clear()
