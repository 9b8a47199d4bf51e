from __future__ import annotations

import dataclasses
import time
from ipaddress import IPv4Address

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pxegui.boot.choose import BootChoice
from pxegui.dhcp.leases import (
    DropOffer,
    Hold,
    Keep,
    Lease,
    LeaseBook,
    Offer,
    Pool,
    Quarantine,
    Saw,
)
from pxegui.settings.model import AddressRange, Reservation

A, B, C, D = (f"52:54:00:00:00:{octet}" for octet in ("0a", "0b", "0c", "0d"))
KEPT = "52:54:00:00:00:99"


def ip(last: int) -> IPv4Address:
    return IPv4Address(f"10.0.0.{last}")


def lease(key: str, last: int, *, starts: float = 0.0, expires: float = 3600.0, **more) -> Lease:
    mac = key.partition("/")[0]
    return Lease(address=ip(last), key=key, mac=mac, starts=starts, expires=expires, **more)


def offer(key: str, address: IPv4Address, now: float, client_id: str = "") -> Offer:
    return Offer(
        address=address,
        key=key,
        client_id=client_id,
        xid=1,
        asker=("pxe", 0),
        lease_s=3600,
        choice=BootChoice(),
        until=now + 60,
    )


@pytest.mark.parametrize(
    ("kept", "wish", "now", "answer"),
    [
        pytest.param([], 102, 0, 102, id="a free address that was asked for is given"),
        pytest.param([lease(A, 100)], 102, 9, 100, id="the own lease comes before a wish"),
        pytest.param(
            [lease(A, 100)], 102, 9999, 100, id="the own lease comes first also when it has ended"
        ),
        pytest.param(
            [lease(A, 100), lease(B, 100, starts=1, expires=9000)],
            102,
            5000,
            102,
            id="an own lease that went to another is gone",
        ),
        pytest.param([lease(B, 102)], 102, 9, 100, id="the address of another is not given"),
        pytest.param(
            [lease(B, 102)], 102, 9999, 102, id="a wish may be for an address whose lease ended"
        ),
        pytest.param([], 101, 0, (100, 102), id="an address kept for another is not given"),
        pytest.param([], 1, 0, (100, 102), id="our own address is not given"),
        pytest.param([], 200, 0, (100, 102), id="an address outside the range is not given"),
        pytest.param(
            [lease(B, 100, expires=10), lease(C, 102, expires=5)],
            None,
            20,
            102,
            id="without an unused one, the one that ended longest ago is given",
        ),
        pytest.param(
            [lease(B, 100, expires=10)], None, 20, 102, id="an unused one comes before an ended one"
        ),
        pytest.param(
            [lease(B, 100), lease(C, 102)], None, 20, None, id="a full pool has nothing to give"
        ),
    ],
)
def test_candidate(book, kept, wish, now, answer):
    book.restore(kept)
    found = book.candidate(A, ip(wish) if wish else None, now)
    wanted = answer if isinstance(answer, tuple) else (answer,)
    assert (int(found) & 0xFF if found else None) in wanted


def test_a_reservation_comes_before_everything(book):
    book.restore([lease(KEPT, 100)])
    assert book.candidate(KEPT, ip(102), 9) == ip(101)


def test_a_reservation_outside_the_range_is_given(pool):
    book = LeaseBook(
        Pool(
            range=pool.range,
            netmask=pool.netmask,
            reservations=(Reservation(mac=A, address=ip(7)),),
        )
    )
    assert book.candidate(A, None, 0) == ip(7)
    assert book.refusal(ip(7), B, 0)


def test_the_same_machine_gets_the_same_address_of_an_empty_book():
    pool = Pool(
        range=AddressRange(first=ip(10), last=ip(200)), netmask=IPv4Address("255.255.255.0")
    )
    first = {LeaseBook(pool).candidate(A, None, now) for now in range(3)}
    assert len(first) == 1


def test_an_offer_is_held_for_a_minute_and_then_free(book):
    book.restore([lease(KEPT, 101)])
    for key, last in ((A, 100), (B, 102)):
        book.apply(Hold(offer(key, ip(last), 0)), 0)
    assert book.candidate(C, None, 59) is None
    assert book.candidate(A, None, 59) == ip(100)
    assert book.candidate(C, None, 60) in (ip(100), ip(102))
    assert book.offer_of(A, 60) is None


def test_what_is_offered_to_one_is_not_for_another(book):
    book.apply(Hold(offer(A, ip(100), 0)), 0)
    assert book.candidate(B, ip(100), 59) == ip(102)
    assert "offered to" in book.refusal(ip(100), B, 59)
    assert book.refusal(ip(100), A, 59) == ""
    assert book.refusal(ip(100), B, 60) == ""


def test_an_offer_that_was_not_taken_is_free_at_once(book):
    book.apply(Hold(offer(A, ip(100), 0)), 0)
    book.apply(DropOffer(A), 1)
    assert book.refusal(ip(100), B, 1) == ""


def test_an_ended_lease_comes_back_after_an_offer_of_it_lapsed(book):
    book.restore([lease(A, 100, expires=10), lease(B, 102)])
    book.apply(Hold(offer(C, ip(100), 20)), 20)
    assert book.candidate(D, None, 21) is None
    assert book.candidate(D, None, 81) == ip(100)
    assert book.candidate(A, None, 81) == ip(100)


def test_one_machine_has_one_address(book):
    book.apply(Keep(lease(A, 100)), 0)
    written = book.apply(Keep(lease(A, 102, starts=5)), 5)
    assert [(each.address, each.expires) for each in written] == [(ip(100), 5), (ip(102), 3600)]
    assert book.refusal(ip(100), B, 5) == ""
    assert book.mac_of("10.0.0.102", 5) == A
    assert book.mac_of("10.0.0.100", 5) == ""


def test_a_released_address_is_free_and_its_machine_remembered(book):
    book.apply(Keep(lease(A, 100)), 0)
    book.apply(Keep(lease(A, 100, expires=7)), 7)
    assert book.statistics()["leased"] == 0
    assert book.refusal(ip(100), B, 7) == ""
    assert book.candidate(A, None, 8) == ip(100)
    assert book.take_ended(9) == []


def test_a_quarantined_address_rests(book):
    book.apply(Keep(lease(A, 100)), 0)
    written = book.apply(Quarantine(ip(100), 610), 10)
    assert [(each.address, each.expires) for each in written] == [(ip(100), 10)]
    assert "another device" in book.refusal(ip(100), A, 609)
    assert book.candidate(A, None, 609) == ip(102)
    assert book.candidate(A, None, 610) == ip(100)


def test_ended_leases_are_told_once(book):
    book.apply(Keep(lease(A, 100, expires=10)), 0)
    assert book.next_expiry() == 10
    assert [each.mac for each in book.take_ended(10)] == [A]
    assert book.take_ended(11) == []
    assert book.next_expiry() is None


def test_statistics(book):
    book.apply(Keep(lease(A, 100)), 0)
    book.apply(Hold(offer(B, ip(102), 0)), 0)
    assert book.statistics() == {
        "addresses": 3,
        "free": 0,
        "leased": 1,
        "offered": 1,
        "quarantined": 0,
    }
    book.advance(4000)
    assert book.statistics()["free"] == 2


# -- one MAC, several identifiers --------------------------------------------------------------


def test_firmware_loader_and_system_keep_one_address(book):
    """Firmware sends no identifier, iPXE 01+MAC, the system a DUID."""
    for at, client_id in enumerate(("", "01" + A.replace(":", ""), "ff00000001")):
        key = book.key_of(A, client_id)
        address = book.candidate(key, None, at)
        book.apply(Keep(lease(key, int(address) & 0xFF, starts=at, client_id=client_id)), at)
    assert book.statistics()["leased"] == 1


def test_two_that_share_a_mac_are_told_apart_by_a_renewal(book):
    x, y = "01aa", "01bb"
    book.apply(Keep(lease(A, 100, client_id=x)), 0)
    book.apply(Keep(lease(A, 100, client_id=y)), 10)
    assert book.key_of(A, y) == A
    book.apply(Keep(lease(A, 100, client_id=x), renewed=True), 20)
    assert book.key_of(A, x) == A
    own = book.key_of(A, y)
    assert own == f"{A}/{y}"
    assert "leased to" in book.refusal(ip(100), own, 21)
    assert book.candidate(own, None, 21) == ip(102)


def test_parties_stay_apart_over_a_restart_and_until_both_are_gone(pool):
    book = LeaseBook(pool)
    book.restore([lease(A, 100, client_id="01aa"), lease(f"{A}/01bb", 102, client_id="01bb")])
    assert book.key_of(A, "01bb") == f"{A}/01bb"
    book.advance(3600)
    assert book.key_of(A, "01bb") == A


def test_another_servers_address_is_known_by_its_machine(book):
    book.apply(Saw(IPv4Address("192.168.7.7"), B), 0)
    assert book.mac_of("192.168.7.7", 0) == B
    assert book.mac_of("no address", 0) == ""


def test_without_a_pool_nothing_is_given():
    book = LeaseBook(None)
    assert book.candidate(A, ip(100), 0) is None
    assert book.refusal(ip(100), A, 0)


def test_a_large_pool_costs_no_more_than_a_small_one():
    """65,000 leases, then 2,000 strangers: well under a millisecond each."""
    pool = Pool(
        range=AddressRange(first=IPv4Address("10.1.0.1"), last=IPv4Address("10.1.255.254")),
        netmask=IPv4Address("255.255.0.0"),
    )
    book = LeaseBook(pool)
    first = int(pool.range.first)
    book.restore(
        [
            Lease(address=IPv4Address(first + n), key=f"m{n}", mac=f"m{n}", expires=1000.0 + n)
            for n in range(65000)
        ]
    )
    began = time.process_time()
    for n in range(2000):
        now = 70000.0 if n % 2 else 500.0
        address = book.candidate(f"s{n}", None, now)
        assert address is not None
        book.apply(Hold(offer(f"s{n}", address, now)), now)
    assert time.process_time() - began < 2


# -- any order of events -----------------------------------------------------------------------


class AnyOrder(RuleBasedStateMachine):
    """Several machines, a small pool, and whatever order things happen in."""

    keys = st.sampled_from([A, B, C, D, KEPT])
    lasts = st.integers(99, 105)

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.pool = Pool(
            range=AddressRange(first=ip(100), last=ip(103)),
            netmask=IPv4Address("255.255.255.0"),
            never=frozenset({ip(103)}),
            reservations=(Reservation(mac=KEPT, address=ip(101)),),
        )
        self.book = LeaseBook(self.pool)
        self.holders: dict[IPv4Address, tuple[str, float]] = {}
        self.promised: dict[IPv4Address, tuple[str, float]] = {}

    @rule(key=keys, wish=st.one_of(st.none(), lasts))
    def discover(self, key, wish):
        found = self.book.candidate(key, ip(wish) if wish else None, self.now)
        if found is not None:
            assert found in (ip(100), ip(101), ip(102))
            assert found != ip(101) or key == KEPT
            assert self.book.refusal(found, key, self.now) == ""
            promised = self.promised.get(found)
            assert promised is None or promised[0] == key or promised[1] <= self.now
            self.promised = {a: p for a, p in self.promised.items() if p[0] != key}
            self.promised[found] = (key, self.now + 60)
            self.book.apply(Hold(offer(key, found, self.now)), self.now)

    @rule(key=keys, last=lasts, seconds=st.integers(1, 100))
    def request(self, key, last, seconds):
        if self.book.refusal(ip(last), key, self.now):
            return
        holder = self.holders.get(ip(last))
        assert holder is None or holder[0] == key or holder[1] <= self.now, "given to two"
        expires = self.now + seconds
        for address, (other, _) in list(self.holders.items()):
            if other == key:
                del self.holders[address]
        self.holders[ip(last)] = (key, expires)
        self.book.apply(Keep(lease(key, last, starts=self.now, expires=expires)), self.now)

    @rule(key=keys)
    def release(self, key):
        held = self.book.lease_of(key)
        if held is not None and held.expires > self.now:
            ended = lease(key, int(held.address) & 0xFF, expires=self.now)
            self.book.apply(Keep(ended), self.now)
            self.holders.pop(held.address, None)
            self.promised = {a: p for a, p in self.promised.items() if p[0] != key}

    @rule(last=lasts)
    def conflict(self, last):
        self.book.apply(Quarantine(ip(last), self.now + 30), self.now)
        self.holders.pop(ip(last), None)
        self.promised.pop(ip(last), None)

    @rule(seconds=st.integers(0, 70))
    def wait(self, seconds):
        self.now += seconds
        self.book.take_ended(self.now)

    @rule()
    def restart(self):
        kept = list(self.book._leases.values())
        self.book = LeaseBook(self.pool)
        self.book.restore(kept)
        self.promised.clear()

    @invariant()
    def live_leases_are_what_was_acknowledged(self):
        for address, (key, expires) in self.holders.items():
            if expires > self.now:
                assert self.book.mac_of(str(address), self.now) == key

    @invariant()
    def an_unused_address_is_really_free(self):
        self.book.advance(self.now)
        for at, used in enumerate(self.book._used):
            number = int(ip(100)) + at
            if not used:
                assert number not in self.book._leases
                assert number not in self.book._offers
                assert number not in self.book._quarantined


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase


def test_another_pool_keeps_what_is_known(book, pool):
    book.apply(Keep(lease(A, 100, starts=0, expires=3600)), 0.0)
    book.apply(Hold(offer(KEPT, ip(101), 10.0)), 10.0)
    book.apply(Quarantine(ip(102), 600.0), 10.0)
    wider = dataclasses.replace(
        pool, reservations=(*pool.reservations, Reservation(mac=C, address=ip(103)))
    )
    changed = book.with_pool(wider, 20.0)
    assert [each.mac for each in changed.live(20.0)] == [A]
    assert changed.offer_of(KEPT, 20.0) is not None
    assert changed.refusal(ip(102), D, 20.0)
    assert changed.candidate(C, None, 20.0) == ip(103)
    assert changed.take_ended(20.0) == []


def test_live_leases_are_those_that_have_not_ended(book):
    book.apply(Keep(lease(A, 100, starts=0, expires=100)), 0.0)
    assert [each.mac for each in book.live(50.0)] == [A]
    assert book.live(101.0) == []
