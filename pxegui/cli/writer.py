"""Lines to a pipe, a terminal or a file, written by a thread: no slow reader holds the servers.

A reader that has gone or a full disk ends this output, not the program; it is said once.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable

WAITING_LINES = 50_000  # a reader that is further behind loses lines: about 20 MB
LAST_WORDS_S = 1.0  # how long the end waits for a reader that is behind

OnBroken = Callable[[str], None]


class LineWriter:
    """Writes text to a file descriptor in order. `put` never waits."""

    def __init__(self, descriptor: int, name: str, on_broken: OnBroken) -> None:
        self._descriptor = descriptor
        self._name = name
        self._on_broken = on_broken
        self._waiting: queue.SimpleQueue[str | threading.Event | None] = queue.SimpleQueue()
        self._broken = threading.Event()
        self._lost = 0
        self._thread = threading.Thread(target=self._write_all, name=f"writer {name}", daemon=True)
        self._thread.start()

    @property
    def is_broken(self) -> bool:
        """Whether nothing can be written any more."""
        return self._broken.is_set()

    def put(self, text: str) -> None:
        """Have this text written soon; lost if the output is broken or hopelessly behind."""
        if self._broken.is_set():
            return
        if self._waiting.qsize() >= WAITING_LINES:
            self._lost += 1
            return
        self._waiting.put(text)

    def wait_written(self, limit_s: float) -> None:
        """Wait until what was put so far is written, for so long at most."""
        written = threading.Event()
        self._waiting.put(written)
        written.wait(limit_s)

    def close(self) -> None:
        """Write what waits, for a moment at most, and end."""
        self._waiting.put(None)
        self._thread.join(LAST_WORDS_S)
        if self._lost and not self.is_broken:
            self._on_broken(
                f"{self._name}: {self._lost} lines are missing: its reader was too slow"
            )

    def _write_all(self) -> None:
        ended = False
        while not ended:
            batch = [self._waiting.get()]
            with contextlib.suppress(queue.Empty):
                while True:
                    batch.append(self._waiting.get_nowait())
            ended = None in batch
            text = "".join(line for line in batch if isinstance(line, str))
            try:
                self._write(text.encode("utf-8", "backslashreplace"))
            except OSError as error:
                self._broken.set()
                why = (error.strerror or type(error).__name__).lower()
                self._on_broken(f"{self._name}: nothing can be written there any more ({why})")
                return
            for item in batch:
                if isinstance(item, threading.Event):
                    item.set()

    def _write(self, content: bytes) -> None:
        while content:
            content = content[os.write(self._descriptor, content) :]
