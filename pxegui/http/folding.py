"""Many ranges of one file to one client, told as one transfer.

A machine that boots from a disk over HTTP (iPXE's sanboot, GRUB's loopback) asks for thousands of
small ranges, far beyond what a person can follow. The first few are told like any other; those that
follow at once are one transfer whose size nobody knows beforehand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from pxegui.events import Outcome
from pxegui.http.transfer import Transfer

SINGLY = 8  # ranges in quick succession that are told one by one
FOLD_S = 2.0  # without a further range, before the transfer is told as ended
MOST = 1000  # files and clients that are kept in mind

Key = tuple[str, str]  # client's address without port, file


class Folded(Transfer):
    """A transfer of many ranges: begins with the first and ends when none follows."""

    is_over = False
    _pieces = 0
    _has_started = False
    _last: tuple[Outcome, str] = ("done", "")

    def start(self, *, asked: str, size: int | None, offset: int = 0, probe: bool = False) -> None:
        """One more range is about to be sent."""
        self._pieces += 1
        if not self._has_started:
            self._has_started = True
            super().start(asked=asked, size=None, offset=offset, probe=probe)

    def end(self, outcome: Outcome, why: str = "") -> None:
        """One range is over. Trouble is told at once."""
        self._pieces -= 1
        self._last = outcome, why
        self._touch()
        if outcome in ("failed", "fell_silent"):
            self.finish()

    def finish(self) -> None:
        """No further range follows."""
        if not self.is_over:
            self.is_over = True
            super().end(*self._last)

    def is_idle(self) -> bool:
        """Whether no range is being sent, and none was for a while."""
        return self._pieces == 0 and not 0 <= self.quiet_s() < FOLD_S


@dataclasses.dataclass(slots=True)
class _Seen:
    at: float
    count: int = 1
    folded: Folded | None = None


class Foldings:
    """Which ranges belong together."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[Key, _Seen] = {}

    def fold(self, key: Key, begin: Callable[[], Folded]) -> Folded | None:
        """The transfer that a new range belongs to; None: it is one of its own."""
        now = self._clock()
        seen = self._seen.get(key)
        if seen is None or (seen.folded is None and not 0 <= now - seen.at < FOLD_S):
            if len(self._seen) < MOST:
                self._seen[key] = _Seen(now)
            return None
        seen.at = now
        seen.count += 1
        if seen.count <= SINGLY:
            return None
        if seen.folded is None or seen.folded.is_over:
            seen.folded = begin()
        return seen.folded

    def sweep(self) -> bool:
        """Finish what has no further ranges; whether anything is left to be swept."""
        now = self._clock()
        for key, seen in list(self._seen.items()):
            if seen.folded is not None and seen.folded.is_idle():
                seen.folded.finish()
            is_open = seen.folded is not None and not seen.folded.is_over
            if not is_open and not 0 <= now - seen.at < FOLD_S:
                del self._seen[key]
        return bool(self._seen)

    def finish(self) -> None:
        """Serving ends."""
        for seen in self._seen.values():
            if seen.folded is not None:
                seen.folded.finish()
        self._seen.clear()
