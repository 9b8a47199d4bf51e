"""Connections of the HTTP service: aiohttp's, with our manners at their edges.

Rule 1: a client that closes its half after asking (netcat, small loaders) still gets its answer.
Rule 2: what is no HTTP request is answered 400 and reported, not logged as a failure of ours.
Rule 3: a header must be whole within 30 s, and a connection may idle as long between requests.
Rule 4: the first header of a connection is mended where small loaders get it wrong (`mending`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import HttpVersion10, HttpVersion11, web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from pxegui.http.mending import LONGEST, mend, split

Malformed = Callable[[web.BaseRequest, str], web.StreamResponse]


class Connection(RequestHandler):
    """One client's connection."""

    __slots__ = ("_first", "_malformed", "has_ended")

    def __init__(self, server: web.Server, malformed: Malformed, **options: Any) -> None:
        super().__init__(server, **options)
        self.has_ended = False  # the client sends nothing more
        self._malformed = malformed
        self._first: bytes | None = (
            b""  # the first header as far as it is here, None once passed on
        )

    def data_received(self, data: bytes) -> None:
        """Gather the first header, then hand everything on to the parser."""
        if self._first is None:
            super().data_received(data)
            return
        self._first = (self._first + data).lstrip(b"\r\n")
        octets = self._first
        if parts := split(octets):
            octets = mend(parts[0]) + b"\r\n\r\n" + parts[1]
        elif _may_become_header(octets):
            return
        self._first = None
        super().data_received(octets)

    def eof_received(self) -> bool:  # type: ignore[override] # asyncio's own protocol says bool
        """Keep the connection for the answer if one is due; aiohttp lets it be closed at once."""
        self.has_ended = True
        if self._waiter is not None and not self._waiter.done():
            self.force_close()
            return False
        if not self._messages:
            self.close()
        return True

    def is_last(self) -> bool:
        """Whether no further request can come after the one that is being answered."""
        return self.has_ended and not self._messages

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP request; of an answer that broke off only the end is left."""
        if status != 400:
            raise ConnectionAbortedError from exc
        return self._malformed(request, message or str(exc))


def _may_become_header(octets: bytes) -> bool:
    """Whether waiting for the rest can make sense: letters first, and not too long."""
    return len(octets) < LONGEST and (not octets or octets[:1].isalpha())


class Listener(web.Server):
    """Makes a `Connection` for each client."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Any],
        malformed: Malformed,
        **options: Any,
    ) -> None:
        super().__init__(handler, **options)
        self._malformed = malformed

    def __call__(self) -> Connection:
        """Begin one."""
        return Connection(self, self._malformed, loop=self._loop, **self._kwargs)

    def _make_request(
        self, message: RawRequestMessage, payload: Any, *context: Any
    ) -> web.BaseRequest:
        """Answers repeat the request's version: other versions are answered as the next we know."""
        if message.version not in (HttpVersion10, HttpVersion11):
            known = HttpVersion11 if message.version > HttpVersion11 else HttpVersion10
            message = message._replace(version=known)
        return super()._make_request(message, payload, *context)
