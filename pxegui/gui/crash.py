"""What went wrong is written into a file of this computer; nothing is ever sent.

A crash inside Qt ends the program before anybody can be told: Python's faulthandler writes where,
and the next start says so. An exception is told at once; its traceback is kept for the report.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import os
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import platformdirs
import psutil

from pxegui.problems import N_, Problem

LAST = "crash.txt"
_FATAL = ("Fatal Python error", "Windows fatal exception")  # faulthandler's words
_MOST = 64 << 10  # octets of a report


@dataclasses.dataclass(frozen=True, kw_only=True)
class CrashedLastTime(Problem):
    """The program did not end as programs should."""

    WHAT = N_("the last run of pxegui crashed")
    CAUSE = N_("What is known of it is in {path}. It stays there: nothing is sent.")
    REMEDY = N_("copy the report, and send it to whoever can mend it")
    SEVERITY = "warning"
    path: str


class CrashBook:
    """Use as a context manager around the life of the window; `problem` is of the last time."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: where reports are kept, if not among what this user's programs keep."""
        self._folder = folder or platformdirs.user_state_path("pxegui", appauthor=False)
        self._file: IO[str] | None = None
        self.problem: CrashedLastTime | None = None

    def __enter__(self) -> Self:
        with contextlib.suppress(OSError):  # a disk that is full or read only: without a book
            self._folder.mkdir(parents=True, exist_ok=True)
            self._look_back()
            self._file = self._own.open("w+", encoding="utf-8", errors="replace")
            faulthandler.enable(self._file)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            self._own.unlink(missing_ok=True)

    def note(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Write an exception down; the program goes on."""
        if self._file is not None and self._file.tell() < _MOST:
            traceback.print_exception(kind, error, trace, file=self._file)
            self._file.flush()

    def text(self) -> str:
        """What a report should have of it: this run's exceptions, and the last crash if told."""
        files = [self._own, *([self._folder / LAST] if self.problem else [])]
        return "".join(_read(file) for file in files)

    @property
    def _own(self) -> Path:
        return self._folder / f"running-{os.getpid()}.txt"

    def _look_back(self) -> None:
        """A file that nobody writes any more and that says something is of a crash."""
        for file in sorted(self._folder.glob("running-*.txt")):
            pid = file.stem.rpartition("-")[2]
            if pid.isdecimal() and psutil.pid_exists(int(pid)) and file != self._own:
                continue  # another window
            if any(words in _read(file) for words in _FATAL):
                file.replace(self._folder / LAST)
                self.problem = CrashedLastTime(path=str(self._folder / LAST))
            else:
                file.unlink()  # killed, or switched off: nothing is known of it


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")[-_MOST:]
    except OSError:
        return ""
