"""The TFTP service: reads requests, resolves names, negotiates, and starts transfers.

The way of an RRQ: listener -> `wire/tftp` -> `boot/directory` -> `tftp/negotiate` ->
`tftp/running`, where the transfer lives on a socket of its own (its port is our TID). What is
refused gets an ERROR from the listener, and an event. Longer than most files: it is that one way,
with every refusal on it.
"""

from __future__ import annotations

import asyncio
import logging
import socket as sockets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address

from pxegui.boot.directory import BootDirectory, OpenFile, Refusal
from pxegui.boot.name import show
from pxegui.events import (
    SERVING_ENDED,
    Event,
    FileRefused,
    ProblemFound,
    RefusedKind,
    TransferStarted,
)
from pxegui.net.sockets import Datagram, UdpSocket, open_transfer
from pxegui.problems import BugFound, Clause
from pxegui.settings.model import TftpSettings
from pxegui.tftp.chunks import FileBlocks
from pxegui.tftp.exchange import Exchange, Segmentation
from pxegui.tftp.negotiate import BLKSIZE_MOST, WINDOW_MOST, Grant, negotiate
from pxegui.tftp.netascii import NetasciiBlocks
from pxegui.tftp.running import Running, RunningTransfers
from pxegui.tftp.transfer import Transfer
from pxegui.wire.tftp import (
    Ack,
    Error,
    ErrorCode,
    Malformed,
    ReadRequest,
    WriteRequest,
    build_error,
    build_oack,
    parse,
)

TRANSFERS_MOST = 512
GRACE_S = 4.0
REFUSALS_TOLD_PER_S = 50  # a flood of nonsense is counted, not told
SAME_REFUSAL_S = 1.0
BUGS_TOLD_MOST = 20  # a client's words may be in them: it shall not fill the window
STOPPING = "server is stopping"

_ALL = IPv4Address("255.255.255.255")

_log = logging.getLogger("pxegui.tftp")

# U-Boot starts the whole boot again on any code but 1 and 2; shim goes on after 1 and shows a
# Secure Boot error after 2. So a name that leads outside is not found, as far as the wire goes.
_REFUSAL_CODES: dict[RefusedKind, ErrorCode] = {
    "not_found": ErrorCode.NOT_FOUND,
    "outside": ErrorCode.NOT_FOUND,
    "bad_name": ErrorCode.NOT_FOUND,
    "unreadable": ErrorCode.ACCESS_VIOLATION,
    "directory": ErrorCode.ACCESS_VIOLATION,
    "special": ErrorCode.ACCESS_VIOLATION,
    "read_only": ErrorCode.ACCESS_VIOLATION,
    "busy": ErrorCode.OTHER,
}
_REFUSAL_TEXTS: dict[RefusedKind, str] = {
    "unreadable": "Access denied: {name}",
    "directory": "Is a directory: {name}",
    "special": "Not a regular file: {name}",
}
_NOT_FOUND_TEXT = "File not found: {name}"  # GRUB shows nothing but this text: the name is in it


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
        limits: TftpSettings | None = None,
    ) -> None:
        """`address` is where answers to broadcast requests leave; `who` gives an address's MAC.

        `number` gives each transfer its number; `failed` is called once if the service cannot go
        on.
        """
        self._socket = socket
        self._address = address
        self._directory = directory
        self._publish = publish
        self._clock = clock
        self._who = who
        self._number = number
        self._failed = failed
        self._mtu = mtu
        self._limits = limits or TftpSettings()
        self._segmentation = Segmentation()
        self._running = RunningTransfers(publish=publish, clock=clock, on_bug=self._on_bug)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._locals: dict[str, str] = {}
        self._told: dict[tuple[object, ...], float] = {}
        self._bugs: set[str] = set()
        self._counts = dict.fromkeys(("requests", "transfers", "refused", "malformed", "bugs"), 0)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit. On exit: no new transfer, those in flight get up to 4 s."""
        self._loop = asyncio.get_running_loop()
        listener = self._socket.fileno()
        self._loop.add_reader(listener, self._on_readable)
        try:
            yield
        finally:
            self.hold(holds=True)
            try:
                await self.wait_idle(GRACE_S)
            finally:
                self._loop.remove_reader(listener)
                self.cut()

    def hold(self, *, holds: bool) -> None:
        """Refuse new transfers, or take them (again); those under way go on."""
        self._stopping = holds

    async def wait_idle(self, limit_s: float) -> None:
        """Until no transfer is under way, at most `limit_s`."""
        await self._running.wait_idle(limit_s)

    def cut(self) -> None:
        """Break off what is under way."""
        self._running.end_all(SERVING_ENDED, text=STOPPING)

    def change(self, limits: TftpSettings) -> None:
        """Other limits of blocks and windows, from the next transfer on."""
        self._limits = limits

    def statistics(self) -> dict[str, int]:
        """Counters: requests, transfers, running, blocks, resent, refused, sent_bytes ..."""
        return self._counts | self._running.statistics()

    # -- the listener ------------------------------------------------------------------------

    def _on_readable(self) -> None:
        try:
            batch = self._socket.receive_batch()
        except OSError as error:
            assert self._loop is not None  # noqa: S101 - set before the reader
            self._loop.remove_reader(self._socket.fileno())
            self._failed(error)
            return
        for datagram in batch:
            try:
                self._take(datagram)
            except Exception as error:
                self._on_bug(error)
                self._answer(datagram, ErrorCode.OTHER, "a bug in the server")

    def _take(self, datagram: Datagram) -> None:
        if not _can_be_answered(datagram.source):
            self._counts["malformed"] += 1
            return
        match parse(datagram.data):
            case ReadRequest() as request:
                self._counts["requests"] += 1
                self._take_request(datagram, request)
            case WriteRequest(name):
                self._counts["requests"] += 1
                self._refuse(
                    datagram, "read_only", "the server is read only", name, text="Read only server"
                )
            case Error():
                # Never answered: two servers would send each other ERRORs without end.
                self._counts["malformed"] += 1
            case Ack():
                lost = Malformed("an ACK does not belong to any transfer", ErrorCode.UNKNOWN_TID)
                self._take_malformed(datagram, lost)
            case Malformed() as malformed:
                self._take_malformed(datagram, malformed)

    def _take_malformed(self, datagram: Datagram, malformed: Malformed) -> None:
        self._counts["malformed"] += 1
        self._refuse(datagram, "bad_request", malformed.why, malformed.name, code=malformed.code)

    def _take_request(self, datagram: Datagram, request: ReadRequest) -> None:
        assert self._loop is not None  # noqa: S101 - set before the reader
        known = self._running.of(datagram.source)
        if known is not None:
            if known.request == datagram.data and known.exchange.transfer.is_unanswered():
                self._running.repeat_first(known, self._loop.time())
                return
            self._running.end(known, Clause("the machine asked anew from the same port"))
        if self._stopping:
            self._refuse(datagram, "busy", STOPPING, request.name, text=STOPPING)
        elif self._running.count() >= TRANSFERS_MOST:
            why = Clause("{count} transfers are running already", count=TRANSFERS_MOST)
            self._refuse(datagram, "busy", why, request.name, text="Server is busy, try again")
        else:
            self._open(datagram, request)

    def _open(self, datagram: Datagram, request: ReadRequest) -> None:
        found = self._directory.open(request.name)
        if isinstance(found, Refusal):
            text = _REFUSAL_TEXTS.get(found.kind, _NOT_FOUND_TEXT)
            self._refuse(
                datagram,
                found.kind,
                found.why,
                request.name,
                text=text.format(name=found.name or show(request.name)),
                nearest=found.nearest,
                optional=found.optional,
            )
            return
        shelf = self._running.shelf
        file = shelf.share(found)
        try:
            self._start(datagram, request, file, found)
        except OSError as error:
            shelf.release(file)
            why = error.strerror or str(error)
            self._refuse(datagram, "busy", why, request.name, text=why)
        except BaseException:
            shelf.release(file)
            raise

    def _start(
        self, datagram: Datagram, request: ReadRequest, file: OpenFile, found: OpenFile
    ) -> None:
        """Open the transfer's socket and send the first packet. Raises OSError."""
        assert self._loop is not None  # noqa: S101 - set before the reader
        now = self._loop.time()
        peer = datagram.source
        octet = request.mode == "octet"
        size = file.size if octet else None
        limits = self._limits
        cap = self._running.caps.most(peer[0], now, BLKSIZE_MOST)
        grant = negotiate(
            request.options,
            size=size,
            mtu=self._mtu,
            most_blksize=min(cap, limits.most_blksize or BLKSIZE_MOST),
            most_window=limits.most_window or WINDOW_MOST,
        )
        netascii = None if octet else NetasciiBlocks(file.read, grant.blksize)
        local = self._local(datagram.destination)
        exchange = self._exchange(
            open_transfer(local, peer, self._socket.interface), grant, file, netascii
        )
        running = Running(
            number=self._number(),
            mac=self._who(peer[0]),
            peer=peer,
            request=datagram.data,
            file=file,
            name=found.name,
            size=size,
            blksize=grant.blksize,
            exchange=exchange,
            netascii=netascii,
            started=now,
        )
        self._counts["transfers"] += 1
        self._publish(
            TransferStarted(
                at=self._clock(),
                mac=running.mac,
                transfer=running.number,
                protocol="tftp",
                client=running.client,
                file=found.name,
                asked=show(request.name),
                size_bytes=size,
                blksize=grant.blksize,
                windowsize=grant.windowsize,
                note=found.note,
            )
        )
        self._running.add(running, now)

    def _exchange(
        self,
        sock: sockets.socket,
        grant: Grant,
        file: OpenFile,
        netascii: NetasciiBlocks | None,
    ) -> Exchange:
        source = netascii or FileBlocks(self._running.shelf, file, grant.blksize)
        return Exchange(
            sock=sock,
            transfer=Transfer(
                last=source.last,
                windowsize=grant.windowsize,
                timeout_s=grant.timeout_s,
                tells_size=grant.tells_size,
            ),
            source=source,
            blksize=grant.blksize,
            windowsize=grant.windowsize,
            oack=build_oack(grant.oack) if grant.oack else b"",
            segmentation=self._segmentation,
        )

    # -- answers and events ------------------------------------------------------------------

    def _local(self, destination: str) -> str:
        """The address a client shall hear from: the one it asked, unless that was a broadcast."""
        if destination in ("", self._address):
            return self._address
        known = self._locals.get(destination)
        if known is None:
            try:
                known = self._address if _is_of_many(destination) else destination
            except OSError:  # no descriptor left to ask with: our address suits nearly always
                return self._address
            self._locals[destination] = known
        return known

    def _answer(self, datagram: Datagram, code: ErrorCode, text: str) -> None:
        local = self._local(datagram.destination)
        try:
            self._socket.send(
                build_error(code, text),
                datagram.source,
                source="" if local == "0.0.0.0" else local,  # noqa: S104 - not bound, compared
            )
        except OSError as error:
            _log.debug("no ERROR could be sent to %s: %s", datagram.source[0], error)

    def _refuse(
        self,
        datagram: Datagram,
        kind: RefusedKind,
        why: str,
        name: bytes,
        *,
        text: str = "",
        code: ErrorCode | None = None,
        nearest: str = "",
        optional: bool = False,
    ) -> None:
        """Answer with an ERROR (none for nonsense without a code), and tell it."""
        self._counts["refused"] += 1
        code = _REFUSAL_CODES.get(kind, code)
        if code is not None:
            self._answer(datagram, code, text or why)
        address, port = datagram.source
        if not self._is_news((address, port, kind, name, why)):
            return
        self._publish(
            FileRefused(
                at=self._clock(),
                mac=self._who(address),
                protocol="tftp",
                client=f"{address}:{port}",
                asked=show(name),
                kind=kind,
                why=why,
                nearest=nearest,
                optional=optional,
            )
        )

    def _is_news(self, refusal: tuple[object, ...]) -> bool:
        """Not the same within a second, and not one of a flood."""
        assert self._loop is not None  # noqa: S101 - set before the reader
        now = self._loop.time()
        self._told = {key: at for key, at in self._told.items() if now - at < SAME_REFUSAL_S}
        if refusal in self._told or len(self._told) >= REFUSALS_TOLD_PER_S:
            return False
        self._told[refusal] = now
        return True

    def _on_bug(self, error: Exception) -> None:
        """An exception nobody expected: its trace to the log, and a problem once for each kind."""
        self._counts["bugs"] += 1
        said = f"{type(error).__name__}: {error}"
        _log.error("unexpected: %s", said, exc_info=error)
        if said not in self._bugs and len(self._bugs) < BUGS_TOLD_MOST:
            self._bugs.add(said)
            self._publish(ProblemFound(at=self._clock(), problem=BugFound(room="tftp", error=said)))


def _can_be_answered(source: tuple[str, int]) -> bool:
    """Is it an address and port that a client can have? Others are forged or broken."""
    address, port = IPv4Address(source[0]), source[1]
    return port != 0 and not (address.is_multicast or address.is_unspecified or address == _ALL)


def _is_of_many(address: str) -> bool:
    """Is it a broadcast or a multicast? The system refuses to connect to a broadcast unasked.

    Raises OSError where no socket can be had.
    """
    if IPv4Address(address).is_multicast:
        return True
    with sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
            probe.connect((address, 9))
        except OSError:
            return True
    return False
