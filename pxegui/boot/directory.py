"""The boot directory: the only door to files. A name resolves inside it, or is refused with a reason.

Shared by TFTP and HTTP. Besides the directory's own files it knows a fixed list of others, by exact
name: generated texts (iPXE scripts) and the system's iPXE files, under the reserved prefix `pxegui/`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from pxegui.events import RefusedKind


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A name that gives no file, and why (in words for the log; never sent to the client whole)."""

    kind: RefusedKind
    why: str
    name: str  # as understood, control octets as \xNN
    nearest: str = ""  # a file of the boot directory that may have been meant
    optional: bool = False  # loaders normally look for it and go on without


class OpenFile:
    """A regular file that is being served, or a generated text. Reads never move a position.

    Attributes: `name` (with /, as found), `size` (octets, at open), `identity` (device, inode, size,
    mtime in ns: equal for the same content; generated texts get one of their own),
    `modified` (seconds since the epoch), `descriptor` (int, or None for a generated text).
    """

    name: str
    size: int
    identity: tuple[int, int, int, int]
    modified: float
    descriptor: int | None

    def read(self, offset: int, count: int) -> bytes:
        """At most `count` octets at `offset`; short at the end or where the file shrank.

        Raises OSError where the disk fails.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Give the descriptor back; may be called twice."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a listing for people."""

    name: str  # a directory's ends with /
    size: int | None  # octets, None for a directory
    modified: float


class BootDirectory:
    """One directory and what is served beside it."""

    def __init__(
        self,
        root: Path,
        *,
        generated: Mapping[str, bytes] | None = None,
        fallback: Mapping[str, bytes] | None = None,
        system: Mapping[str, Path] | None = None,
    ) -> None:
        """`generated` and `system` win over files of the same name, `fallback` texts give way."""
        raise NotImplementedError

    def open(self, name: bytes | str) -> OpenFile | Refusal:
        """Resolve a name as a loader sent it (TFTP octets, or an URL path decoded once) and open it."""
        raise NotImplementedError

    def entries(self, name: bytes | str) -> list[Entry] | Refusal:
        """What a directory holds that may be served, directories first, in natural order."""
        raise NotImplementedError
