"""An HTTP service on loopback with a boot directory of its own, and the clients that ask it."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from pxegui.boot.directory import BootDirectory
from pxegui.events import Event
from pxegui.http.service import HttpService

EventT = TypeVar("EventT")

MENU = b"#!ipxe\necho menu\n"
BIG = 3_000_000


class Web:
    """The service, what it told, and ways to ask it."""

    def __init__(self, root: Path, listening: socket.socket | None = None) -> None:
        self.root = root
        self.told: list[Event] = []
        self._news = asyncio.Event()
        listening = listening or socket.create_server(("127.0.0.1", 0))
        listening.setblocking(False)
        self.port: int = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory = BootDirectory(root, generated={"pxegui/boot.ipxe": MENU})
        self.service = HttpService(
            socket=listening,
            directory=self.directory,
            publish=self._tell,
            clock=time.time,
            who=lambda address: "02:00:00:00:00:01" if address == "127.0.0.1" else "",
            number=itertools.count(1).__next__,
        )

    def events(self, kind: type[EventT]) -> list[EventT]:
        return [event for event in self.told if isinstance(event, kind)]

    async def wait_told(self, kind: type[EventT], count: int = 1) -> list[EventT]:
        async with asyncio.timeout(5):
            while len(self.events(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.events(kind)

    def _tell(self, event: Event) -> None:
        self.told.append(event)
        self._news.set()

    async def ask(self, request: bytes, *, half_close: bool = False) -> bytes:
        """Send octets as they are and read to the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            if half_close:
                writer.write_eof()
            async with asyncio.timeout(5):
                return await reader.read()
        finally:
            writer.close()

    async def get(self, target: str, *lines: str, method: str = "GET") -> Answer:
        """One request on a connection of its own."""
        head = [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *lines, "", ""]
        return Answer(await self.ask("\r\n".join(head).encode("utf-8", "surrogateescape")))

    async def run(self, *command: str) -> tuple[int, bytes]:
        """A client program: its exit status and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C"},
        )
        async with asyncio.timeout(20):
            output, _ = await process.communicate()
        return process.returncode or 0, output

    async def curl(self, target: str, *options: str) -> bytes:
        status, output = await self.run("curl", "-sS", *options, self.url + target)
        assert status == 0, output
        return output


class Answer:
    """An answer's parts."""

    def __init__(self, octets: bytes) -> None:
        head, _, self.body = octets.partition(b"\r\n\r\n")
        self.status_line, *lines = head.decode("latin-1").split("\r\n")
        self.headers = dict(line.split(": ", 1) for line in lines)

    @property
    def status(self) -> int:
        return int(self.status_line.split()[1])


@asynccontextmanager
async def web(root: Path, listening: socket.socket | None = None) -> AsyncIterator[Web]:
    """Serve a directory for the length of a test."""
    served = Web(root, listening)
    async with served.service.serving():
        yield served


def boot_tree(root: Path) -> Path:
    """Files of the usual kinds."""
    for name, content in {
        "small": b"0123456789",
        "empty": b"",
        "Dir/deep file": b"deep",
        "boot.ipxe": b"#!ipxe\n",
        "grubx64.efi": b"MZ" + bytes(100),
        "linux": b"MZ" + bytes(200),
        "größe.txt": b"utf-8",
        "big": os.urandom(BIG),
        "big.gz": b"must never stand in for big",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    with (root / "huge.iso").open("wb") as file:
        file.truncate(5 << 30)
        file.seek((5 << 30) - 10)
        file.write(b"the end...")
    (root / "leaves").symlink_to("/etc/passwd")
    (root / "leaves-dir").symlink_to("/etc")
    os.mkfifo(root / "fifo")
    return root
