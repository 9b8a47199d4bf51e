"""The steps of a timeline as values, and how they are counted, timed and shown live; pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pxegui import phrases
from pxegui.phrases import _, ngettext

Mark = Literal["ok", "under_way", "waiting", "warning", "error", "next"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step. `after_s` is since the first step of its try; None: this is the first."""

    at: float
    mark: Mark
    title: str
    detail: str = ""
    after_s: float | None = None
    about: str = ""  # what it is told of: a file, “misses”, “address”
    times: int = 1

    @property
    def is_faulty(self) -> bool:
        """It gets a soft fill."""
        return self.mark in ("error", "warning")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A file on its way, from its transfer's row."""

    sent_bytes: int
    size_bytes: int | None
    speed: float
    protocol: str


def live(node: Node, sending: Mapping[str, Sending]) -> Node:
    """Repeats counted; a file on its way with its percent."""
    title = node.title
    now = sending.get(node.about) if node.mark == "under_way" else None
    if now is not None:
        by = _("by {protocol}").format(protocol=now.protocol.upper())
        if now.size_bytes:
            title = f"{title}, {phrases.percent(now.sent_bytes, now.size_bytes)}"
            detail = _("{sent} of {size} {by}").format(
                sent=phrases.size(now.sent_bytes), size=phrases.size(now.size_bytes), by=by
            )
            if now.speed > 0:
                left = phrases.span(max(1, (now.size_bytes - now.sent_bytes) / now.speed))
                detail += _(", {time} left").format(time=left)
        else:
            detail = _("{sent} so far, {by}").format(sent=phrases.size(now.sent_bytes), by=by)
        return replace(node, title=title, detail=detail)
    if node.times > 1 and node.about != "misses":
        times = ngettext("{count} time", "{count} times", node.times).format(count=node.times)
        return replace(node, title=f"{title}, {times}")
    return node


def again(tries: list[list[Node]], dropped: int) -> Node:
    """Boots that went the same way."""
    count = len(tries) - 1 + dropped
    first, last = tries[0][0].at, tries[-1][0].at
    every = phrases.span((last - first) / max(1, len(tries) - 1))
    title = ngettext("Started over, {count} time", "Started over, {count} times", count)
    return Node(
        at=last,
        mark="waiting",
        title=title.format(count=count),
        detail=_("every {time} or so, same result").format(time=every),
        after_s=last - first,
        about="again",
    )


def timed(nodes: list[Node]) -> list[Node]:
    """The steps of one try, with the time since its first."""
    first = nodes[0].at
    return [nodes[0], *(replace(node, after_s=node.at - first) for node in nodes[1:])]


def way(nodes: list[Node]) -> tuple[tuple[str, str], ...]:
    """What two boots have in common that went the same way: not times nor speeds."""
    return tuple((node.mark, node.title) for node in nodes)


def is_open(node: Node) -> bool:
    """It is going on."""
    return node.mark == "under_way"
