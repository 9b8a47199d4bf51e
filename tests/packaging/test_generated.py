"""Manual page and completions know every option that the program's help names."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.house.sources import ROOT


def printed(script: str, *arguments: str) -> str:
    """What a script of packaging/ prints."""
    words = [sys.executable, str(ROOT / "packaging" / script), *arguments]
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=True).stdout


@pytest.fixture(scope="module")
def options() -> set[str]:
    """The long options of `--help`."""
    words = [sys.executable, "-m", "pxegui", "--help"]
    said = subprocess.run(
        words, capture_output=True, text=True, timeout=30, check=True, cwd=ROOT
    ).stdout
    return set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", said, re.MULTILINE))


def test_the_manual_page_describes_every_option(options):
    page = printed("manpage.py").replace("\\-", "-")
    assert set(re.findall(r"^\\fB(?:-h\\fR, \\fB)?(--[a-z-]+)", page, re.MULTILINE)) == options
    for heading in ("NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS", "FILES"):
        assert f"\n.SH {heading}\n" in page


@pytest.mark.skipif(not shutil.which("man"), reason="needs man")
def test_man_has_no_complaint_about_the_page():
    done = subprocess.run(
        ["man", "--warnings", "-l", "-"],
        input=printed("manpage.py"),
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANWIDTH": "80"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert not done.stderr
    assert "serve from the terminal" in done.stdout


@pytest.mark.parametrize(
    ("shell", "pattern"),
    [
        pytest.param("bash", r"(?<![\w-])(--[a-z][a-z-]+)", id="bash"),
        pytest.param("zsh", r"'\*(--[a-z-]+)\[", id="zsh"),
        pytest.param("fish", r" -l ([a-z-]+)", id="fish"),
    ],
)
def test_a_shell_completes_every_option(options, shell, pattern):
    found = set(re.findall(pattern, printed("completions.py", shell)))
    wanted = {name.removeprefix("--") for name in options} if shell == "fish" else options
    assert wanted <= found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_read_it(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"needs {shell}")
    file = tmp_path / "completion"
    file.write_text(printed("completions.py", shell))
    subprocess.run([shell, "-n", file], timeout=10, check=True)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        pytest.param("pxegui --li", "--list-interfaces", id="an option"),
        pytest.param("pxegui --mode pr", "proxy", id="one of the values"),
        pytest.param("pxegui --interface l", "lo", id="an interface"),
    ],
)
def test_bash_completes(typed, completed, tmp_path):
    words = typed.split(" ")
    (tmp_path / "completion").write_text(printed("completions.py", "bash"))
    script = (
        f"source {tmp_path}/completion; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; "
        f'_pxegui pxegui "{words[-1]}" "{words[-2]}"; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    said = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=10, check=True
    )
    assert completed in said.stdout.split()


def test_an_unknown_shell_is_wrong_usage():
    words = [sys.executable, str(ROOT / "packaging/completions.py"), "tcsh"]
    assert subprocess.run(words, capture_output=True, timeout=30, check=False).returncode == 2
