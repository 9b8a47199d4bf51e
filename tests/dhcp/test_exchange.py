from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pxegui.boot.choose import BootChoice, Missing
from pxegui.boot.client import Speaks
from pxegui.dhcp.exchange import Exchanges, Packet
from pxegui.dhcp.problems import AddressInUse, PoolExhausted
from pxegui.events import (
    AddressQuarantined,
    BootFileMissing,
    BootOffered,
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    MachineAsked,
    OtherServerFound,
    ProblemFound,
    ProblemGone,
    RequestIgnored,
)
from pxegui.settings.model import AddressRange, Reservation
from pxegui.wire.dhcp import build
from tests.dhcp.asking import (
    BIOS,
    EDK2,
    GRUB,
    IPXE,
    KEPT,
    NOW,
    POOL,
    PROXY,
    STANDARD,
    US,
    WINDOWS,
    A,
    B,
    C,
    decide,
    ip,
    message,
    sent,
)

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)


def packet(kind, mac=A, options=None, *, pxe=False, **fields) -> Packet:
    return Packet(
        data=build(message(kind, mac, options, **fields), long_options=frozenset(range(256))),
        source=("0.0.0.0", 68),
        is_broadcast=True,
        is_pxe_port=pxe,
        port=4011 if pxe else 67,
    )


def kinds(outcome) -> list[type]:
    told = [] if outcome.asked is None else [outcome.asked]
    return [type(event) for event in (*told, *outcome.events)]


def dora(exchanges: Exchanges, mac: str, now: float = NOW, options=None):
    offered = exchanges.take(packet(DISCOVER, mac, options), now)
    assert offered.reply is not None
    given = {50: offered.reply.message.yiaddr.packed, 54: US.packed}
    return offered, exchanges.take(packet(REQUEST, mac, {**(options or {}), **given}), now)


@pytest.fixture
def standard():
    return Exchanges(STANDARD, decide)


def test_a_machine_is_told_of_before_its_answer(standard):
    offered, acked = dora(standard, A, options=EDK2 | {12: b"lab", 61: b"\1ab"})
    assert kinds(offered) == [MachineAsked, LeaseOffered]
    assert kinds(acked) == [MachineAsked, LeaseAcked]
    assert offered.leases == []
    (lease,) = acked.leases
    assert (lease.mac, lease.client_id, lease.host_name) == (A, "016162", "lab")
    assert lease.expires == NOW + 3600
    asked = acked.asked
    assert asked is not None
    assert (asked.firmware, asked.state, asked.server) == ("UEFI x64", "selecting", "10.0.0.1")
    assert asked.requested == str(lease.address)


@pytest.mark.parametrize(
    ("data", "counted"),
    [
        pytest.param(b"", "malformed", id="empty"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", "malformed", id="not DHCP"),
        pytest.param(bytes(300), "malformed", id="zeros"),
        pytest.param(b"\2" + bytes(299), "replies", id="a reply"),
    ],
)
def test_what_is_no_question(standard, data, counted):
    outcome = standard.take(dataclasses.replace(packet(1), data=data), NOW)
    assert outcome.reply is None
    assert standard.counts[counted] == 1
    assert kinds(outcome) == ([RequestIgnored] if counted == "malformed" else [])


def test_a_flood_of_equal_silence_is_told_once(standard):
    told = [
        event
        for n in range(1000)
        for event in standard.take(packet(REQUEST, A), NOW + n / 100).events
    ]
    assert [(type(event), event.repeats) for event in told] == [
        (RequestIgnored, 0),
        (RequestIgnored, 499),
    ]


def test_a_flood_of_one_machine_is_answered_and_not_told(standard):
    outcomes = [standard.take(packet(DISCOVER, A, xid=n), NOW) for n in range(100)]
    assert all(outcome.reply for outcome in outcomes)
    assert sum(len(kinds(outcome)) for outcome in outcomes) == 2 * 20


def test_made_up_machines_take_bounded_memory(standard):
    for n in range(6000):
        mac = ":".join(f"{octet:02x}" for octet in (2, 0, 0, 0, n >> 8, n & 255))
        standard.take(packet(DISCOVER, mac, BIOS), NOW + n)
        standard.take(packet(REQUEST, mac, BIOS | {54: ip(9).packed}), NOW + n)
    assert len(standard._booted) <= 4096
    assert len(standard._ignored._told) <= 4096
    assert len(standard.book._sharing) <= 4096
    assert len(standard.book._offers) <= 4


# -- boot data ---------------------------------------------------------------------------------


def test_a_loader_that_says_nothing_gets_what_its_firmware_got(standard):
    dora(standard, A, options=BIOS)
    later = standard.take(packet(DISCOVER, A, GRUB, xid=8), NOW + 599)
    assert sent(later.reply).file == b"boot/loader.0"
    stranger = standard.take(packet(DISCOVER, B, GRUB), NOW)
    assert sent(stranger.reply).file == b""
    system = standard.take(packet(DISCOVER, A, WINDOWS, xid=9), NOW + 599)
    assert sent(system.reply).file == b""
    too_late = standard.take(packet(DISCOVER, A, GRUB, xid=10), NOW + 700)
    assert sent(too_late.reply).file == b""


def test_after_ipxe_a_silent_loader_still_gets_what_the_firmware_got(standard):
    dora(standard, A, options=BIOS)
    dora(standard, A, options=IPXE)
    later = standard.take(packet(DISCOVER, A, GRUB, xid=8), NOW)
    assert sent(later.reply).file == b"boot/loader.0"


def test_an_old_rom_may_leave_its_architecture_out_on_4011():
    exchanges = Exchanges(PROXY, decide)
    assert exchanges.take(packet(DISCOVER, A, BIOS), NOW).reply is not None
    asked = packet(REQUEST, A, {60: b"PXEClient"}, pxe=True, ciaddr=ip(5))
    assert exchanges.take(asked, NOW).reply is not None


def test_nothing_to_boot_is_told_once_a_minute():
    missing = Missing(what="no boot file for UEFI x64", where="put one there")
    exchanges = Exchanges(STANDARD, lambda client: BootChoice(missing=missing))
    told = [
        kinds(exchanges.take(packet(DISCOVER, A, EDK2, xid=n), NOW + seconds))
        for n, seconds in enumerate((0, 4, 61))
    ]
    assert [BootFileMissing in each for each in told] == [True, False, True]


def test_bootp_gets_what_a_bios_machine_gets(standard):
    arrived = sent(standard.take(packet(None, KEPT), NOW).reply)
    assert arrived.file == b"boot/loader.0"
    assert not {43, 60} & arrived.options.keys()


def test_systems_are_not_chosen_for():
    def refuse(client):
        assert client.speaks is not Speaks.OTHER
        return BootChoice()

    Exchanges(STANDARD, refuse).take(packet(DISCOVER, A, WINDOWS), NOW)


# -- conflicts ---------------------------------------------------------------------------------


class Cable:
    """What a conflict check knows."""

    def __init__(self, **known: bool) -> None:
        self.known = {ip(int(name[1:])): used for name, used in known.items()}
        self.questions: list[IPv4Address] = []

    def in_use(self, address):
        self.questions.append(address)
        return self.known.get(address)


def test_an_address_in_use_is_passed_over():
    cable = Cable(_100=True, _101=True, _102=True, _103=False)
    outcome = Exchanges(STANDARD, decide, cable.in_use).take(packet(DISCOVER), NOW)
    assert outcome.reply is not None
    assert outcome.reply.message.yiaddr == ip(103)
    quarantined = [e for e in outcome.events if isinstance(e, AddressQuarantined)]
    assert quarantined
    assert not any(event.declined for event in quarantined)
    assert sum(isinstance(e, ProblemFound) for e in outcome.events) == len(quarantined)


def test_all_in_use_is_silence():
    cable = Cable(_100=True, _101=True, _102=True, _103=True)
    outcome = Exchanges(STANDARD, decide, cable.in_use).take(packet(DISCOVER), NOW)
    assert outcome.reply is None
    problems = [e.problem for e in outcome.events if isinstance(e, ProblemFound)]
    assert [type(p) for p in problems] == [AddressInUse] * 4 + [PoolExhausted]


def test_what_is_not_known_is_waited_for_once():
    exchanges = Exchanges(STANDARD, decide, Cable().in_use)
    first = exchanges.take(packet(DISCOVER), NOW)
    assert first.waits_for == (A, 7)
    assert kinds(first) == []
    assert exchanges.take(packet(DISCOVER), NOW, waited=True).reply is not None
    assert exchanges.take(packet(DISCOVER), NOW).reply is not None, "it was promised already"


def test_a_machine_is_not_kept_waiting_for_its_own_address():
    cable = Cable(_100=True, _101=True, _102=True, _103=True)
    exchanges = Exchanges(STANDARD, decide)
    _, acked = dora(exchanges, A)
    exchanges._in_use = cable.in_use
    given = acked.leases[0].address
    for now in (NOW + 5, NOW + 9999):
        found = exchanges.take(packet(DISCOVER, A, xid=int(now)), now)
        assert found.reply is not None
        assert found.reply.message.yiaddr == given
    assert cable.questions == []


def test_the_last_machine_of_an_address_is_no_stranger():
    """It was switched off a minute ago, and what is known of the cable is as old."""
    one = dataclasses.replace(POOL, range=AddressRange(first=ip(100), last=ip(100)))
    exchanges = Exchanges(dataclasses.replace(STANDARD, pool=one), decide, Cable(_100=True).in_use)
    exchanges._in_use = None
    dora(exchanges, A)
    exchanges.take(packet(RELEASE, A, {54: US.packed}, ciaddr=ip(100)), NOW)
    exchanges._in_use = Cable(_100=True).in_use
    found = exchanges.take(packet(DISCOVER, B), NOW + 60)
    assert found.reply is not None


# -- problems ----------------------------------------------------------------------------------


def test_a_used_up_pool_is_told_once_and_when_it_is_over(standard):
    for n in range(4):
        dora(standard, f"02:00:00:00:00:0{n}")
    first = standard.take(packet(DISCOVER, A, {12: b"lab-52"}), NOW)
    assert [type(event) for event in first.events] == [RequestIgnored, ProblemFound]
    problem = first.events[1].problem
    assert problem == PoolExhausted(addresses=4, machine="lab-52")
    assert not [
        e for e in standard.take(packet(DISCOVER, B), NOW).events if type(e) is ProblemFound
    ]
    ended = standard.take_ended(NOW + 3600)
    assert [type(event) for event in ended] == [LeaseExpired] * 4 + [ProblemGone]
    assert ended[-1].problem == problem
    assert standard.take_ended(NOW + 3601) == []


def test_another_server_is_told_once_and_each_machine_that_took_it(standard):
    told = []
    for mac in (A, B, A):
        taken = {54: ip(254).packed, 50: ip(77).packed}
        told.append(kinds(standard.take(packet(REQUEST, mac, taken), NOW)))
    assert told[0] == [MachineAsked, RequestIgnored, OtherServerFound, ProblemFound]
    assert told[1] == [MachineAsked, RequestIgnored, ProblemFound]
    assert told[2] == [MachineAsked]


def test_a_machine_that_comes_back_to_us_is_no_problem_any_more(standard):
    standard.take(packet(REQUEST, A, {54: ip(254).packed, 50: ip(77).packed}), NOW)
    _, acked = dora(standard, A)
    assert kinds(acked) == [MachineAsked, ProblemGone, LeaseAcked]
    _, again = dora(standard, A)
    assert kinds(again) == [MachineAsked, LeaseAcked]


def test_a_conflict_is_over_when_the_address_may_be_given_again(standard):
    _, acked = dora(standard, A)
    found = acked.leases[0].address
    declined = standard.take(packet(DECLINE, A, {50: found.packed, 54: US.packed}), NOW)
    assert kinds(declined) == [MachineAsked, AddressQuarantined, ProblemFound]
    assert standard.next_end() == NOW + 600
    assert standard.take_ended(NOW + 599) == []
    (gone,) = standard.take_ended(NOW + 600)
    assert isinstance(gone, ProblemGone)
    assert gone.mac == A
    assert standard.next_end() is None


# -- proxy mode --------------------------------------------------------------------------------


def test_machines_without_a_hardware_address_have_forms_of_their_own():
    """InfiniBand (RFC 4390) leaves it empty and sends a client identifier."""
    exchanges = Exchanges(PROXY, decide)
    for n in (1, 2):
        infiniband = {**EDK2, 61: bytes((255, n, n, n))}
        asked = packet(DISCOVER, "", infiniband, xid=n, htype=32)
        assert 43 not in sent(exchanges.take(asked, NOW).reply).options


def test_uefi_gets_the_other_form_at_its_next_attempt():
    exchanges = Exchanges(PROXY, decide)
    seen = []
    for xid in (1, 1, 2, 3):
        outcome = exchanges.take(packet(DISCOVER, A, EDK2, xid=xid), NOW)
        assert kinds(outcome) == [MachineAsked, BootOffered]
        seen.append(43 in sent(outcome.reply).options)
    assert seen == [False, False, True, False]
    asked = packet(REQUEST, A, EDK2, pxe=True, ciaddr=ip(5))
    assert exchanges.take(asked, NOW).reply is not None
    again = exchanges.take(packet(DISCOVER, A, EDK2, xid=4), NOW)
    assert 43 not in sent(again.reply).options
    assert exchanges.book.mac_of("10.0.0.5", NOW) == A


# -- anything ----------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=700),
            st.binary(max_size=400).map(lambda rest: b"\1\1\6" + bytes(233) + b"c\x82Sc" + rest),
        ),
        max_size=10,
    ),
    st.booleans(),
    st.booleans(),
)
def test_any_bytes(datagrams, proxy, pxe):
    exchanges = Exchanges(PROXY if proxy else STANDARD, decide, Cable(_101=True).in_use)
    for data in datagrams:
        asked = dataclasses.replace(packet(1, C, pxe=pxe), data=data)
        outcome = exchanges.take(asked, NOW)
        assert outcome.reply is None or sent(outcome.reply).op == 2  # BOOTREPLY


@pytest.mark.parametrize("network", [STANDARD, PROXY], ids=["standard", "proxy"])
@pytest.mark.parametrize("pxe", [False, True], ids=["port 67", "port 4011"])
def test_who_is_ignored_gets_no_answer_on_any_port(network, pxe):
    exchanges = Exchanges(dataclasses.replace(network, ignored=frozenset({A})), decide)
    kind = REQUEST if pxe else DISCOVER
    outcome = exchanges.take(packet(kind, A, EDK2, pxe=pxe), NOW)
    assert outcome.reply is None
    assert kinds(outcome) == [MachineAsked, RequestIgnored]
    assert outcome.events[0].normal


def test_wishes_change_while_serving_and_leases_stay(standard):
    _, acked = dora(standard, A)
    had = acked.reply.message.yiaddr
    standard.change(dataclasses.replace(STANDARD, ignored=frozenset({B})), NOW + 1)
    assert standard.take(packet(DISCOVER, B), NOW + 1).reply is None
    standard.change(STANDARD, NOW + 2)
    assert standard.take(packet(DISCOVER, B), NOW + 2).reply is not None
    reservation = Reservation(mac=A, address=ip(77))
    pool = dataclasses.replace(POOL, reservations=(reservation,))
    standard.change(dataclasses.replace(STANDARD, pool=pool), NOW + 3)
    lease = standard.book.lease_of(A)
    assert lease is not None
    assert lease.address == had
    offered = standard.take(packet(DISCOVER, A, xid=99), NOW + 4)
    assert offered.reply.message.yiaddr == ip(77)
