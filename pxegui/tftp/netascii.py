"""Netascii (RFC 764 as RFC 1350 means it): LF goes out as CR LF, CR as CR NUL. Pure."""

from __future__ import annotations

from collections.abc import Callable

from pxegui.wire.tftp import data_header

_READ = 64 * 1024


class NetasciiBlocks:
    """A file as netascii blocks in their order; its length is known only when its end was read.

    `last` is None until then. Netascii never has windows, so one block is kept to be sent again.
    """

    def __init__(self, read: Callable[[int, int], bytes], blksize: int) -> None:
        """`read(offset, count)` gives the file's octets, none at its end."""
        self.last: int | None = None
        self.sent_bytes = 0  # in all blocks up to the present one
        self._read = read
        self._blksize = blksize
        self._offset = 0
        self._ready = bytearray()
        self._at_end = False
        self._number = 0
        self._frame = b""

    def take(self, first: int, _most: int) -> bytes:
        """The DATA packet of block `first`: the present one again, or the next.

        Raises OSError where the disk fails.
        """
        if first == self._number + 1:
            self._advance()
        return self._frame

    def _advance(self) -> None:
        while len(self._ready) < self._blksize and not self._at_end:
            octets = self._read(self._offset, _READ)
            self._offset += len(octets)
            self._at_end = not octets
            self._ready += octets.replace(b"\r", b"\r\0").replace(b"\n", b"\r\n")
        data = bytes(self._ready[: self._blksize])
        del self._ready[: self._blksize]
        self._number += 1
        self._frame = data_header(self._number) + data
        self.sent_bytes += len(data)
        if len(data) < self._blksize:
            self.last = self._number
