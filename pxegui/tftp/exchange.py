"""One transfer on its socket: what the state machine wants sent, sent; what arrives, told to it.

Rule 1: the way of an ACK that was expected is short: one comparison, one slice, one send.
Rule 2: a window leaves with one send (UDP_SEGMENT) where the system can do that.
Rule 3: a full socket buffer is no error: what did not fit waits for the next tick.
"""

from __future__ import annotations

import errno
import socket
import sys
from typing import Protocol

from pxegui.problems import Clause
from pxegui.tftp.chunks import FileChangedError
from pxegui.tftp.transfer import Blocks, State, Transfer
from pxegui.wire.tftp import Ack, Error, ErrorCode, ack, build_error, parse

RECEIVE = 2048
DRAIN = 64
SEGMENTS_MOST = 64  # UDP_MAX_SEGMENTS of older kernels
BYTES_MOST = 65507  # the most one UDP send takes
SEGMENT_LEAST = 512  # an OACK or ERROR is shorter, or it would leave in segments too
_UDP_SEGMENT = 103  # linux/udp.h; Python has no name for it

_CANNOT_SEGMENT = frozenset({errno.EINVAL, errno.EMSGSIZE, errno.EIO})
_FULL = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS})


class Source(Protocol):
    """DATA packets by block number."""

    last: int | None  # the number of the last block, None while unknown

    def take(self, first: int, most: int, /) -> memoryview | bytes:
        """Packets from block `first`, back to back, at most `most`; raises as FileBlocks."""
        ...


class Segmentation:
    """May one send carry several packets? Remembered for all transfers of a service."""

    def __init__(self, *, works: bool = sys.platform == "linux") -> None:
        self.works = works

    def switch_on(self, sock: socket.socket, packet_bytes: int) -> bool:
        """Set it on a transfer's socket; that tells nothing yet: the first send does."""
        if self.works:
            try:
                sock.setsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT, packet_bytes)
            except OSError:
                self.works = False
        return self.works

    def switch_off(self, sock: socket.socket) -> None:
        """It failed with this service's network: never again."""
        self.works = False
        sock.setsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT, 0)


class Exchange:
    """One transfer's socket, state machine and packets.

    Attributes: `transfer` (the machine), `waiting` (blocks that the full socket did not take),
    `sent_blocks`, `trouble` (the last error of a send that did not end it, in words).
    """

    def __init__(
        self,
        *,
        sock: socket.socket,
        transfer: Transfer,
        source: Source,
        blksize: int,
        windowsize: int,
        oack: bytes,
        segmentation: Segmentation,
    ) -> None:
        """`oack` empty: DATA 1 comes first."""
        self.transfer = transfer
        self.waiting: Blocks | None = None
        self.sent_blocks = 0
        self.trouble = ""
        self.socket = sock
        self._receive = sock.recv
        self._send = sock.send
        self._source = source
        self._take = source.take
        self._frame = blksize + 4
        self._oack = oack
        self._expected: bytes | None = None  # not b"": an empty datagram must not be equal
        self._segmentation = segmentation
        self._most = 1
        if (
            windowsize > 1
            and blksize >= SEGMENT_LEAST
            and segmentation.switch_on(sock, self._frame)
        ):
            self._most = max(1, min(SEGMENTS_MOST, BYTES_MOST // self._frame))

    def start(self, now: float) -> None:
        """Send the first packet."""
        self._do(self.transfer.start(now, oack=bool(self._oack)))

    def on_readable(self, now: float) -> None:
        """Take what has arrived."""
        for _ in range(DRAIN):
            try:
                packet = self._receive(RECEIVE)
            except BlockingIOError:
                return
            except OSError as error:
                self._note_error(error)
                if self.transfer.state is State.ENDED:
                    return
                continue
            if packet == self._expected:
                self._do(self.transfer.on_window_ack(now))
                return
            self._take_packet(packet, now)
            if self.transfer.state is State.ENDED:
                return

    def on_tick(self, now: float) -> None:
        """Send what waited; keep the deadline."""
        if self.waiting is not None:
            self._do(self.waiting)
        if now >= self.transfer.deadline:
            self._do(self.transfer.on_deadline(now))

    def repeat_first(self, now: float) -> None:
        """The same RRQ came again."""
        self._do(self.transfer.on_repeated_request(now))

    def break_off(self, text: str) -> None:
        """Tell the client that it is over."""
        try:
            self._send(build_error(ErrorCode.OTHER, text))
        except OSError as error:
            self.trouble = error.strerror or str(error)

    def _take_packet(self, packet: bytes, now: float) -> None:
        match parse(packet):
            case Ack(block):
                self._do(self.transfer.on_ack(block, now))
            case Error(code, text):
                self.transfer.on_error(code, text)
            case _:
                return  # no client sends that; the transfer goes on

    def _do(self, blocks: Blocks | None) -> None:
        """Send blocks; afterwards wait for the window's ACK."""
        if blocks is None:
            if self.transfer.outcome is not None:
                self._expected = None
                self.waiting = None
            return
        self.waiting = None
        try:
            self._send_blocks(blocks)
        except FileChangedError:
            self._fail(Clause("the file changed while it was sent: it is shorter now"))
        except _SourceError as error:
            self._fail(Clause("the file cannot be read: {error}", error=error))
        transfer = self.transfer
        whole = transfer.sent == transfer.window_end and transfer.state is not State.ENDED
        self._expected = ack(transfer.window_end) if whole else None

    def _send_blocks(self, blocks: Blocks) -> None:
        if not blocks.last:
            self._put(self._oack, blocks)
            return
        first = blocks.first
        while first <= blocks.last:
            try:
                packets = self._take(first, min(blocks.last - first + 1, self._most))
            except OSError as error:
                raise _SourceError(error.strerror or str(error)) from error
            if self._source.last is not None:
                self.transfer.last = self._source.last
            if not self._put(packets, Blocks(first, blocks.last)):
                return
            count = -(-len(packets) // self._frame)
            self.sent_blocks += count
            first += count

    def _put(self, packets: memoryview | bytes, blocks: Blocks) -> bool:
        """One send; False: nothing more for now, and `waiting` tells what is left, if anything."""
        try:
            self._send(packets)
        except OSError as error:
            return self._mend(error, blocks, len(packets))
        return True

    def _mend(self, error: OSError, blocks: Blocks, octets: int) -> bool:
        """A send failed: wait, or go on without segmentation, or leave it to the deadline."""
        if error.errno in _FULL:
            self.waiting = blocks
        elif error.errno in _CANNOT_SEGMENT and self._most > 1 and octets > self._frame:
            self._segmentation.switch_off(self.socket)
            self._most = 1
            self._send_blocks(blocks)
        elif isinstance(error, ConnectionError):
            # An ICMP about an earlier packet, told by this send, which then did not happen.
            self.transfer.on_unreachable()
        else:
            self.trouble = error.strerror or str(error)
        return False

    def _note_error(self, error: OSError) -> None:
        if isinstance(error, ConnectionError):
            self.transfer.on_unreachable()
        else:
            self.trouble = error.strerror or str(error)

    def _fail(self, why: str) -> None:
        self.break_off(why)
        self.transfer.end("failed", why)


class _SourceError(Exception):
    """The disk failed, in words (an OSError of a socket would be taken for the network's)."""
