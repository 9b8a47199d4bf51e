"""Does another DHCP or ProxyDHCP server answer on this network? Asked, never taking an address.

At 0, 1 and 2.5 s: an INFORM from our address, a DISCOVER as an ordinary client, one as a PXE
client; no REQUEST ever follows. It ends after 4.5 s (dnsmasq itself waits 3 s before it offers) or
at the first server that gives addresses. Needs port 68, which is shared with this computer's own
DHCP client; where it cannot be had, the question goes out as a relay agent's and is answered to our
port 67.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Literal

from pxegui.net.sockets import Datagram, UdpSocket, open_udp
from pxegui.wire.dhcp import NOWHERE, Malformed, Message, build, parse

LIMIT_S = 4.5
_ASK_AT_S = (0.0, 1.0, 2.5)
_SERVER_PORT, _CLIENT_PORT = 67, 68
_EVERYBODY = "255.255.255.255"
_BROADCAST_FLAG = 0x8000

_DISCOVER, _OFFER, _ACK, _INFORM = 1, 2, 5, 8
_MESSAGE_TYPE, _SERVER_IDENTIFIER, _PARAMETERS = 53, 54, 55
_VENDOR_CLASS, _BOOT_FILE = 60, 67
_ARCHITECTURE, _INTERFACE_IDENTIFIER, _MACHINE_IDENTIFIER = 93, 94, 97
# Mask, router, name servers, vendor options, lease time, server, class, TFTP server, boot file.
_WANTED = bytes((1, 3, 6, 43, 51, 54, 60, 66, 67))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Another server that answered."""

    address: str  # option 54, else where the answer came from
    source: str  # where the answer came from
    kind: Literal["dhcp", "proxy"]
    boot_file: str
    after_s: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: our own card, so that switches with DHCP snooping let it pass."""

    interface: str
    mac: str  # lower case with colons
    address: IPv4Address
    own: frozenset[IPv4Address]  # every address of this computer: those answers are ours


class Probe:
    """One look for other servers."""

    def __init__(self, asker: Asker, found: Callable[[Server], None]) -> None:
        """`found` is called once for each server, as it answers."""
        self.could_ask = False  # nothing found means something only if it could
        self._asker = asker
        self._found = found
        self._xid = secrets.randbits(32) & ~3  # the last two bits tell the three questions apart
        self._started = 0.0
        self._servers: dict[tuple[str, str], Server] = {}
        self._real = asyncio.Event()

    async def run(
        self,
        relay: UdpSocket | None = None,
        lent: UdpSocket | None = None,
        *,
        whole: bool = False,
    ) -> list[Server]:
        """Ask and listen, at most 4.5 s. `relay`: our own idle socket on 67, used if 68 is not had.

        `lent`: a socket on 68 that only root could open; it stays open. `whole`: listen for all of
        the time, also once a server has answered.

        Never raises for what the network does; without any socket it finds nobody at once.
        """
        client = None if lent is not None else _client_socket(self._asker.interface)
        asked = lent or client or relay
        if asked is None or not self._asker.mac:
            if client is not None:
                client.close()
            return []
        self.could_ask = True
        loop = asyncio.get_running_loop()
        self._started = loop.time()
        loop.add_reader(asked.fileno(), self._on_readable, asked)
        try:
            await self._ask_and_wait(asked, is_relay=asked is relay, whole=whole)
        finally:
            loop.remove_reader(asked.fileno())
            if client is not None:
                client.close()
        return list(self._servers.values())

    async def _ask_and_wait(self, asked: UdpSocket, *, is_relay: bool, whole: bool) -> None:
        enough = asyncio.Event() if whole else self._real  # `whole`: one that nobody sets
        for at, until in zip(_ASK_AT_S, (*_ASK_AT_S[1:], LIMIT_S), strict=True):
            for question in questions(self._asker, self._xid, int(at), is_relay=is_relay):
                try:
                    asked.send(question, (_EVERYBODY, _SERVER_PORT))
                except OSError:
                    continue  # the link is down just now: the next round asks again
            try:
                async with asyncio.timeout(until - at):
                    await enough.wait()
            except TimeoutError:
                continue  # nobody answered so far: ask once more
            return

    def _on_readable(self, asked: UdpSocket) -> None:
        try:
            batch = asked.receive_batch()
        except OSError:
            asyncio.get_running_loop().remove_reader(asked.fileno())
            return
        after_s = asyncio.get_running_loop().time() - self._started
        for datagram in batch:
            server = judge(datagram, self._asker, self._xid, after_s)
            if server is None or (server.address, server.kind) in self._servers:
                continue
            self._servers[server.address, server.kind] = server
            self._found(server)
            if server.kind == "dhcp":
                self._real.set()


def questions(asker: Asker, xid: int, secs: int, *, is_relay: bool) -> list[bytes]:
    """What is asked in one round."""
    chaddr = bytes.fromhex(asker.mac.replace(":", "")).ljust(16, b"\0")
    discover = Message(
        op=1,
        xid=xid,
        secs=secs,
        flags=_BROADCAST_FLAG,
        giaddr=asker.address if is_relay else NOWHERE,
        hops=1 if is_relay else 0,
        chaddr=chaddr,
        options={_MESSAGE_TYPE: bytes((_DISCOVER,)), _PARAMETERS: _WANTED},
    )
    as_pxe = dataclasses.replace(
        discover,
        xid=xid | 1,
        options={
            **discover.options,
            _VENDOR_CLASS: b"PXEClient:Arch:00007:UNDI:003016",
            _ARCHITECTURE: b"\0\7",
            _INTERFACE_IDENTIFIER: b"\1\3\20",
            _MACHINE_IDENTIFIER: bytes(17),
        },
    )
    asked = [discover, as_pxe]
    if not is_relay:
        inform = dataclasses.replace(
            discover,
            xid=xid | 2,
            flags=0,
            ciaddr=asker.address,
            options={_MESSAGE_TYPE: bytes((_INFORM,)), _PARAMETERS: _WANTED},
        )
        asked.insert(0, inform)
    return [build(message) for message in asked]


def judge(datagram: Datagram, asker: Asker, xid: int, after_s: float) -> Server | None:
    """The server behind an answer to our question; None for anything else, and for ourselves."""
    message = parse(datagram.data)
    if isinstance(message, Malformed) or message.xid & ~3 != xid:
        return None
    return _server(message, datagram.source[0], asker.own, after_s)


def answering_server(datagram: Datagram, own: frozenset[IPv4Address]) -> Server | None:
    """The server behind an answer to whomever; None for anything else, and for ourselves."""
    message = parse(datagram.data)
    if isinstance(message, Malformed):
        return None
    return _server(message, datagram.source[0], own, 0.0)


def _server(
    message: Message, source: str, own: frozenset[IPv4Address], after_s: float
) -> Server | None:
    if message.op != 2:
        return None
    kind = message.options.get(_MESSAGE_TYPE, b"")
    if kind not in (bytes((_OFFER,)), bytes((_ACK,))):
        return None
    octets = message.options.get(_SERVER_IDENTIFIER, b"")
    address = IPv4Address(octets) if len(octets) == 4 else IPv4Address(source)
    if address in own or IPv4Address(source) in own:
        return None
    is_pxe = message.options.get(_VENDOR_CLASS, b"").startswith(b"PXEClient")
    is_proxy = message.yiaddr == NOWHERE and is_pxe
    if message.yiaddr == NOWHERE and not is_proxy and kind != bytes((_ACK,)):
        return None  # an offer of nothing
    file = message.options.get(_BOOT_FILE) or message.file
    return Server(
        address=str(address),
        source=source,
        kind="proxy" if is_proxy else "dhcp",
        boot_file=file.split(b"\0", 1)[0].decode("ascii", "backslashreplace"),
        after_s=round(after_s, 3),
    )


def _client_socket(interface: str) -> UdpSocket | None:
    try:
        return open_udp(_CLIENT_PORT, interface, receive_buffer=0, shared=True)
    except OSError:  # not allowed, or a DHCP client that does not share
        return None
