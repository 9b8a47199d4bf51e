"""The file that may have been meant where a name was not found: the same base name elsewhere."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from pxegui.boot.name import show
from pxegui.boot.spelling import fold

MOST_ENTRIES = 20_000
LONGEST_LOOK_S = 0.05  # the loop waits meanwhile
KEPT_S = 3.0  # a burst of misses (GRUB's modules, pxelinux's search) looks once
KEPT_PER_LOOK = 60  # and a slow look is repeated the more seldom
MOST_SAME = 64  # paths kept per base name


class NameIndex:
    """Base names of the tree below a directory, as far as a short look reaches."""

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)
        self._paths: dict[str, list[tuple[bytes, ...]]] = {}
        self._until = float("-inf")

    def nearest(self, parts: tuple[bytes, ...]) -> str:
        """The file with that base name (whatever its case) whose path ends most alike, or empty."""
        if not parts:
            return ""
        self._look()
        wanted = [fold(part) for part in reversed(parts)]
        found = [path for path in self._paths.get(wanted[0], []) if path != parts]

        def distance(path: tuple[bytes, ...]) -> tuple[int, int, tuple[bytes, ...]]:
            return -_alike(path, wanted), len(path), path

        if not found:
            return ""
        best = min(found, key=distance)
        return show(b"/".join(best))

    def _look(self) -> None:
        """Walk the tree, shallow files first; links are not followed."""
        started = time.monotonic()
        if started < self._until:
            return
        self._paths = {}
        waiting: deque[tuple[bytes, ...]] = deque([()])
        left = MOST_ENTRIES
        while waiting and left > 0 and time.monotonic() - started < LONGEST_LOOK_S:
            left = self._look_into(waiting.popleft(), waiting, left, started + LONGEST_LOOK_S)
        ended = time.monotonic()
        self._until = ended + max(KEPT_S, KEPT_PER_LOOK * (ended - started))

    def _look_into(
        self, path: tuple[bytes, ...], waiting: deque[tuple[bytes, ...]], left: int, until: float
    ) -> int:
        try:
            with os.scandir(os.path.join(self._root, *path)) as entries:
                for entry in entries:
                    left -= 1
                    if left <= 0 or time.monotonic() > until:
                        break
                    here = (*path, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(here)
                    elif len(same := self._paths.setdefault(fold(entry.name), [])) < MOST_SAME:
                        same.append(here)
        except OSError:
            pass  # a directory that cannot be read has no suggestions to give
        return left


def _alike(path: Sequence[bytes], wanted: list[str]) -> int:
    """How many parts at the end are the same."""
    count = 0
    for part, other in zip(reversed(path), wanted, strict=False):
        if fold(part) != other:
            break
        count += 1
    return count
