"""What Linux says of its links, addresses and neighbours over netlink, and when they change.

Unprivileged, and true for the network namespace we are in (/sys may show another one's devices).
Other systems have none of this: `AVAILABLE` says so.
"""

from __future__ import annotations

import dataclasses
import socket
import struct
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface

AVAILABLE = sys.platform == "linux"

UP, LOOPBACK, LOWER_UP = 0x1, 0x8, 0x10000  # interface flags
ETHERNET = 1  # ARPHRD_ETHER
REACHABLE, FAILED, INCOMPLETE = 0x02, 0x20, 0x01  # neighbour states (NUD)

_AF_NETLINK = 16
_ROUTE = 0
_GROUPS = 0x1 | 0x10  # link and IPv4 address changes
_GETLINK, _GETADDR, _GETNEIGH = 18, 22, 30
_ERROR, _DONE = 2, 3
_DUMP = 0x1 | 0x300  # NLM_F_REQUEST | NLM_F_DUMP
_HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port
_LINK = struct.Struct("=BxHiII")  # family, hardware type, index, flags, change mask
_ADDRESS = struct.Struct("=BBBBI")  # family, prefix length, flags, scope, index
_NEIGHBOUR = struct.Struct("=BxxxiHBB")  # family, index, state, flags, type
_ATTRIBUTE = struct.Struct("=HH")  # length, type
_PERMANENT = 0x80  # IFA_F_PERMANENT: not of a DHCP lease
_LIMIT_S = 2.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One network device."""

    name: str
    index: int
    hardware: int  # ARPHRD number
    flags: int
    mac: str
    mtu: int
    master: int  # index of the bridge or bond it is a part of, 0 if none
    kind: str  # "bridge", "veth", "tun" ...; empty for hardware


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One IPv4 address of a device."""

    index: int
    address: IPv4Interface
    permanent: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An IPv4 address on the wire and the hardware address it is at, as far as known."""

    index: int  # of our device
    address: str
    mac: str  # empty while nobody answered
    state: int  # NUD bits

    @property
    def is_confirmed(self) -> bool:
        """It answered within the last half minute or so."""
        return bool(self.state & REACHABLE) and bool(self.mac)


def neighbours() -> list[Neighbour]:
    """The kernel's ARP table, every state of it. Raises OSError."""
    request = _NEIGHBOUR.pack(socket.AF_INET, 0, 0, 0, 0)
    found = [parse_neighbour(body) for body in dump(_ROUTE, _GETNEIGH, request)]
    return [neighbour for neighbour in found if neighbour]


def links() -> list[Link]:
    """Every network device. Raises OSError."""
    return [found for body in dump(_ROUTE, _GETLINK, bytes(16)) if (found := parse_link(body))]


def addresses() -> list[Address]:
    """Every IPv4 address, in the system's order. Raises OSError."""
    request = _ADDRESS.pack(socket.AF_INET, 0, 0, 0, 0)
    found = [parse_address(body) for body in dump(_ROUTE, _GETADDR, request)]
    return [address for address in found if address]


def changes() -> socket.socket:
    """A non-blocking socket that is readable when a link or an IPv4 address changed."""
    opened = socket.socket(_AF_NETLINK, socket.SOCK_RAW, _ROUTE)
    try:
        opened.setblocking(False)
        opened.bind((0, _GROUPS))
    except OSError:
        opened.close()
        raise
    return opened


def dump(protocol: int, request_type: int, body: bytes) -> list[bytes]:
    """The answers to one dump request, without their headers. Raises OSError."""
    with socket.socket(_AF_NETLINK, socket.SOCK_RAW, protocol) as asked:
        asked.settimeout(_LIMIT_S)
        asked.bind((0, 0))
        asked.send(_HEADER.pack(_HEADER.size + len(body), request_type, _DUMP, 1, 0) + body)
        answers: list[bytes] = []
        while True:
            for kind, answer in messages(asked.recv(1 << 20)):
                if kind == _DONE:
                    return answers
                if kind == _ERROR:
                    code = -int.from_bytes(answer[:4], sys.byteorder, signed=True)
                    raise OSError(code, "netlink refused the question")
                answers.append(answer)


def messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of each message in one read."""
    while len(data) >= _HEADER.size:
        length, kind, _, _, _ = _HEADER.unpack_from(data)
        if length < _HEADER.size:
            return
        yield kind, data[_HEADER.size : length]
        data = data[(length + 3) & ~3 :]


def attributes(data: bytes) -> dict[int, bytes]:
    """Type and value of each attribute."""
    found: dict[int, bytes] = {}
    while len(data) >= _ATTRIBUTE.size:
        length, kind = _ATTRIBUTE.unpack_from(data)
        if length < _ATTRIBUTE.size:
            break
        found[kind & 0x3FFF] = data[_ATTRIBUTE.size : length]
        data = data[(length + 3) & ~3 :]
    return found


def parse_link(body: bytes) -> Link | None:
    """One RTM_NEWLINK body; None where it is not one."""
    if len(body) < _LINK.size:
        return None
    _, hardware, index, flags, _ = _LINK.unpack_from(body)
    of = attributes(body[_LINK.size :])
    return Link(
        name=_text(of.get(3, b"")),
        index=index,
        hardware=hardware,
        flags=flags,
        mac=of.get(1, b"").hex(":"),
        mtu=_number(of.get(4, b"")),
        master=_number(of.get(10, b"")),
        kind=_text(attributes(of.get(18, b"")).get(1, b"")),
    )


def parse_address(body: bytes) -> Address | None:
    """One RTM_NEWADDR body; None where it is not an IPv4 one."""
    if len(body) < _ADDRESS.size:
        return None
    family, prefix, flags, _, index = _ADDRESS.unpack_from(body)
    of = attributes(body[_ADDRESS.size :])
    octets = of.get(2) or of.get(1, b"")  # local before peer (point to point)
    if family != socket.AF_INET or len(octets) != 4 or prefix > 32:
        return None
    flags = _number(of[8]) if 8 in of else flags
    return Address(
        index=index,
        address=IPv4Interface((IPv4Address(octets), prefix)),
        permanent=bool(flags & _PERMANENT),
    )


def parse_neighbour(body: bytes) -> Neighbour | None:
    """One RTM_NEWNEIGH body; None where it is not an IPv4 one."""
    if len(body) < _NEIGHBOUR.size:
        return None
    family, index, state, _, _ = _NEIGHBOUR.unpack_from(body)
    of = attributes(body[_NEIGHBOUR.size :])
    octets = of.get(1, b"")
    if family != socket.AF_INET or len(octets) != 4:
        return None
    mac = of.get(2, b"")
    return Neighbour(
        index=index,
        address=socket.inet_ntoa(octets),
        mac=mac.hex(":") if any(mac) else "",
        state=state,
    )


def _number(octets: bytes) -> int:
    return int.from_bytes(octets[:4], sys.byteorder)


def _text(octets: bytes) -> str:
    return octets.split(b"\0", 1)[0].decode("utf-8", "replace")
