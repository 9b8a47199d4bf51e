"""The target of a request line as a name for the boot directory (RFC 9112 section 3.2); pure."""

from __future__ import annotations

import re
from urllib.parse import unquote

_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def name_of(target: str) -> str:
    """The path of a target, percent-decoded once; octets that are no UTF-8 become surrogates.

    Absolute targets lose scheme and authority, whoever they name. The query is ignored, `+` is a
    plus.
    """
    path = re.split(r"[?#]", _AUTHORITY.sub("", target, count=1), maxsplit=1)[0]
    return unquote(path, errors="surrogateescape")
