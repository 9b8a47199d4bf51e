from __future__ import annotations

from pathlib import Path

import pytest

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
