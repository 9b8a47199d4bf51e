"""Folders that were served before, the last one first, and the names that a person gave them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pxegui.gui import keep

MOST = 10


def folders() -> list[Path]:
    """The recent folders; some may not be there just now."""
    return [Path(each) for each in keep.choices("recent")][:MOST]


def add(path: Path) -> None:
    """This one was chosen."""
    others = [each for each in folders() if each != path]
    keep.keep_choices("recent", [str(each) for each in [path, *others][:MOST]])


def forget() -> None:
    """Forget all of them."""
    keep.keep_choices("recent", [])


def name(path: Path) -> str:
    """The person's own name for a folder; empty if there is none."""
    return keep.choice(_key(path), "")


def set_name(path: Path, text: str) -> None:
    """Call it this; empty: what it calls itself."""
    keep.keep_choice(_key(path), text)


def _key(path: Path) -> str:
    return f"name/{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
