"""The tasks of the window: all have this one owner, and none outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self


class Jobs:
    """`async with Jobs(failed) as jobs: jobs.start(...)`. A job that fails ends alone."""

    def __init__(self, failed: Callable[[Exception], object]) -> None:
        self._failed = failed
        self._group = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()
        self.is_open = False  # between entry and exit jobs may be started

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self.is_open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_open = False
        for task in self._running:
            task.cancel()
        await self._group.__aexit__(kind, error, trace)

    def start(self, job: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run it beside everything else."""
        task = self._group.create_task(self._guarded(job), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _task: job.close())  # it may never have begun
        return task

    async def _guarded(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except Exception as error:  # a bug in one action must not take the window with it
            self._failed(error)
