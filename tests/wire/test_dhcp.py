import struct
import warnings
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.wire.dhcp import (
    BROADCAST_FLAG,
    FILE_LIMIT,
    NOWHERE,
    SNAME_LIMIT,
    Malformed,
    Message,
    build,
    parse,
    reply,
    reply_limit,
)
from pxegui.wire.options import MessageType, Option

CAPTURES = {
    file.stem: bytes.fromhex(file.read_text().partition("\n")[2])
    for file in sorted((Path(__file__).parents[1] / "captures" / "dhcp").glob("*.hex"))
}
COOKIE = bytes.fromhex("63825363")
CHADDR = bytes.fromhex("525400123456") + bytes(10)
OURS = IPv4Address("10.0.0.1")
DISCOVER = bytes((53, 1, 1))


def packet(options=b"", *, op=1, hlen=6, sname=b"", file=b"", cookie=COOKIE):
    header = struct.pack("!BBBBIHH16s16s64s128s", op, 1, hlen, 0, 7, 0, 0, b"", CHADDR, sname, file)
    return header + cookie + options


def read(data):
    message = parse(data)
    assert isinstance(message, Message), message
    return message


def written_tags(data):
    """The tags in the octets after the cookie, in order, pads as 0."""
    tags, at = [], 240
    while data[at] != 255:
        tags.append(data[at])
        at += 1 if data[at] == 0 else 2 + data[at + 1]
    return tags


ADDRESSES = st.ip_addresses(v=4)
TEXTS = st.binary(max_size=SNAME_LIMIT).filter(lambda text: b"\0" not in text)
NUMBERS = st.integers(1, 254).filter(lambda number: number != Option.OVERLOAD)
MESSAGES = st.builds(
    Message,
    op=st.sampled_from((1, 2)),
    htype=st.integers(0, 255),
    hlen=st.integers(0, 16),
    hops=st.integers(0, 255),
    xid=st.integers(0, 0xFFFFFFFF),
    secs=st.integers(0, 0xFFFF),
    flags=st.integers(0, 0xFFFF),
    ciaddr=ADDRESSES,
    yiaddr=ADDRESSES,
    siaddr=ADDRESSES,
    giaddr=ADDRESSES,
    chaddr=st.binary(min_size=16, max_size=16),
    sname=TEXTS,
    file=TEXTS,
    options=st.dictionaries(NUMBERS, st.binary(min_size=1, max_size=600), max_size=12),
)


# -- read and write ----------------------------------------------------------------------------


@given(message=MESSAGES, pads=st.frozensets(st.integers(1, 254)))
def test_what_is_built_is_read_back(message, pads):
    data = build(message, limit=65535, pad_after=pads, long_options=frozenset(range(1, 255)))
    again = read(data)
    assert again == message
    relay_last = sorted(message.options, key=lambda tag: tag == Option.RELAY_AGENT)
    assert list(again.options) == relay_last


@given(message=MESSAGES, limit=st.integers(300, 1400))
def test_what_is_built_keeps_the_rules_of_firmware(message, limit):
    data = build(message, limit=limit)
    tags = written_tags(data)
    assert len(data) >= 300
    assert len(data) <= limit or set(tags) <= {53, 54, 51, 1, 82}
    assert len(set(tags)) == len(tags) or set(tags) & {82}
    assert all(message.options[tag] for tag in tags)


@given(data=st.binary(max_size=700))
def test_reading_never_raises(data):
    assert isinstance(parse(data), (Message, Malformed))


@given(options=st.binary(max_size=400), sname=st.binary(max_size=64), file=st.binary(max_size=128))
def test_reading_options_never_raises(options, sname, file):
    assert isinstance(parse(packet(options, sname=sname, file=file)), (Message, Malformed))


@given(data=st.data())
def test_reading_spoilt_captures_never_raises(data):
    octets = bytearray(data.draw(st.sampled_from(sorted(CAPTURES.values()))))
    for _ in range(data.draw(st.integers(1, 8))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    parse(bytes(octets[: data.draw(st.integers(0, len(octets)))]))


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_comes_back_whole(name):
    message = read(CAPTURES[name])
    assert read(build(message, limit=1472)).options == {
        tag: value for tag, value in message.options.items() if value
    }


# -- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "0 octets", id="nothing"),
        pytest.param(packet()[:235], "235 octets", id="one octet short of a header"),
        pytest.param(packet(DISCOVER, op=0), "op 0", id="op 0"),
        pytest.param(packet(DISCOVER, op=3), "op 3", id="op 3"),
        pytest.param(packet(DISCOVER, hlen=17), "17 octets", id="hlen 17"),
        pytest.param(packet(b"\x0c\x09abc"), "host name (12) runs over", id="cut before option 53"),
        pytest.param(
            packet(b"\x35"), "message type (53) runs over", id="option 53 without its length"
        ),
        pytest.param(
            packet(DISCOVER + b"\x36\x04\x0a"),
            "server identifier (54) runs over",
            id="cut in option 54",
        ),
        pytest.param(
            packet(DISCOVER + b"\x52\x40a"), "relay agent (82) runs over", id="cut in option 82"
        ),
    ],
)
def test_malformed(data, why):
    message = parse(data)
    assert isinstance(message, Malformed)
    assert why in message.why


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        pytest.param(DISCOVER + b"\xff", {53: b"\1"}, id="plain"),
        pytest.param(DISCOVER, {53: b"\1"}, id="the end mark is missing"),
        pytest.param(b"\0\0" + DISCOVER + b"\0\xff", {53: b"\1"}, id="pads"),
        pytest.param(
            DISCOVER + b"\xff" + b"\x0c\x01a", {53: b"\1"}, id="nothing counts after the end"
        ),
        pytest.param(
            DISCOVER + b"\x0c\x02ab\x0c\x01c\xff", {53: b"\1", 12: b"abc"}, id="pieces are joined"
        ),
        pytest.param(
            DISCOVER + b"\x50\x00\xff", {53: b"\1", 80: b""}, id="an empty option is there"
        ),
        pytest.param(
            DISCOVER + b"\x0c\x09abc", {53: b"\1"}, id="a name that is cut is lost, the rest counts"
        ),
        pytest.param(
            DISCOVER + b"\x34\x01\x09\xff", {53: b"\1"}, id="overload by a number that is none"
        ),
        pytest.param(b"", {}, id="no options"),
    ],
)
def test_options(options, wanted):
    assert read(packet(options)).options == wanted


@pytest.mark.parametrize(
    ("overload", "sname", "file", "wanted"),
    [
        pytest.param(1, b"tftp", b"\x0c\x01b\xff", (b"tftp", b"", {12: b"ab"}), id="file"),
        pytest.param(2, b"\x0c\x01c\xff", b"boot", (b"", b"boot", {12: b"ac"}), id="sname"),
        pytest.param(
            3,
            b"\x0c\x01c\xff",
            b"\x0c\x01b\xff",
            (b"", b"", {12: b"abc"}),
            id="both, file is read before sname",
        ),
    ],
)
def test_overload(overload, sname, file, wanted):
    options = DISCOVER + b"\x0c\x01a" + bytes((52, 1, overload)) + b"\xff"
    message = read(packet(options, sname=sname, file=file))
    name, boot_file, expected = wanted
    assert (message.sname, message.file) == (name, boot_file)
    assert message.options == {53: b"\1"} | expected


def test_overload_inside_an_overloaded_field_leads_nowhere():
    message = read(packet(bytes((52, 1, 1, 255)), file=DISCOVER + bytes((52, 1, 3, 255))))
    assert message.options == {53: b"\1"}


def test_option_53_may_stand_in_an_overloaded_field():
    assert read(packet(bytes((52, 1, 1)), file=DISCOVER)).type == MessageType.DISCOVER


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(b"", id="no vendor area"),
        pytest.param(b"\x63\x82\x53", id="three octets of it"),
        pytest.param(bytes(64), id="zeros"),
        pytest.param(b"CMU\0" + bytes(60), id="another vendor's cookie"),
    ],
)
def test_without_the_cookie_it_is_plain_bootp(cookie):
    message = read(packet(file=b"boot", cookie=cookie))
    assert (message.has_cookie, message.type, message.options) == (False, 0, {})
    assert message.file == b"boot"


def test_header_fields():
    data = bytearray(packet(DISCOVER, sname=b"s" * 64, file=b"f" * 128))
    data[8:12] = bytes.fromhex("00048000")
    for at, last in ((12, 1), (16, 2), (20, 3), (24, 4)):
        data[at : at + 4] = bytes((10, 0, 0, last))
    message = read(bytes(data))
    assert (message.xid, message.secs, message.flags) == (7, 4, BROADCAST_FLAG)
    assert [str(a) for a in (message.ciaddr, message.yiaddr, message.siaddr, message.giaddr)] == [
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "10.0.0.4",
    ]
    assert (message.sname, message.file) == (b"s" * 64, b"f" * 128)
    assert message.mac == "52:54:00:12:34:56"


@pytest.mark.parametrize(
    ("hlen", "mac"),
    [
        pytest.param(6, "52:54:00:12:34:56", id="Ethernet"),
        pytest.param(0, "", id="InfiniBand has none"),
        pytest.param(16, "52:54:00:12:34:56" + ":00" * 10, id="a GUID fills the field"),
    ],
)
def test_mac(hlen, mac):
    assert read(packet(DISCOVER, hlen=hlen)).mac == mac


def test_many_pieces_of_one_option_are_read_in_time():
    pieces = b"\x0c\x01a" * 20000
    assert read(packet(DISCOVER + pieces)).options[12] == b"a" * 20000


# -- writing -----------------------------------------------------------------------------------


def offer(options, **changes):
    return Message(op=2, chaddr=CHADDR, options={53: b"\2", 54: OURS.packed} | options, **changes)


def test_layout():
    data = build(offer({}, sname=b"10.0.0.1", file=b"a.efi", siaddr=OURS))
    assert data[20:24] == OURS.packed
    assert data[44:53] == b"10.0.0.1\0"
    assert data[108:114] == b"a.efi\0"
    assert data[236:] == COOKIE + bytes.fromhex("350102 36040a000001 ff") + bytes(50)


def test_a_pad_follows_what_is_read_as_a_c_string():
    options = {60: b"HTTPClient", 67: b"http://10.0.0.1/x.efi"}
    data = build(offer(options), pad_after=frozenset((60, 67)))
    assert written_tags(data) == [53, 54, 60, 0, 67, 0]
    assert b"HTTPClient\0" in data
    assert b"x.efi\0" in data


@pytest.mark.parametrize(
    ("options", "limit", "tags"),
    [
        pytest.param({82: b"r", 12: b"h"}, 548, [53, 54, 12, 82], id="82 is last"),
        pytest.param({12: b"", 15: b"d"}, 548, [53, 54, 15], id="nothing of length 0"),
        pytest.param({52: b"\1", 0: b"x", 255: b"x"}, 548, [53, 54], id="no pad, overload or end"),
        pytest.param({12: b"h" * 40, 15: b"d" * 40}, 300, [53, 54, 12], id="left out from the end"),
        pytest.param(
            {15: b"d" * 40, 60: b"PXEClient", 43: b"x" * 10, 67: b"b" * 16},
            300,
            [53, 54, 60, 43, 67],
            id="what a boot needs stays longer",
        ),
        pytest.param(
            {51: b"time", 1: b"mask", 60: b"PXEClient", 43: b"x" * 10, 67: b"b" * 40, 82: b"r"},
            300,
            [53, 54, 51, 1, 60, 43, 82],
            id="and 60 never stays without 43",
        ),
        pytest.param(
            {12: b"h", 82: b"r" * 255},
            300,
            [53, 54, 82],
            id="82 stays though it is too long: the relay takes it out",
        ),
        pytest.param({119: b"x" * 256, 12: b"h"}, 1400, [53, 54, 12], id="no long option"),
        pytest.param({82: b"r" * 256, 12: b"h"}, 1400, [53, 54, 12, 82, 82], id="82 is split"),
    ],
)
def test_which_options_are_written(options, limit, tags):
    assert written_tags(build(offer(options), limit=limit)) == tags


def test_a_long_option_is_split_where_that_was_asked_for():
    data = build(offer({119: b"x" * 600}), limit=1400, long_options=frozenset((119,)))
    assert written_tags(data) == [53, 54, 119, 119, 119]
    assert read(data).options[119] == b"x" * 600


@pytest.mark.parametrize(
    ("sname", "file", "wanted"),
    [
        pytest.param(b"s" * SNAME_LIMIT, b"f" * FILE_LIMIT, (63, 127), id="the longest that fit"),
        pytest.param(b"s" * 64, b"f" * 128, (0, 0), id="longer ones are left empty, not cut"),
    ],
)
def test_names_in_the_header(sname, file, wanted):
    message = read(build(offer({}, sname=sname, file=file)))
    assert (len(message.sname), len(message.file)) == wanted


def test_bootp_is_300_octets_without_options():
    data = build(offer({12: b"name"}, file=b"boot", has_cookie=False))
    assert len(data) == 300
    assert data[236:] == bytes(64)


# -- replies -----------------------------------------------------------------------------------


def test_a_reply_copies_what_table_3_says():
    request = Message(
        op=1,
        htype=6,
        hops=3,
        xid=99,
        secs=8,
        flags=0xFFFF,
        ciaddr=OURS,
        giaddr=OURS,
        chaddr=CHADDR,
        options={53: b"\1"},
    )
    assert reply(request, options={53: b"\2"}, yiaddr=OURS) == Message(
        op=2,
        htype=6,
        xid=99,
        flags=BROADCAST_FLAG,
        yiaddr=OURS,
        giaddr=OURS,
        chaddr=CHADDR,
        options={53: b"\2"},
    )


def test_a_reply_can_be_made_a_broadcast():
    request = Message(op=1, chaddr=CHADDR)
    assert reply(request, options={}).flags == 0
    assert reply(request, options={}, broadcast=True).flags == BROADCAST_FLAG
    assert reply(request, options={}).yiaddr == NOWHERE


@pytest.mark.parametrize(
    ("size", "limit"),
    [
        pytest.param(None, 548, id="nothing said: 576 less the headers"),
        pytest.param(b"\x05\xc0", 1400, id="edk2's DISCOVER and iPXE say 1472"),
        pytest.param(b"\xff\x00", 1400, id="edk2's REQUEST says 65280"),
        pytest.param(b"\x02\x40", 548, id="576"),
        pytest.param(b"\x01\x00", 548, id="less than 576 counts as 576"),
        pytest.param(b"\x03\xe8", 972, id="1000 less the headers"),
        pytest.param(b"\x03", 548, id="one octet says nothing"),
    ],
)
def test_reply_limit(size, limit):
    options = {} if size is None else {57: size}
    assert reply_limit(Message(op=1, options=options)) == limit


@pytest.mark.parametrize("name", [name for name in CAPTURES if name != "dnsmasq-offer"])
def test_a_reply_to_each_client_is_as_firmware_wants_it(name):
    request = read(CAPTURES[name])
    answer = reply(
        request,
        options={
            53: b"\2",
            54: OURS.packed,
            51: bytes(4),
            1: bytes(4),
            60: b"PXEClient",
            43: bytes(10),
            67: b"debian-installer/amd64/bootnetx64.efi\0",
        },
        siaddr=OURS,
        file=b"debian-installer/amd64/bootnetx64.efi",
    )
    data = build(answer, pad_after=frozenset((60, 67)))
    assert 300 <= len(data) <= 548
    assert written_tags(data)[0] == 53
    assert read(data) == answer
    assert answer.options[67].rstrip(b"\0") == answer.file


# -- a second implementation -------------------------------------------------------------------


@pytest.fixture(scope="module")
def scapy_bootp():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers import dhcp  # slow to import: only where it is used
    return dhcp


def test_scapy_reads_what_we_write(scapy_bootp):
    message = offer(
        {1: bytes((255, 255, 255, 0)), 60: b"PXEClient", 67: b"pxelinux.0"},
        yiaddr=IPv4Address("10.0.0.50"),
        siaddr=OURS,
        file=b"pxelinux.0",
        xid=0x1234,
    )
    seen = scapy_bootp.BOOTP(build(message, pad_after=frozenset((60, 67))))
    assert (seen.op, seen.xid, seen.yiaddr, seen.siaddr) == (2, 0x1234, "10.0.0.50", "10.0.0.1")
    assert seen.file.rstrip(b"\0") == b"pxelinux.0"
    told = {o[0]: o[1] for o in seen[scapy_bootp.DHCP].options if isinstance(o, tuple)}
    assert told["message-type"] == MessageType.OFFER
    assert told["subnet_mask"] == "255.255.255.0"
    assert told["server_id"] == "10.0.0.1"
    assert told["vendor_class_id"] == b"PXEClient"


def test_we_read_what_scapy_writes(scapy_bootp):
    data = bytes(
        scapy_bootp.BOOTP(op=1, xid=0x55, chaddr=CHADDR, flags=0x8000, ciaddr="10.0.0.9")
        / scapy_bootp.DHCP(
            options=[
                ("message-type", "request"),
                ("requested_addr", "10.0.0.50"),
                ("server_id", "10.0.0.1"),
                ("hostname", b"lab"),
                (224, b"private"),
                "end",
            ]
        )
    )
    message = read(data)
    assert (message.xid, message.flags, message.mac) == (0x55, 0x8000, "52:54:00:12:34:56")
    assert message.ciaddr == IPv4Address("10.0.0.9")
    assert message.options == {
        53: b"\3",
        50: bytes((10, 0, 0, 50)),
        54: OURS.packed,
        12: b"lab",
        224: b"private",
    }


@pytest.mark.parametrize("name", CAPTURES)
def test_both_read_the_same_from_a_capture(scapy_bootp, name):
    ours, theirs = read(CAPTURES[name]), scapy_bootp.BOOTP(CAPTURES[name])
    assert (ours.op, ours.xid, ours.secs, str(ours.yiaddr)) == (
        theirs.op,
        theirs.xid,
        theirs.secs,
        theirs.yiaddr,
    )
    again = scapy_bootp.BOOTP(build(ours, limit=1472))
    shown = [
        o
        for o in theirs[scapy_bootp.DHCP].options
        if o not in ("pad", "end", ("rapid_commit", b""))
    ]
    assert [o for o in again[scapy_bootp.DHCP].options if o not in ("pad", "end")] == shown
