from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pxegui.boot.choose import BootChoice
from pxegui.dhcp.answer import Reply, Silence
from pxegui.dhcp.leases import Hold, Keep, LeaseBook
from pxegui.dhcp.standard import answer
from pxegui.events import (
    AddressQuarantined,
    LeaseAcked,
    LeaseReleased,
    OptionsGiven,
    OtherServerFound,
    ProblemFound,
)
from pxegui.wire.dhcp import Message, build, parse
from tests.dhcp.asking import (
    BIOS,
    EDK2,
    EDK2_HTTP,
    EVERYBODY,
    GRUB,
    IPXE,
    KEPT,
    KEPT_ADDRESS,
    NOW,
    PI,
    POOL,
    STANDARD,
    U_BOOT,
    US,
    UUID,
    WINDOWS,
    A,
    B,
    C,
    ask,
    ip,
    sent,
)

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
OURS = {54: US.packed}
THEIRS = {54: IPv4Address("10.0.0.254").packed}
BLOCK = bytes.fromhex("0601080A0400505845FF")


@pytest.fixture
def book():
    return LeaseBook(POOL)


def play(book, *asks):
    """Each message in turn, with what it changes; returns the last answer."""
    found = None
    for each in asks:
        found = answer(each, STANDARD, book)
        for change in found.changes:
            book.apply(change, each.now)
    return found


def say(found) -> str:
    """An answer in short."""
    if isinstance(found, Silence):
        assert found.why
        return "silence"
    arrived = sent(found)
    kind = {2: "OFFER", 5: "ACK", 6: "NAK", 0: "BOOTP"}[arrived.type]
    return kind if arrived.yiaddr == IPv4Address(0) else f"{kind} .{int(arrived.yiaddr) & 0xFF}"


def wanted(last: int) -> dict[int, bytes]:
    return {50: ip(last).packed}


def leased(mac: str, last: int, **more):
    """It asks for an address and takes it."""
    return ask(REQUEST, mac, OURS | wanted(last), **more)


@pytest.mark.parametrize(
    ("before", "asked", "wanted_answer"),
    [
        # DISCOVER
        pytest.param([], ask(DISCOVER, A, wanted(102)), "OFFER .102", id="a free wish is granted"),
        pytest.param([], ask(DISCOVER, KEPT), "OFFER .110", id="a kept address is offered"),
        pytest.param(
            [leased(B, 102)],
            ask(DISCOVER, B, wanted(103)),
            "OFFER .102",
            id="the current lease is offered again",
        ),
        pytest.param(
            [leased(m, n) for m, n in ((B, 100), (C, 101), ("02:00:00:00:00:01", 102))]
            + [leased("02:00:00:00:00:02", 103)],
            ask(DISCOVER, A),
            "silence",
            id="a full pool stays silent",
        ),
        # SELECTING
        pytest.param(
            [ask(DISCOVER, A, wanted(102))], leased(A, 102), "ACK .102", id="our offer is taken"
        ),
        pytest.param(
            [], leased(A, 102), "ACK .102", id="an offer that a restart forgot is still good"
        ),
        pytest.param(
            [ask(DISCOVER, A, wanted(102))],
            leased(A, 103),
            "NAK",
            id="an address that was not offered is refused",
        ),
        pytest.param(
            [leased(B, 102)], leased(A, 102), "NAK", id="an address of another is refused"
        ),
        pytest.param(
            [ask(DISCOVER, B, wanted(102))],
            leased(A, 102),
            "NAK",
            id="an address offered to another is refused",
        ),
        pytest.param([], leased(A, 200), "NAK", id="an address outside the pool is refused"),
        pytest.param([], leased(A, 110), "NAK", id="an address kept for another is refused"),
        pytest.param([leased(A, 101)], leased(A, 103), "NAK", id="a second address is refused"),
        pytest.param(
            [], ask(REQUEST, A, THEIRS | wanted(102)), "silence", id="another server was chosen"
        ),
        pytest.param([], ask(REQUEST, A, OURS), "silence", id="a REQUEST for nothing"),
        pytest.param(
            [ask(DISCOVER, A, wanted(102))],
            ask(REQUEST, A, {54: IPv4Address("10.9.9.9").packed} | wanted(102)),
            "ACK .102",
            id="any address of this computer counts as ours",
        ),
        # INIT-REBOOT
        pytest.param(
            [leased(A, 102)], ask(REQUEST, A, wanted(102)), "ACK .102", id="reboot, known, same"
        ),
        pytest.param(
            [leased(A, 102)], ask(REQUEST, A, wanted(103)), "NAK", id="reboot, known, another"
        ),
        pytest.param(
            [], ask(REQUEST, A, wanted(102)), "ACK .102", id="reboot, unknown, free: lost leases"
        ),
        pytest.param(
            [leased(B, 102)], ask(REQUEST, A, wanted(102)), "NAK", id="reboot, unknown, taken"
        ),
        pytest.param([], ask(REQUEST, A, wanted(200)), "NAK", id="reboot, not in the pool"),
        pytest.param(
            [],
            ask(REQUEST, A, {50: IPv4Address("192.168.1.5").packed}),
            "NAK",
            id="reboot, from another network",
        ),
        pytest.param(
            [], ask(REQUEST, KEPT, wanted(102)), "NAK", id="reboot, another address is kept for it"
        ),
        pytest.param([], ask(REQUEST, A), "silence", id="reboot without an address"),
        # RENEWING
        pytest.param(
            [leased(A, 102)],
            ask(REQUEST, A, ciaddr=ip(102), broadcast=False),
            "ACK .102",
            id="renewing",
        ),
        pytest.param(
            [],
            ask(REQUEST, A, ciaddr=ip(102), broadcast=False),
            "ACK .102",
            id="renewing a lost lease",
        ),
        pytest.param(
            [leased(B, 102)],
            ask(REQUEST, A, ciaddr=ip(102), broadcast=False),
            "NAK",
            id="renewing the address of another",
        ),
        pytest.param(
            [],
            ask(REQUEST, A, ciaddr=ip(200), broadcast=False),
            "NAK",
            id="renewing outside the pool",
        ),
        # REBINDING
        pytest.param(
            [leased(A, 102)], ask(REQUEST, A, ciaddr=ip(102)), "ACK .102", id="rebinding, ours"
        ),
        pytest.param([], ask(REQUEST, A, ciaddr=ip(102)), "silence", id="rebinding, unknown"),
        pytest.param(
            [],
            ask(REQUEST, A, ciaddr=IPv4Address("192.168.1.5")),
            "silence",
            id="rebinding, from another network",
        ),
        pytest.param(
            [leased(B, 102)],
            ask(REQUEST, A, ciaddr=ip(102)),
            "NAK",
            id="rebinding, while another machine has it from us",
        ),
        # the rest
        pytest.param(
            [leased(A, 102)],
            ask(DECLINE, A, OURS | wanted(102)),
            "silence",
            id="DECLINE has no answer",
        ),
        pytest.param(
            [leased(A, 102)],
            ask(RELEASE, A, OURS, ciaddr=ip(102), broadcast=False),
            "silence",
            id="RELEASE has no answer",
        ),
        pytest.param(
            [leased(A, 102), ask(RELEASE, A, OURS, ciaddr=ip(102))],
            ask(DISCOVER, B, wanted(102)),
            "OFFER .102",
            id="a released address is free",
        ),
        pytest.param([], ask(INFORM, A, ciaddr=ip(50)), "ACK", id="INFORM gets options"),
        pytest.param(
            [],
            ask(INFORM, A, {60: b"AAPLBSDPC/i386/Mac"}, ciaddr=ip(50)),
            "silence",
            id="Apple's network boot is not served",
        ),
        pytest.param([], ask(None, A), "silence", id="BOOTP without a kept address"),
        pytest.param([], ask(None, KEPT), "BOOTP .110", id="BOOTP with a kept address"),
        pytest.param([], ask(OFFER, A), "silence", id="an OFFER is no question"),
        pytest.param([], ask(77, A), "silence", id="an unknown type"),
        pytest.param(
            [], ask(DISCOVER, "00:00:00:00:00:00"), "silence", id="nobody: neither MAC nor id"
        ),
    ],
)
def test_answer(book, before, asked, wanted_answer):
    if before:
        play(book, *before)
    assert say(answer(asked, STANDARD, book)) == wanted_answer


def test_an_answer_changes_nothing_by_itself(book):
    answer(ask(DISCOVER), STANDARD, book)
    answer(leased(A, 102), STANDARD, book)
    assert book.statistics()["leased"] == book.statistics()["offered"] == 0


# -- what replies contain ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["OFFER", "ACK"])
@pytest.mark.parametrize(
    ("client", "file", "options"),
    [
        pytest.param(
            BIOS,
            b"boot/loader.0",
            {60: b"PXEClient", 43: BLOCK, 66: b"10.0.0.1\0", 67: b"boot/loader.0\0", 97: UUID},
            id="BIOS",
        ),
        pytest.param(
            EDK2,
            b"boot/loader.0",
            {60: b"PXEClient", 43: BLOCK, 66: b"10.0.0.1\0", 67: b"boot/loader.0\0", 97: UUID},
            id="UEFI",
        ),
        pytest.param(
            EDK2_HTTP,
            b"http://10.0.0.1/BOOTX64.EFI",
            {
                60: b"HTTPClient",
                43: None,
                66: None,
                67: b"http://10.0.0.1/BOOTX64.EFI",
                97: UUID,
            },
            id="UEFI HTTP",
        ),
        pytest.param(
            IPXE,
            b"http://10.0.0.1/pxegui/boot.ipxe",
            {60: None, 43: None, 67: b"http://10.0.0.1/pxegui/boot.ipxe", 175: b"\xb0\1\1"},
            id="iPXE",
        ),
        pytest.param(
            U_BOOT, b"boot/loader.0", {60: None, 43: None, 67: b"boot/loader.0"}, id="U-Boot"
        ),
        pytest.param(
            WINDOWS, b"", {60: None, 43: None, 66: None, 67: None, 97: None}, id="Windows"
        ),
    ],
)
def test_boot_part(book, kind, client, file, options):
    asked = ask(DISCOVER, A, client)
    found = play(book, asked)
    if kind == "ACK":
        given = {50: found.message.yiaddr.packed}
        found = play(book, ask(REQUEST, A, client | OURS | given))
    arrived = sent(found)
    assert arrived.file == file
    assert arrived.siaddr == (US if file else IPv4Address(0))
    for tag, value in options.items():
        assert arrived.options.get(tag) == value, tag


def test_raspberry_pi_finds_its_words(book):
    arrived = sent(play(book, ask(DISCOVER, A, PI)))
    assert b"Raspberry Pi Boot" in arrived.options[43]


def test_a_loader_without_option_60_gets_a_file_but_no_class(book):
    choice = BootChoice(file="grub/x.efi", next_server=US)
    arrived = sent(play(book, ask(DISCOVER, A, GRUB, choice=choice)))
    assert arrived.file == arrived.options[67] == b"grub/x.efi"
    assert 60 not in arrived.options
    assert 43 not in arrived.options


def test_without_a_boot_file_there_is_no_class(book):
    """60 and 43 without a file make edk2 boot from its disk (PXE-E21)."""
    arrived = sent(play(book, ask(DISCOVER, A, EDK2, choice=BootChoice())))
    assert arrived.file == b""
    assert arrived.siaddr == US
    assert not {43, 60, 66, 67} & arrived.options.keys()


def test_another_tftp_server_is_named_everywhere(book):
    elsewhere = IPv4Address("10.0.0.7")
    choice = BootChoice(file="x.0", next_server=elsewhere)
    arrived = sent(play(book, ask(DISCOVER, A, BIOS, choice=choice)))
    assert arrived.siaddr == elsewhere
    assert arrived.sname == b"10.0.0.7"
    assert arrived.options[66] == b"10.0.0.7\0"
    assert arrived.options[54] == US.packed


@pytest.mark.parametrize(
    ("length", "in_file", "in_67", "problem"),
    [
        pytest.param(127, True, True, False, id="127 octets fit both"),
        pytest.param(128, False, True, True, id="128 octets fit option 67 only, and that is said"),
        pytest.param(254, False, True, True, id="254 octets and a NUL are the most"),
        pytest.param(255, False, False, True, id="more fit nowhere"),
    ],
)
def test_long_names(book, length, in_file, in_67, problem):
    choice = BootChoice(file="x" * length, next_server=US)
    found = play(book, ask(DISCOVER, A, BIOS, choice=choice))
    arrived = sent(found)
    assert bool(arrived.file) == in_file
    assert (67 in arrived.options) == in_67
    assert (43 in arrived.options) == in_67
    assert any(isinstance(event, ProblemFound) for event in found.events) == problem


def test_order_and_set_of_options(book):
    asked = {55: bytes((1, 3, 6, 12, 15, 26)), 61: b"\1abc", 82: b"\1\4port"}
    found = play(book, ask(DISCOVER, KEPT, BIOS | asked, giaddr=ip(254), flags=0x8000))
    arrived = sent(found)
    order = [53, 54, 51, 58, 59, 1, 28, 3, 6, 12, 60, 97, 43, 66, 67, 61, 82]
    assert list(arrived.options) == order
    assert arrived.options[3] == ip(254).packed
    assert arrived.options[6] == bytes((9, 9, 9, 9, 1, 1, 1, 1))
    assert arrived.options[12] == b"kept"
    assert arrived.options[28] == ip(255).packed
    assert arrived.options[61] == b"\1abc"
    assert arrived.options[82] == b"\1\4port"
    assert arrived.flags == 0x8000
    assert arrived.giaddr == ip(254)
    assert arrived.hops == arrived.secs == 0
    assert found.to == ("10.0.0.254", 67)


def test_what_was_not_asked_is_left_out(book):
    arrived = sent(play(book, ask(DISCOVER, KEPT, {55: bytes((43,))})))
    assert not {3, 6, 12} & arrived.options.keys()
    assert {1, 28, 51, 54, 58, 59} <= arrived.options.keys()


def test_who_asks_for_nothing_gets_router_and_names(book):
    """GRUB's net_bootp sends no option 55."""
    assert {3, 6} <= sent(play(book, ask(DISCOVER, A, GRUB))).options.keys()


def test_pads_follow_60_and_67(book):
    found = play(book, ask(DISCOVER, A, EDK2))
    data = build(found.message, limit=found.limit, pad_after=frozenset({60, 67}))
    assert b"\x3c\x09PXEClient\0" in data
    assert b"\x43\x0eboot/loader.0\0\0" in data


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        pytest.param({}, 548, id="nothing said"),
        pytest.param({57: b"\5\xc0"}, 1400, id="edk2's 1472"),
        pytest.param({57: b"\xff\0"}, 1400, id="edk2's 65280 in its REQUEST"),
        pytest.param({57: b"\0\1"}, 548, id="nonsense"),
        pytest.param({57: b"\2\x58"}, 572, id="600 with the headers"),
    ],
)
def test_limit(book, said, limit):
    assert play(book, ask(DISCOVER, A, BIOS | said)).limit == limit


@pytest.mark.parametrize(
    ("client", "more"),
    [
        pytest.param(EDK2 | {57: b"\5\xc0"}, {"flags": 0x8000}, id="edk2"),
        pytest.param(IPXE | {57: b"\5\xc0", 61: b"\1" + bytes(6)}, {}, id="iPXE"),
        pytest.param(U_BOOT, {}, id="U-Boot"),
    ],
)
def test_replies_to_firmware_are_small_and_complete(book, client, more):
    found = play(book, ask(DISCOVER, A, client, **more))
    data = build(found.message, limit=found.limit, pad_after=frozenset({60, 67}))
    arrived = parse(data)
    assert isinstance(arrived, Message)
    assert 300 <= len(data) <= 548
    assert data[240] == 53
    assert b"\xff" in data[240:]
    assert arrived.options[67].rstrip(b"\0") == arrived.file
    assert arrived.siaddr == US


# -- one exchange says one thing ---------------------------------------------------------------


def test_the_ack_says_what_the_offer_said(book):
    offer = play(book, ask(DISCOVER, A, EDK2))
    changed = BootChoice(file="other.efi", next_server=ip(9))
    again = play(book, ask(DISCOVER, A, EDK2, choice=changed))
    taken = EDK2 | OURS | {50: offer.message.yiaddr.packed, 57: b"\xff\0"}
    acks = [play(book, ask(REQUEST, A, taken, choice=changed, now=NOW + n)) for n in (1, 2)]
    for found in (again, *acks):
        arrived, first = sent(found), sent(offer)
        assert arrived.yiaddr == first.yiaddr
        assert arrived.file == first.file
        assert arrived.siaddr == first.siaddr
        assert arrived.options[54] == first.options[54]
        assert arrived.options[67] == first.options[67]


def test_a_new_exchange_says_what_is_true_now(book):
    play(book, ask(DISCOVER, A, EDK2))
    changed = BootChoice(file="other.efi", next_server=US)
    assert sent(play(book, ask(DISCOVER, A, EDK2, choice=changed, xid=8))).file == b"other.efi"


def test_a_loader_with_the_xid_of_its_firmware_gets_its_own_answer(book):
    play(book, ask(DISCOVER, A, BIOS))
    assert sent(play(book, ask(DISCOVER, A, IPXE))).file == b"http://10.0.0.1/pxegui/boot.ipxe"


def test_one_machine_keeps_one_address_through_all_stages(book):
    found = set()
    for n, client_id in enumerate((b"", b"\1RT\0\0\0\x0a", b"\xff\0\0\0\1\0\2\0\0\xab\x11")):
        options = {61: client_id} if client_id else {}
        offered = play(book, ask(DISCOVER, A, options, xid=n, now=NOW + n))
        given = {50: offered.message.yiaddr.packed}
        found.add(sent(play(book, ask(REQUEST, A, options | OURS | given, xid=n))).yiaddr)
    assert len(found) == 1


def test_another_offer_taken_frees_ours_and_is_told(book):
    play(book, ask(DISCOVER, A, wanted(102)))
    found = play(book, ask(REQUEST, A, THEIRS | {50: IPv4Address("10.0.0.77").packed}))
    assert [type(event) for event in found.events] == [OtherServerFound, ProblemFound]
    assert book.refusal(ip(102), B, NOW) == ""
    assert book.mac_of("10.0.0.77", NOW) == A


# -- lease time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configured", "wish", "given"),
    [
        pytest.param(3600, None, 3600, id="no wish"),
        pytest.param(3600, 7200, 3600, id="never longer than configured"),
        pytest.param(3600, 600, 600, id="a shorter wish is granted"),
        pytest.param(3600, 5, 300, id="but never lowers it below 300 s"),
        pytest.param(60, 600, 60, id="a configured time below that is kept"),
        pytest.param(60, 5, 60, id="also against a wish"),
        pytest.param(3600, 0, 3600, id="a wish of 0 is none"),
        pytest.param(3600, 0xFFFFFFFF, 3600, id="for ever is not granted"),
    ],
)
def test_lease_time(book, configured, wish, given):
    network = dataclasses.replace(STANDARD, lease_s=configured)
    options = {} if wish is None else {51: wish.to_bytes(4, "big")}
    arrived = sent(answer(ask(DISCOVER, A, options), network, book))
    assert int.from_bytes(arrived.options[51], "big") == given
    t1, t2 = (int.from_bytes(arrived.options[tag], "big") for tag in (58, 59))
    assert t1 < t2 < given


# -- NAK, DECLINE, RELEASE, INFORM, BOOTP ------------------------------------------------------


@pytest.mark.parametrize(
    ("giaddr", "to"),
    [
        pytest.param(IPv4Address(0), EVERYBODY, id="by broadcast"),
        pytest.param(ip(254), ("10.0.0.254", 67), id="through the relay agent"),
    ],
)
def test_nak(book, giaddr, to):
    options = BIOS | {61: b"\1ab", 82: b"\1\1x"} | wanted(200)
    found = play(book, ask(REQUEST, A, options, giaddr=giaddr))
    arrived = sent(found)
    assert arrived.type == NAK
    assert set(arrived.options) == {53, 54, 56, 61, 82}
    assert arrived.flags == 0x8000
    assert arrived.ciaddr == arrived.yiaddr == arrived.siaddr == IPv4Address(0)
    assert arrived.file == arrived.sname == b""
    assert found.to == to


def test_nak_to_a_renewal_is_broadcast(book):
    renewing = {"ciaddr": ip(200), "broadcast": False, "source": ("10.0.0.200", 68)}
    found = play(book, ask(REQUEST, A, **renewing))
    assert found.to == EVERYBODY
    assert sent(found).ciaddr == IPv4Address(0)


def test_decline_puts_the_address_aside(book):
    found = play(book, leased(A, 102), ask(DECLINE, A, OURS | wanted(102)))
    assert [type(event) for event in found.events] == [AddressQuarantined, ProblemFound]
    assert found.told
    assert book.refusal(ip(102), A, NOW + 599)
    assert not book.refusal(ip(102), A, NOW + 600)


@pytest.mark.parametrize(
    "declined",
    [
        pytest.param(ask(DECLINE, B, OURS | wanted(102)), id="of another's address"),
        pytest.param(ask(DECLINE, A, THEIRS | wanted(102)), id="of another server"),
        pytest.param(ask(DECLINE, A, wanted(102)), id="of no server"),
        pytest.param(ask(DECLINE, A, OURS), id="of nothing"),
    ],
)
def test_a_decline_that_means_nothing_changes_nothing(book, declined):
    found = play(book, leased(A, 102), declined)
    assert isinstance(found, Silence)
    assert not found.changes
    assert book.mac_of("10.0.0.102", NOW) == A


@pytest.mark.parametrize(
    ("released", "freed"),
    [
        pytest.param(ask(RELEASE, A, OURS, ciaddr=ip(102)), True, id="its own"),
        pytest.param(ask(RELEASE, A, ciaddr=ip(102)), True, id="its own, naming no server"),
        pytest.param(ask(RELEASE, B, OURS, ciaddr=ip(102)), False, id="another's"),
        pytest.param(ask(RELEASE, A, THEIRS, ciaddr=ip(102)), False, id="to another server"),
        pytest.param(ask(RELEASE, A, OURS, ciaddr=ip(101)), False, id="one it has not"),
    ],
)
def test_release(book, released, freed):
    found = play(book, leased(A, 102), released)
    assert (book.mac_of("10.0.0.102", NOW) == "") == freed
    assert bool([e for e in found.events if isinstance(e, LeaseReleased)]) == freed


@pytest.mark.parametrize(
    ("ciaddr", "source", "to"),
    [
        pytest.param(ip(50), ("10.0.0.50", 68), ("10.0.0.50", 68), id="to its address"),
        pytest.param(ip(50), ("10.0.0.50", 5000), ("10.0.0.50", 5000), id="and its port"),
        pytest.param(IPv4Address(0), ("10.0.0.50", 68), ("10.0.0.50", 68), id="to the source"),
        pytest.param(IPv4Address(0), ("0.0.0.0", 68), EVERYBODY, id="to everybody"),
    ],
)
def test_inform(book, ciaddr, source, to):
    found = play(book, ask(INFORM, A, BIOS, ciaddr=ciaddr, source=source))
    arrived = sent(found)
    assert found.to == to
    assert arrived.type == ACK
    assert arrived.yiaddr == IPv4Address(0)
    assert arrived.ciaddr == ciaddr
    assert not {51, 58, 59} & arrived.options.keys()
    assert {1, 54, 67} <= arrived.options.keys()
    assert isinstance(found.events[0], OptionsGiven)
    assert not found.changes


def test_bootp(book):
    choice = BootChoice(file="x.0", next_server=US)
    found = play(book, ask(None, KEPT, choice=choice))
    data = build(found.message, limit=found.limit)
    arrived = sent(found)
    assert len(data) == 300
    assert arrived.yiaddr == KEPT_ADDRESS
    assert arrived.file == b"x.0"
    assert not {51, 53, 54, 58, 59} & arrived.options.keys()
    assert arrived.options[1] == bytes((255, 255, 255, 0))


# -- where replies go --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        pytest.param(ask(DISCOVER, A), EVERYBODY, id="no address, no flag: broadcast"),
        pytest.param(ask(DISCOVER, A, flags=0x8000), EVERYBODY, id="no address: broadcast"),
        pytest.param(ask(DISCOVER, A, giaddr=ip(254)), ("10.0.0.254", 67), id="relayed"),
        pytest.param(
            ask(REQUEST, A, ciaddr=ip(102), broadcast=False, source=("10.0.0.102", 68)),
            ("10.0.0.102", 68),
            id="renewing: to the client",
        ),
        pytest.param(
            ask(REQUEST, A, ciaddr=ip(102), broadcast=False, source=("10.0.0.102", 7777)),
            ("10.0.0.102", 7777),
            id="renewing: to the port it asked from",
        ),
        pytest.param(
            ask(DISCOVER, A, port=6767, source=("0.0.0.0", 6768)),
            ("255.255.255.255", 6768),
            id="a moved port: to the port it asked from",
        ),
    ],
)
def test_destination(book, asked, to):
    assert play(book, asked).to == to


# -- relay agents ------------------------------------------------------------------------------

FAR = IPv4Address("10.5.0.1")


@pytest.mark.parametrize(
    ("options", "fields", "served"),
    [
        pytest.param({}, {"giaddr": ip(254)}, True, id="of our network"),
        pytest.param({}, {"giaddr": FAR}, False, id="of another network"),
        pytest.param(
            {82: b"\5\4" + ip(0).packed}, {"giaddr": FAR}, True, id="82.5 comes before giaddr"
        ),
        pytest.param({82: b"\5\4" + FAR.packed}, {"giaddr": ip(254)}, False, id="82.5 elsewhere"),
        pytest.param({118: ip(0).packed}, {"giaddr": FAR}, True, id="118 comes before giaddr"),
        pytest.param({118: FAR.packed}, {}, False, id="118 elsewhere, without a relay agent"),
        pytest.param({82: b"\5"}, {"giaddr": ip(254)}, True, id="a broken 82 is only echoed"),
    ],
)
def test_relay(book, options, fields, served):
    found = play(book, ask(DISCOVER, A, options, **fields))
    assert isinstance(found, Reply) == served
    if served:
        arrived = sent(found)
        for tag in options:
            assert arrived.options[tag] == options[tag]
    else:
        assert "10.5.0.1" in found.why


def test_a_relay_may_change_our_name(book):
    name = IPv4Address("10.0.0.254")
    relayed = {82: b"\x0b\4" + name.packed}
    found = play(book, ask(DISCOVER, A, relayed | wanted(102), giaddr=name))
    assert sent(found).options[54] == name.packed
    found = play(book, ask(REQUEST, A, relayed | wanted(102) | {54: name.packed}, giaddr=name))
    assert say(found) == "ACK .102"


def test_a_range_behind_a_relay_is_not_for_this_cable(book):
    network = dataclasses.replace(STANDARD, address=IPv4Address("10.77.0.1"))
    assert isinstance(answer(ask(DISCOVER, A), network, book), Silence)
    assert isinstance(answer(ask(DISCOVER, A, giaddr=ip(254)), network, book), Reply)
    renewing = ask(REQUEST, A, ciaddr=ip(102), broadcast=False)
    assert isinstance(answer(renewing, network, book), Reply)


# -- anything ----------------------------------------------------------------------------------

MACS = (A, B, C, KEPT, "02:00:00:00:00:01", "02:00:00:00:00:02")
ADDRESSES = st.sampled_from([ip(n) for n in (0, 1, 99, 100, 101, 102, 103, 110, 200)] + [FAR])
VALUES = {
    50: ADDRESSES.map(lambda a: a.packed),
    51: st.integers(0, 0xFFFFFFFF).map(lambda n: n.to_bytes(4, "big")),
    54: st.sampled_from([US.packed, ip(254).packed]),
    55: st.binary(max_size=20),
    57: st.binary(min_size=2, max_size=2),
    60: st.sampled_from([b"PXEClient:Arch:00007", b"HTTPClient", b"MSFT 5.0", b"U-Boot.armv8"]),
    61: st.binary(max_size=20),
    77: st.sampled_from([b"iPXE", b"\4iPXE"]),
    82: st.binary(max_size=600),
    93: st.sampled_from([b"\0\0", b"\0\7", b"\0\x10"]),
    97: st.binary(max_size=20),
    118: ADDRESSES.map(lambda a: a.packed),
    175: st.binary(max_size=20),
}


@st.composite
def any_ask(draw):
    tags = draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=7))
    options = {tag: draw(VALUES[tag]) for tag in tags}
    # also values that are nothing like what their RFC says
    options |= draw(st.dictionaries(st.integers(1, 254), st.binary(max_size=40), max_size=2))
    has_cookie = draw(st.sampled_from([True, True, True, False]))
    file = draw(st.sampled_from(["", "x.0", "é" * 100, "x" * 300, "http://10.0.0.1/x.efi"]))
    return ask(
        draw(st.sampled_from([None, 1, 1, 3, 3, 3, 4, 7, 8, 2, 200])) if has_cookie else None,
        draw(st.sampled_from(MACS)),
        options if has_cookie else {},
        xid=draw(st.integers(0, 3)),
        flags=draw(st.sampled_from([0, 0x8000, 0xFFFF])),
        ciaddr=draw(st.one_of(st.just(IPv4Address(0)), ADDRESSES)),
        giaddr=draw(st.sampled_from([IPv4Address(0), IPv4Address(0), ip(254), FAR])),
        broadcast=draw(st.booleans()),
        has_cookie=has_cookie,
        choice=BootChoice(file=file, next_server=draw(st.sampled_from([None, US, FAR]))),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(any_ask(), st.integers(0, 400)), max_size=25))
def test_any_conversation(steps):
    """Every message gets a sound reply or a reason, and no address has two machines."""
    book, now = LeaseBook(POOL), NOW
    holders: dict[IPv4Address, tuple[str, float]] = {}
    allowed = {ip(n) for n in (100, 101, 102, 103, 110)}
    for each, seconds in steps:
        now += seconds
        asked = dataclasses.replace(each, now=now)
        found = answer(asked, STANDARD, book)
        if isinstance(found, Silence):
            assert found.why
        else:
            arrived = sent(found)
            assert arrived.xid == asked.message.xid
            if arrived.type == NAK:
                assert asked.message.type == REQUEST
            if asked.message.type == DISCOVER:
                assert arrived.type == OFFER or not asked.message.has_cookie
            if found.message.yiaddr != IPv4Address(0):
                assert found.message.yiaddr in allowed
        for change in found.changes:
            book.apply(change, now)
            if isinstance(change, Keep):
                lease = change.lease
                holder = holders.get(lease.address)
                assert holder is None or holder[0] == lease.key or holder[1] <= now
                holders = {a: h for a, h in holders.items() if h[0] != lease.key}
                holders[lease.address] = (lease.key, lease.expires)
            if isinstance(change, Hold):
                holder = holders.get(change.offer.address)
                assert holder is None or holder[0] == change.offer.key or holder[1] <= now
            if not isinstance(change, Keep | Hold) and hasattr(change, "address"):
                holders.pop(change.address, None)


def test_scapy_reads_our_ack_the_same(book):
    scapy = pytest.importorskip("scapy.layers.dhcp")
    play(book, ask(DISCOVER, A, EDK2 | wanted(102)))
    found = play(book, ask(REQUEST, A, EDK2 | OURS | wanted(102) | {55: b"\1\3\6"}))
    assert isinstance(found.events[0], LeaseAcked)
    data = build(found.message, limit=found.limit, pad_after=frozenset({60, 67}))
    packet = scapy.BOOTP(data)
    assert packet.op == 2
    assert packet.yiaddr == "10.0.0.102"
    assert packet.siaddr == "10.0.0.1"
    assert packet.file.rstrip(b"\0") == b"boot/loader.0"
    options = [option for option in packet[scapy.DHCP].options if isinstance(option, tuple)]
    told = {name: values for name, *values in options}
    assert told["message-type"] == [5]
    assert told["server_id"] == ["10.0.0.1"]
    assert told["lease_time"] == [3600]
    assert told["renewal_time"] == [1800]
    assert told["rebinding_time"] == [3150]
    assert told["subnet_mask"] == ["255.255.255.0"]
    assert told["router"] == ["10.0.0.254"]
    assert told["name_server"] == ["9.9.9.9", "1.1.1.1"]
    assert told["vendor_class_id"] == [b"PXEClient"]
    assert told["vendor_specific"] == [BLOCK]
    assert told["boot-file-name"] == [b"boot/loader.0\0"]


# -- two parties behind one MAC ----------------------------------------------------------------

X, Y = {61: b"\xff\0\0\0\1\0\1xx"}, {61: b"\xff\0\0\0\2\0\1yy"}


def renewing(client, last: int, now: float):
    return ask(REQUEST, A, client, ciaddr=ip(last), broadcast=False, now=now)


def test_two_live_parties_behind_one_mac_get_an_address_each(book):
    """Both sides of a bridge, or ipvlan ports: only a renewal tells them from stages of a boot."""
    play(book, ask(DISCOVER, A, X | wanted(102)), leased_as(X, 102, NOW))
    taken_over = play(book, ask(DISCOVER, A, Y, xid=8, now=NOW + 10))
    assert say(taken_over) == "OFFER .102"
    play(book, leased_as(Y, 102, NOW + 11, xid=8))
    assert say(play(book, renewing(X, 102, NOW + 20))) == "ACK .102"
    assert say(play(book, renewing(Y, 102, NOW + 30))) == "NAK"
    own = play(book, ask(DISCOVER, A, Y, xid=9, now=NOW + 31))
    assert own.message.yiaddr not in (ip(102), IPv4Address(0))
    last = int(own.message.yiaddr) & 0xFF
    play(book, leased_as(Y, last, NOW + 32, xid=9))
    assert say(play(book, renewing(X, 102, NOW + 40))) == "ACK .102"
    assert say(play(book, renewing(Y, last, NOW + 40))) == f"ACK .{last}"


def test_a_machine_that_booted_anew_is_one_party(book):
    """Firmware and loader asked after the system did, and the system came back and renews."""
    play(book, ask(DISCOVER, A, X | wanted(102)), leased_as(X, 102, NOW))
    play(book, ask(DISCOVER, A, Y, xid=8, now=NOW + 10), leased_as(Y, 102, NOW + 11, xid=8))
    play(book, ask(REQUEST, A, X | wanted(102), now=NOW + 60, xid=9))
    assert say(play(book, renewing(X, 102, NOW + 90))) == "ACK .102"
    assert say(play(book, ask(DISCOVER, A, Y, xid=10, now=NOW + 95))) == "OFFER .102"


def leased_as(client, last: int, now: float, **more):
    return ask(REQUEST, A, client | OURS | wanted(last), now=now, **more)
