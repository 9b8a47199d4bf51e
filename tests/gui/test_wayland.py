"""The real program on Wayland: it shows its window under its name, and ends cleanly."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.waiting import until

LIMIT_S = 30.0
NAMED = 'set_app_id("pxegui")'  # as WAYLAND_DEBUG writes requests

pytestmark = pytest.mark.skipif(shutil.which("weston") is None, reason="weston is not installed")


@pytest.fixture
def compositor(tmp_path):
    """The environment of a program that weston shows, on no screen."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    own = {"XDG_RUNTIME_DIR": runtime, "HOME": tmp_path, "XDG_CONFIG_HOME": tmp_path}
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    environment |= {key: str(path) for key, path in own.items()}
    command = ["weston", "--backend=headless-backend.so", "--socket=shown", "--idle-time=0"]
    with (tmp_path / "weston.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    yield {**environment, "WAYLAND_DISPLAY": "shown", "QT_QPA_PLATFORM": "wayland"}
    process.terminate()
    process.wait(LIMIT_S)


async def test_the_window_shows_itself_under_its_name_and_ends_cleanly(compositor, tmp_path: Path):
    await until((tmp_path / "run" / "shown").exists, LIMIT_S)
    said = tmp_path / "said.txt"
    with said.open("w") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pxegui"),
            env={**compositor, "WAYLAND_DEBUG": "1"},
            stdout=file,
            stderr=file,
        )
    await until(lambda: ".attach(wl_buffer" in said.read_text().partition(NAMED)[2], LIMIT_S)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(LIMIT_S):
        assert await process.wait() == 0
    lines = said.read_text().splitlines()
    assert not [line for line in lines if line.startswith(("qt.", "Q", "Traceback"))]
