"""Other DHCP servers, overheard: their OFFERs and ACKs to everybody, while we serve.

Listens on port 68 beside this computer's own DHCP client, which shares it; where the port cannot be
had, only asking (`net/probe.py`) tells. What is sent to one machine alone is not heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address

from pxegui.net.probe import Server, answering_server
from pxegui.net.sockets import UdpSocket, open_udp

_CLIENT_PORT = 68


class Overhearing:
    """Ears on one interface."""

    def __init__(
        self,
        interface: str,
        own: frozenset[IPv4Address],
        heard: Callable[[Server], None],
        lent: UdpSocket | None = None,
    ) -> None:
        """`own` are this computer's addresses: what they say is ours. `heard` may come often.

        `lent`: a socket on 68 that only root could open, listened on first.
        """
        self._lent = lent
        self._interface = interface
        self._own = own
        self._heard = heard
        self._socket: UdpSocket | None = None

    def start(self) -> bool:
        """Listen from now on; returns whether the port could be had."""
        self.stop()
        lent, self._lent = self._lent, None
        try:
            self._socket = lent or open_udp(
                _CLIENT_PORT, self._interface, receive_buffer=0, shared=True
            )
        except OSError:  # not allowed, or a DHCP client that does not share
            return False
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._on_readable)
        return True

    def stop(self) -> None:
        """Listen no more; may be called twice."""
        listening, self._socket = self._socket, None
        if listening is not None:
            asyncio.get_running_loop().remove_reader(listening.fileno())
            listening.close()

    def _on_readable(self) -> None:
        if self._socket is None:
            return
        try:
            batch = self._socket.receive_batch()
        except OSError:  # the interface has gone: `start` is called again when it is back
            self.stop()
            return
        for datagram in batch:
            server = answering_server(datagram, self._own)
            if server is not None:
                self._heard(server)
