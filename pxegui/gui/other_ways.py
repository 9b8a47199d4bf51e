"""Other ways to the ports that only an administrator may open, each as the command to type.

Each is true for the way this pxegui runs: from a checkout, from a package, as an executable.
"""

from __future__ import annotations

import dataclasses
import getpass
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import Literal

import pxegui
from pxegui.settings.model import Settings

Way = Literal["package", "units", "limit"]

_INSTALLED = Path("/usr/lib/pxegui")
_HOMES = (Path("/home"), Path("/root"))
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """How this pxegui runs."""

    program: tuple[str, ...]  # what starts it
    checkout: Path | None = None  # the source that it runs from
    is_installed: bool = False  # by the Debian package
    user: str = ""


def running() -> Running:
    """As it is."""
    user = getpass.getuser()
    if getattr(sys, "frozen", False):
        program = os.environ.get("APPIMAGE", sys.executable)
        is_installed = Path(program).resolve().is_relative_to(_INSTALLED)
        return Running(program=(program,), is_installed=is_installed, user=user)
    source = Path(pxegui.__file__).resolve().parents[1]
    checkout = source if (source / "packaging" / "deb").is_file() else None
    script = Path(sys.executable).with_name("pxegui")
    words = (str(script),) if script.is_file() else (sys.executable, "-m", "pxegui")
    return Running(program=words, checkout=checkout, user=user)


def command(way: Way, how: Running, settings: Settings) -> str:
    """The command for this way, to be typed into a terminal."""
    if way == "limit":
        return "sudo sysctl net.ipv4.ip_unprivileged_port_start=67"
    if way == "package":
        return _package(how)
    return _units(how, settings)


def _package(how: Running) -> str:
    """The Debian package with its helper; where it is installed, what only its helper needs."""
    if how.is_installed:
        return "sudo apt-get install pkexec python3"
    machine = _MACHINES.get(platform.machine(), platform.machine())
    file = f"pxegui_{pxegui.__version__}_{machine}.deb"
    if how.checkout is None:
        return f"sudo apt-get install ./{file}"
    made = shlex.quote(str(how.checkout / "dist" / file))
    return f"{shlex.quote(str(how.checkout / 'packaging/deb'))} && sudo apt-get install {made}"


def _units(how: Running, settings: Settings) -> str:
    """Serve by systemd, without a window: by the package's units, else as this user."""
    serves = shlex.join([*how.program, *_options(settings)])
    in_home = settings.boot_dir is not None and _is_in_home(settings.boot_dir)
    if how.is_installed and not in_home:  # the units' own user reads no home
        return (
            f"{serves} --dump-profile | sudo tee /etc/pxegui.toml"
            " && sudo systemctl enable --now pxegui.socket pxegui.service"
        )
    right = "AmbientCapabilities=CAP_NET_BIND_SERVICE"
    who = shlex.quote(how.user)
    return f"sudo systemd-run --pty --collect --uid={who} -p {right} {serves} --no-gui"


def _options(settings: Settings) -> list[str]:
    options = [f"--mode={settings.mode.value}"]
    if settings.interface is not None:
        options.append(f"--interface={settings.interface}")
    if settings.boot_dir is not None:
        options.append(f"--boot-dir={os.path.abspath(settings.boot_dir)}")
    return options


def _is_in_home(folder: Path) -> bool:
    return any(folder.resolve().is_relative_to(home) for home in (*_HOMES, Path.home()))
