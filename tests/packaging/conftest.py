"""What is published, built once, and a bare system to try it on."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.packaging.bare import BareSystem


@pytest.fixture(scope="session")
def alone() -> Iterator[None]:
    """Nobody else builds in this checkout meanwhile."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def built(alone: None) -> Path:
    """The folder with both executables, built anew."""
    words = [str(ROOT / "packaging/build"), "--no-check"]
    made = subprocess.run(words, capture_output=True, text=True, timeout=600, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    return ROOT / "dist"


@pytest.fixture(scope="session")
def package(built: Path) -> Path:
    """The Debian package of them."""
    made = subprocess.run(
        [str(ROOT / "packaging/deb")], capture_output=True, text=True, timeout=300, check=False
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return max(built.glob("pxegui_*.deb"), key=os.path.getmtime)


@pytest.fixture(scope="session")
def bare() -> Iterator[BareSystem]:
    """A Debian that has nothing yet."""
    system = BareSystem()
    try:
        yield system
    finally:
        system.remove()
