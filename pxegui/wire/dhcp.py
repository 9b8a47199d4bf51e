"""One DHCP or BOOTP message: header and options, bytes to `Message` or `Malformed`, and back.

RFC 2131 section 2 (layout), RFC 1542 (BOOTP), RFC 2132 (options), RFC 3396 (long options, read only).
Offsets count from the start of the UDP payload: `file` is at 108, the cookie at 236.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from ipaddress import IPv4Address

NOWHERE = IPv4Address(0)


@dataclasses.dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no message, and why."""

    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A DHCP or BOOTP message. `options` holds each option's whole value, pieces joined."""

    op: int  # 1 request, 2 reply
    htype: int = 1
    hlen: int = 6
    hops: int = 0
    xid: int = 0
    secs: int = 0
    flags: int = 0
    ciaddr: IPv4Address = NOWHERE
    yiaddr: IPv4Address = NOWHERE
    siaddr: IPv4Address = NOWHERE
    giaddr: IPv4Address = NOWHERE
    chaddr: bytes = bytes(16)  # all 16 octets
    sname: bytes = b""  # without its padding; empty where option 52 took the field
    file: bytes = b""
    options: Mapping[int, bytes] = dataclasses.field(
        default_factory=dict
    )  # in order of first sight
    has_cookie: bool = True  # False: plain BOOTP without the magic cookie

    @property
    def mac(self) -> str:
        """The hardware address as text: `52:54:00:12:34:56`, empty if hlen is 0 or above 16."""
        return ":".join(f"{octet:02x}" for octet in self.chaddr[: self.hlen])


def parse(data: bytes) -> Message | Malformed:
    """Read one UDP payload. Never raises."""
    raise NotImplementedError


def build(message: Message, *, limit: int = 548, pad_after: frozenset[int] = frozenset()) -> bytes:
    """Write one message, options in the order of the mapping, at least 300 octets, 255 at the end.

    `limit` is the most octets of UDP payload; options that do not fit are left out from the end.
    `pad_after` names options that get one pad octet behind them (60 and 67, PROTOCOL quirks).
    """
    raise NotImplementedError
