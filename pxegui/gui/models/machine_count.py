"""The count beside the pane's title: machines, and how many addresses are leased; no Qt."""

from __future__ import annotations

from ipaddress import IPv4Address

from pxegui.events import Ready
from pxegui.phrases import _, ngettext


def count_words(count: int, leased: int, ready: Ready | None, server: str) -> str:
    """“3 machines · 3 of 51 addresses leased”. `ready` is None while stopped.

    `server` gives addresses where we do not; empty if it is not known.
    """
    machines = ngettext("{count} machine", "{count} machines", count).format(count=count)
    addresses = _range_size(ready) if ready is not None else 0
    if addresses and not count:
        words = ngettext(
            "none yet · {free} address free", "none yet · {free} addresses free", addresses
        )
        return words.format(free=max(0, addresses - leased))
    if addresses:
        words = ngettext(
            "{machines} · {leased} of {addresses} address leased",
            "{machines} · {leased} of {addresses} addresses leased",
            addresses,
        )
        return words.format(machines=machines, leased=leased, addresses=addresses)
    if count and ready is not None and ready.mode == "proxy" and server:
        words = _("{machines} · addresses come from {server}")
        return words.format(machines=machines, server=server)
    return machines if count else ""


def _range_size(ready: Ready) -> int:
    if not ready.range_first or not ready.range_last:
        return 0
    return int(IPv4Address(ready.range_last)) - int(IPv4Address(ready.range_first)) + 1
