"""The real program, serving in a namespace, known by its events."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.netlab import Namespace, wait_until

PROGRAM = Path(sys.executable).with_name("pxegui")


class Server:
    """`pxegui --no-gui` on `eth0` of a namespace, from `ready` to a clean stop."""

    def __init__(self, party: Namespace, boot_dir: Path, folder: Path, *options: str) -> None:
        self._events_file = folder / "events.jsonl"
        self._log_file = folder / "server.log"
        self._log = self._log_file.open("wb")
        words = ("--no-gui", "--interface", "eth0", "--boot-dir", str(boot_dir))
        files = ("--events", str(self._events_file), "--leases", str(folder / "leases.sqlite"))
        self.process = party.start(
            PROGRAM, *words, *files, *options, output=self._log, cwd=folder, env=dict(os.environ)
        )
        try:
            wait_until(f"ready: {self.log}", lambda: self._is_ready_or_dead(), 20)
            assert self.process.poll() is None, self.log
        except AssertionError:
            self._log.close()
            raise

    @property
    def log(self) -> str:
        """What the program wrote so far."""
        return self._log_file.read_text(errors="replace")

    def events(self, name: str = "", **fields: object) -> Iterator[dict[str, Any]]:
        """The events so far with this name and these values."""
        return events_in(self._events_file, name, **fields)

    def has_sent(self, file: str) -> bool:
        """A file whose name ends in `file` was sent to its end."""
        ended = self.events("transfer_ended", outcome="done")
        return any(event["file"].endswith(file) for event in ended)

    def stop(self) -> int:
        """Ask it to stop; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=10)
        finally:
            self._log.close()

    def _is_ready_or_dead(self) -> bool:
        return any(self.events("ready")) or self.process.poll() is not None


def events_in(file: Path, name: str = "", **fields: object) -> Iterator[dict[str, Any]]:
    """The events in a file of them with this name and these values."""
    if not file.exists():
        return
    text = file.read_text()
    for line in text[: text.rfind("\n") + 1].splitlines():
        event: dict[str, Any] = json.loads(line)
        if name in ("", event["event"]) and fields.items() <= event.items():
            yield event
