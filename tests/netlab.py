"""A network of a test's own: namespaces on one switch, with everything in them gone afterwards.

The switch is a namespace with a bridge; each party is a namespace whose `eth0` is on that bridge.
Virtual machines and captures live in the switch, on taps. Needs root.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Self

_serial = itertools.count()


class Namespace:
    """One network namespace, and the processes started in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._started: list[subprocess.Popen[bytes]] = []
        run("ip", "netns", "add", name)
        for setting in ("all", "default"):  # quiet captures: IPv4 is what is tested
            self.run("sysctl", "-qw", f"net.ipv6.conf.{setting}.disable_ipv6=1")
        self.run("ip", "link", "set", "lo", "up")

    def command(self, *words: str | Path) -> list[str]:
        """The command line that runs `words` in here (`ip netns exec` becomes that program)."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def run(self, *words: str | Path, limit_s: float = 30) -> str:
        """Run to its end in here; returns what it wrote. Raises CalledProcessError."""
        return run(*self.command(*words), limit_s=limit_s)

    def start(
        self,
        *words: str | Path,
        output: IO[bytes] | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start in here and return at once; it ends with the namespace."""
        process = subprocess.Popen(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def remove(self) -> None:
        """End what runs in here, then remove it."""
        for pid in run("ip", "netns", "pids", self.name).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for process in self._started:
            process.kill()
            process.wait(timeout=10)
        run("ip", "netns", "del", self.name)


class Network:
    """A switch, its parties and its taps. Use as a context manager."""

    def __init__(self, room: str = "lab") -> None:
        self._prefix = f"pxg-{room}-{os.getpid()}-{next(_serial)}"
        self._namespaces: list[Namespace] = []
        self._ports = itertools.count()

    def __enter__(self) -> Self:
        try:
            self.switch = self._namespace("sw")
            options = ("forward_delay", "0", "mcast_snooping", "0")
            self.switch.run("ip", "link", "add", "br0", "type", "bridge", *options)
            self.switch.run("ip", "link", "set", "br0", "up")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove all of it, also what was half made."""
        while self._namespaces:
            self._namespaces.pop().remove()

    def join(self, name: str, address: str) -> Namespace:
        """A new party whose `eth0` has `address` ("10.77.0.1/24"; empty: none, and it is up)."""
        party = self._namespace(name)
        port = f"port{next(self._ports)}"
        peer = ("type", "veth", "peer", "name", "eth0", "netns", party.name)
        self.switch.run("ip", "link", "add", port, *peer)
        # Raw-socket DHCP clients reject checksums that a network card would still fill in.
        self.switch.run("ethtool", "-K", port, "tx", "off")
        party.run("ethtool", "-K", "eth0", "tx", "off")
        if address:
            party.run("ip", "address", "add", address, "brd", "+", "dev", "eth0")
        party.run("ip", "link", "set", "eth0", "up")
        self.switch.run("ip", "link", "set", port, "master", "br0", "up")
        return party

    def tap(self) -> str:
        """A new tap on the switch, for a virtual machine that runs in `switch`."""
        name = f"tap{next(self._ports)}"
        self.switch.run("ip", "tuntap", "add", name, "mode", "tap")
        self.switch.run("ip", "link", "set", name, "master", "br0", "up")
        return name

    @contextlib.contextmanager
    def capture(self, file: Path, *rule: str) -> Iterator[None]:
        """Write what passes the switch into `file` while inside."""
        options = ("-i", "br0", "-U", "-s", "400", "-Z", "root")
        process = self.switch.start("tcpdump", *options, "-w", file, *rule)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)

    def _namespace(self, name: str) -> Namespace:
        made = Namespace(f"{self._prefix}-{name}")
        self._namespaces.append(made)
        return made


def run(*words: str | Path, limit_s: float = 30) -> str:
    """Run a command to its end; returns what it wrote. Raises CalledProcessError with that text."""
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=limit_s,
        check=False,
    )
    if done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, done.args, output=done.stdout, stderr=done.stdout
        )
    return done.stdout


def wait_until(what: str, condition: Callable[[], object], limit_s: float) -> None:
    """Wait until `condition` is true. Raises AssertionError when the limit is over."""
    end = time.monotonic() + limit_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"no {what} within {limit_s:.0f} s"
        pause.wait(0.05)
