"""Mends what small loaders get wrong in a request's header, so that the parser takes it; pure.

Seen of loaders and hand-made clients: no `Host` in HTTP/1.1, lines that end with LF alone, blanks
and octets above 0x7F bare in the target (GRUB sends names as its configuration spells them). The
parser is strict (RFC 9112).
"""

from __future__ import annotations

import re

LONGEST = 1 << 15  # octets of a header that are looked at; the parser refuses a longer one anyway

_REQUEST_LINE = re.compile(rb"([A-Z]+) ([^\r\n]+) (HTTP/[0-9.]+)")
_HOST = re.compile(rb"\r\nhost[ \t]*:", re.IGNORECASE)
_BARE = re.compile(rb"[\x80-\xff ]")


_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")


def split(octets: bytes) -> tuple[bytes, bytes] | None:
    """The first header and what follows it; None while its end is not there."""
    end = _END.search(octets)
    return (octets[: end.start()], octets[end.end() :]) if end else None


def mend(header: bytes) -> bytes:
    """A whole header, without the empty line at its end, as the parser takes it.

    Where something was mended the connection is closed after the answer, since only the first
    header of a connection is looked at.
    """
    header = _LINE_END.sub(b"\r\n", header)
    line, _, _ = header.partition(b"\r\n")
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        return header
    method, target, version = match.groups()
    mended = _BARE.sub(lambda found: b"%%%02X" % found[0][0], target)
    lacks_host = version == b"HTTP/1.1" and not _HOST.search(header)
    if mended == target and not lacks_host:
        return header
    added = b"\r\nConnection: close" + (b"\r\nHost: -" if lacks_host else b"")
    return b" ".join([method, mended, version]) + added + header[len(line) :]
