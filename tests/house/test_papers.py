"""What is written about the project is true of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.house.sources import PACKAGE, ROOT, modules, texts

SCRIPTS = ("packaging/run", "tests/run", ".ci/run")
HEADING = "\n### `{room}/`"
ONE_MACHINE = re.compile(r"(?<![\w.])/(?:home/[a-z]\w*|root|Users/\w+)/")


def room_of(module: str) -> str:
    """The folder that a file belongs to: "dhcp", or the package's own."""
    return module.split("/")[0] if "/" in module else "pxegui"


def described(room: str) -> set[str]:
    """The files in the guide's table of a room."""
    guide = (PACKAGE / "README.md").read_text(encoding="utf-8")
    _, found, rest = guide.partition(HEADING.format(room=room))
    assert found, f"pxegui/README.md has no section on {room}/"
    return set(re.findall(r"^\| `([\w/]+\.py)` \|", rest.partition("\n### ")[0], re.MULTILINE))


@pytest.mark.parametrize("room", sorted({room_of(module) for module in modules()}))
def test_the_guide_describes_the_files_of(room):
    files = {m.removeprefix(f"{room}/") for m in modules() if room_of(m) == room}
    assert described(room) == files


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_commands_can_be_run_and_read_by_bash(script):
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / script], check=True, timeout=10)


def test_a_change_is_checked_by_the_command_that_people_run():
    assert "tests/run" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_the_readme_lists_the_options_that_there_are():
    from_help = subprocess.run(
        [sys.executable, "-m", "pxegui", "--help"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("\n## Options\n")[2].partition("\nExit status")[0]
    unlisted = {"--version", "--help"}
    assert options_in(table) - unlisted == options_in(from_help) - unlisted


def options_in(text: str) -> set[str]:
    """The long options that a text names."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def test_no_file_names_a_path_of_one_machine():
    named = [
        f"{file}: {found}"
        for file, text in texts()
        for found in (*ONE_MACHINE.findall(text), *([str(ROOT)] if str(ROOT) in text else []))
    ]
    assert not named
