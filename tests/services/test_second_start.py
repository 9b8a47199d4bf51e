"""A second start raises the window of the first: two real programs on one screen."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.desktop import NEEDED, Desktop
from tests.netlab import wait_until
from tests.services.program import PXEGUI

pytestmark = pytest.mark.skipif(
    any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED.values())}"
)


def test_a_second_start_hands_over_its_folder_and_ends(tmp_path: Path) -> None:
    folder = tmp_path / "netboot"
    folder.mkdir()
    with Desktop(tmp_path) as desktop:
        environment = desktop.environment
        first = subprocess.Popen(
            [PXEGUI], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", env=environment
        )
        try:
            window = desktop.window("pxegui")
            second = subprocess.run(
                [PXEGUI, "--boot-dir", str(folder)],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=environment,
                timeout=20,
                check=False,
            )
            assert (second.returncode, second.stderr) == (0, b"")
            kept = tmp_path / "config" / "pxegui"

            def is_taken() -> bool:
                files = kept.rglob("*.toml")
                return any(str(folder) in file.read_text(encoding="utf-8") for file in files)

            wait_until("folder of the second start", is_taken, 10)
            assert desktop.window("pxegui") == window
        finally:
            first.send_signal(signal.SIGTERM)
            _out, errors = first.communicate(timeout=10)
        assert (first.returncode, errors) == (0, b"")
