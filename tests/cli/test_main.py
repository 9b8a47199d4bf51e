"""The command as a person runs it: exit status, one line for each fault, and a quick start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pxegui import __version__

PXEGUI = [sys.executable, "-m", "pxegui"]


def run(*words, cwd=None, **more):
    return subprocess.run(
        [*PXEGUI, *words], capture_output=True, text=True, timeout=20, cwd=cwd, check=False, **more
    )


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"pxegui {__version__}\n", "")


def test_help():
    done = run("--help")
    assert done.returncode == 0
    assert "usage: pxegui" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        pytest.param(["--interfce"], 2, "pxegui: --interfce: no such option: did you", id="option"),
        pytest.param(["--no-gui", "--mode", "x"], 2, "pxegui: --mode: x is no mode", id="value"),
        pytest.param(
            ["--no-gui", "--config", "/nowhere.toml"],
            1,
            "pxegui: /nowhere.toml cannot be read (no such file or directory): name a profile",
            id="no profile",
        ),
        pytest.param(
            ["--no-gui", "--interface", "nosuch0"], 1, "pxegui: ", id="an unknown interface"
        ),
    ],
)
def test_a_fault_is_one_line_on_stderr(tmp_path, words, status, line):
    done = run(*words, cwd=tmp_path)
    assert done.returncode == status
    assert done.stdout == ""
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        ("pxegui.gui", "pxegui: this build has no window yet: run it headless with --no-gui"),
        ("PySide6", "pxegui: the window cannot be opened (No module named 'PySide6"),
    ],
)
def test_without_a_window_it_says_how_to_run_headless(missing, line):
    block = f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['pxegui']"
    code = f"{block}\nfrom pxegui.cli.main import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_interfaces_as_table_and_as_json():
    table = run("--list-interfaces")
    assert table.returncode == 0
    assert table.stdout.startswith("NAME")
    found = json.loads(run("--list-interfaces", "--json").stdout)
    assert "lo" in [interface["name"] for interface in found]
    assert {"name", "kind", "mac", "up", "carrier", "addresses", "suits", "doubt"} <= set(found[0])


def test_a_reader_that_has_seen_enough_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*PXEGUI, "--help"], stdout=writing, stderr=subprocess.PIPE, timeout=20, check=False
    )
    os.close(writing)
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["--mode", "x"]], ids=str)
def test_quick_answers_load_nothing_that_serves(words):
    code = (
        "import sys\nfrom pxegui.cli.main import main\n"
        f"main({words!r})\n"
        "slow = {'aiohttp', 'rich', 'PySide6', 'asyncio', 'psutil', 'sqlite3', 'tomli_w'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_an_unexpected_exception_is_one_line(monkeypatch, capsys):
    from pxegui.cli import main as command

    def broken(_):
        raise ZeroDivisionError("in the\nengine")

    monkeypatch.setattr(command, "_run", broken)
    assert command.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("pxegui: a bug in pxegui: ZeroDivisionError: in the engine: ")
    assert said.count("\n") == 1
    assert command.main(["--log-level", "debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
