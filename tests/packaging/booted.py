"""A Debian in a folder, booted: systemd is process 1 of it, on a network of the test's.

It has namespaces of its own for mounts, processes, host name and control groups, and shares the
kernel, whose knobs are read only in there. All of it ends with its process 1. Needs root.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.netlab import Namespace, run, wait_until
from tests.packaging.bare import BareSystem

PACKAGES = (
    *("systemd-sysv", "dbus", "libpam-systemd", "polkitd", "pkexec"),
    *("sudo", "procps", "iproute2"),
)
PASSWORD = "open7sesame"
HOME = "/home/person"
# Of root, shared with all else that runs on this computer: systemd and its services need some.
_WATCHERS, _MANY = Path("/proc/sys/fs/inotify/max_user_instances"), 1024
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
# $1: the root. What was the root before is seen no more.
_BOOT = """
set -eu
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
if [ -d /tmp/.X11-unix ]; then # screens; read only, or systemd would empty it
  mkdir tmp/.X11-unix
  mount --bind /tmp/.X11-unix tmp/.X11-unix
  mount -o remount,bind,ro tmp/.X11-unix
fi
mount -t tmpfs -o mode=755 tmpfs dev
for node in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do
  mknod -m 666 dev/${node% *} c 1 ${node#* }
done
mknod -m 666 dev/tty c 5 0
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
: >dev/console
pivot_root . .
umount -l .
exec env -i container=test PATH="$2" /lib/systemd/systemd --log-target=journal
"""


def add_person(system: BareSystem) -> None:
    """Somebody who may use sudo, knows the password, and logs in at a `Terminal`."""
    system.run("useradd", "--create-home", "--groups", "sudo", "person")
    system.run("sh", "-c", f"echo person:{PASSWORD} | chpasswd")


class Booted:
    """Use as a context manager: up inside, and gone outside."""

    def __init__(self, root: Path, party: Namespace) -> None:
        self.root, self._party = root, party

    def __enter__(self) -> Self:
        getty = self.root / "etc/systemd/system/console-getty.service"
        if not getty.is_symlink():
            getty.symlink_to("/dev/null")  # there is no console to log in at
        self._watchers = _WATCHERS.read_text()
        _WATCHERS.write_text(str(max(int(self._watchers), _MANY)))
        spaces = ("--mount", "--pid", "--fork", "--uts", "--ipc", "--cgroup", "--kill-child")
        boot = ("sh", "-c", _BOOT, "boot", self.root, _PATH)
        self._log = self.root.with_name("boot.log")
        with self._log.open("wb") as log:
            self._outer = self._party.start("unshare", *spaces, *boot, output=log)
        try:
            self.pid = self._inner()
            wait_until("system that is up", self._is_up, 60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(AttributeError, ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # and all that it runs
        self._outer.kill()
        self._outer.wait(timeout=20)
        _WATCHERS.write_text(self._watchers)

    def command(self, *words: str | Path) -> list[str]:
        """The command line that runs `words` in there, as root."""
        enter = ("nsenter", "-t", str(self.pid), "-a", "-r", "-w")
        return [*enter, "env", "-i", f"PATH={_PATH}", "LANG=C.UTF-8", *map(str, words)]

    def run(self, *words: str | Path, limit_s: float = 60) -> str:
        """Run to its end in there; returns what it wrote. Raises CalledProcessError."""
        return run(*self.command(*words), limit_s=limit_s)

    def says(self, *words: str | Path, limit_s: float = 60) -> str:
        """The same, whatever its exit status."""
        try:
            return self.run(*words, limit_s=limit_s)
        except subprocess.CalledProcessError as error:
            return str(error.output)

    def _inner(self) -> int:
        """Its process 1, seen from outside."""
        found: list[str] = []

        def has_begun() -> bool:
            children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children")
            assert self._outer.poll() is None, self._log.read_text(errors="replace")
            found[:] = children.read_text().split()
            return bool(found)

        wait_until("process 1", has_begun, 10)
        return int(found[0])

    def _is_up(self) -> bool:
        return self.says("systemctl", "is-system-running").strip() in ("running", "degraded")


class Terminal:
    """A person's login on a terminal."""

    def __init__(self, system: Booted, command: str) -> None:
        self.said = ""
        self._master, theirs = pty.openpty()
        words = system.command("setsid", "--ctty", "su", "--login", "person")
        words.append(f"--session-command={command}")
        self.process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        os.close(self._master)

    def hears(self, words: str, limit_s: float = 20) -> None:
        """Read until these words are there."""
        end = time.monotonic() + limit_s
        while words not in self.said:
            assert time.monotonic() < end, self.said
            assert self._reads(0.2), self.said

    def types(self, text: str) -> None:
        """Keys."""
        os.write(self._master, text.encode())

    def ends(self) -> int:
        """Its exit status, and what it said until then."""
        while self._reads(0.2):
            pass
        return self.process.wait(timeout=10)

    def _reads(self, limit_s: float) -> bool:
        """Read what is there; False when nobody has the terminal any more."""
        if not select.select([self._master], [], [], limit_s)[0]:
            return True
        try:
            self.said += os.read(self._master, 1 << 16).decode(errors="replace")
        except OSError:
            return False
        return True
