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
_LOOK_S = 0.1  # answers come within milliseconds, those of sleepy devices later
_ASK_AGAIN_S = 30.0
_TRUST_S = 600.0
_AT_ONCE = 64  # addresses asked for in one burst
_BURST_S = 0.2
_MOST = 4096  # addresses remembered


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
        self._interface = interface
        self._index = 0
        self._asked: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._waiting: dict[str, None] = {}  # in order
        self._room = _AT_ONCE  # questions that may still leave in this burst
        self._burst: asyncio.TimerHandle | None = None
        self._look_timer: asyncio.TimerHandle | None = None
        self._look_until = 0.0
        self._socket: UdpSocket | None = None
        self.reopen()

    def reopen(self) -> None:
        """Begin, or begin anew when the interface is a new one of the same name."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if not netlink.AVAILABLE:
            return
        try:
            self._index = socket.if_nametoindex(self._interface)
            self._socket = open_udp(0, self._interface, receive_buffer=0)
        except OSError:
            return  # then nothing is known, and clients check for themselves

    def look(self, addresses: Iterable[IPv4Address]) -> None:
        """Ask for these addresses, those lately asked for left out. Returns at once."""
        if self._socket is None:
            return
        now = self._loop.time()
        for address in map(str, addresses):
            if len(self._waiting) >= _MOST:
                break
            if now - self._asked.get(address, -_TRUST_S) >= _ASK_AGAIN_S:
                self._waiting[address] = None
        self._ask(now)

    def in_use(self, address: IPv4Address) -> bool | None:
        """Somebody has it, nobody has it, or not known (not asked yet, or too long ago).

        Whoever asks for an address may soon ask again: it is looked up anew then.
        """
        self.look((address,))
        name, now = str(address), self._loop.time()
        if now - self._answered.get(name, -_TRUST_S) < _TRUST_S:
            return True
        waited = now - self._asked.get(name, -_TRUST_S)
        return False if _VERDICT_S <= waited < _TRUST_S else None

    def close(self) -> None:
        """Ask no more."""
        for timer in (self._look_timer, self._burst):
            if timer is not None:
                timer.cancel()
        self._waiting.clear()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, now: float) -> None:
        """One burst of questions; the rest waits, so that a large pool is no storm of ARP."""
        if self._socket is None or not self._waiting or not self._room:
            return
        if len(self._asked) > _MOST:
            self._asked = {a: at for a, at in self._asked.items() if now - at < _ASK_AGAIN_S}
            self._answered = {a: at for a, at in self._answered.items() if a in self._asked}
        for address in list(self._waiting)[: self._room]:
            del self._waiting[address]
            self._room -= 1
            try:
                self._socket.send(b"", (address, _DISCARD_PORT))
            except OSError:
                continue  # no route, link down: not known
            self._asked[address] = now
        self._look_until = now + _VERDICT_S
        if self._look_timer is None:
            self._look_timer = self._loop.call_later(_LOOK_S, self._take)
        if self._burst is None:
            self._burst = self._loop.call_later(_BURST_S, self._next_burst)

    def _next_burst(self) -> None:
        self._burst = None
        self._room = _AT_ONCE
        self._ask(self._loop.time())

    def _take(self) -> None:
        """Note who answered. Entries of old that nobody confirmed are no evidence."""
        self._look_timer = None
        if self._loop.time() < self._look_until:
            self._look_timer = self._loop.call_later(_LOOK_S, self._take)
        try:
            table = self._read()
        except OSError:
            return
        now = self._loop.time()
        for each in table:
            if each.index != self._index or each.address not in self._asked:
                continue
            if each.is_confirmed:
                self._answered[each.address] = now
            elif each.state & netlink.FAILED:
                self._answered.pop(each.address, None)
