"""A DHCP, PXE, TFTP or HTTP socket as it must be: bind, device, packet info, buffers.

The one seam between operating systems for binding to an interface, receiving with the interface a
datagram came in on, and broadcasting out of the right one. Services take ready sockets from here
and never call setsockopt. UDP: `0.0.0.0` + SO_BINDTODEVICE + SO_BROADCAST + IP_PKTINFO, without
SO_REUSEADDR. HTTP: our address + SO_BINDTODEVICE, with it.
"""

from __future__ import annotations

import dataclasses
import errno
import socket
import struct
import sys
from collections.abc import Callable

import psutil

# Python 3.11 lacks the names of some of these; a value of 0 means: not on this system.
_LINUX = sys.platform == "linux"
_MACOS = sys.platform == "darwin"
_IP_PKTINFO = 8 if _LINUX else 26 if _MACOS else 0
_IP_BOUND_IF = 25 if _MACOS else 0
_IP_MTU_DISCOVER = 10 if _LINUX else 0
_IP_PMTUDISC_DONT = 0
_SO_BINDTODEVICE = 25 if _LINUX else 0
_SO_RCVBUFFORCE = 33 if _LINUX else 0
_SO_EXCLUSIVEADDRUSE: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", 0)  # Windows

_PKTINFO = struct.Struct("=I4s4s")  # interface index, local address, destination in the header
_ANY = bytes(4)
_MOST = 65535  # octets: no UDP payload is longer
_DEFAULT_MTU = 1500
_BACKLOG = 128

# What an earlier datagram of ours, or the link, met: the socket itself is well.
_PASSING = frozenset(
    {
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EMSGSIZE,
        errno.EPROTO,
        errno.EINTR,
        getattr(errno, "EHOSTDOWN", errno.EHOSTUNREACH),
        getattr(errno, "ENOPROTOOPT", errno.EPROTO),
    }
)


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
    echo_of: str = ""  # our address: broadcasts that we sent ourselves come back, and are dropped

    def __init__(self, bound: socket.socket, interface: str = "") -> None:
        """Take over a bound socket that is set up as `open_udp` does it."""
        self._socket = bound
        self._buffer = memoryview(bytearray(_MOST))
        self._receive = self._receive_with_info if _IP_PKTINFO else self._receive_plain
        self.interface = interface
        self.port = int(bound.getsockname()[1])

    def fileno(self) -> int:
        """The descriptor, for `loop.add_reader`."""
        return self._socket.fileno()

    def receive_batch(self, limit: int = 64) -> list[Datagram]:
        """All that waits, at most `limit` datagrams. ICMP errors are swallowed.

        Raises OSError if the socket is dead (ENODEV: the adapter was unplugged).
        """
        batch: list[Datagram] = []
        for _ in range(limit):
            try:
                datagram = self._receive()
                if not self._is_echo(datagram):
                    batch.append(datagram)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno not in _PASSING:
                    if batch:  # what was read already is not lost; the error comes again
                        break
                    raise
        return batch

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
        if sys.platform != "win32" and _IP_PKTINFO and (source or interface_index):
            local = socket.inet_aton(source) if source else _ANY
            info = _PKTINFO.pack(interface_index, local, _ANY)
            self._socket.sendmsg([data], [(socket.IPPROTO_IP, _IP_PKTINFO, info)], 0, to)
        else:
            self._socket.sendto(data, to)

    def close(self) -> None:
        """Close it; may be called twice."""
        self._socket.close()

    def _is_echo(self, datagram: Datagram) -> bool:
        is_ours = bool(self.echo_of) and datagram.source[0] == self.echo_of
        return is_ours and datagram.destination == "255.255.255.255"

    def _receive_with_info(self) -> Datagram:
        if sys.platform == "win32":  # Python has no recvmsg there
            return self._receive_plain()
        count, ancillary, _, source = self._socket.recvmsg_into(
            [self._buffer], socket.CMSG_SPACE(_PKTINFO.size)
        )
        index, destination = 0, ""
        for level, kind, value in ancillary:
            if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO) and len(value) >= _PKTINFO.size:
                # The middle field may be another interface's address: never "ours".
                index, _, header = _PKTINFO.unpack_from(value)
                destination = socket.inet_ntoa(header)
        return Datagram(bytes(self._buffer[:count]), source, destination, index)

    def _receive_plain(self) -> Datagram:
        count, source = self._socket.recvfrom_into(self._buffer)
        return Datagram(bytes(self._buffer[:count]), source, "", 0)


def open_udp(
    port: int,
    interface: str = "",
    *,
    receive_buffer: int = 4 * 1024 * 1024,
    shared: bool = False,
    address: str = "",
) -> UdpSocket:
    """A service's socket on 0.0.0.0:`port` of `interface`, or of one `address`. Raises OSError.

    `shared` lets another program have the same port (asking on 68 beside a DHCP client); a service
    never does: both would answer.
    """

    def set_up(bound: socket.socket) -> None:
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif _SO_EXCLUSIVEADDRUSE:
            bound.setsockopt(socket.SOL_SOCKET, _SO_EXCLUSIVEADDRUSE, 1)
        prepare_udp(bound, interface, receive_buffer)
        bound.bind((address, port))

    return UdpSocket(_opened(socket.SOCK_DGRAM, set_up), interface)


def prepare_udp(bound: socket.socket, interface: str, receive_buffer: int) -> None:
    """Device, broadcast, packet info, no path MTU discovery, buffer; bound already or not yet.

    A datagram socket that was handed to us (by systemd) gets the same. Raises OSError.
    """
    _to_device(bound, interface)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if _IP_PKTINFO:
        bound.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
    _let_fragment(bound)
    _grow_receive_buffer(bound, receive_buffer)
    bound.setblocking(False)


def open_tcp(address: str, port: int, interface: str = "") -> socket.socket:
    """A listening, non-blocking TCP socket. Raises OSError."""

    def set_up(bound: socket.socket) -> None:
        if _SO_EXCLUSIVEADDRUSE:  # Windows: SO_REUSEADDR would take the port from its holder
            bound.setsockopt(socket.SOL_SOCKET, _SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _to_device(bound, interface)
        bound.bind((address, port))
        bound.listen(_BACKLOG)
        bound.setblocking(False)

    return _opened(socket.SOCK_STREAM, set_up)


def open_transfer(local: str, peer: tuple[str, int], interface: str = "") -> socket.socket:
    """A connected, non-blocking UDP socket from a free port of `local`, for one TFTP transfer.

    Raises OSError.
    """

    def set_up(bound: socket.socket) -> None:
        _to_device(bound, interface)
        _let_fragment(bound)
        bound.bind((local, 0))
        bound.connect(peer)
        bound.setblocking(False)

    return _opened(socket.SOCK_DGRAM, set_up)


def mtu(interface: str) -> int:
    """The interface's MTU in octets; 1500 where it cannot be known."""
    stats = psutil.net_if_stats().get(interface)
    return stats.mtu if stats is not None and stats.mtu > 0 else _DEFAULT_MTU


def _opened(kind: socket.SocketKind, set_up: Callable[[socket.socket], None]) -> socket.socket:
    """A new IPv4 socket, set up; closed again if that fails."""
    fresh = socket.socket(socket.AF_INET, kind)
    try:
        set_up(fresh)
    except BaseException:
        fresh.close()
        raise
    return fresh


def _to_device(bound: socket.socket, interface: str) -> None:
    """Keep to one interface. Without it, broadcasts leave by the default route's interface."""
    if not interface:
        return
    if _SO_BINDTODEVICE:
        bound.setsockopt(socket.SOL_SOCKET, _SO_BINDTODEVICE, interface.encode())
    elif _IP_BOUND_IF:
        bound.setsockopt(socket.IPPROTO_IP, _IP_BOUND_IF, socket.if_nametoindex(interface))


def _let_fragment(bound: socket.socket) -> None:
    """No DF bit: a block too long for the path must arrive in pieces, not vanish each time."""
    if _IP_MTU_DISCOVER:
        bound.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, _IP_PMTUDISC_DONT)


def _grow_receive_buffer(bound: socket.socket, octets: int) -> None:
    """Room for a burst of machines that were switched on together; root may exceed the limit."""
    if octets <= bound.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF):
        return
    if _SO_RCVBUFFORCE:
        try:
            bound.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, octets)
        except PermissionError:
            pass
        else:
            return
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, octets)
