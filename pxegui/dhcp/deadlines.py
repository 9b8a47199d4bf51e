"""Which of many things is due first, where deadlines move often and late; pure.

A heap with one valid entry for each thing. Moving a deadline later costs nothing: the old entry
finds that out when its time comes. A client that renews a thousand times a second leaves no trail.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator


class Deadlines:
    """Things (numbers) by deadline. `when` tells the true deadline of one, None if it has none."""

    def __init__(self, when: Callable[[int], float | None]) -> None:
        self._when = when
        self._heap: list[tuple[float, int]] = []
        self._entry: dict[int, float] = {}  # the earliest entry of each thing in the heap

    def __len__(self) -> int:
        return len(self._entry)

    def watch(self, thing: int, at: float) -> None:
        """From now on `thing` may be due at `at`."""
        known = self._entry.get(thing)
        if known is None or at < known:
            self._entry[thing] = at
            heapq.heappush(self._heap, (at, thing))

    def first(self) -> tuple[float, int] | None:
        """The deadline that comes first, and whose; it stays."""
        while self._heap:
            at, thing = self._heap[0]
            if self._entry.get(thing) != at:  # an earlier one took its place
                heapq.heappop(self._heap)
                continue
            true = self._when(thing)
            if true == at:
                return at, thing
            heapq.heappop(self._heap)
            del self._entry[thing]
            if true is not None:
                self.watch(thing, true)
        return None

    def due(self, now: float) -> Iterator[int]:
        """Take out all whose deadline has come, the earliest first."""
        while (found := self.first()) is not None and found[0] <= now:
            heapq.heappop(self._heap)
            del self._entry[found[1]]
            yield found[1]
