"""The TFTP service: all transfers on their sockets, one sweep timer, events at human rate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pxegui.boot.directory import BootDirectory
from pxegui.events import Event
from pxegui.net.sockets import UdpSocket


class TftpService:
    """TFTP, read only, from one boot directory."""

    def __init__(
        self,
        *,
        socket: UdpSocket,
        address: str,
        directory: BootDirectory,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        who: Callable[[str], str],
        number: Callable[[], int],
        failed: Callable[[BaseException], None],
        mtu: int = 1500,
    ) -> None:
        """`address` is where answers to broadcast requests leave from; `who` gives an address's MAC.

        `number` gives each transfer its number; `failed` is called once if the service cannot go on.
        """
        raise NotImplementedError

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit. On exit: no new transfer, those in flight get up to 4 s."""
        raise NotImplementedError
        yield

    def statistics(self) -> dict[str, int]:
        """Counters: requests, transfers, running, blocks, resent, refused, sent_bytes ..."""
        raise NotImplementedError
