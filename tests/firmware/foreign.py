"""A Debian package of another architecture, unpacked without telling this system of that one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.firmware.trees import CACHE
from tests.netlab import run


def unpacked(package: str, architecture: str) -> Path:
    """Where it lies, downloaded once. Raises CalledProcessError with apt's words."""
    home = CACHE / package
    if not home.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as made:
            _download(package, architecture, Path(made))
            (Path(made) / "unpacked").rename(home)
    return home


def _download(package: str, architecture: str, folder: Path) -> None:
    """apt with lists of its own, in `folder`."""
    (folder / "state/lists/partial").mkdir(parents=True)
    (folder / "status").touch()
    settings = {
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root",
        "Dir::Cache": folder / "cache",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
    }
    words = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    run("apt-get", "-qq", *words, "update", limit_s=300)
    inside = ("env", "-C", folder)
    run(*inside, "apt-get", "-qq", *words, "download", package, limit_s=300)
    archive = next(folder.glob("*.deb"))
    run("dpkg-deb", "-x", archive, folder / "unpacked", limit_s=120)
    shutil.rmtree(folder / "state")
