"""The seed's TFTPD: the TFTP service for a script, without the rest of the program."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pxegui.boot.directory import BootDirectory
from pxegui.net.blocking import BlockingService
from pxegui.net.neighbours import Neighbours
from pxegui.net.sockets import open_udp
from pxegui.settings.arguments import (
    argument,
    read_directory,
    read_logger,
    read_own_address,
)
from pxegui.settings.values import read_flag, read_port
from pxegui.tftp.service import TftpService


class TFTPD(BlockingService):
    """A TFTP server: read only, one directory, blocks and options as clients ask for them."""

    NAME = "TFTP"
    SERVICE = "tftp"

    def __init__(
        self,
        *,
        ip: str = "0.0.0.0",  # noqa: S104 - the seed's default: all interfaces
        port: int = 69,
        netbootDirectory: str = ".",  # noqa: N803 - the seed's name
        mode_debug: bool = False,
        logger: logging.Logger | None = None,
    ) -> None:
        """`ip` 0.0.0.0 means every interface. Raises ValueError that names a wrong argument."""
        super().__init__(
            ip=argument("ip", ip, read_own_address),
            port=argument("port", port, read_port),
            logger=argument("logger", logger, read_logger),
            debug=argument("mode_debug", mode_debug, read_flag),
        )
        self._directory = argument("netbootDirectory", netbootDirectory, read_directory)

    @asynccontextmanager
    async def _serving(self, failed: Callable[[BaseException], None]) -> AsyncIterator[None]:
        with self._opening("udp"):
            socket = open_udp(self._port, address=str(self._ip))
        try:
            service = TftpService(
                socket=socket,
                address=str(self._ip),
                directory=BootDirectory(self._directory),
                publish=self._lines.take,
                clock=time.time,
                who=Neighbours(time.monotonic).mac_of,
                number=itertools.count(1).__next__,
                failed=failed,
            )
            async with service.serving():
                yield
        finally:
            socket.close()
