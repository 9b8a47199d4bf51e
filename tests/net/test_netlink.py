"""Netlink: the real kernel's answers, and bytes that are no answer."""

from __future__ import annotations

import socket
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.net import netlink

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")


def attribute(kind: int, value: bytes) -> bytes:
    whole = struct.pack("=HH", 4 + len(value), kind) + value
    return whole + bytes(-len(whole) % 4)


def test_loopback_is_there():
    [lo] = [link for link in netlink.links() if link.name == "lo"]
    assert lo.index == socket.if_nametoindex("lo")
    assert lo.flags & netlink.LOOPBACK
    assert lo.mtu > 1500


def test_loopback_has_its_address_for_good():
    index = socket.if_nametoindex("lo")
    found = [each for each in netlink.addresses() if each.index == index]
    assert [str(each.address) for each in found][:1] in (["127.0.0.1/8"], [])
    assert all(each.permanent for each in found)


def test_the_neighbour_table_can_be_read():
    assert all(each.address.count(".") == 3 for each in netlink.neighbours())


def test_changes_can_be_waited_for():
    with netlink.changes() as opened, pytest.raises(BlockingIOError):
        opened.recv(100)


def test_a_refused_question_is_an_error():
    with pytest.raises(OSError, match="netlink refused"):
        netlink.dump(0, 9999, bytes(16))


def test_a_link_is_read():
    head = struct.pack("=BxHiII", 0, 1, 7, 0x10043, 0)
    info = attribute(18, attribute(1, b"bridge\0"))
    body = head + attribute(3, b"br0\0") + attribute(1, bytes.fromhex("525400123456"))
    body += attribute(4, struct.pack("=I", 9000)) + attribute(10, struct.pack("=I", 3)) + info
    link = netlink.parse_link(body)
    assert link is not None
    assert (link.name, link.index, link.mac, link.mtu, link.master, link.kind) == (
        "br0",
        7,
        "52:54:00:12:34:56",
        9000,
        3,
        "bridge",
    )
    assert link.flags & netlink.LOWER_UP


@pytest.mark.parametrize(
    ("flags", "long_flags", "permanent"),
    [
        pytest.param(0x80, None, True, id="set by hand"),
        pytest.param(0, None, False, id="of a lease"),
        pytest.param(0x80, 0, False, id="the long flags count"),
    ],
)
def test_an_address_is_read(flags, long_flags, permanent):
    body = struct.pack("=BBBBI", socket.AF_INET, 24, flags, 0, 2)
    body += attribute(1, b"\x0a\0\0\1") + attribute(2, b"\x0a\0\0\2")
    if long_flags is not None:
        body += attribute(8, struct.pack("=I", long_flags))
    address = netlink.parse_address(body)
    assert address is not None
    assert (str(address.address), address.permanent) == ("10.0.0.2/24", permanent)


@pytest.mark.parametrize(
    ("state", "mac", "confirmed"),
    [
        pytest.param(netlink.REACHABLE, "525400123456", True, id="it answered"),
        pytest.param(4, "525400123456", False, id="stale: it answered long ago"),
        pytest.param(netlink.INCOMPLETE, "", False, id="asked, no answer yet"),
        pytest.param(netlink.FAILED, "", False, id="nobody there"),
    ],
)
def test_a_neighbour_is_read(state, mac, confirmed):
    body = struct.pack("=BxxxiHBB", socket.AF_INET, 3, state, 0, 1)
    body += attribute(1, b"\x0a\0\0\x05") + (attribute(2, bytes.fromhex(mac)) if mac else b"")
    found = netlink.parse_neighbour(body)
    assert found is not None
    assert (found.address, found.index, found.is_confirmed) == ("10.0.0.5", 3, confirmed)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    netlink.parse_link(data)
    netlink.parse_address(data)
    netlink.parse_neighbour(data)
    assert len(list(netlink.messages(data))) <= 200
    assert len(netlink.attributes(data)) <= 200
