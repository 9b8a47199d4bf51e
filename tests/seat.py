"""Where an ordinary user sits: buses and polkit of its own, and a rule in the dialog's place.

The user is made for it and has no rights. Everything lives in a mount namespace of a party's: what
is mounted there is seen nowhere else, and gone with it. Needs root.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Literal, NamedTuple, Self

from tests.netlab import Namespace, run, wait_until

POLKITD = Path("/usr/lib/polkit-1/polkitd")
NEEDED = ("pkexec", "dbus-daemon", "dbus-send", "nft")
_WAY_IN = ("ip netns exec ", "nsenter ", "setpriv ")  # of a test, before it is the user's
_SAID_YES_OR_NO = """\
polkit.addRule(function(action, subject) {{
  if (subject.user == "{user}") return polkit.Result.{answer};
}});
"""
_STAND = """
set -eu
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/polkit-1/rules.d
cp "$1/rule" /etc/polkit-1/rules.d/10-test.rules
chmod -R a+rX /etc/polkit-1/rules.d
mkdir /run/dbus
dbus-daemon --system --nofork --nopidfile &
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
$2 --no-debug &
asks='dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus'
until $asks org.freedesktop.DBus.NameHasOwner string:org.freedesktop.PolicyKit1 | grep -q true
do sleep 0.1; done
install -d -m 700 -o "$3" /run/user "/run/user/$3"
chown root /run/user && chmod 755 /run/user
as_user="setpriv --reuid $3 --clear-groups"
$as_user dbus-daemon --session --nofork --address="unix:path=/run/user/$3/bus" &
until [ -S "/run/user/$3/bus" ]; do sleep 0.05; done
eval "$4"
: >"$1/stands"
wait
"""


def missing() -> list[str]:
    """The programs that a seat needs and that are not here."""
    absent = [name for name in NEEDED if not shutil.which(name)]
    return absent if POLKITD.exists() else [*absent, str(POLKITD)]


@contextlib.contextmanager
def ordinary_user() -> Iterator[str]:
    """A user with a home and without any rights."""
    name = f"pxguser{os.getpid() % 100000}"
    run("useradd", "--create-home", "--shell", "/bin/sh", name)
    try:
        yield name
    finally:
        run("userdel", "--remove", name)


class Process(NamedTuple):
    """A process as it was seen once."""

    pid: int
    root: bool  # one of its user ids is 0
    words: str


class Seat:
    """Use as a context manager; `answer` is what polkit says to whatever the user asks."""

    def __init__(
        self,
        party: Namespace,
        user: str,
        answer: Literal["YES", "NO"] = "YES",
        beside: str = "",
    ) -> None:
        """`beside`: what else runs there, as a script."""
        self.party, self.user, self.uid = party, user, pwd.getpwnam(user).pw_uid
        self.home = Path(pwd.getpwnam(user).pw_dir)
        self._answer, self._beside = answer, beside

    def __enter__(self) -> Self:
        self._files = tempfile.TemporaryDirectory(prefix="pxg-seat-")
        folder = Path(self._files.name)
        (folder / "rule").write_text(_SAID_YES_OR_NO.format(user=self.user, answer=self._answer))
        stand = ("stand", folder, POLKITD, str(self.uid), self._beside)
        words = ("unshare", "-m", "bash", "-c", _STAND, *stand)
        with (folder / "log").open("wb") as log:
            self._stand = self.party.start(*words, output=log)
        wait_until("polkit", (folder / "stands").exists, 20)
        return self

    def __exit__(self, *_: object) -> None:
        self._files.cleanup()

    def start(
        self, *words: str | Path, output: IO[bytes], env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start as the user, without any of our environment; it ends with the party."""
        session = f"/run/user/{self.uid}"
        ours = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": session,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={session}/bus",
            **(env or {}),
        }
        clean = ("env", "-i", f"--chdir={self.home}", *(f"{k}={v}" for k, v in ours.items()))
        enter = ("nsenter", "-t", str(self._stand.pid), "-m")
        ids = ("setpriv", "--reuid", self.user, "--regid", self.user, "--init-groups")
        return self.party.start(*enter, *ids, *clean, *words, output=output)

    def run(self, *words: str) -> str:
        """Run to its end there, as root; returns what it wrote. Raises CalledProcessError."""
        return self.party.run("nsenter", "-t", str(self._stand.pid), "-m", *words)

    def processes(self) -> list[Process]:
        """What runs in the party."""
        return processes_in(self.party)

    def traces(self) -> str:
        """What may be left behind: addresses, routes, firewall rules, processes."""
        shown = [
            self.party.run("ip", "-details", "address"),
            self.party.run("ip", "route", "show", "table", "all"),
            self.party.run("nft", "list", "ruleset"),
            *sorted(each.words for each in self.processes()),
        ]
        return re.sub(r"(valid|preferred)_lft \d+sec", r"\1_lft some", "\n".join(shown))

    def must_be_as(self, before: str, limit_s: float = 5) -> None:
        """No trace is left that was not there before. Raises AssertionError with what is."""
        with contextlib.suppress(AssertionError):
            wait_until("no trace", lambda: self.traces() == before, limit_s)
        now = self.traces()
        changed = difflib.unified_diff(before.splitlines(), now.splitlines(), "before", "now", n=0)
        assert now == before, "\n".join(changed)


def processes_in(party: Namespace) -> list[Process]:
    """The processes of a network namespace, but what looks at them."""
    space = os.stat(f"/run/netns/{party.name}").st_ino
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has just ended
            if os.stat(f"/proc/{pid}/ns/net").st_ino == space:
                found.append(_process(int(pid)))
    return found


def _process(pid: int) -> Process:
    status = Path(f"/proc/{pid}/status").read_text()
    uids = re.findall(r"^Uid:(.*)$", status, re.MULTILINE)[0].split()
    words = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    return Process(pid, "0" in uids, b" ".join(words).decode(errors="replace"))


class Watch:
    """Looks, all the time it is open, who in a party is root."""

    def __init__(self, party: Namespace, known: Sequence[Process]) -> None:
        """`known`: of the stand, not looked at."""
        self._party = party
        self._known = {each.pid for each in known}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.seen: set[Process] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    @property
    def roots(self) -> set[str]:
        """What ran as root so far."""
        ran = {each.words for each in self.seen if each.root}
        return {words for words in ran if not words.startswith(_WAY_IN)}

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.seen |= {each for each in processes_in(self._party) if each.pid not in self._known}
