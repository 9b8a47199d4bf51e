"""A file as ready-made DATA packets: framed 64 blocks at a time, shared between transfers.

What is held is bounded by what is in use: each transfer holds the chunk it is in, equal chunks are
one, and of files in use the last 8 MiB that were made stay for clients that are a little behind. A
cache bounded by count or owned by itself would do worse: 100 clients at 100 places evict each
other's chunks.

The file is read with positional reads, never mapped: a mapped file that shrinks kills the process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from weakref import WeakValueDictionary

from pxegui.boot.directory import OpenFile
from pxegui.wire.tftp import data_header

CHUNK_BLOCKS = 64
CHUNK_BYTES = 256 * 1024
KEPT_BYTES = 8 * 1024 * 1024

Identity = tuple[int, int, int, int]


class FileChangedError(Exception):
    """The file is shorter than it was when it was opened."""


class Chunk:
    """Consecutive DATA packets, from block `first` up to but not including `end`."""

    __slots__ = ("__weakref__", "end", "first", "view")

    def __init__(self, first: int, end: int, packets: bytes) -> None:
        self.first = first
        self.end = end
        self.view = memoryview(packets)


class ChunkShelf:
    """All chunks and open files in use, each only once."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._chunks: WeakValueDictionary[tuple[Identity, int, int], Chunk] = WeakValueDictionary()
        self._kept: deque[tuple[Identity, Chunk]] = deque()
        self._kept_bytes = 0
        self._limit = kept_bytes
        self._files: dict[Identity, list[OpenFile]] = {}

    def share(self, file: OpenFile) -> OpenFile:
        """The open file to use in place of `file`: one descriptor serves all clients of a file."""
        users = self._files.setdefault(file.identity, [])
        if users:
            file.close()
            file = users[0]
        users.append(file)
        return file

    def release(self, file: OpenFile) -> None:
        """One user less; the last one closes it.

        Its chunks go then too: what is sent next is what the disk holds then, even where a file
        was rewritten in place and its old time put back.
        """
        users = self._files.get(file.identity, [])
        if users:
            users.pop()
        if not users:
            self._files.pop(file.identity, None)
            file.close()
            self._keep_only(lambda identity: identity != file.identity)

    def chunk(self, file: OpenFile, blksize: int, number: int) -> Chunk:
        """Chunk `number` (from 0). Raises FileChangedError or OSError."""
        key = (file.identity, blksize, number)
        found = self._chunks.get(key)
        if found is None:
            found = self._chunks[key] = frame(file, blksize, number)
            self._keep(file.identity, found)
        return found

    def _keep(self, identity: Identity, chunk: Chunk) -> None:
        self._kept.append((identity, chunk))
        self._kept_bytes += len(chunk.view)
        while self._kept_bytes > self._limit:
            self._kept_bytes -= len(self._kept.popleft()[1].view)

    def _keep_only(self, wanted: Callable[[Identity], bool]) -> None:
        self._kept = deque((owner, chunk) for owner, chunk in self._kept if wanted(owner))
        self._kept_bytes = sum(len(chunk.view) for _owner, chunk in self._kept)


def blocks_per_chunk(blksize: int) -> int:
    """How many blocks a chunk of this block size holds."""
    return max(1, min(CHUNK_BLOCKS, CHUNK_BYTES // blksize))


def last_block(size: int, blksize: int) -> int:
    """The number of the block that ends a file: the first one that is not full (RFC 1350 6)."""
    return size // blksize + 1


def frame(file: OpenFile, blksize: int, number: int) -> Chunk:
    """Read one chunk and put a header before each block. Raises FileChangedError or OSError."""
    per = blocks_per_chunk(blksize)
    first = number * per + 1
    end = min(first + per, last_block(file.size, blksize) + 1)
    offset = number * per * blksize
    wanted = min(per * blksize, file.size - offset)
    octets = file.read(offset, wanted) if wanted else b""
    if len(octets) < wanted:
        raise FileChangedError(file.name)
    parts = [b""] * (2 * (end - first))
    parts[0::2] = [data_header(block) for block in range(first, end)]
    parts[1::2] = [octets[at : at + blksize] for at in range(0, (end - first) * blksize, blksize)]
    return Chunk(first, end, b"".join(parts))


class FileBlocks:
    """One transfer's view of a file: packets by block number, out of the chunk it is in."""

    def __init__(self, shelf: ChunkShelf, file: OpenFile, blksize: int) -> None:
        self.last: int | None = last_block(file.size, blksize)
        self._shelf = shelf
        self._file = file
        self._blksize = blksize
        self._frame = blksize + 4
        self._per = blocks_per_chunk(blksize)
        self._chunk = Chunk(0, 0, b"")

    def take(self, first: int, most: int) -> memoryview:
        """DATA packets from block `first` on, back to back, `most` or as many as the chunk has.

        Raises FileChangedError, or OSError where the disk fails.
        """
        chunk = self._chunk
        if not chunk.first <= first < chunk.end:
            number = (first - 1) // self._per
            chunk = self._chunk = self._shelf.chunk(self._file, self._blksize, number)
        start = (first - chunk.first) * self._frame
        return chunk.view[start : start + most * self._frame]
