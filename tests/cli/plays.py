"""Plays for the scripted engine: what it publishes, and how it ends."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

SCRIPTED = Path(__file__).with_name("scripted.py")

OPENING = """
import asyncio, time
from pxegui import events as e
from pxegui.problems import OutsideBootDirectory, PxeguiError, UsageProblem
from tests.cli.samples import MAC, sample

def at(event_type, **facts):
    return sample(event_type, **{"at": time.time()} | facts)

async def start(publish, settings):
    publish(at(e.ServerSearchStarted, mac=""))
    publish(at(e.Ready, mac=""))
"""

ASKING_AGAIN = """
async def start(publish, settings):
    publish(at(e.Ready, mac=""))
    await asyncio.sleep(0.5)
    publish(at(e.PermissionAsked, mac="", again=True, interface="enp3s0"))
    for _ in range(10):
        await asyncio.sleep(0.1)
        publish(at(e.LeaseAcked))
    publish(at(e.PermissionGiven, mac=""))
"""

ASKING = """
async def start(publish, settings):
    publish(at(e.PermissionAsked, mac=""))
    await asyncio.sleep(1)
    publish(at(e.PermissionGiven, mac=""))
    publish(at(e.Ready, mac=""))
"""

FAILING = """
async def start(publish, settings):
    publish(at(e.ServerSearchStarted, mac=""))
    raise PxeguiError(OutsideBootDirectory(name="x", boot_dir="/srv"))
"""

FAILING_LATER = """
async def serve(publish, stopped):
    return OutsideBootDirectory(name="x", boot_dir="/srv")
"""

STUCK = """
async def stop(publish):
    await asyncio.sleep(60)
"""

SLOW_START = """
async def start(publish, settings):
    publish(at(e.ServerSearchStarted, mac=""))
    print("started", flush=True)
    await asyncio.sleep(60)
"""

BUG = """
async def serve(publish, stopped):
    raise ZeroDivisionError("odd")
"""

BOOT = """
async def serve(publish, stopped):
    publish(at(e.MachineAsked))
    publish(at(e.LeaseAcked))
    publish(at(e.TransferStarted, file="a\\x1b[31m.gz"))
    for step in range(1, 11):
        await asyncio.sleep(0.05)
        publish(at(e.TransferProgressed, sent_bytes=step * 3_900_000))
    publish(at(e.TransferEnded))
    publish(at(e.ProblemFound))
    await stopped.wait()

async def stop(publish):
    publish(at(e.Stopped, mac=""))
"""


def command(folder: Path, play: str, *words: str) -> list[str]:
    """The command line that runs pxegui with this play."""
    script = folder / "play.py"
    script.write_text(OPENING + textwrap.dedent(play))
    return [sys.executable, str(SCRIPTED), str(script), "--no-gui", *words]
