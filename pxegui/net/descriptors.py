"""How many files and sockets this program may have open: as many as the system grants."""

from __future__ import annotations

import sys


def raise_limit() -> int:
    """Raise the soft limit of open descriptors to the hard one; returns what holds now, 0: unknown.

    The usual 1,024 would end at some 500 transfers, which take a socket and often a file each.
    """
    if sys.platform == "win32":
        return 0
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # macOS names a hard limit that it does not grant
        return soft
    return hard
