"""Framing a file: every block with its header, chunks shared, files shared, bounded memory."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.directory import OpenFile
from pxegui.tftp.chunks import (
    CHUNK_BYTES,
    ChunkShelf,
    FileBlocks,
    FileChangedError,
    blocks_per_chunk,
    last_block,
)


class CountedFile(OpenFile):
    """A text that counts its reads and may shrink."""

    def __init__(self, text, identity=(1, 2, 3, 4), size=None):
        size = len(text) if size is None else size
        super().__init__(name="f", size=size, identity=identity, modified=0.0, text=text)
        self.reads = 0
        self.closed = 0

    def read(self, offset, count):
        self.reads += 1
        return super().read(offset, count)

    def close(self):
        self.closed += 1
        super().close()


class SparseFile(CountedFile):
    """A file of any size whose octets tell their place."""

    def __init__(self, size):
        super().__init__(b"", size=size)

    def read(self, offset, count):
        return bytes((offset + at) // 1468 & 0xFF for at in range(count))


def packets(source, blksize, most):
    """All packets of a file, asked for `most` at a time."""
    number = 1
    while number <= source.last:
        view = bytes(source.take(number, min(most, source.last - number + 1)))
        for at in range(0, len(view), blksize + 4):
            yield number, view[at : at + blksize + 4]
            number += 1


@given(st.binary(max_size=5000), st.integers(8, 700), st.integers(1, 80))
def test_every_file_is_framed_whole(text, blksize, most):
    source = FileBlocks(ChunkShelf(), CountedFile(text), blksize)
    sent = list(packets(source, blksize, most))
    assert [number for number, _packet in sent] == list(range(1, len(text) // blksize + 2))
    assert all(packet[:4] == b"\0\3" + number.to_bytes(2, "big") for number, packet in sent)
    assert all(len(packet) == blksize + 4 for _number, packet in sent[:-1])
    assert b"".join(packet[4:] for _number, packet in sent) == text


@pytest.mark.parametrize(
    ("size", "last"), [(0, 1), (511, 1), (512, 2), (513, 2), (1024, 3), (40 * 2**20, 81921)]
)
def test_the_last_block_is_the_first_that_is_not_full(size, last):
    assert last_block(size, 512) == last


def test_near_the_end_of_five_gibibytes():
    size = 5 * 2**30
    source = FileBlocks(ChunkShelf(), SparseFile(size), 1468)
    last = source.last
    assert last == size // 1468 + 1
    packet = bytes(source.take(last - 1, 1))
    assert packet[2:4] == ((last - 1) & 0xFFFF).to_bytes(2, "big")
    assert packet[4:] == bytes([(last - 2) & 0xFF]) * 1468
    assert len(source.take(last, 1)) == 4 + size % 1468


def test_block_numbers_wrap_inside_a_chunk():
    source = FileBlocks(ChunkShelf(), SparseFile(8 * 70_000), 8)
    headers = [bytes(source.take(number, 1))[2:4] for number in (65535, 65536, 65537)]
    assert headers == [b"\xff\xff", b"\0\0", b"\0\1"]


def test_a_chunk_is_bounded_by_octets():
    assert blocks_per_chunk(512) == 64
    assert blocks_per_chunk(65464) * 65464 <= CHUNK_BYTES


def test_transfers_share_chunks():
    shelf = ChunkShelf()
    file = CountedFile(bytes(512 * 64 * 3))
    for _ in range(5):
        list(packets(FileBlocks(shelf, file, 512), 512, 16))
    assert file.reads == 3


def test_a_file_that_nobody_reads_any_more_is_read_anew():
    shelf = ChunkShelf()
    for text in (b"old", b"new"):
        file = shelf.share(CountedFile(text))
        assert bytes(FileBlocks(shelf, file, 512).take(1, 1))[4:] == text
        shelf.release(file)


def test_an_edited_file_is_another_file():
    shelf = ChunkShelf()
    for text, identity in ((b"old", (1, 1, 3, 1)), (b"new", (1, 1, 3, 2))):
        source = FileBlocks(shelf, CountedFile(text, identity), 512)
        assert bytes(source.take(1, 1))[4:] == text


def test_what_nobody_needs_goes_but_for_the_last_ones():
    shelf = ChunkShelf(kept_bytes=100_000)
    list(packets(FileBlocks(shelf, CountedFile(bytes(4_000_000)), 512), 512, 16))
    gc.collect()
    assert sum(len(chunk.view) for chunk in shelf._chunks.values()) <= 100_000 + 64 * 516


def test_a_file_that_shrank_is_not_sent_on():
    source = FileBlocks(ChunkShelf(), CountedFile(b"short", size=5000), 512)
    with pytest.raises(FileChangedError):
        source.take(1, 1)


def test_one_descriptor_serves_all_clients_of_a_file():
    shelf = ChunkShelf()
    first, second = CountedFile(b"x"), CountedFile(b"x")
    assert shelf.share(first) is first
    assert shelf.share(second) is first
    assert (first.closed, second.closed) == (0, 1)
    shelf.release(first)
    assert first.closed == 0
    shelf.release(first)
    assert first.closed == 1
