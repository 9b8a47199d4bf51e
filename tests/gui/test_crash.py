"""What a crash leaves, and who is told; crashes are real ones, of another process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pxegui.gui.crash import LAST, CrashBook
from pxegui.gui.remedies import message

CRASHES = """
import faulthandler, os, signal, sys
from pathlib import Path
from pxegui.gui.crash import CrashBook
with CrashBook(Path(sys.argv[1])) as book:
    assert book.problem is None
    exec(sys.argv[2])
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state"


def run(folder, does: str) -> int:
    words = [sys.executable, "-c", CRASHES, folder, does]
    return subprocess.run(words, timeout=20, check=False, capture_output=True).returncode


@pytest.mark.parametrize("does", ["faulthandler._sigsegv()", "os.abort()"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_next_start_is_told_of_a_crash_once(folder, does):
    assert run(folder, does) < 0
    with CrashBook(folder) as book:
        assert book.problem is not None
        assert book.problem.path == str(folder / LAST)
        assert "Fatal Python error" in book.text()
        assert "exec(sys.argv[2])" in book.text() or "<string>" in book.text()
    with CrashBook(folder) as book:
        assert book.problem is None
        assert book.text() == ""
    assert [file.name for file in folder.iterdir()] == [LAST]


@pytest.mark.parametrize(
    "does", ["", "os.kill(os.getpid(), signal.SIGKILL)"], ids=["a clean end", "killed"]
)
def test_nothing_is_said_and_left_after(folder, does):
    run(folder, does)
    with CrashBook(folder) as book:
        assert book.problem is None
    assert not list(folder.iterdir())


def test_the_traceback_of_an_exception_is_in_the_report(folder):
    with CrashBook(folder) as book:
        try:
            raise LookupError("of the test")
        except LookupError as error:
            book.note(type(error), error, error.__traceback__)
        assert "LookupError: of the test" in book.text()
        assert "test_crash.py" in book.text()


def test_two_windows_have_a_file_each(folder):
    with CrashBook(folder):
        assert run(folder, "assert len(list(Path(sys.argv[1]).iterdir())) == 2") == 0


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path):
    (tmp_path / "file").touch()
    with CrashBook(tmp_path / "file" / "state") as book:
        book.note(ValueError, ValueError("x"), None)
        assert book.text() == ""


def test_its_bar_offers_to_copy_the_report(folder):
    run(folder, "os.abort()")
    with CrashBook(folder) as book:
        assert book.problem is not None
        done: list[str] = []
        of = message(book.problem, done.append)
        of.choices[-1].act()
    assert done == ["report.copy"]
    assert of.title == "The last run of pxegui crashed"
