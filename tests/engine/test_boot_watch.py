from __future__ import annotations

import asyncio

import pytest

from pxegui.engine import boot_watch
from pxegui.engine.boot_watch import BootDirGone, BootWatch, watch_boot_directory
from pxegui.events import ProblemFound, ProblemGone


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        pytest.param([True, True], [], id="there all the time"),
        pytest.param([False, False], [ProblemFound], id="gone is said once"),
        pytest.param([False, True, True], [ProblemFound, ProblemGone], id="and back once"),
        pytest.param([False, True, False], [ProblemFound, ProblemGone, ProblemFound], id="twice"),
    ],
)
def test_only_news_is_said(tmp_path, looks, said):
    watch = BootWatch(tmp_path)
    events = [watch.seen(look, float(at)) for at, look in enumerate(looks)]
    assert [type(each) for each in events if each is not None] == said
    assert watch.problem == BootDirGone(path=str(tmp_path))


async def test_a_directory_that_goes_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(boot_watch, "LOOK_S", 0.01)
    path = tmp_path / "stick"
    path.mkdir()
    events: list[object] = []
    gone, back = asyncio.Event(), asyncio.Event()

    def publish(event):
        events.append(event)
        gone.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch_boot_directory(path, publish, lambda: 1.0, back.set))
        path.rmdir()
        await gone.wait()
        path.mkdir()
        await back.wait()
        watching.cancel()
    assert [type(each) for each in events] == [ProblemFound, ProblemGone]
