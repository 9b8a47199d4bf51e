"""The HTTP service: GET and HEAD of the boot directory on aiohttp, single ranges, strong ETags."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pxegui.boot.directory import BootDirectory
from pxegui.events import Event


class HttpService:
    """HTTP from one boot directory."""

    def __init__(
        self,
        *,
        socket: socket.socket,
        directory: BootDirectory,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        who: Callable[[str], str],
        number: Callable[[], int],
    ) -> None:
        """`socket` listens already; the other arguments are those of `TftpService`."""
        raise NotImplementedError

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit. On exit: no new request, those in flight get up to 4 s."""
        raise NotImplementedError
        yield

    def statistics(self) -> dict[str, int]:
        """Counters: requests, running, refused, sent_bytes ..."""
        raise NotImplementedError
