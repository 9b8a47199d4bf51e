"""The terminal as a device: whether it suits the live view, its keys, and given back as it was."""

from __future__ import annotations

import contextlib
import os
import sys

from pxegui.cli.writer import LineWriter

if sys.platform != "win32":
    import termios
    import tty

NARROWEST = 60
STDIN, STDOUT, STDERR = 0, 1, 2


def suits_live_view() -> bool:
    """Both outputs are one person's terminal, wide enough, clever enough, and ours to draw on."""
    if sys.platform == "win32":  # its keys and signals are others
        return False
    if not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8"):
        return False  # bars and rules are not in other encodings
    if not (os.isatty(STDOUT) and os.isatty(STDERR)) or os.environ.get("TERM", "dumb") == "dumb":
        return False
    if not _is_in_foreground(STDOUT):
        return False  # changing the terminal from the background would halt this program
    try:
        return os.get_terminal_size(STDOUT).columns >= NARROWEST
    except OSError:
        return False


def _is_in_foreground(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return True  # not our controlling terminal: nothing can halt us


class Keyboard:
    """Single keys without Return and without echo; Ctrl+C stays a signal."""

    def __init__(self) -> None:
        self._before: list[int | list[bytes | int]] | None = None

    def open(self) -> bool:
        """Take the keyboard over; False where stdin is none."""
        if not os.isatty(STDIN) or not _is_in_foreground(STDIN):
            return False
        if sys.platform != "win32":
            self._before = termios.tcgetattr(STDIN)
            tty.setcbreak(STDIN, termios.TCSANOW)
        return self._before is not None

    def read(self) -> str:
        """The keys pressed since the last time; empty when the terminal has gone."""
        try:
            return os.read(STDIN, 64).decode("utf-8", "replace")
        except OSError:
            return ""

    def close(self) -> None:
        """Give the keyboard back as it was."""
        if sys.platform != "win32" and self._before is not None:
            with contextlib.suppress(termios.error):  # the terminal may have gone
                termios.tcsetattr(STDIN, termios.TCSANOW, self._before)
            self._before = None


class Screen:
    """Stdout as a text file for the drawing library, written without ever waiting."""

    encoding = "utf-8"

    def __init__(self, writer: LineWriter) -> None:
        self._writer = writer

    def write(self, text: str) -> int:
        """Have text written soon."""
        self._writer.put(text)
        return len(text)

    def flush(self) -> None:
        """Nothing to do: the writer writes as soon as it can."""

    def settle(self) -> None:
        """Wait a moment until all is written."""
        self._writer.wait_written(0.2)

    def isatty(self) -> bool:
        """It is a terminal."""
        return True

    def fileno(self) -> int:
        """The descriptor behind it."""
        return STDOUT
