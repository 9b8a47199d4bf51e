"""One DHCP or BOOTP message: header and options, bytes to `Message` or `Malformed`, and back.

RFC 2131 section 2 (layout), RFC 1542 (BOOTP), RFC 2132 (options), RFC 3396 (long options). Offsets
count from the start of the UDP payload: `file` is at 108, the cookie at 236.

Rule 1: reading is liberal, for the decisions are made elsewhere: a missing end mark, pads anywhere,
        repeated options (joined) and overload are understood. Without the cookie it is plain BOOTP.
Rule 2: an option whose length runs over the end ends the reading; what was complete counts. It is
        `Malformed` only where what is lost could turn the answer round: no option 53 was read (it
        would pass as BOOTP), or the cut option is one that tells whose message it is.
Rule 3: writing is strict, for firmware drops whole packets over one flaw: no option of length 0,
        none split over two unless asked for, no overload, an end mark always.
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Mapping
from ipaddress import IPv4Address

from pxegui.wire.options import Option, message_type, option_name, u16

NOWHERE = IPv4Address(0)
BROADCAST_FLAG = 0x8000
SNAME_LIMIT = 63  # octets of text in `sname`: one is for the NUL
FILE_LIMIT = 127  # and in `file`

_COOKIE = bytes((0x63, 0x82, 0x53, 0x63))
_HEADER = struct.Struct("!BBBBIHHIIII16s64s128s")
_SNAME_AT, _FILE_AT = 44, 108
_COOKIE_AT = _HEADER.size
_OPTIONS_AT = _COOKIE_AT + len(_COOKIE)
_IP_AND_UDP = 28  # octets of headers that option 57 counts and a payload does not have
_USUAL_LIMIT = 548  # RFC 2131 section 2: 576 less those headers, what every client must take
_HIGHEST_LIMIT = 1400  # edk2 asks for 65280 and drops more than 1472; this leaves room for tunnels
_LEAST = 300  # RFC 1542 section 2.1: relays and old ROMs drop anything shorter
_PAD, _END = 0, 255
_LONGEST_VALUE = 255
# Losing one of these to a cut packet could give an answer meant for somebody else.
_DECIDING = frozenset(
    (
        Option.MESSAGE_TYPE,
        Option.SERVER_IDENTIFIER,
        Option.REQUESTED_ADDRESS,
        Option.CLIENT_IDENTIFIER,
        Option.RELAY_AGENT,
    )
)
# A reply without these is dropped or misread by every client (82: by the relay).
_ALWAYS = frozenset(
    (
        Option.MESSAGE_TYPE,
        Option.SERVER_IDENTIFIER,
        Option.LEASE_TIME,
        Option.SUBNET_MASK,
        Option.RELAY_AGENT,
    )
)
# What a boot needs. 60 without 43 would send edk2 to port 4011, so these stay together.
_FOR_BOOT = frozenset((Option.VENDOR_CLASS, Option.VENDOR_SPECIFIC, Option.BOOT_FILE_NAME))
_NEVER_WRITTEN = frozenset((_PAD, Option.OVERLOAD, _END))


@dataclasses.dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no message, and why."""

    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A DHCP or BOOTP message. `options` holds each option's whole value, pieces joined.

    Option 52 is not among them: what it announces has been read.
    """

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
        return self.chaddr[: self.hlen].hex(":") if 0 < self.hlen <= 16 else ""

    @property
    def type(self) -> int:
        """The number of option 53: 0 without one (BOOTP), 255 if it is not one octet."""
        return message_type(self.options.get(Option.MESSAGE_TYPE))


def parse(data: bytes) -> Message | Malformed:
    """Read one UDP payload. Never raises."""
    if len(data) < _HEADER.size:
        return Malformed(f"{len(data)} octets, a DHCP message has at least {_HEADER.size}")
    fields = _HEADER.unpack_from(data)
    op, htype, hlen, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr = fields[:12]
    if op not in (1, 2):
        return Malformed(f"op {op} is neither request (1) nor reply (2)")
    if hlen > len(chaddr):
        return Malformed(f"a hardware address of {hlen} octets, the field holds {len(chaddr)}")
    has_cookie = data[_COOKIE_AT:_OPTIONS_AT] == _COOKIE
    options: dict[int, bytes] = {}
    overload = 0
    if has_cookie:
        read = _read_options(data)
        if isinstance(read, Malformed):
            return read
        options, overload = read
    return Message(
        op=op,
        htype=htype,
        hlen=hlen,
        hops=hops,
        xid=xid,
        secs=secs,
        flags=flags,
        ciaddr=IPv4Address(ciaddr) if ciaddr else NOWHERE,
        yiaddr=IPv4Address(yiaddr) if yiaddr else NOWHERE,
        siaddr=IPv4Address(siaddr) if siaddr else NOWHERE,
        giaddr=IPv4Address(giaddr) if giaddr else NOWHERE,
        chaddr=chaddr,
        sname=b"" if overload & 2 else fields[12].partition(b"\0")[0],
        file=b"" if overload & 1 else fields[13].partition(b"\0")[0],
        options=options,
        has_cookie=has_cookie,
    )


def _read_options(data: bytes) -> tuple[dict[int, bytes], int] | Malformed:
    """All options of a message with the cookie, and which fields they took: 1 `file`, 2 `sname`."""
    found: dict[int, bytes] = {}
    pieces: dict[int, list[bytes]] = {}
    cut = _collect(data, _OPTIONS_AT, len(data), found, pieces)
    taken = found.pop(Option.OVERLOAD, b"")
    overload = taken[0] if len(taken) == 1 and taken[0] in (1, 2, 3) else 0
    if overload & 1:
        cut = _collect(data, _FILE_AT, _COOKIE_AT, found, pieces) or cut
    if overload & 2:
        cut = _collect(data, _SNAME_AT, _FILE_AT, found, pieces) or cut
    for tag, parts in pieces.items():
        if tag in found:
            found[tag] = b"".join(parts)
    found.pop(Option.OVERLOAD, None)
    if cut and (cut in _DECIDING or Option.MESSAGE_TYPE not in found):
        return Malformed(f"{option_name(cut)} runs over the end of the options")
    return found, overload


def _collect(
    data: bytes, at: int, end: int, found: dict[int, bytes], pieces: dict[int, list[bytes]]
) -> int:
    """Read the options from `at` to `end`. Gives the option that runs over the end, else 0.

    The pieces of a repeated option are kept apart: joining each as it comes would let a long packet
    of many small ones cost time by their square.
    """
    while at < end:
        tag = data[at]
        if tag == _PAD:
            at += 1
            continue
        if tag == _END:
            return 0
        start = at + 2
        if start > end or (stop := start + data[at + 1]) > end:
            return tag
        value = data[start:stop]
        if tag not in found:
            found[tag] = value
        elif tag in pieces:
            pieces[tag].append(value)
        else:
            pieces[tag] = [found[tag], value]
        at = stop
    return 0


def reply(
    request: Message,
    *,
    options: Mapping[int, bytes],
    ciaddr: IPv4Address = NOWHERE,
    yiaddr: IPv4Address = NOWHERE,
    siaddr: IPv4Address = NOWHERE,
    sname: bytes = b"",
    file: bytes = b"",
    broadcast: bool = False,
) -> Message:
    """A reply with what RFC 2131 table 3 copies from the request. `broadcast` forces that flag."""
    return Message(
        op=2,
        htype=request.htype,
        hlen=request.hlen,
        xid=request.xid,
        flags=BROADCAST_FLAG if broadcast else request.flags & BROADCAST_FLAG,
        ciaddr=ciaddr,
        yiaddr=yiaddr,
        siaddr=siaddr,
        giaddr=request.giaddr,
        chaddr=request.chaddr,
        sname=sname,
        file=file,
        options=options,
        has_cookie=request.has_cookie,
    )


def reply_limit(request: Message) -> int:
    """The `limit` to build a reply to this request with, from its option 57."""
    asked = u16(request.options.get(Option.MAXIMUM_MESSAGE_SIZE)) or 0
    return min(max(asked - _IP_AND_UDP, _USUAL_LIMIT), _HIGHEST_LIMIT)


def build(
    message: Message,
    *,
    limit: int = _USUAL_LIMIT,
    pad_after: frozenset[int] = frozenset(),
    long_options: frozenset[int] = frozenset(),
) -> bytes:
    """Write one message, options in the order of the mapping, at least 300 octets, 255 at the end.

    `limit` is the most octets of UDP payload; options that do not fit are left out from the end:
    those a boot needs (60, 43, 67) after all others, and 53, 54, 51, 1 and 82 never. 82 is written
    last.
    `pad_after` names options that get one pad octet behind them (60 and 67: GRUB and edk2 take
    them for C strings in the copy of the packet they keep).
    `long_options` names those that may be split over several where they exceed 255 octets; others
    of that length are left out, for boot firmware reads the first piece only. 82 is always split:
    it goes to the relay, which knows RFC 3396 if it sent so much.
    `sname` and `file` over 63 and 127 octets are left empty: half a name names another file.
    Without the cookie no options are written.
    """
    header = _HEADER.pack(
        message.op,
        message.htype,
        message.hlen,
        message.hops,
        message.xid,
        message.secs,
        message.flags,
        int(message.ciaddr),
        int(message.yiaddr),
        int(message.siaddr),
        int(message.giaddr),
        message.chaddr,
        message.sname if len(message.sname) <= SNAME_LIMIT else b"",
        message.file if len(message.file) <= FILE_LIMIT else b"",
    )
    if not message.has_cookie:
        return header.ljust(_LEAST, b"\0")
    written = _write_options(message.options, pad_after, long_options)
    _shed(written, sum(map(len, written.values())) - (max(limit, _LEAST) - _OPTIONS_AT - 1))
    return b"".join((header, _COOKIE, *written.values(), b"\xff")).ljust(_LEAST, b"\0")


def _write_options(
    options: Mapping[int, bytes], pad_after: frozenset[int], long_options: frozenset[int]
) -> dict[int, bytes]:
    """Each option as it goes out, 82 last."""
    written: dict[int, bytes] = {}
    for tag, value in options.items():
        if not value or tag in _NEVER_WRITTEN:
            continue
        if len(value) <= _LONGEST_VALUE:
            piece = bytes((tag, len(value))) + value
        elif tag in long_options or tag == Option.RELAY_AGENT:
            piece = _split(tag, value)
        else:
            continue
        written[tag] = piece + b"\0" if tag in pad_after else piece
    if (relay := written.pop(Option.RELAY_AGENT, None)) is not None:
        written[Option.RELAY_AGENT] = relay
    return written


def _split(tag: int, value: bytes) -> bytes:
    """RFC 3396 section 5: the same tag again for each 255 octets."""
    parts = (value[at : at + _LONGEST_VALUE] for at in range(0, len(value), _LONGEST_VALUE))
    return b"".join(bytes((tag, len(part))) + part for part in parts)


def _shed(written: dict[int, bytes], excess: int) -> None:
    """Leave options out, the least needed and the last of those first, until `excess` is gone."""
    if excess <= 0:
        return
    for kept in (_ALWAYS | _FOR_BOOT, _ALWAYS):
        for tag in reversed(list(written)):
            if excess <= 0:
                return
            if tag not in kept:
                excess -= len(written.pop(tag))
