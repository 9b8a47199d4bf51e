"""Is an address in use by somebody who never asked us? Looked up ahead, in the background.

A datagram to the address makes the kernel ask by ARP, which no firewall of the other side hides;
its answer is read from the neighbour table. Nobody waits: the DHCP service asks `in_use` of what is
known at that moment, and `look` is called early for the addresses that come next.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address

from pxegui.net import netlink
from pxegui.net.sockets import UdpSocket, open_udp

_DISCARD_PORT = 9  # RFC 863: what arrives there is thrown away
_VERDICT_S = 1.2  # an ARP question without answer: nobody there
_LOOKS_S = (0.1, 0.4, _VERDICT_S)  # answers come within milliseconds, sleepy devices later
_TRUST_S = 30.0
_MOST = 256  # addresses remembered


class Conflicts:
    """What is known of addresses on one interface."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        interface: str,
        *,
        read: Callable[[], list[netlink.Neighbour]] = netlink.neighbours,
    ) -> None:
        self._loop = loop
        self._read = read
        self._index = socket.if_nametoindex(interface)
        self._asked: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._timers: list[asyncio.TimerHandle] = []
        self._socket: UdpSocket | None = None
        if netlink.AVAILABLE:
            try:
                self._socket = open_udp(0, interface, receive_buffer=0)
            except OSError:
                self._socket = None  # then nothing is known, and clients check for themselves

    def look(self, addresses: Iterable[IPv4Address]) -> None:
        """Ask for these addresses, those lately asked for left out. Returns at once."""
        if self._socket is None:
            return
        now = self._loop.time()
        fresh = [a for a in map(str, addresses) if now - self._asked.get(a, -_TRUST_S) >= _TRUST_S]
        if not fresh:
            return
        if len(self._asked) + len(fresh) > _MOST:
            self._forget(now)
        for address in fresh:
            self._asked[address] = now
            try:
                self._socket.send(b"", (address, _DISCARD_PORT))
            except OSError:
                self._asked.pop(address)  # no route, link down: not known
        self._timers = [t for t in self._timers if not t.cancelled() and t.when() > now]
        self._timers += [self._loop.call_later(after, self._take) for after in _LOOKS_S]

    def in_use(self, address: IPv4Address) -> bool | None:
        """Somebody has it, nobody has it, or not known (not asked yet, or too long ago)."""
        now = self._loop.time()
        name = str(address)
        if now - self._answered.get(name, -_TRUST_S) < _TRUST_S:
            return True
        waited = now - self._asked.get(name, -_TRUST_S)
        return False if _VERDICT_S <= waited < _TRUST_S else None

    def close(self) -> None:
        """Ask no more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _take(self) -> None:
        """Note who answered. Entries of old that nobody confirmed are no evidence."""
        try:
            table = self._read()
        except OSError:
            return
        now = self._loop.time()
        for each in table:
            if each.index == self._index and each.is_confirmed and each.address in self._asked:
                self._answered[each.address] = now

    def _forget(self, now: float) -> None:
        self._asked = {a: at for a, at in self._asked.items() if now - at < _TRUST_S}
        self._answered = {a: at for a, at in self._answered.items() if now - at < _TRUST_S}
