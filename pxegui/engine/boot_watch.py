"""While serving: is the boot directory still there? A stick is pulled out, a share goes away."""

from __future__ import annotations

import asyncio
import dataclasses
import stat
from collections.abc import Callable
from pathlib import Path

from pxegui.events import Event, ProblemFound, ProblemGone
from pxegui.problems import N_, Problem

LOOK_S = 2.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootDirGone(Problem):
    """The boot directory is not there any more."""

    WHAT = N_("the boot directory {path} has gone")
    CAUSE = N_("Machines that ask for a file get none.")
    REMEDY = N_("put it back, or plug its disk in again: serving goes on by itself")
    path: str


class BootWatch:
    """Says once that the directory has gone, and once that it is back; pure."""

    def __init__(self, path: Path) -> None:
        self.problem = BootDirGone(path=str(path))
        self.is_gone = False

    def seen(self, is_there: bool, at: float) -> Event | None:
        """The event that this look gives, if it is news."""
        if is_there is not self.is_gone:
            return None
        self.is_gone = not is_there
        if self.is_gone:
            return ProblemFound(at=at, problem=self.problem)
        return ProblemGone(at=at, problem=self.problem)


async def watch_boot_directory(
    path: Path,
    publish: Callable[[Event], None],
    clock: Callable[[], float],
    came_back: Callable[[], None],
) -> None:
    """Look every two seconds, beside the loop: a share that hangs must not hold it."""
    watch = BootWatch(path)
    while True:
        await asyncio.sleep(LOOK_S)
        event = watch.seen(await asyncio.to_thread(_is_there, path), clock())
        if event is not None:
            publish(event)
            if not watch.is_gone:
                came_back()


def _is_there(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False
