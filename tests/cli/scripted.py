"""Runs the command with an engine that plays events from a script, without a network.

usage: python scripted.py SCRIPT pxegui-arguments...
SCRIPT is a Python file with `async def play(publish, stopped)`, which may raise PxeguiError before
it published Ready.
"""

from __future__ import annotations

import asyncio
import runpy
import sys
from typing import Self

from pxegui.cli import main, serve
from pxegui.engine.stream import EventStream
from pxegui.problems import Problem
from pxegui.settings.model import Settings

PLAY = runpy.run_path(sys.argv[1])


class ScriptedEngine:
    """Looks like the engine to the faces."""

    def __init__(self) -> None:
        self.stream = EventStream()
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def start(self, settings: Settings) -> None:
        await PLAY["start"](self.stream.publish, settings)

    async def stop(self) -> None:
        if "stop" in PLAY:
            await PLAY["stop"](self.stream.publish)
        self._stopped.set()

    async def wait_ended(self) -> Problem | None:
        if "serve" in PLAY:
            problem: Problem | None = await PLAY["serve"](self.stream.publish, self._stopped)
            return problem
        await self._stopped.wait()
        return None


if __name__ == "__main__":
    setattr(serve, "Engine", ScriptedEngine)  # noqa: B010 - the checker knows better otherwise
    sys.exit(main.main(sys.argv[2:]))
