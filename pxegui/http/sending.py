"""Sends a stretch of a file down a connection: by the kernel in slices, or by reading.

A slice bounds how long the loop is held and how seldom progress is told: it is halved while the
client is slow and doubled while it is fast.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import IO, cast

from aiohttp import web

from pxegui.boot.directory import OpenFile
from pxegui.http.peer import is_broken

LARGEST_SLICE = 1 << 20  # above, the loop is held for longer than a frame
SMALLEST_SLICE = 1 << 16
FIRST_SLICE = 1 << 18
SLOW_S, FAST_S = 0.4, 0.05
READ_SLICE = 1 << 18  # where the kernel cannot send files


class ShrunkError(Exception):
    """The file ended before what was promised of it."""


class _Descriptor:
    """A descriptor as `loop.sendfile` takes it."""

    mode = "rb"

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor


async def send(
    response: web.StreamResponse,
    transport: asyncio.Transport,
    file: OpenFile,
    *,
    offset: int,
    count: int,
    sent: Callable[[int], None],
) -> None:
    """Send `count` octets from `offset`; `sent` is told of each piece.

    Raises ShrunkError, ConnectionError, or OSError (the disk, or a client that went silent).
    """
    was_reading = transport.is_reading()
    transport.pause_reading()  # else a client that closed its half ends us between two slices
    try:
        done = await _send_by_kernel(transport, file, offset, count, sent)
        if done < count:
            await _send_by_reading(response, file, offset + done, count - done, sent)
    finally:
        if was_reading and not transport.is_closing():
            transport.resume_reading()


async def _send_by_kernel(
    transport: asyncio.Transport,
    file: OpenFile,
    offset: int,
    count: int,
    sent: Callable[[int], None],
) -> int:
    """How much the kernel sent before it could send no more."""
    loop = asyncio.get_running_loop()
    done, size = 0, FIRST_SLICE
    if file.descriptor is None:
        return done
    source = cast("IO[bytes]", _Descriptor(file.descriptor))
    while done < count:
        if transport.is_closing():
            raise ConnectionResetError("the connection is closed")
        before = loop.time()
        wanted = min(size, count - done)
        try:
            piece = await loop.sendfile(
                transport,
                source,
                offset + done,
                wanted,
                fallback=False,
            )
        except (NotImplementedError, asyncio.SendfileNotAvailableError) as error:
            if is_broken(transport):  # asyncio hides the reason where nothing of a slice left
                raise ConnectionResetError from error
            break
        except OSError:
            sent(_piece_of_failed(file.descriptor, offset + done, wanted))
            raise
        if piece == 0:
            raise ShrunkError
        done += piece
        sent(piece)
        size = _next_size(size, loop.time() - before)
    return done


def _piece_of_failed(descriptor: int, offset: int, wanted: int) -> int:
    """How much of a slice left before it failed: asyncio sets the file's position to it."""
    return min(max(os.lseek(descriptor, 0, os.SEEK_CUR) - offset, 0), wanted)


def _next_size(size: int, took_s: float) -> int:
    if took_s > SLOW_S:
        return max(size // 2, SMALLEST_SLICE)
    return min(size * 2, LARGEST_SLICE) if took_s < FAST_S else size


async def _send_by_reading(
    response: web.StreamResponse,
    file: OpenFile,
    offset: int,
    count: int,
    sent: Callable[[int], None],
) -> None:
    """Read in a thread and write: for loops and file systems without sendfile."""
    loop = asyncio.get_running_loop()
    done = 0
    while done < count:
        wanted = min(READ_SLICE, count - done)
        data = await loop.run_in_executor(None, file.read, offset + done, wanted)
        if not data:
            raise ShrunkError
        await response.write(data)
        done += len(data)
        sent(len(data))
