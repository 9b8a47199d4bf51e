"""Finds a path whose parts differ from a name in case only: firmware and Windows grew up on DOS."""

from __future__ import annotations

import dataclasses
import os
import time
import unicodedata
from pathlib import Path

from pxegui.boot import beneath

MOST_PATHS = 64  # spellings followed at once: a hostile tree must not multiply
MOST_KEPT = 64  # directories whose names are kept
SETTLED_S = 2.0  # a directory changed later than this may change again within its mtime's grain


@dataclasses.dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several paths fit a name equally well."""

    paths: tuple[bytes, ...]


def fold(name: bytes) -> str:
    """What two names have in common that differ only in case or in Unicode composition."""
    if name.isascii():
        return name.decode("ascii").lower()
    text = name.decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


class Spellings:
    """The names in a tree, by their folded form; a directory is read again when it changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[bytes, tuple[tuple[int, int, int], dict[str, list[bytes]]]] = {}

    def find(self, parts: tuple[bytes, ...]) -> tuple[bytes, ...] | Ambiguous | None:
        """The one path that fits best: a part spelt exactly counts more the further left it is."""
        paths: list[tuple[tuple[bool, ...], tuple[bytes, ...]]] = [((), ())]
        for part in parts:
            wanted = fold(part)
            paths = [
                ((*exact, name == part), (*path, name))
                for exact, path in paths
                for name in self._names(b"/".join(path)).get(wanted, ())
            ][:MOST_PATHS]
        if not paths:
            return None
        best = max(exact for exact, _ in paths)
        fitting = [path for exact, path in paths if exact == best]
        if len(fitting) > 1:
            return Ambiguous(tuple(b"/".join(path) for path in fitting))
        return fitting[0]

    def _names(self, path: bytes) -> dict[str, list[bytes]]:
        """What a directory holds; nothing where it cannot be read, is none, or lies outside."""
        try:
            with beneath.directory(self._root, path) as directory:
                return self._names_of(path, directory)
        except OSError:
            return {}

    def _names_of(self, path: bytes, directory: int | bytes) -> dict[str, list[bytes]]:
        status = os.stat(directory)
        mark = (status.st_dev, status.st_ino, status.st_mtime_ns)
        kept = self._kept.get(path)
        if kept and kept[0] == mark:
            return kept[1]
        names: dict[str, list[bytes]] = {}
        for entry in os.listdir(directory):
            name = os.fsencode(entry)
            names.setdefault(fold(name), []).append(name)
        if time.time() - status.st_mtime > SETTLED_S:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[path] = (mark, names)
        return names
