"""The program as a person starts it: its lines, its errors, its exit status."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.netlab import Namespace, wait_until

PXEGUI = Path(sys.executable).with_name("pxegui")


class Program:
    """`pxegui --no-gui` with these options, in a namespace or on this computer."""

    def __init__(self, folder: Path, *options: str | Path, party: Namespace | None = None) -> None:
        self._out, self._err = folder / "out.txt", folder / "err.txt"
        words = [str(PXEGUI), "--no-gui", *map(str, options)]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                party.command(*words) if party else words,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=5)

    @property
    def lines(self) -> list[str]:
        """What it said so far on stdout."""
        return self._out.read_text().splitlines()

    @property
    def errors(self) -> list[str]:
        """What it said so far on stderr."""
        return self._err.read_text().splitlines()

    def ready(self, limit_s: float = 8) -> str:
        """Wait for its first line."""
        wait_until("ready line", lambda: self.lines or self.process.poll() is not None, limit_s)
        assert self.lines, self.errors
        return self.lines[0]

    def wait(self, limit_s: float = 8) -> int:
        """Wait for its end; returns its exit status."""
        return self.process.wait(timeout=limit_s)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop; returns its exit status and how long it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.wait()
        return status, time.monotonic() - began
