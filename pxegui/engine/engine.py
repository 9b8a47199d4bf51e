"""The engine: the public commands. It owns the TaskGroup and the services, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from pxegui.engine.stream import EventStream
from pxegui.events import Ready
from pxegui.problems import Problem
from pxegui.settings.model import Settings


class Engine:
    """Serves machines. `async with Engine() as engine: await engine.start(settings) ...`."""

    stream: EventStream

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    async def start(self, settings: Settings) -> Ready:
        """Start everything wanted, or nothing. Raises PxeguiError with every fault found at once."""
        raise NotImplementedError

    async def stop(self) -> None:
        """End every service within 5 s; safe to call twice and while `start` runs (cancels it)."""
        raise NotImplementedError

    async def wait_ended(self) -> Problem | None:
        """Wait until serving has ended: None after `stop`, else what ended it."""
        raise NotImplementedError
