"""What is written about the project is true of it."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.house.sources import PACKAGE, ROOT, modules, texts

SCRIPTS = ("packaging/run", "tests/run", ".ci/run")
ONE_MACHINE = re.compile(r"(?<![\w.])/(?:home/[a-z]\w*|root|Users/\w+)/")


@pytest.mark.parametrize("module", modules())
def test_the_house_is_described_file_by_file(module):
    room, _, name = module.rpartition("/")
    guide = (PACKAGE / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in _section(guide, f"{room}/" if room else "pxegui/")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_commands_can_be_run_and_read_by_bash(script):
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / script], check=True, timeout=10)


def test_a_change_is_checked_by_the_command_that_people_run():
    assert "tests/run" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_no_file_names_a_path_of_one_machine():
    named = [
        f"{file}: {found}"
        for file, text in texts()
        for found in (*ONE_MACHINE.findall(text), *([str(ROOT)] if str(ROOT) in text else []))
    ]
    assert not named


def _section(guide: str, room: str) -> str:
    """The part of the guide that describes one room: from its heading to the next."""
    start = guide.index(f"### `{room}`")
    end = guide.find("\n### ", start + 1)
    return guide[start : end if end >= 0 else None]
