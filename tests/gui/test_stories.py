"""Runs the stories in a network namespace: what a person does, on real sockets."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.netlab import Namespace, run

NEEDED = ("ip", "ethtool", "ss", "dnsmasq", "udhcpc", "curl", "tftp")
STORIES = sorted(Path(__file__).parent.glob("stories*.py"))

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]


@pytest.mark.parametrize("stories", STORIES, ids=lambda file: file.stem)
def test_stories(tmp_path, stories):
    party = Namespace(f"pxg-story-{os.getpid()}")
    try:
        folder = ("--basetemp", tmp_path / "stories", "-p", "no:cacheprovider")
        words = (sys.executable, "-m", "pytest", "-q", "--tb=short", stories, *folder)
        print(run(*party.command(*words), limit_s=280))
    except Exception as failed:
        failed.add_note(str(getattr(failed, "output", "")))
        raise
    finally:
        party.remove()
