from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pxegui.boot.found import Survey
from pxegui.gui import surveyor as module
from pxegui.gui.jobs import Jobs
from pxegui.gui.surveyor import Surveyor
from tests.gui.waiting import until


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "netboot"
    made.mkdir()
    return made


def script(path: Path) -> None:
    path.write_text("#!ipxe\nshell\n")


async def test_it_looks_and_looks_again_when_files_come(qloop, folder, monkeypatch):
    monkeypatch.setattr(module, "QUIET_MS", 20)
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(folder)
        await until(lambda: surveyor.survey is not None)
        assert surveyor.survey.script == ""
        script(folder / "boot.ipxe")
        await until(lambda: surveyor.survey is not None and surveyor.survey.script)
        assert not surveyor.why
        surveyor.deleteLater()


async def test_a_folder_that_goes_and_comes_back(qloop, folder, monkeypatch):
    monkeypatch.setattr(module, "QUIET_MS", 20)
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(folder)
        await until(lambda: surveyor.survey is not None)
        folder.rmdir()
        await until(lambda: surveyor.why)
        assert surveyor.why == "It is not there any more"
        assert surveyor.survey is None
        folder.mkdir()
        await until(lambda: surveyor.survey is not None)
        assert surveyor.why == ""
        surveyor.deleteLater()


async def test_the_last_choice_counts(qloop, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    script(other / "boot.ipxe")
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(folder)
        surveyor.set_path(other)
        await until(lambda: surveyor.survey is not None)
        assert surveyor.survey.root == other
        surveyor.set_path(None)
        assert surveyor.survey is None
        surveyor.deleteLater()


class SlowSurvey:
    """In place of `survey`: counts, and waits until it is let go."""

    def __init__(self, slow: Path) -> None:
        self.slow = slow
        self.seen = threading.Event()
        self.go = threading.Event()
        self.given_up: list[Path] = []

    def __call__(self, root: Path, *, looked) -> Survey:
        if root == self.slow:
            looked(12_000)
            self.seen.set()
            self.go.wait(5)
            try:
                looked(13_000)
            except BaseException:
                self.given_up.append(root)
                raise
        return Survey(root=root, name=root.name)


async def test_a_look_that_takes_long_is_counted(qloop, folder, monkeypatch):
    slow = SlowSurvey(folder)
    monkeypatch.setattr(module, "survey", slow)
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        counted: list[int] = []
        surveyor.counted.connect(lambda: counted.append(surveyor.files))
        surveyor.set_path(folder)
        await until(slow.seen.is_set)
        assert surveyor.files == 0
        await until(lambda: counted)
        assert counted == [12_000]
        slow.go.set()
        await until(lambda: surveyor.survey is not None)
        assert (surveyor.files, surveyor.is_looking) == (0, False)
        surveyor.deleteLater()


async def test_another_folder_does_not_wait_for_the_one_before(
    qloop, folder, tmp_path, monkeypatch
):
    other = tmp_path / "other"
    other.mkdir()
    slow = SlowSurvey(folder)
    monkeypatch.setattr(module, "survey", slow)
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(folder)
        await until(slow.seen.is_set)
        surveyor.set_path(other)
        await until(lambda: surveyor.survey is not None)
        assert surveyor.survey.root == other
        slow.go.set()
        await until(lambda: slow.given_up)
        await until(lambda: not surveyor.is_looking)
        assert surveyor.survey.root == other
        surveyor.deleteLater()


async def test_the_window_does_not_wait_for_a_look(qloop, folder, monkeypatch):
    slow = SlowSurvey(folder)
    monkeypatch.setattr(module, "survey", slow)
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(folder)
        await until(slow.seen.is_set)
    assert not surveyor.is_looking
    slow.go.set()
    await until(lambda: slow.given_up)


@pytest.mark.parametrize(("make", "why"), [("file", "It is no folder"), ("", "It is not there")])
async def test_what_is_no_folder(qloop, tmp_path, make, why):
    path = tmp_path / "x"
    if make:
        path.write_text("")
    async with Jobs(lambda error: pytest.fail(str(error))) as jobs:
        surveyor = Surveyor(jobs)
        surveyor.set_path(path)
        await until(lambda: surveyor.why)
        assert surveyor.why.startswith(why)
        surveyor.deleteLater()


def test_without_a_loop_nothing_is_looked_at(qapp, folder):
    surveyor = Surveyor(Jobs(lambda _error: None))
    surveyor.set_path(folder)
    assert not surveyor.is_looking
