"""A directory as a page for people; pure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from pxegui.boot.directory import MOST_ENTRIES, Entry
from pxegui.boot.name import show

_STYLE = (
    ":root{color-scheme:light dark}body{font-family:sans-serif;margin:2em}"
    "td,th{text-align:left;padding:.1em 1.5em .1em 0}td.n{text-align:right}"
)


def page(path: str, entries: Sequence[Entry]) -> bytes:
    """The page of a directory; `path` is its name as decoded from the request."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    title = escape("/" + "".join(show(part) + "/" for part in parts))
    rows = [_row(parts, entry) for entry in entries]
    if parts:
        up = "/" + "".join(_quoted(part) + "/" for part in parts[:-1])
        rows.insert(0, f'<tr><td><a href="{up}">../</a></td><td></td><td></td></tr>')
    if not entries:
        rows.append("<tr><td>There is nothing here.</td><td></td><td></td></tr>")
    if len(entries) >= MOST_ENTRIES:
        rows.append(f"<tr><td>Only {MOST_ENTRIES} are shown.</td><td></td><td></td></tr>")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n<table>\n"
        "<tr><th>Name</th><th>Size</th><th>Changed (UTC)</th></tr>\n"
        + "\n".join(rows)
        + "\n</table></body></html>\n"
    ).encode("utf-8")


def _row(parts: Sequence[str], entry: Entry) -> str:
    """One row; links are absolute, since the page may be asked for without a trailing slash."""
    link = "/" + "".join(_quoted(part) + "/" for part in parts) + _quoted(entry.name)
    size = "" if entry.size is None else f"{entry.size}"
    return (
        f'<tr><td><a href="{link}">{escape(show(entry.name))}</a></td>'
        f'<td class="n">{size}</td><td>{_when(entry.modified)}</td></tr>'
    )


def _quoted(name: str) -> str:
    return quote(name, safe="/", errors="surrogateescape")


def _when(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):  # a file system may hold any number
        return ""
