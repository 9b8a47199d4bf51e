"""The HTTP service: GET and HEAD of the boot directory on aiohttp, single ranges, strong ETags.

The way of a request: `connection` (aiohttp's parser) -> `target` (its name) -> `boot/directory`
(open or refuse) -> `conditions`, `ranges` (what of it) -> `sending` (the octets). A file is never
sent with a content coding and never chunked: boot loaders count on the exact length.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from aiohttp import web

from pxegui.boot.directory import BootDirectory, OpenFile, Refusal
from pxegui.boot.name import show
from pxegui.events import (
    SERVING_ENDED,
    Event,
    FileRefused,
    Outcome,
    ProblemFound,
    RefusedKind,
)
from pxegui.http.conditions import entity_tag, judge, range_still_fits
from pxegui.http.connection import Listener
from pxegui.http.folding import Folded, Foldings
from pxegui.http.listing import page
from pxegui.http.peer import is_silent, shut
from pxegui.http.ranges import Span, Unsatisfiable, parse_range
from pxegui.http.response import dressed, headers_of, send_span, text_response
from pxegui.http.sending import ShrunkError
from pxegui.http.target import name_of
from pxegui.http.transfer import Transfer
from pxegui.problems import BugFound, Clause

HEADER_S = 30.0  # for a whole header, and for a connection to idle
LINGER_S = 2.0  # for the rest of a body that nobody wants
QUIET_S = 60.0  # without a move, before the kernel is asked whether the client still answers
SWEEP_S = 2.0
DRAIN_S = 4.0  # for transfers in flight when serving ends
CLOSE_S = 0.5  # for their connections after that
MOST_BUGS = 100  # kept so that none is told twice

STATUS: dict[RefusedKind, int] = {
    "not_found": 404,
    "outside": 404,
    "bad_name": 404,
    "unreadable": 403,
    "special": 403,
    "directory": 404,
    "read_only": 405,
    "bad_request": 400,
}

ALLOW = {"Allow": "GET, HEAD"}
CONDITIONS = ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")
SILENT = {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN}

TransferT = TypeVar("TransferT", bound=Transfer)

_log = logging.getLogger("pxegui.http")
_log.addHandler(logging.NullHandler())  # without a handler Python would write to stderr


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
        self._socket = socket
        self._directory = directory
        self._publish = publish
        self._clock = clock
        self._who = who
        self._number = number
        self._running: dict[int, tuple[Transfer, web.BaseRequest]] = {}
        self._foldings = Foldings(clock)
        self._is_idle = asyncio.Event()
        self._sweep: asyncio.TimerHandle | None = None
        self._is_stopping = False
        self._bugs: set[str] = set()
        self._counters = dict.fromkeys(
            ("requests", "transfers", "refused", "failed", "sent_bytes"), 0
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answers from entry to exit. On exit: no new request, those in flight get up to 4 s."""
        listener = Listener(
            self._answer,
            self._refuse_malformed,
            access_log=None,
            logger=_log,
            keepalive_timeout=HEADER_S,
            lingering_time=LINGER_S,
        )
        runner = web.ServerRunner(listener, shutdown_timeout=CLOSE_S)
        await runner.setup()
        site = web.SockSite(runner, self._socket)
        try:
            await site.start()
            yield
        finally:
            self.hold(holds=True)
            await site.stop()
            await self.wait_idle(DRAIN_S)
            self.cut()
            if self._sweep is not None:
                self._sweep.cancel()
            await runner.cleanup()
            self._foldings.finish()

    def hold(self, *, holds: bool) -> None:
        """Refuse new requests, or take them (again); transfers under way go on."""
        self._is_stopping = holds

    async def wait_idle(self, limit_s: float) -> None:
        """Until no file is being sent, at most `limit_s`."""
        if self._running:
            self._is_idle.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(limit_s):
                    await self._is_idle.wait()

    def cut(self) -> None:
        """End what is being sent, from below: its next write fails."""
        for transfer, request in self._running.values():
            transfer.was_cut = True
            shut(request.transport)

    def statistics(self) -> dict[str, int]:
        """Counters: requests, running, refused, sent_bytes ..."""
        return {**self._counters, "running": len(self._running)}

    # -- one request ---------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; whatever goes wrong ends this one only."""
        self._counters["requests"] += 1
        try:
            return await self._respond(request)
        except ConnectionError:
            raise
        except Exception as error:
            self._report(error)
            if request.writer.output_size:
                raise ConnectionAbortedError from error
            return text_response(request, 500, b"Internal error\n")

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._is_stopping:
            return text_response(request, 503, b"The server is stopping\n", {"Retry-After": "5"})
        if request.method not in ("GET", "HEAD"):
            why = Clause("{method} is not served: files are only sent", method=request.method)
            return self._refuse(request, "read_only", why, b"Only GET and HEAD are served\n")
        name = name_of(request.raw_path)
        found = self._directory.open(name)
        if isinstance(found, Refusal):
            if found.kind == "directory":
                return self._list(request, name)
            return self._refuse_file(request, found)
        try:
            return await self._send_file(request, found)
        finally:
            found.close()

    def _list(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        entries = self._directory.entries(name)
        if isinstance(entries, Refusal):
            return self._refuse_file(request, entries)
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
        return text_response(request, 200, page(name, entries), headers)

    # -- refusals ------------------------------------------------------------------------------

    def _refuse_file(self, request: web.BaseRequest, refusal: Refusal) -> web.StreamResponse:
        words = "May not be read" if STATUS[refusal.kind] == 403 else "File not found"
        body = f"{words}: {refusal.name}\n".encode()
        return self._refuse(
            request, refusal.kind, refusal.why, body, refusal.nearest, optional=refusal.optional
        )

    def _refuse_malformed(self, request: web.BaseRequest, why: str) -> web.StreamResponse:
        first = why.strip().partition("\n")[0].rstrip(":")
        why = Clause("it is no HTTP request: {line}", line=show(first))
        response = self._refuse(request, "bad_request", why, b"Bad request\n", asked="")
        response.force_close()
        return response

    def _refuse(
        self,
        request: web.BaseRequest,
        kind: RefusedKind,
        why: str,
        body: bytes,
        nearest: str = "",
        *,
        optional: bool = False,
        asked: str | None = None,
    ) -> web.StreamResponse:
        self._counters["refused"] += 1
        client, mac = self._client(request)
        self._publish(
            FileRefused(
                at=self._clock(),
                mac=mac,
                protocol="http",
                client=client,
                asked=show(request.raw_path) if asked is None else asked,
                kind=kind,
                why=why,
                nearest=nearest,
                optional=optional,
            )
        )
        return text_response(request, STATUS[kind], body, ALLOW if kind == "read_only" else {})

    def _report(self, error: Exception) -> None:
        """A bug: its trace goes to the log, and each is told once."""
        _log.error("a request failed", exc_info=error)
        words = f"{type(error).__name__}: {error}"
        if words not in self._bugs and len(self._bugs) < MOST_BUGS:
            self._bugs.add(words)
            problem = BugFound(room="http", error=words)
            self._publish(ProblemFound(at=self._clock(), problem=problem))

    def _client(self, request: web.BaseRequest) -> tuple[str, str]:
        """The client as "address:port", and its MAC."""
        peer = request.protocol.peername
        if not isinstance(peer, tuple):  # it was gone before we looked
            return "", ""
        return f"{peer[0]}:{peer[1]}", self._who(peer[0])

    # -- files ---------------------------------------------------------------------------------

    async def _send_file(self, request: web.BaseRequest, file: OpenFile) -> web.StreamResponse:
        """Send a file, the part of it that was asked for, or why it need not be sent."""
        tag = entity_tag(file.identity)
        headers = headers_of(file)
        verdict = judge(_conditions(request), tag=tag, modified=file.modified)
        if verdict == "not_modified":
            return self._probed(request, file, 304, headers, "the client has it already")
        if verdict == "failed":
            return self._probed(request, file, 412, headers, "it is not the file it knew")
        span = self._span(request, file, tag)
        if isinstance(span, Unsatisfiable):
            headers["Content-Range"] = f"bytes */{file.size}"
            return self._probed(request, file, 416, headers, "the range is past the file's end")
        whole = Span(0, file.size - 1)
        if span is not None:
            headers["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
        if request.method == "HEAD":
            return self._probed(request, file, 200, headers, "", size=file.size)
        transfer = self._transfer(request, file, part=span is not None)
        status = 200 if span is None else 206
        return await self._send_span(request, transfer, file, span or whole, status, headers)

    def _span(
        self, request: web.BaseRequest, file: OpenFile, tag: str
    ) -> Span | Unsatisfiable | None:
        """The range to send; None for the whole file. Only GET has ranges (RFC 9110 14.2)."""
        ranges = request.headers.getall("Range", [])
        if request.method != "GET" or len(ranges) != 1:
            return None
        condition = request.headers.get("If-Range")
        now = self._clock()
        if not range_still_fits(condition, tag=tag, modified=file.modified, now=now):
            return None
        return parse_range(ranges[0], file.size)

    def _transfer(
        self, request: web.BaseRequest, file: OpenFile, *, part: bool = False
    ) -> Transfer:
        """What tells of this answer: many parts of a file are told as one."""
        client, mac = self._client(request)

        def begin(kind: type[TransferT]) -> TransferT:
            return kind(
                number=self._number(),
                client=client,
                mac=mac,
                file=file.name,
                note=file.note,
                publish=self._publish,
                clock=self._clock,
                count=self._count_sent,
            )

        key = client.rpartition(":")[0], file.name
        folded = self._foldings.fold(key, lambda: begin(Folded)) if part else None
        return folded or begin(Transfer)

    def _count_sent(self, count: int) -> None:
        self._counters["sent_bytes"] += count

    def _probed(
        self,
        request: web.BaseRequest,
        file: OpenFile,
        status: int,
        headers: dict[str, str],
        why: str,
        *,
        size: int = 0,
    ) -> web.StreamResponse:
        """Answer with the header alone."""
        transfer = self._transfer(request, file)
        transfer.start(asked=show(request.raw_path), size=size, probe=True)
        transfer.end("probe", why)
        if status != 304:
            headers["Content-Length"] = str(size)
        return dressed(request, web.StreamResponse(status=status, headers=headers))

    async def _send_span(
        self,
        request: web.BaseRequest,
        transfer: Transfer,
        file: OpenFile,
        span: Span,
        status: int,
        headers: dict[str, str],
    ) -> web.StreamResponse:
        """Send octets, and tell how that went."""
        self._counters["transfers"] += 1
        self._running[id(request)] = transfer, request
        if self._sweep is None:
            self._sweep_later()
        transfer.start(asked=show(request.raw_path), size=span.length, offset=span.first)
        try:
            response = await send_span(request, transfer, file, span, status, headers)
        except (ShrunkError, OSError) as error:
            outcome, why = _ending(transfer, error)
            transfer.end(outcome, why)
            self._counters["failed"] += outcome == "failed"
            if isinstance(error, ConnectionError) or request.writer.output_size:
                # nobody is there, or the promised length cannot be kept
                raise ConnectionAbortedError from error
            return text_response(request, 503, b"The file changed\n", {"Retry-After": "1"})
        except asyncio.CancelledError:
            transfer.end("aborted", SERVING_ENDED)
            raise
        except BaseException:
            transfer.end("failed", Clause("a bug in pxegui"))
            raise
        else:
            transfer.end("done")
            return response
        finally:
            del self._running[id(request)]
            if not self._running:
                self._is_idle.set()

    # -- clients that are gone ------------------------------------------------------------------

    def _sweep_later(self) -> None:
        self._sweep = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep_out)

    def _sweep_out(self) -> None:
        """End transfers whose client is gone without a word; TCP alone takes 15 minutes for it."""
        self._sweep = None
        for transfer, request in self._running.values():
            if transfer.quiet_s() > QUIET_S and request.transport and is_silent(request.transport):
                transfer.fell_silent = True
                shut(request.transport)
        if self._foldings.sweep() or self._running:
            self._sweep_later()


def _ending(transfer: Transfer, error: Exception) -> tuple[Outcome, str]:
    """What became of a transfer that did not reach its end, in words."""
    if transfer.was_cut:
        return "aborted", SERVING_ENDED
    if transfer.fell_silent:
        return "fell_silent", Clause("the machine answers no more")
    if isinstance(error, ShrunkError):
        return "failed", Clause("the file became shorter while it was sent")
    if isinstance(error, ConnectionError):
        return "aborted", Clause("the machine closed the connection")
    if isinstance(error, OSError) and error.errno in SILENT:
        return "fell_silent", Clause("the machine answers no more")
    return "failed", Clause("the file cannot be read: {error}", error=error)


def _conditions(request: web.BaseRequest) -> dict[str, str]:
    """The conditions of a request; one may stand on several lines (RFC 9110 section 5.3)."""
    headers = request.headers
    return {name: ", ".join(headers.getall(name)) for name in CONDITIONS if name in headers}
