"""Answers as boot loaders need them: exact lengths, strong entity tags, no coding, our name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from aiohttp import HttpVersion11, web

from pxegui.boot.directory import OpenFile
from pxegui.http.conditions import entity_tag, http_date
from pxegui.http.connection import Connection
from pxegui.http.content import content_type
from pxegui.http.ranges import Span
from pxegui.http.sending import ShrunkError, send
from pxegui.http.transfer import Transfer

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
SMALL = 1 << 16  # octets that are answered from memory, in one write with the header

ResponseT = TypeVar("ResponseT", bound=web.StreamResponse)


def headers_of(file: OpenFile) -> dict[str, str]:
    """What a file's answer says of it, whatever part of it is sent."""
    headers = {
        "Content-Type": content_type(file.name, file.read(0, 2)),
        "Accept-Ranges": "bytes",
        "ETag": entity_tag(file.identity),
        "Last-Modified": http_date(file.modified),
    }
    if file.descriptor is None:
        headers["Cache-Control"] = "no-cache"
    return headers


def text_response(
    request: web.BaseRequest, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
) -> web.Response:
    """A text of our own."""
    given = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return dressed(request, web.Response(status=status, headers={**given, **headers}, body=body))


def dressed(request: web.BaseRequest, response: ResponseT) -> ResponseT:
    """What every answer has: our name, and the connection's end where no request can follow."""
    response.headers["Server"] = "pxegui"
    connection = request.protocol
    is_last = isinstance(connection, Connection) and connection.is_last()
    if is_last or request.version < HttpVersion11:
        response.force_close()
    return response


async def send_span(
    request: web.BaseRequest,
    transfer: Transfer,
    file: OpenFile,
    span: Span,
    status: int,
    headers: dict[str, str],
) -> web.StreamResponse:
    """Send header and octets; raises as `sending.send` does."""
    send_it = _send_small if span.length <= SMALL or file.descriptor is None else _send_large
    return await send_it(request, transfer, file, span, status, headers)


async def _send_small(
    request: web.BaseRequest,
    transfer: Transfer,
    file: OpenFile,
    span: Span,
    status: int,
    headers: dict[str, str],
) -> web.StreamResponse:
    """From memory, in one write with the header."""
    body = file.read(span.first, span.length)
    if len(body) < span.length:
        raise ShrunkError
    response = dressed(request, web.Response(status=status, headers=headers, body=body))
    await response.prepare(request)
    await response.write_eof()
    transfer.add(len(body))
    return response


async def _send_large(
    request: web.BaseRequest,
    transfer: Transfer,
    file: OpenFile,
    span: Span,
    status: int,
    headers: dict[str, str],
) -> web.StreamResponse:
    headers["Content-Length"] = str(span.length)
    response = dressed(request, web.StreamResponse(status=status, headers=headers))
    await response.prepare(request)
    if request.transport is None:
        raise ConnectionResetError
    await send(
        response,
        request.transport,
        file,
        offset=span.first,
        count=span.length,
        sent=transfer.add,
    )
    await response.write_eof()
    return response
