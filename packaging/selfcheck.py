#!/usr/bin/env python3
"""Tries an executable as a person does: version, interfaces, a file by HTTP and TFTP, the window.

    python packaging/selfcheck.py [--root FOLDER] [--parts PARTS] EXECUTABLE...

With --root (as root) it runs inside that folder, a system of its own, with mounts that end with
the process. Needs curl, and Xvfb for the window. Prints a line of the table in README.md for each.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import filecmp
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Runs "$@" with $0 as its root; what is mounted here is seen by nobody else, and ends with it.
CHROOT = """
mount -t proc proc "$0/proc" && mount -t sysfs -o ro sysfs "$0/sys" && exec chroot "$0" "$@"
"""
PARTS = ("version", "interfaces", "headless", "offscreen", "xcb")
LIMIT_S = 30
STEP_S = 0.01


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the executable runs: on this computer, or inside another root."""

    executable: str
    root: str = ""

    def command(self, *options: str) -> list[str]:
        """The command line; the process that it starts becomes the executable."""
        words = [self.executable, *options]
        return ["unshare", "-m", "sh", "-c", CHROOT, self.root, *words] if self.root else words

    def outside(self, path: str) -> Path:
        """The path, seen from here, of what is `path` for the executable."""
        return Path(self.root + path)

    def run(self, *options: str) -> tuple[str, float]:
        """Run to its end: stdout and seconds. Raises CalledProcessError."""
        began = time.monotonic()
        done = subprocess.run(
            self.command(*options), capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        if done.returncode:
            raise SystemExit(f"{options} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout, time.monotonic() - began

    def size(self) -> int:
        """Octets of the executable, and of the folder that it needs."""
        file = self.outside(self.executable).resolve()
        files = file.parent.rglob("*") if (file.parent / "_internal").is_dir() else [file]
        return sum(each.lstat().st_size for each in files if not each.is_dir())


# -- the parts ---------------------------------------------------------------------------------


def version(place: Place) -> float:
    """Seconds that --version takes, the best of three."""
    said = [place.run("--version") for _ in range(3)]
    assert said[0][0].startswith("pxegui "), said
    return min(seconds for _, seconds in said)


def interfaces(place: Place) -> float:
    """Seconds that --list-interfaces takes; the loopback interface is always there."""
    said, seconds = place.run("--list-interfaces", "--json")
    assert "lo" in said, said
    json.loads(said)
    return seconds


def headless(place: Place) -> float:
    """Seconds until it is ready; then a file goes to curl both ways, and no Qt was loaded."""
    with _folder(place) as folder:
        (place.outside(folder) / "boot.img").write_bytes(os.urandom(300_000))
        (place.outside(folder) / "home").mkdir()
        http, tftp = _free_port(socket.SOCK_STREAM), _free_port(socket.SOCK_DGRAM)
        options = ["--no-gui", "--interface", "lo", "--no-dhcp", "--boot-dir", folder]
        options += ["--http-port", str(http), "--tftp-port", str(tftp)]
        with _started(place, options, folder, stdout=subprocess.PIPE) as process:
            seconds = _until("the ready line", lambda: _first_line(process).startswith("ready"))
            for url in (f"http://127.0.0.1:{http}", f"tftp://127.0.0.1:{tftp}"):
                _fetch(f"{url}/boot.img", place.outside(folder))
            loaded = _mapped(process.pid)
            assert not [name for name in loaded if "Qt" in name], "headless loads Qt"
    return seconds


def offscreen(place: Place) -> float:
    """Seconds until the window's libraries are there; it stands, and ends when asked to."""
    return _window(place, {"QT_QPA_PLATFORM": "offscreen"}, "libqoffscreen")


def xcb(place: Place) -> float:
    """Seconds until the window is seen on an X screen."""
    with tempfile.TemporaryDirectory() as shots, _screen(Path(shots)) as (display, is_drawn):
        env = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        return _window(place, env, "libqxcb", is_drawn)


def _window(
    place: Place, env: dict[str, str], plugin: str, is_shown: Callable[[], bool] = lambda: True
) -> float:
    with _folder(place) as folder, _started(place, [], folder, env) as process:

        def stands() -> bool:
            if process.poll() is not None:
                raise SystemExit(f"the window ended with {process.returncode}")
            return is_shown() and any(plugin in name for name in _mapped(process.pid))

        seconds = _until("the window", stands)
        _rest(process, 2)
    return seconds


# -- means -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _folder(place: Place) -> Iterator[str]:
    """A folder of its own for the executable, as it calls it."""
    parent = str(place.outside("/tmp"))
    with tempfile.TemporaryDirectory(prefix="pxegui-check-", dir=parent) as folder:
        yield folder.removeprefix(place.root)


@contextlib.contextmanager
def _started(
    place: Place,
    options: Sequence[str],
    folder: str,
    env: dict[str, str] | None = None,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[str]]:
    """The executable, running; it is asked to end, and must do so with 0 within 8 seconds."""
    own = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "XDG_RUNTIME_DIR": folder,
        "LC_ALL": "C.UTF-8",
    }
    process = subprocess.Popen(
        place.command(*options),
        env=own | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=8)
        assert status == 0, f"ended with {status} after SIGTERM"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=5)
        if process.stdout:
            process.stdout.close()


@contextlib.contextmanager
def _screen(folder: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """An X screen on TCP, which another root reaches too; and whether it is drawn on."""
    reader, writer = os.pipe()
    # It takes the first display that is free on TCP, and tells which once it is ready.
    words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24"]
    words += ["-fbdir", str(folder), "-nolock", "-noreset", "-ac"]
    words += ["-listen", "tcp", "-nolisten", "unix", "-nolisten", "local"]
    server = subprocess.Popen(words, stderr=subprocess.DEVNULL, pass_fds=(writer,))
    os.close(writer)
    try:
        with open(reader, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            raise SystemExit("Xvfb did not start")
        image = folder / "Xvfb_screen0"

        def is_drawn() -> bool:
            pixels = image.read_bytes()[4096:]
            return len(set(pixels[:: 4 * 1277])) > 4  # more colours than an empty screen has

        yield f"127.0.0.1:{number}", is_drawn
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def _fetch(url: str, folder: Path) -> None:
    got = folder / "got.img"
    subprocess.run(["curl", "-sSf", "-m", "20", "-o", str(got), url], check=True, timeout=LIMIT_S)
    assert filecmp.cmp(got, folder / "boot.img", shallow=False), f"{url} came with other bytes"
    got.unlink()


def _mapped(pid: int) -> set[str]:
    """Files mapped by a process and by those that it started: the one file starts itself anew."""
    found: set[str] = set()
    for each in (pid, *_children(pid)):
        with contextlib.suppress(FileNotFoundError):
            lines = Path(f"/proc/{each}/maps").read_text(encoding="utf-8").splitlines()
            found.update(line.split(maxsplit=5)[5] for line in lines if "/" in line)
    return found


def _children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _until(what: str, is_so: Callable[[], bool]) -> float:
    """Wait; returns the seconds it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > LIMIT_S:
            raise SystemExit(f"{what} did not come within {LIMIT_S} s")
        time.sleep(STEP_S)  # noqa: TID251 - no loop runs here
    return time.monotonic() - began


def _rest(process: subprocess.Popen[str], seconds: float) -> None:
    """Give it time to fall over."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        raise SystemExit(f"the window ended with {process.wait(timeout=seconds)}")


# -- the face ----------------------------------------------------------------------------------


def check(place: Place, parts: Sequence[str]) -> dict[str, float]:
    """Seconds for each part. Raises AssertionError, SystemExit or CalledProcessError."""
    does: dict[str, Callable[[Place], float]] = {
        "version": version,
        "interfaces": interfaces,
        "headless": headless,
        "offscreen": offscreen,
        "xcb": xcb,
    }
    return {part: does[part](place) for part in parts}


def main(arguments: Sequence[str]) -> int:
    """Check every executable and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--root", default="", help="run inside this folder")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("executables", nargs="+")
    asked = parser.parse_args(arguments)
    parts = asked.parts.split(",")
    print(f"| date | executable | MB | {' | '.join(parts)} |")
    print(f"|---|---|---|{'---|' * len(parts)}")
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for executable in asked.executables:
        place = Place(executable if asked.root else os.path.abspath(executable), asked.root)
        seconds = check(place, parts)
        cells = [f"{seconds[part]:.2f} s" for part in parts]
        cells = [str(today), Path(executable).name, f"{place.size() / 1e6:.0f}", *cells]
        print(f"| {' | '.join(cells)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
