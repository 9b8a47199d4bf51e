"""The DHCP messages that events tell of, as they were on the wire: the last of them, by number.

Bounded by octets, whatever comes: a flood makes older messages go, never the memory grow.
"""

from __future__ import annotations

from collections import deque

MOST_OCTETS = 8 << 20  # some 20,000 usual messages
_EACH_OCTETS = 64  # what keeping one costs besides


class KeptPackets:
    """`keep` gives the number by which `get` finds a message again. Numbers start at 1."""

    def __init__(self, most_octets: int = MOST_OCTETS) -> None:
        self._most = most_octets
        self._packets: deque[bytes] = deque()
        self._first = 1  # number of the oldest that is left
        self._octets = 0

    def keep(self, data: bytes) -> int:
        """Keep one more; the oldest go where there are too many."""
        self._packets.append(bytes(data))
        self._octets += len(data) + _EACH_OCTETS
        while self._octets > self._most and len(self._packets) > 1:
            self._octets -= len(self._packets.popleft()) + _EACH_OCTETS
            self._first += 1
        return self._first + len(self._packets) - 1

    def get(self, number: int) -> bytes | None:
        """The message of this number; None: it has gone, or never was."""
        at = number - self._first
        return self._packets[at] if 0 <= at < len(self._packets) else None
