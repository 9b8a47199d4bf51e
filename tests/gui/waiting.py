"""Waiting inside a coroutine test: a nested loop, as pytest-qt has, would break other tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], limit_s: float = 5.0) -> None:
    """Wait for it. Raises TimeoutError."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - what is waited for is Qt's
            await asyncio.sleep(0.01)
