"""The seed's HTTPD: the HTTP service for a script, without the rest of the program."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pxegui.boot.directory import BootDirectory
from pxegui.http.service import HttpService
from pxegui.net.blocking import BlockingService
from pxegui.net.neighbours import Neighbours
from pxegui.net.sockets import open_tcp
from pxegui.settings.arguments import (
    argument,
    read_directory,
    read_logger,
    read_own_address,
)
from pxegui.settings.values import read_flag, read_port


class HTTPD(BlockingService):
    """An HTTP server: GET and HEAD of one directory, with ranges."""

    NAME = "HTTP"
    SERVICE = "http"

    def __init__(
        self,
        *,
        ip: str = "0.0.0.0",  # noqa: S104 - the seed's default: all interfaces
        port: int = 80,
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
    async def _serving(self, _failed: Callable[[BaseException], None]) -> AsyncIterator[None]:
        with self._opening("tcp"):
            socket = open_tcp(str(self._ip), self._port)
        try:
            service = HttpService(
                socket=socket,
                directory=BootDirectory(self._directory),
                publish=self._lines.take,
                clock=time.time,
                who=Neighbours(time.monotonic).mac_of,
                number=itertools.count(1).__next__,
            )
            async with service.serving():
                yield
        finally:
            socket.close()
