"""The boot directory as the survey walks it: bounded, inside its root, whatever lies in it."""

from __future__ import annotations

import os
import stat
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

RESERVED = "pxegui"  # what is served below this name is ours, not the directory's
MOST_DEEP = 8  # Debian's GRUB modules lie 5 deep, Windows' fonts 4
MOST_ENTRIES = 20_000
MOST_SECONDS = 5.0  # a network share that hangs must not hold up Start
_NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)  # a pipe must not hold us up; Windows has none
_HEAD = 4096
_TELL_S = 0.1

Looked = Callable[[int], None]  # told how many files were seen; what it raises ends the survey


class Tree:
    """Regular files below a root, by name with `/`, and what could not be read."""

    def __init__(self, root: Path, looked: Looked = lambda files: None) -> None:
        """Walk it. Raises OSError if `root` itself cannot be listed.

        `looked` is called some ten times a second, also while files are read later.
        """
        self.root = root
        self.files: dict[str, int] = {}  # name -> size, shallow ones first
        self.unreadable: list[str] = []
        self.outside: list[str] = []  # links that leave the root: never followed
        self.cut_short = False
        self._real_root = os.path.realpath(root)
        self._looked = looked
        now = time.monotonic()
        self._deadline, self._tell_at = now + MOST_SECONDS, now + _TELL_S
        self._walk()
        self._folded: dict[str, str] = {}
        for name in self.files:
            self._folded.setdefault(name.lower(), name)

    def _walk(self) -> None:
        with os.scandir(self.root) as listing:
            waiting = deque([("", 0, list(listing))])
        seen = 0
        while waiting:
            prefix, depth, entries = waiting.popleft()
            for entry in sorted(entries, key=lambda entry: entry.name):
                seen += 1
                if seen > MOST_ENTRIES or self.out_of_time():
                    self.cut_short = True
                    return
                name = prefix + entry.name
                if name == RESERVED:
                    continue
                below = self._take(entry, name)
                if below and depth < MOST_DEEP:
                    waiting.append((name + "/", depth + 1, below))

    def out_of_time(self) -> bool:
        """No more shall be read; notes that the survey was cut short."""
        now = time.monotonic()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_S
            self._looked(len(self.files))
        late = now > self._deadline
        self.cut_short = self.cut_short or late
        return late

    def _take(self, entry: os.DirEntry[str], name: str) -> list[os.DirEntry[str]]:
        """Note a file; of a directory give what lies in it."""
        try:
            if entry.is_symlink() and not self._stays_inside(entry.path):
                if self._leaves(entry.path):
                    self.outside.append(name)
                return []
            status = entry.stat()
            if stat.S_ISREG(status.st_mode):
                self.files[name] = status.st_size
            elif stat.S_ISDIR(status.st_mode) and not entry.name.startswith("."):
                with os.scandir(entry.path) as listing:
                    return list(listing)
        except PermissionError:
            self.unreadable.append(name)
        except OSError:
            pass  # vanished, a broken link, or a loop of links: nothing to boot from
        return []

    def _stays_inside(self, path: str) -> bool:
        """A link may point to a file or directory of the tree, but not to its own ancestors."""
        real = os.path.realpath(path)
        if not real.startswith(self._real_root.rstrip(os.sep) + os.sep):
            return False
        holder = os.path.realpath(os.path.dirname(path))
        return not (holder + os.sep).startswith(real + os.sep)

    def _leaves(self, path: str) -> bool:
        real = os.path.realpath(path)
        inside = real == self._real_root or real.startswith(self._real_root.rstrip(os.sep) + os.sep)
        return not inside and os.path.exists(real)

    def find(self, name: str) -> str:
        """The file that a loader's name means, case forgiven; empty if there is none."""
        plain = _normal(name)
        if plain in self.files:
            return plain
        return self._folded.get(plain.lower(), "")

    def read(self, name: str, count: int = _HEAD) -> bytes:
        """The first `count` octets; empty (and noted as unreadable) where the system refuses."""
        try:
            descriptor = os.open(self.root / name, os.O_RDONLY | _NONBLOCK)
        except PermissionError:
            if name not in self.unreadable:
                self.unreadable.append(name)
            return b""
        except OSError:
            return b""
        try:
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return b""  # it became a pipe or a device since the walk
                return file.read(count)
        except OSError:
            return b""

    def check(self, name: str) -> None:
        """Note a file that matters as unreadable, if it is."""
        self.read(name, 1)


def _normal(name: str) -> str:
    """A name with `/` alone and no dots; one that climbs out gives a name that nothing has."""
    parts: list[str] = []
    for part in name.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return "/"
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
