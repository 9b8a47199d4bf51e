"""Conditional requests (RFC 9110 section 13): what a client has decides what it gets; pure.

Entity tags are strong: they change with the file's device, inode, size or modification time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from typing import Literal

Verdict = Literal["send", "not_modified", "failed"]

_TAG = re.compile(r'(W/)?("[^"]*")')


def entity_tag(identity: tuple[int, int, int, int]) -> str:
    """The strong entity tag of a file, quotes included (RFC 9110 section 8.8.3)."""
    return '"' + "-".join(f"{number:x}" for number in identity) + '"'


def http_date(seconds: float) -> str:
    """A time since the epoch as HTTP says it (RFC 9110 section 5.6.7)."""
    try:
        return formatdate(int(seconds), usegmt=True)
    except (ValueError, OverflowError, OSError):  # a file system may hold any number
        return formatdate(0, usegmt=True)


def parse_date(text: str) -> int | None:
    """Seconds since the epoch, or None for what is no date (such a condition is ignored)."""
    try:
        when = parsedate_to_datetime(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return int((when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def judge(headers: Mapping[str, str], *, tag: str, modified: float) -> Verdict:
    """Whether to send, in the order of RFC 9110 section 13.2.2; `headers` by their usual names."""
    if (wanted := headers.get("If-Match")) is not None:
        if not _matches(wanted, tag, weakly=False):
            return "failed"
    elif (since := _date(headers, "If-Unmodified-Since")) is not None and int(modified) > since:
        return "failed"
    if (known := headers.get("If-None-Match")) is not None:
        return "not_modified" if _matches(known, tag, weakly=True) else "send"
    since = _date(headers, "If-Modified-Since")
    return "not_modified" if since is not None and int(modified) <= since else "send"


def range_still_fits(condition: str | None, *, tag: str, modified: float, now: float) -> bool:
    """Whether `If-Range` lets a range be sent (RFC 9110 section 13.1.5): only on a strong match."""
    if condition is None:
        return True
    condition = condition.strip()
    if condition.startswith(('"', "W/")):
        return condition == tag
    # a date is a strong validator only if the file did not change in the second it was sent in
    return parse_date(condition) == int(modified) and now - modified > 1


def _date(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name)
    return None if text is None else parse_date(text)


def _matches(condition: str, tag: str, *, weakly: bool) -> bool:
    """Whether a list of entity tags, or `*`, holds this one."""
    if condition.strip() == "*":
        return True
    return any(known == tag and (weakly or not weak) for weak, known in _TAG.findall(condition))
