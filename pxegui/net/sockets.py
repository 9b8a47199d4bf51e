"""A DHCP, PXE, TFTP or HTTP socket as it must be: bind, device, packet info, buffers.

The one seam between operating systems for binding to an interface, receiving with the interface a
datagram came in on, and broadcasting out of the right one. Services take ready sockets from here and
never call setsockopt. UDP: `0.0.0.0` + SO_BINDTODEVICE + SO_BROADCAST + IP_PKTINFO, without
SO_REUSEADDR. HTTP: our address + SO_BINDTODEVICE, with it.
"""

from __future__ import annotations

import dataclasses
import socket


@dataclasses.dataclass(frozen=True, slots=True)
class Datagram:
    """One datagram and where it came from and to."""

    data: bytes
    source: tuple[str, int]
    destination: str  # the address it was sent to ("255.255.255.255", or one of ours)
    interface_index: int  # it came in on, 0 if unknown


class UdpSocket:
    """A bound, non-blocking UDP socket of one interface, or of all (`interface` empty)."""

    interface: str
    port: int

    def fileno(self) -> int:
        """The descriptor, for `loop.add_reader`."""
        raise NotImplementedError

    def receive_batch(self, limit: int = 64) -> list[Datagram]:
        """All that waits, at most `limit` datagrams. ICMP errors are swallowed.

        Raises OSError if the socket is dead (ENODEV: the adapter was unplugged).
        """
        raise NotImplementedError

    def send(
        self,
        data: bytes,
        to: tuple[str, int],
        *,
        source: str = "",
        interface_index: int = 0,
    ) -> None:
        """Send one datagram; `source` and `interface_index` pin where it leaves from.

        Raises OSError.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close it; may be called twice."""
        raise NotImplementedError


def open_udp(port: int, interface: str = "", *, receive_buffer: int = 4 * 1024 * 1024) -> UdpSocket:
    """A service's socket on 0.0.0.0:`port` of `interface`. Raises OSError."""
    raise NotImplementedError


def open_tcp(address: str, port: int, interface: str = "") -> socket.socket:
    """A listening, non-blocking TCP socket. Raises OSError."""
    raise NotImplementedError


def open_transfer(local: str, peer: tuple[str, int], interface: str = "") -> socket.socket:
    """A connected, non-blocking UDP socket from a free port of `local`, for one TFTP transfer.

    Raises OSError.
    """
    raise NotImplementedError


def mtu(interface: str) -> int:
    """The interface's MTU in octets; 1500 where it cannot be known."""
    raise NotImplementedError
