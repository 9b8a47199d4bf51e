"""Keeps the lease book in SQLite (WAL, synchronous=NORMAL): committed before the ACK leaves.

kill -9 and crashes lose nothing; a power cut may lose the last moments, which INIT-REBOOT heals.
Offers are never kept: a client whose offer was lost asks again.

A file that is not ours is told by its first octets, before SQLite may touch it. It stays locked
(flock, which SQLite does not use) while it is open, so that a second pxegui cannot share it.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import sys
from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import quote

from pxegui.dhcp.leases import Lease
from pxegui.dhcp.problems import LeaseFileBusy, LeaseFileUnusable
from pxegui.problems import PxeguiError

VERSION = 1
NOT_KEPT = (OSError, sqlite3.Error)  # what `commit` raises
_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows
_LOCKED_OCTET = 0x7FFF0000  # beyond the file, and beyond SQLite's own locks
_APPLICATION = int.from_bytes(b"pxeg", "big")
_MAGIC = b"SQLite format 3\0"
_VERSION_AT, _APPLICATION_AT, _HEADER_OCTETS = 60, 68, 100  # in the header of an SQLite file
_CREATE = f"""
    BEGIN IMMEDIATE;
    CREATE TABLE lease (
        address TEXT PRIMARY KEY NOT NULL,
        key TEXT NOT NULL,
        mac TEXT NOT NULL,
        client_id TEXT NOT NULL,
        host_name TEXT NOT NULL,
        starts REAL NOT NULL,
        expires REAL NOT NULL
    ) WITHOUT ROWID;
    PRAGMA application_id = {_APPLICATION};
    PRAGMA user_version = {VERSION};
    COMMIT;
"""
_SELECT = "SELECT address, key, mac, client_id, host_name, starts, expires FROM lease"
_REPLACE = "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?)"


class LeaseStore:
    """One lease file. Opening creates it and its directory.

    `trouble` says why nothing can be kept where the disk does not allow it: serving goes on.
    """

    def __init__(self, path: Path | None) -> None:
        """`None` keeps nothing.

        Raises PxeguiError: LeaseFileUnusable if it is no lease file, LeaseFileBusy if another
        pxegui has it open.
        """
        self.path = path
        self.trouble: OSError | sqlite3.Error | None = None
        self._lock = -1
        self._database: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            self._open(path)
        except (OSError, sqlite3.Error) as error:
            self.close()
            self.trouble = error
            self._open_to_read(path, error)
        except PxeguiError:
            self.close()
            raise

    def load(self) -> list[Lease]:
        """Every lease ever kept, newest of each address. Rows that make no sense are left out.

        Raises PxeguiError (LeaseFileUnusable) if the file is damaged.
        """
        if self._database is None or self.path is None:
            return []
        try:
            found = [_lease(row) for row in self._database.execute(_SELECT)]
        except sqlite3.Error as error:
            raise PxeguiError(_unusable(self.path, f"it is damaged ({error})")) from error
        return [lease for lease in found if lease is not None]

    def commit(self, leases: Iterable[Lease]) -> None:
        """One transaction. Raises OSError or sqlite3.Error: the disk is full or read-only."""
        if self.trouble is not None:
            raise self.trouble
        if self._database is None:
            return
        rows = [(str(lease.address), *_values(lease)) for lease in leases]
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany(_REPLACE, rows)
            self._database.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):  # a full disk may have rolled back already
                self._database.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Checkpoint and close; may be called twice."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None
        if self._lock >= 0:
            os.close(self._lock)  # after SQLite's: closing it drops SQLite's own locks too
            self._lock = -1

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise PxeguiError(_unusable(path, "it is no file"))
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o644)
        try:
            _take(self._lock)
        except (BlockingIOError, PermissionError):
            raise PxeguiError(LeaseFileBusy(path=str(path))) from None
        header = self._header(path)
        self._database = sqlite3.connect(path, isolation_level=None, timeout=0.2)
        if not header:
            self._database.executescript(_CREATE)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(_SELECT + " LIMIT 1").fetchall()

    def _open_to_read(self, path: Path, error: OSError | sqlite3.Error) -> None:
        """A file on a read-only disk: what it holds still counts, and must not be given twice.

        Raises PxeguiError if there is a file and it cannot even be read.
        """
        try:
            self._lock = os.open(path, os.O_RDONLY | _BINARY)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError:
            raise PxeguiError(_unusable(path, f"it cannot be opened ({error})")) from error
        try:
            if self._header(path):
                uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
                self._database = sqlite3.connect(uri, uri=True, isolation_level=None)
                self._database.execute(_SELECT + " LIMIT 1").fetchall()
        except PxeguiError:
            self.close()
            raise
        except (OSError, sqlite3.Error):
            self.close()
            raise PxeguiError(_unusable(path, f"it cannot be opened ({error})")) from error

    def _header(self, path: Path) -> bytes:
        """The file's first octets, empty if it is empty. Raises PxeguiError if it is not ours."""
        os.lseek(self._lock, 0, os.SEEK_SET)
        header = os.read(self._lock, _HEADER_OCTETS)
        if header and (why := _foreign(header)):
            raise PxeguiError(_unusable(path, why))
        return header


def _take(descriptor: int) -> None:
    """Lock the file for this process. Raises BlockingIOError or PermissionError if it is taken."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _LOCKED_OCTET, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _foreign(header: bytes) -> str:
    """Why a file with this header is not ours, empty if it is.

    The two numbers are in the file itself from its first transaction on: it was made before the
    write-ahead log was switched on.
    """
    if len(header) < _HEADER_OCTETS or not header.startswith(_MAGIC):
        return "it is not a lease file"
    if int.from_bytes(header[_APPLICATION_AT : _APPLICATION_AT + 4], "big") != _APPLICATION:
        return "it is a database of another program"
    version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4], "big")
    return "" if version == VERSION else f"it is of version {version}, this pxegui writes {VERSION}"


def _unusable(path: Path, why: str) -> LeaseFileUnusable:
    return LeaseFileUnusable(path=str(path), why=why)


def _values(lease: Lease) -> tuple[str | float, ...]:
    return (
        lease.key,
        lease.mac,
        lease.client_id,
        lease.host_name,
        lease.starts,
        lease.expires,
    )


def _lease(row: tuple[str, str, str, str, str, float, float]) -> Lease | None:
    address, key, mac, client_id, host_name, starts, expires = row
    try:
        if not math.isfinite(starts) or not math.isfinite(expires):
            return None
        return Lease(
            address=IPv4Address(address),
            key=key,
            mac=mac,
            client_id=client_id,
            host_name=host_name,
            starts=starts,
            expires=expires,
        )
    except (ValueError, TypeError):
        return None
