from __future__ import annotations

import asyncio

from pxegui.gui.jobs import Jobs


async def test_a_job_that_fails_is_reported_and_the_others_go_on():
    failures: list[Exception] = []
    done: list[str] = []

    async def fails() -> None:
        raise ValueError("bug")

    async def works() -> None:
        await asyncio.sleep(0.01)
        done.append("worked")

    async with Jobs(failures.append) as jobs:
        jobs.start(fails(), "fails")
        await jobs.start(works(), "works")
    assert [str(each) for each in failures] == ["bug"]
    assert done == ["worked"]


async def test_no_job_outlives_its_owner():
    async with Jobs(lambda _error: None) as jobs:
        job = jobs.start(asyncio.sleep(60), "sleeps")
        await asyncio.sleep(0)
    assert job.cancelled()


async def test_a_job_that_never_began_leaves_no_warning(qloop):
    begun: list[bool] = []

    async def job() -> None:
        begun.append(True)

    async with Jobs(lambda _error: None) as jobs:
        jobs.start(job(), "job")
    assert begun == []
