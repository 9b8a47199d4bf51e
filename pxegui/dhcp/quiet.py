"""What keeps a flood of packets from becoming a flood of events; pure.

Events are for people. Machines ask a few times a minute; whoever asks a hundred times a second, or
under a thousand names, is answered all the same, but told of once and counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import Literal

from pxegui.dhcp.memory import remember

FOLD_S = 5.0
_EACH = 20  # messages a second of one machine that are told of in full
_TOGETHER = 2000  # and of all: a large room switched on at once

Telling = Literal["all", "facts", "problems"]


@dataclasses.dataclass(slots=True)
class _Told:
    at: float
    folded: int = 0


class Folds:
    """Equal things are told once in a while, with how many there were in between."""

    def __init__(self, every_s: float = FOLD_S) -> None:
        self._every_s = every_s
        self._told: dict[Hashable, _Told] = {}

    def fold(self, what: Hashable, now: float) -> int | None:
        """How many equal ones were kept back before this one; None: keep this one back too."""
        last = self._told.get(what)
        if last is not None and 0 <= now - last.at < self._every_s:
            last.folded += 1
            return None
        remember(self._told, what, _Told(now))
        return last.folded if last is not None else 0


class Rate:
    """How much is told of one more message.

    `facts`: many machines at once, so only what changes who has which address. `problems`: one
    machine asks as no machine does.
    """

    def __init__(self, each: int = _EACH, together: int = _TOGETHER) -> None:
        self._each = each
        self._together = together
        self._second = 0
        self._counts: dict[str, int] = {}
        self._total = 0

    def judge(self, mac: str, now: float) -> Telling:
        """Count one more message of this machine."""
        if int(now) != self._second:
            self._second, self._total = int(now), 0
            self._counts.clear()
        self._total += 1
        count = self._counts.get(mac, 0) + 1
        self._counts[mac] = count
        if count > self._each:
            return "problems"
        return "all" if self._total <= self._together else "facts"
