"""What `--list-interfaces` shows: a table for people, or JSON for programs."""

from __future__ import annotations

import json

from pxegui.net.interfaces import Interface, list_interfaces
from pxegui.phrases import visible

_HEAD = ("NAME", "KIND", "ADDRESS", "LINK", "SPEED", "MAC", "SUITS")


def listed(*, as_json: bool) -> str:
    """Every interface of this computer, as text with its line ends."""
    found = list_interfaces()
    if as_json:
        return json.dumps([_as_json(one) for one in found], indent=2) + "\n"
    return table(found)


def table(found: list[Interface]) -> str:
    """One line an interface, further addresses below the first."""
    rows = [_HEAD] + [row for one in found for row in _rows(one)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )
    return "".join(visible(line.rstrip()) + "\n" for line in lines)


def _rows(one: Interface) -> list[tuple[str, ...]]:
    first, *further = [str(address) for address in one.addresses] or ["no address"]
    judged = "yes" if one.suits else one.doubt or "no"
    head = (one.name, one.kind, first, _link(one), _speed(one.speed_mbps), one.mac or "-", judged)
    return [head] + [("", "", address, "", "", "", "") for address in further]


def _link(one: Interface) -> str:
    if not one.up:
        return "off"
    return {True: "up", False: "no cable", None: "up"}[one.carrier]


def _speed(mbps: int) -> str:
    if mbps <= 0:
        return "-"
    return f"{mbps / 1000:g} Gbit/s" if mbps >= 1000 else f"{mbps} Mbit/s"


def _as_json(one: Interface) -> dict[str, object]:
    return {
        "name": one.name,
        "index": one.index,
        "kind": one.kind,
        "mac": one.mac,
        "up": one.up,
        "carrier": one.carrier,
        "speed_mbps": one.speed_mbps,
        "mtu": one.mtu,
        "addresses": [str(address) for address in one.addresses],
        "dynamic": one.dynamic,
        "doubt": one.doubt,
        "suits": one.suits,
    }
