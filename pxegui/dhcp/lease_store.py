"""Keeps the lease book in SQLite (WAL, synchronous=NORMAL): committed before the ACK leaves.

kill -9 and crashes lose nothing; a power cut may lose the last moments, which INIT-REBOOT heals.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pxegui.dhcp.leases import Lease


class LeaseStore:
    """One lease file. Opening creates it and its directory."""

    def __init__(self, path: Path | None) -> None:
        """`None` keeps nothing. Raises PxeguiError (LeaseFileUnusable) if it is no lease file."""
        raise NotImplementedError

    def load(self) -> list[Lease]:
        """Every lease ever kept, newest of each address."""
        raise NotImplementedError

    def commit(self, leases: Iterable[Lease]) -> None:
        """One transaction. Raises OSError or sqlite3.Error: the disk is full or read-only."""
        raise NotImplementedError

    def close(self) -> None:
        """Checkpoint and close."""
        raise NotImplementedError
