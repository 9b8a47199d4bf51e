"""`packaging/run`: quick when all is there, from anywhere, its stdout the program's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

_PROGRAM = """\
#!/bin/sh
pwd
printf '%s\\n' "$@"
"""


def bash(checkout: Path, script: str) -> str:
    """What a script prints that knows the functions of packaging/environment.sh."""
    begin = f'set -euo pipefail; program=test; checkout="{checkout}"'
    source = 'source "$checkout/packaging/environment.sh"'
    words = ["bash", "-c", f"{begin}; {source}; {script}"]
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is made, with a program that says how it was called."""
    root = tmp_path / "net boot"
    binaries = root / ".venv/bin"
    binaries.mkdir(parents=True)
    for name in ("packaging/run", "packaging/environment.sh", "packaging/requirements.lock"):
        (root / "packaging").mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    (root / "tests").mkdir()
    shutil.copy(ROOT / "tests/requirements.lock", root / "tests")
    shutil.copy(ROOT / "pyproject.toml", root)
    (binaries / "python").symlink_to(sys.executable)
    (binaries / "pxegui").write_text(_PROGRAM)
    (binaries / "pxegui").chmod(0o755)
    (root / ".venv/stamp").write_text(bash(root, "printf '%s run' $(environment_hash)"))
    return root


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="not a Debian")
def test_missing_packages_are_named():
    assert bash(ROOT, "missing_packages bash no-such-package") == "no-such-package\n"


def test_a_suitable_python_is_found():
    assert "python3" in bash(ROOT, "suitable_python")


def test_it_runs_the_program_where_the_caller_is(checkout, tmp_path):
    link = tmp_path / "pxe"
    link.symlink_to(checkout / "packaging/run")
    words = [link, "--boot-dir", "a b", ""]
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == f"{tmp_path}\n--boot-dir\na b\n\n"


@pytest.mark.parametrize(
    ("file", "text", "again"),
    [
        pytest.param("packaging/requirements.lock", "\nnew==1\n", True, id="a lock"),
        pytest.param("tests/requirements.lock", "\nnew==1\n", True, id="the tests' lock"),
        pytest.param("pyproject.toml", "\n[tool.ruff.lint.mccabe]\n", False, id="a tool's setting"),
    ],
)
def test_the_environment_is_made_anew_after_a_change_of(checkout, file, text, again):
    before = bash(checkout, "environment_hash")
    with (checkout / file).open("a") as changed:
        changed.write(text)
    assert (bash(checkout, "environment_hash") != before) is again
