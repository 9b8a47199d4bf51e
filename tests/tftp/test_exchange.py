"""One transfer on its socket: one send per window, and what a socket's errors mean."""

import errno
import socket
from typing import cast

import pytest

from pxegui.boot.directory import OpenFile
from pxegui.tftp.chunks import ChunkShelf, FileBlocks
from pxegui.tftp.exchange import Exchange, Segmentation
from pxegui.tftp.transfer import State, Transfer
from pxegui.wire.tftp import ack

TEXT = bytes(range(256)) * 400
OACK = b"\0\6windowsize\x0016\0"


class Wire:
    """A connected socket whose errors are chosen by the test."""

    def __init__(self):
        self.sent = []
        self.arrived = []
        self.errors = []
        self.cannot_segment = 0
        self.options = []

    def setsockopt(self, _level, _option, value):
        self.options.append(value)

    def send(self, octets):
        if self.errors:
            raise OSError(self.errors.pop(0), "chosen")
        if self.cannot_segment and len(octets) > 516:
            raise OSError(self.cannot_segment, "cannot segment")
        self.sent.append(bytes(octets))
        return len(octets)

    def recv(self, _most):
        if not self.arrived:
            raise BlockingIOError
        packet = self.arrived.pop(0)
        if isinstance(packet, int):
            raise ConnectionRefusedError(packet, "refused")
        return packet


def exchange(wire, *, text=TEXT, size=None, segmentation=None, windowsize=16, tells_size=False):
    size = len(text) if size is None else size
    file = OpenFile(name="f", size=size, identity=(1, 2, size, 4), modified=0.0, text=text)
    source = FileBlocks(ChunkShelf(), file, 512)
    return Exchange(
        sock=cast(socket.socket, wire),
        transfer=Transfer(last=source.last, windowsize=windowsize, tells_size=tells_size),
        source=source,
        blksize=512,
        windowsize=windowsize,
        oack=OACK,
        segmentation=segmentation or Segmentation(works=True),
    )


def started(wire, **more):
    """An exchange whose OACK was acknowledged."""
    one = exchange(wire, **more)
    one.start(0.0)
    wire.arrived.append(ack(0))
    one.on_readable(0.001)
    return one


def test_a_window_is_one_send():
    wire = Wire()
    started(wire)
    assert wire.sent[0] == OACK
    assert [len(octets) for octets in wire.sent[1:]] == [16 * 516]
    assert wire.options == [516]


def test_lock_step_never_asks_for_segmentation():
    wire = Wire()
    started(wire, windowsize=1)
    assert wire.options == []


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EMSGSIZE, errno.EIO])
def test_without_segmentation_blocks_go_one_by_one_for_all_later_transfers(number):
    wire = Wire()
    wire.cannot_segment = number
    segmentation = Segmentation(works=True)
    one = started(wire, segmentation=segmentation)
    assert [len(octets) for octets in wire.sent[1:]] == [516] * 16
    assert one.sent_blocks == 16
    assert wire.options == [516, 0]
    later = Wire()
    started(later, segmentation=segmentation)
    assert [len(octets) for octets in later.sent[1:]] == [516] * 16
    assert later.options == []


def test_every_block_arrives_whole():
    wire = Wire()
    one = started(wire, segmentation=Segmentation(works=False))
    while one.transfer.outcome is None:
        wire.arrived.append(ack(one.transfer.window_end))
        one.on_readable(0.002)
    assert b"".join(packet[4:] for packet in wire.sent[1:]) == TEXT
    assert one.transfer.resent == 0


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOBUFS])
def test_a_full_socket_waits_for_the_tick(number):
    wire = Wire()
    one = exchange(wire)
    one.start(0.0)
    wire.errors = [number]
    wire.arrived.append(ack(0))
    one.on_readable(0.001)
    assert len(wire.sent) == 1
    assert one.waiting
    one.on_tick(0.01)
    assert len(wire.sent) == 2
    assert one.waiting is None
    assert one.transfer.resent == 0


def test_a_network_that_is_away_is_a_lost_packet():
    wire = Wire()
    wire.errors = [errno.ENETUNREACH]
    one = exchange(wire)
    one.start(0.0)
    assert one.trouble
    one.on_tick(one.transfer.deadline)
    assert wire.sent == [OACK]


def test_refused_ports_end_it():
    wire = Wire()
    one = started(wire)
    wire.arrived += [errno.ECONNREFUSED] * 3
    one.on_readable(0.01)
    assert one.transfer.outcome == "aborted"


def test_a_closed_port_after_the_oack_is_a_probe():
    wire = Wire()
    one = exchange(wire, tells_size=True)
    one.start(0.0)
    wire.errors = [errno.ECONNREFUSED]
    one.on_tick(one.transfer.deadline)
    assert one.transfer.outcome == "probe"


def test_a_file_that_shrank_ends_with_an_error():
    wire = Wire()
    one = started(wire, text=TEXT[:1000], size=len(TEXT))
    assert wire.sent[-1].startswith(b"\0\5\0\0")
    assert (one.transfer.outcome, one.transfer.state) == ("failed", State.ENDED)
    assert "changed while it was sent" in one.transfer.why


def test_nonsense_on_a_transfers_port_changes_nothing():
    wire = Wire()
    one = started(wire)
    wire.arrived += [b"", b"\0", b"\0\1x\0octet\0", b"\0\x63", ack(999), ack(40000)]
    one.on_readable(0.01)
    assert len(wire.sent) == 2
    wire.arrived.append(ack(16))
    one.on_readable(0.02)
    assert one.transfer.acked == 16


def test_after_the_last_ack_late_ones_are_taken():
    wire = Wire()
    one = started(wire, text=b"small")
    wire.arrived += [ack(1), b"", ack(1), ack(1)]
    one.on_readable(0.01)
    one.on_readable(0.02)
    assert one.transfer.state is State.DALLYING
    assert len(wire.sent) == 2


def test_small_blocks_are_sent_without_segmentation_which_would_cut_the_oack():
    wire = Wire()
    file = OpenFile(name="f", size=100, identity=(1, 2, 3, 4), modified=0.0, text=bytes(100))
    one = Exchange(
        sock=cast(socket.socket, wire),
        transfer=Transfer(last=13, windowsize=4),
        source=FileBlocks(ChunkShelf(), file, 8),
        blksize=8,
        windowsize=4,
        oack=OACK,
        segmentation=Segmentation(works=True),
    )
    one.start(0.0)
    assert wire.options == []
