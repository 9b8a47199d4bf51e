"""A screen nobody looks at: Xvfb with a window manager, a hand on its mouse, and pictures of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from PySide6.QtGui import QColor, QImage

from tests.netlab import run, wait_until

NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}

_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
screen = app.primaryScreen()
picture = screen.grabWindow(int(sys.argv[1]))
sys.exit(not picture.save(sys.argv[2]))
"""


class Desktop:
    """Use as a context manager; `scale` is the device pixels of one pixel."""

    def __init__(self, folder: Path, *, scale: int = 1) -> None:
        self._folder, self.scale = folder, scale
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        reads, writes = os.pipe()
        size = f"{1400 * self.scale}x{900 * self.scale}x24"
        words = ("Xvfb", "-displayfd", str(writes), "-screen", "0", size, "-nolisten", "tcp")
        log = (self._folder / "desktop.log").open("wb")
        with os.fdopen(reads) as answer, log:
            self._begin(*words, output=log.fileno(), passed=writes)
            os.close(writes)
            self.display = f":{int(answer.readline())}"
            self._begin("openbox", "--sm-disable", output=log.fileno())
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait(timeout=10)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to draw here, with settings of its own."""
        theirs = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "WAYLAND_"))}
        return {
            **theirs,
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(self.scale),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "XDG_RUNTIME_DIR": str(self._folder),
            "LC_ALL": "C.UTF-8",
        }

    def window(self, title: str) -> int:
        """The number of the window whose title has this in it, when it is there."""
        found: list[str] = []

        def is_there() -> bool:
            words = ("search", "--onlyvisible", "--name", title)
            found[:] = self._xdotool(*words, may_fail=True).split()
            return bool(found)

        wait_until(f"window {title}", is_there, 20)
        return int(found[0])

    def resize(self, window: int, width: int, height: int) -> None:
        """To this many pixels of the program's own."""
        size = (str(width * self.scale), str(height * self.scale))
        self._xdotool("windowsize", "--sync", str(window), *size)

    def click(self, window: int, x: int, y: int) -> None:
        """The left button, at a place in the window's picture."""
        self._xdotool("mousemove", "--window", str(window), str(x), str(y), "click", "1")

    def press(self, window: int, key: str) -> None:
        """A key, as xdotool names it ("shift+F5")."""
        self._xdotool("windowfocus", "--sync", str(window), "key", key)

    def type(self, window: int, text: str) -> None:
        """Each of its keys."""
        self._xdotool("windowfocus", "--sync", str(window), "type", "--delay", "30", text)

    def picture(self, window: int, file: Path) -> QImage:
        """What the window shows now, kept in a file too."""
        self._xdotool("mousemove", "5", "5")
        environment = {**self.environment, "QT_SCALE_FACTOR": "1"}
        grab = [sys.executable, "-c", _GRAB, str(window), str(file)]
        subprocess.run(grab, env=environment, check=True, timeout=30)
        return QImage(str(file))

    def _begin(self, *words: str, output: int, passed: int | None = None) -> None:
        made = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=self.environment if passed is None else None,
            pass_fds=() if passed is None else (passed,),
        )
        self._processes.append(made)

    def _xdotool(self, *words: str, may_fail: bool = False) -> str:
        command = ["env", f"DISPLAY={self.display}", "xdotool", *words]
        try:
            return run(*command)
        except subprocess.CalledProcessError as error:
            if may_fail:
                return ""
            raise AssertionError(error.output) from error


def bar_of(picture: QImage, colour: QColor, width: int, height: int = 1) -> tuple[int, int] | None:
    """A place in the first thing that has this colour over at least so many pixels."""
    wanted = colour.rgb()
    for y in range(0, picture.height() - height, 4):
        run = 0
        for x in range(picture.width()):
            run = run + 1 if picture.pixel(x, y) == wanted else 0
            if run >= width and _goes_down(picture, x - width // 4, y, height):
                return x - width // 2, y
    return None


def _goes_down(picture: QImage, x: int, y: int, height: int) -> bool:
    """The same colour beneath: more than a line."""
    return all(picture.pixel(x, y + down) == picture.pixel(x, y) for down in range(height))


def colours(picture: QImage) -> int:
    """How many colours are in it: an empty window has few."""
    steps = range(0, picture.width(), 3), range(0, picture.height(), 3)
    return len({picture.pixel(x, y) for y in steps[1] for x in steps[0]})
