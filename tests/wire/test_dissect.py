"""A DHCP message in plain lines: whatever the bytes are."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.wire.dhcp import Message, build
from pxegui.wire.dissect import MOST_DUMPED, dissect, dump
from pxegui.wire.options import Option

DISCOVER = Message(
    op=1,
    xid=0x1234ABCD,
    flags=0x8000,
    chaddr=bytes.fromhex("525400123456") + bytes(10),
    options={
        53: b"\1",
        57: b"\5\xc0",
        55: b"\1\3\x43\xe0",
        60: b"PXEClient:Arch:00007:UNDI:003016",
        61: b"\1\x52\x54\0\x12\x34\x56",
        93: b"\0\7",
        94: b"\1\3\x10",
        97: b"\0" + bytes(range(16)),
        224: b"\1\2",
    },
)


def test_a_discover_reads_like_this():
    assert dissect(build(DISCOVER)) == [
        ("op", "1 request"),
        ("htype, hlen", "1, 6"),
        ("hops", "0"),
        ("xid", "0x1234abcd"),
        ("secs", "0"),
        ("flags", "0x8000 broadcast"),
        ("chaddr", "52:54:00:12:34:56"),
        ("option 53 DHCP message type", "DISCOVER (1)"),
        ("option 57 maximum DHCP message size", "1472"),
        (
            "option 55 parameter request list",
            "1 subnet mask, 3 router, 67 boot file name, 224",
        ),
        ("option 60 vendor class identifier", "PXEClient:Arch:00007:UNDI:003016"),
        ("option 61 client identifier", "type 1, 52:54:00:12:34:56"),
        ("option 93 client system architecture", "7 (x64 UEFI)"),
        ("option 94 client network interface", "type 1, version 3.16"),
        ("option 97 client machine identifier", "03020100-0504-0706-0809-0a0b0c0d0e0f"),
        ("option 224", "01 02"),
    ]


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        pytest.param(54, b"\x0a\0\0\1", "10.0.0.1", id="an address"),
        pytest.param(6, b"\x0a\0\0\1\x0a\0\0\2", "10.0.0.1, 10.0.0.2", id="addresses"),
        pytest.param(6, b"\x0a\0\0", "0a 00 00", id="no whole address"),
        pytest.param(51, b"\0\0\x0e\x10", "3600 s", id="a time"),
        pytest.param(53, b"\5", "ACK (5)", id="an ACK"),
        pytest.param(53, b"\x2a", "UNKNOWN (42)", id="a type that nobody knows"),
        pytest.param(67, b"ipxe.efi\0", "ipxe.efi", id="a name with its NUL"),
        pytest.param(77, b"\4iPXE", "iPXE", id="a user class"),
        pytest.param(43, b"\6\1\x08\xff", "6 discovery control: 08", id="PXE's own"),
        pytest.param(82, b"\1\2ab", "1 circuit id: 61 62", id="of a relay"),
        pytest.param(175, b"\x13\1\1\xff", "19: 01", id="of iPXE"),
        pytest.param(224, b"x" * 200, "78 " * 127 + "78 ... (200 octets)", id="cut"),
        pytest.param(61, b"\1", "01", id="an identifier without one"),
    ],
)
def test_values(number, value, shown):
    lines = dict(dissect(build(Message(op=2, options={53: b"\2", number: value}))))
    assert (
        next(said for name, said in lines.items() if name.startswith(f"option {number}")) == shown
    )


def test_a_reply_and_plain_bootp():
    reply = Message(
        op=2, yiaddr=IPv4Address("10.0.0.9"), sname=b"srv", file=b"x.0", has_cookie=False
    )
    lines = dict(dissect(build(reply)))
    assert (lines["op"], lines["yiaddr"], lines["sname"], lines["file"]) == (
        "2 reply",
        "10.0.0.9",
        "srv",
        "x.0",
    )
    assert lines["magic cookie"] == "none: plain BOOTP"
    assert "ciaddr" not in lines


def test_what_is_no_message_says_why():
    assert dissect(b"abc") == [
        ("not a DHCP message", "3 octets, a DHCP message has at least 236"),
        ("length", "3 octets"),
    ]


def test_a_dump():
    assert dump(b"PXEClient\0\xff and more") == (
        "0000  50 58 45 43 6c 69 65 6e 74 00 ff 20 61 6e 64 20  PXEClient.. and \n"
        "0010  6d 6f 72 65                                      more"
    )
    assert dump(bytes(MOST_DUMPED + 9)).endswith("\n... 9 octets more")


cookie = bytes.fromhex("63825363")


@given(
    st.one_of(
        st.binary(max_size=600),
        st.builds(
            lambda head, rest: b"\1" + head + cookie + rest,
            st.binary(min_size=235, max_size=235),
            st.binary(max_size=600),
        ),
        st.dictionaries(
            st.sampled_from([int(each) for each in Option]), st.binary(max_size=300), max_size=12
        ).map(lambda options: build(Message(op=1, options={53: b"\1", **options}), limit=1400)),
    )
)
def test_any_bytes_become_printable_lines(data):
    for name, value in dissect(data):
        assert name.isprintable()
        assert value.isprintable()
    assert all(row.isprintable() for row in dump(data).split("\n"))
