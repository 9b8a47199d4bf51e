"""What is published, built once, and a bare system to try it on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.packaging.bare import BareSystem


@pytest.fixture(scope="session")
def built() -> Path:
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
