"""A bare Debian in a folder: no Python, no screen library. Needs root, debootstrap and a mirror.

Programs in it have /proc and /sys by mounts of their own, which nobody else sees and which end
with them; nothing from outside is ever mounted there, so the folder can be removed as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
RELEASE = "bookworm"
# $0 is the root, "$@" runs in it
_ENTER = """
mount -t proc proc "$0/proc" && mount -t sysfs -o ro sysfs "$0/sys" && exec chroot "$0" "$@"
"""


class BareSystem:
    """The folder; `remove` it at the end."""

    def __init__(self, of: BareSystem | None = None) -> None:
        """Made anew, or a copy of another one as that is now."""
        self.folder = Path(tempfile.mkdtemp(prefix="pxegui-bare-"))
        self.root = self.folder / "root"
        if of is not None:
            subprocess.run(["cp", "-a", of.root, self.root], check=True, timeout=120)
            return
        words = ["debootstrap", "--variant=minbase", RELEASE, str(self.root), MIRROR]
        made = subprocess.run(
            ["unshare", "-m", *words], capture_output=True, text=True, timeout=240, check=False
        )
        assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-500:]
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        for file in Path("/etc/apt/apt.conf.d").glob("*"):  # a proxy, if this computer has one
            if "proxy" in file.read_text(errors="replace").lower():
                shutil.copy(file, self.root / "etc/apt/apt.conf.d")

    def copy(self) -> BareSystem:
        """Another one like it."""
        return BareSystem(self)

    def command(self, *words: str) -> list[str]:
        """The command line that runs `words` in here (unshare becomes that program)."""
        return ["unshare", "-m", "sh", "-c", _ENTER, str(self.root), *words]

    def run(self, *words: str, limit_s: float = 60) -> str:
        """Run to its end in here; returns what it wrote."""
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            self.command(*words),
            env=env | {"LC_ALL": "C.UTF-8", "HOME": "/root"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def install(self, *packages: str) -> None:
        """Debian packages by apt, without what they only recommend."""
        self.run("apt-get", "-qq", "update", limit_s=120)
        words = ("apt-get", "-qq", "--yes", "--no-install-recommends", "install")
        self.run(*words, *packages, limit_s=240)
        self.run("apt-get", "clean")

    def files(self) -> set[str]:
        """Every path in it, seen from inside, but for what apt and dpkg keep of their own doing."""
        found = (str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        return {path for path in found if not path.startswith(("var/lib/", "var/log/", "tmp/"))}

    def remove(self) -> None:
        """Remove the folder, which nothing may be mounted in."""
        mounts = Path("/proc/self/mountinfo").read_text()
        assert str(self.folder) not in mounts, "something is mounted in there: not removed"
        subprocess.run(["rm", "-rf", "--one-file-system", self.folder], timeout=60, check=True)
