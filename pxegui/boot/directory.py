"""The boot directory: the only door to files. A name resolves inside it, or is refused with why.

Shared by TFTP and HTTP. Besides the directory's own files it knows a fixed list of others, by exact
name: generated texts (iPXE scripts) and the system's iPXE files, under the reserved prefix
`pxegui/`.

A name is tried in this order: reserved names; every reading of it exactly as spelt
(`boot/name.py`); every reading whatever its case, where that is unique (`boot/spelling.py`); what
a loader asks for without its own directory (`boot/companions.py`); the fallback texts. The first
hit is opened (`boot/beneath.py`), and if that is refused, the name is.
"""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import stat
import sys
import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pxegui.boot import beneath
from pxegui.boot.companions import beside_loaders
from pxegui.boot.name import BadName, Reading, readings, show
from pxegui.boot.nearest import NameIndex
from pxegui.boot.optional import is_library_elsewhere, is_optional
from pxegui.boot.spelling import Ambiguous, Spellings
from pxegui.events import RefusedKind
from pxegui.problems import Clause

MOST_ENTRIES = 5000  # a listing is for people, and the loop must not be held


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

    Attributes: `name` (with /, as found), `size` (octets, at open), `identity` (device, inode,
    size, mtime in ns: equal for the same content; generated texts get one of their own),
    `modified` (seconds since the epoch), `descriptor` (int, or None for a generated text),
    `note` (how the name was read where it differs from what was asked, in words; else empty).
    """

    __slots__ = ("_text", "descriptor", "identity", "modified", "name", "note", "size")

    name: str
    size: int
    identity: tuple[int, int, int, int]
    modified: float
    descriptor: int | None
    note: str

    def __init__(
        self,
        *,
        name: str,
        size: int,
        identity: tuple[int, int, int, int],
        modified: float,
        descriptor: int | None = None,
        text: bytes = b"",
        note: str = "",
    ) -> None:
        self.name = name
        self.size = size
        self.identity = identity
        self.modified = modified
        self.descriptor = descriptor
        self.note = note
        self._text = text

    def read(self, offset: int, count: int) -> bytes:
        """At most `count` octets at `offset`; short at the end or where the file shrank.

        Raises OSError where the disk fails.
        """
        if self.descriptor is None:
            return self._text[offset : offset + count]
        return _read_at(self.descriptor, count, offset)

    def close(self) -> None:
        """Give the descriptor back; may be called twice."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":
    _position = threading.Lock()

    def _read_at(descriptor: int, count: int, offset: int) -> bytes:
        """Windows has no pread: the position moves, so one reader at a time."""
        with _position:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.read(descriptor, count)

else:
    _read_at = os.pread


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
        companions: Sequence[str] = (),
    ) -> None:
        """`generated` and `system` win over files of the same name, `fallback` texts give way.

        `companions` are directories of loaders that leave their directory out of what they ask.
        """
        self.root = root = root.absolute()
        self._own_path = tuple(os.fsencode(part) for part in root.parts[1:])
        self._spellings = Spellings(root)
        self._index = NameIndex(root)
        self.put_beside(
            generated=generated, fallback=fallback, system=system, companions=companions
        )

    def put_beside(
        self,
        *,
        generated: Mapping[str, bytes] | None = None,
        fallback: Mapping[str, bytes] | None = None,
        system: Mapping[str, Path] | None = None,
        companions: Sequence[str] = (),
    ) -> None:
        """From now on serve these beside the directory, in place of the ones before."""
        self._since = time.time()
        self._reserved: dict[str, bytes | Path] = {**(system or {}), **(generated or {})}
        self._fallback: dict[str, bytes | Path] = dict(fallback or {})
        self._companions = tuple(companions)
        self._folded = {name.casefold(): name for name in (*self._fallback, *self._reserved)}

    def open(self, name: bytes | str) -> OpenFile | Refusal:
        """Open what a name means: octets as TFTP has them, or an URL's path decoded once."""
        meant = readings(name, self._own_path)
        if isinstance(meant, BadName):
            return Refusal(kind=meant.kind, why=meant.why, name=show(name))
        for reading in meant:
            if found := self._open_beside(reading, self._reserved):
                return found
        refused = self._open_inside(meant)
        if not isinstance(refused, Refusal) or refused.kind != "not_found":
            return refused
        beside = list(beside_loaders(meant, self._companions))
        for reading in beside:
            if not isinstance(found := self._open_exactly(reading), Refusal):
                return found
        for reading in (*meant, *beside):
            if found := self._open_beside(reading, self._fallback):
                return found
            if self._beside(reading.path, self._reserved):
                return self._refusal(reading, IsADirectoryError())
        parts = meant[0].parts
        nearest = self._index.nearest(parts)
        optional = is_optional(parts) or is_library_elsewhere(parts, nearest)
        return dataclasses.replace(refused, nearest=nearest, optional=optional)

    def entries(self, name: bytes | str) -> list[Entry] | Refusal:
        """What a directory holds that may be served, directories first, in natural order.

        At most `MOST_ENTRIES` rows.
        """
        meant = readings(name or "/", self._own_path)
        if isinstance(meant, BadName):
            return Refusal(kind=meant.kind, why=meant.why, name=show(name))
        path = meant[0].path
        try:
            found = self._entries_of(path)
        except OSError as error:
            spelt = self._spellings.find(meant[0].parts)
            if isinstance(spelt, tuple) and spelt != meant[0].parts:
                return self.entries(b"/".join(spelt))
            found = {}
            if not self._beside(path, self._reserved):
                return self._refusal(meant[0], error)
        found = self._beside(path, self._fallback) | found | self._beside(path, self._reserved)
        return sorted(
            found.values(), key=lambda entry: (entry.size is not None, _natural(entry.name))
        )

    def _entries_of(self, path: bytes) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        with beneath.directory(self.root, path) as directory, os.scandir(directory) as entries:
            for entry in entries:
                if len(found) >= MOST_ENTRIES:
                    break
                if (row := self._entry(path, entry)) and beneath.may_read(directory, entry.name):
                    found[row.name] = row
        return found

    def _entry(self, path: bytes, entry: os.DirEntry[str] | os.DirEntry[bytes]) -> Entry | None:
        """A row for what would be sent if it were asked for, else None."""
        name = os.fsencode(entry.name)
        try:
            if entry.is_symlink():
                status = beneath.status(self.root, b"/".join([path, name]) if path else name)
            else:
                status = entry.stat(follow_symlinks=False)
        except OSError:
            return None
        text = os.fsdecode(name)
        if stat.S_ISDIR(status.st_mode):
            return Entry(name=text + "/", size=None, modified=status.st_mtime)
        if not stat.S_ISREG(status.st_mode):
            return None
        return Entry(name=text, size=status.st_size, modified=status.st_mtime)

    def _beside(self, path: bytes, known: Mapping[str, bytes | Path]) -> dict[str, Entry]:
        """Rows for what one directory holds of the texts and files that are served beside it."""
        folder = os.fsdecode(path).casefold() + "/" if path else ""
        rows: dict[str, Entry] = {}
        for name, source in known.items():
            if name.casefold().startswith(folder):
                first, slash, _ = name[len(folder) :].partition("/")
                size = None if slash else _size(source)
                rows[first + slash] = Entry(name=first + slash, size=size, modified=self._since)
        return rows

    def _open_beside(
        self, reading: Reading, known: Mapping[str, bytes | Path]
    ) -> OpenFile | Refusal | None:
        """A generated text or a file of the system, whatever the case of its name."""
        asked = os.fsdecode(reading.path)
        name = asked if asked in known else self._folded.get(asked.casefold(), "")
        if reading.slash or name not in known:
            return None
        source = known[name]
        if isinstance(source, bytes):
            return self._text(name, source)
        try:
            return _file(name, *beneath.open_known_file(source), note="")
        except OSError as error:
            return self._refusal(reading, error)

    def _text(self, name: str, text: bytes) -> OpenFile:
        identity = (0, zlib.crc32(text), len(text), 0)
        return OpenFile(
            name=name, size=len(text), identity=identity, modified=self._since, text=text
        )

    def _open_inside(self, meant: list[Reading]) -> OpenFile | Refusal:
        """The first reading that reaches anything decides; exact spellings come first."""
        exactly: list[Refusal] = []
        for reading in meant:
            answer = self._open_exactly(reading)
            if not isinstance(answer, Refusal) or answer.kind != "not_found":
                return answer
            exactly.append(answer)
        for reading in meant:
            spelt = self._spellings.find(reading.parts)
            if isinstance(spelt, Ambiguous):
                names = ", ".join(show(path) for path in spelt.paths[:3])
                return self._not_found(
                    reading,
                    Clause("several files differ from it in case only: {names}", names=names),
                )
            if spelt is not None and spelt != reading.parts:
                note = Clause("found in another case")
                if reading.note:
                    note = Clause("{note}, {more}", note=reading.note, more=note)
                return self._open_exactly(dataclasses.replace(reading, parts=spelt, note=note))
        return exactly[0]

    def _open_exactly(self, reading: Reading) -> OpenFile | Refusal:
        try:
            descriptor, status = beneath.open_file(self.root, reading.path)
        except OSError as error:
            return self._refusal(reading, error)
        if reading.slash:
            os.close(descriptor)
            return self._not_found(reading, Clause("it is a file, and the name ends with /"))
        return _file(show(reading.path), descriptor, status, note=reading.note)

    def _not_found(self, reading: Reading, why: str) -> Refusal:
        return Refusal(kind="not_found", why=why, name=show(reading.path))

    def _refusal(self, reading: Reading, error: OSError) -> Refusal:
        """Why a name that was looked up gives no file."""
        kind, why = _fault(error)
        if kind == "not_found" and self._is_dead_link(reading.path):
            why = Clause("a link is there, but what it leads to is not")
        if isinstance(error, PermissionError):
            why = Clause("{why}{mode}", why=why, mode=self._mode(reading.path))
        return Refusal(kind=kind, why=why, name=show(reading.path) or "/")

    def _is_dead_link(self, path: bytes) -> bool:
        return bool(path) and os.path.islink(os.path.join(os.fsencode(self.root), path))

    def _mode(self, path: bytes) -> str:
        """What the mode of a file says of who may read it, as far as it can be seen."""
        try:
            mode = stat.S_IMODE(beneath.status(self.root, path).st_mode)
        except OSError:
            return Clause(": a folder on the way to it is closed")
        if mode & stat.S_IROTH:
            return Clause(
                " though its mode is {mode}: a security label may forbid it (SELinux)",
                mode=f"{mode:04o}",
            )
        return Clause(": its mode is {mode}", mode=f"{mode:04o}")


def _file(name: str, descriptor: int, status: os.stat_result, *, note: str) -> OpenFile:
    return OpenFile(
        name=name,
        size=status.st_size,
        identity=(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns),
        modified=status.st_mtime,
        descriptor=descriptor,
        note=note,
    )


def _fault(error: OSError) -> tuple[RefusedKind, str]:
    """The kind of refusal that an error of the file system means, and its words."""
    if isinstance(error, beneath.OutsideError):
        return "outside", Clause("a link leads outside the boot directory")
    if isinstance(error, beneath.SpecialFileError):
        return "special", Clause("it is a device, a FIFO or a socket")
    if isinstance(error, IsADirectoryError):
        return "directory", Clause("it is a directory")
    if isinstance(error, PermissionError):
        return "unreadable", Clause("this user may not read it")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "not_found", Clause("there is no such file in the boot directory")
    if error.errno == errno.ELOOP:
        return "not_found", Clause("links there lead to each other in a circle")
    if error.errno == errno.ENAMETOOLONG:
        return "not_found", Clause("the name is longer than the file system allows")
    return "unreadable", Clause("it cannot be opened: {error}", error=error.strerror or error)


def _size(source: bytes | Path) -> int | None:
    if isinstance(source, bytes):
        return len(source)
    try:
        return source.stat().st_size
    except OSError:
        return 0


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts `a2` before `a10`, whatever the case."""
    pieces = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in pieces]
