"""The installed Debian package on a running system: systemd, sessions, PAM, polkit are real.

The units serve as a user of their own; a person types a password for sudo in a terminal, and for
the window into a desktop's own dialog. A machine on the network is served each time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from pxegui.gui.other_ways import Running, command
from pxegui.settings.model import Settings
from tests import desktop
from tests.desktop import Desktop, bar_of
from tests.netlab import Namespace, Network, wait_until
from tests.packaging.bare import BareSystem
from tests.packaging.booted import HOME, PACKAGES, PASSWORD, Booted, Terminal, add_person
from tests.packaging.client import must_be_served

NEEDED = ("debootstrap", "unshare", "curl", "udhcpc", *desktop.NEEDED)
DESK = ("policykit-1-gnome", "libgl1", "libegl1", "fonts-dejavu-core")
FILES = ("libglib2.0-bin", "desktop-file-utils", "shared-mime-info")  # as file managers open things
FILE, CONTENT = "pxelinux.0", os.urandom(40_000)
ACCENT = QColor("#1D5FC7")
PROFILE = 'interface = "eth0"\nboot-dir = "/srv/netboot"\nforce-standard = true\n'
AGENT = "/usr/lib/policykit-1-gnome/polkit-gnome-authentication-agent-1"
SERVES = "--interface eth0 --boot-dir /srv/netboot --force-standard"

pytestmark = [
    pytest.mark.package,
    pytest.mark.namespace,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: a chroot"),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]


@pytest.fixture(scope="module")
def installed(bare: BareSystem, package: Path) -> Iterator[BareSystem]:
    """A Debian with the package, a screen's libraries, and a person who knows the password."""
    system = bare.copy()
    try:
        shutil.copy(package, system.root / "opt/pxegui.deb")
        system.install(*PACKAGES, *DESK, *FILES, "python3", "/opt/pxegui.deb")
        add_person(system)
        (system.root / "srv/netboot").mkdir()
        (system.root / "srv/netboot" / FILE).write_bytes(CONTENT)
        (system.root / "etc/pxegui.toml").write_text(PROFILE)
        yield system
    finally:
        system.remove()


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("booted") as made:
        yield made


@pytest.fixture
def client(network: Network) -> Namespace:
    return network.join("cli", "")


@pytest.fixture
def booted(installed: BareSystem, network: Network) -> Iterator[Booted]:
    with Booted(installed.root, network.join("srv", "10.77.0.1/24")) as system:
        yield system


def ports(system: Booted) -> str:
    """What is open, as ss lists it."""
    return system.run("ss", "-Hlntu")


def inhibitors(system: Booted) -> str:
    """Who keeps the computer awake."""
    return system.run("systemd-inhibit", "--list", "--no-legend")


def roots(system: Booted) -> list[str]:
    """What of ours runs as root."""
    rows = system.run("ps", "-eo", "uid,args").splitlines()
    return [row for row in rows if row.split()[0] == "0" and "pxegui" in row]


def test_the_units_serve_as_a_user_of_their_own(booted, client, tmp_path):
    assert not booted.says("systemd-analyze", "verify", "--man=no", "pxegui.service")
    assert not booted.says("systemd-analyze", "verify", "--man=no", "pxegui.socket")
    booted.run("systemd-analyze", "security", "--threshold=25", "pxegui.service")
    before = ports(booted)
    booted.run("systemctl", "start", "pxegui.socket", "pxegui.service")

    wait_until("ports", lambda: "0.0.0.0%eth0:67" in ports(booted), 20)
    uid = booted.run("ps", "-o", "uid=", "-C", "pxegui").strip()
    assert 61184 <= int(uid) <= 65519, "a dynamic user"
    must_be_served(client, tmp_path, FILE, CONTENT)
    booted.run("systemctl", "restart", "pxegui.service")  # the leases are kept
    must_be_served(client, tmp_path, FILE, CONTENT)
    booted.run("systemctl", "stop", "pxegui.service", "pxegui.socket")
    assert ports(booted) == before
    assert "Result=success" in booted.run("systemctl", "show", "-p", "Result", "pxegui.service")
    assert "warning" not in booted.says("journalctl", "-u", "pxegui")


def test_a_person_gives_the_password_to_sudo(booted, client, tmp_path):
    before = ports(booted)
    with Terminal(booted, f"exec pxegui --no-gui {SERVES}") as person:
        person.hears("[sudo] pxegui needs the password of person to open port 67, 69, 80")
        person.types(f"{PASSWORD}\n")
        wait_until("ports", lambda: "0.0.0.0%eth0:67" in ports(booted), 20)
        must_be_served(client, tmp_path, FILE, CONTENT)
        assert not [row for row in roots(booted) if "su --login" not in row]
        person.types("\x03")
        assert person.ends() == 0
    assert ports(booted) == before


def test_a_person_who_does_not_is_told_in_one_line(booted):
    with Terminal(booted, f"exec pxegui --no-gui {SERVES}") as person:
        person.hears("[sudo] pxegui needs the password")
        person.types("\x04")
        assert person.ends() == 1
    told = [line for line in person.said.splitlines() if line.startswith("pxegui: ")]
    assert len(told) == 1
    assert told[0].startswith("pxegui: permission was not given to open port 67, 69")


@pytest.mark.parametrize("folder", ["/srv/netboot", f"{HOME}/netboot"])
def test_the_commands_that_the_window_copies_serve_by_systemd(booted, client, tmp_path, folder):
    booted.run("su", "person", "-c", "mkdir -p ~/netboot && cp /srv/netboot/* ~/netboot")
    how = Running(program=("/usr/bin/pxegui",), is_installed=True, user="person")
    chosen = Settings(interface="eth0", boot_dir=Path(folder))
    with Terminal(booted, command("units", how, chosen)) as person:
        person.hears("[sudo] password for person")
        person.types(f"{PASSWORD}\n")
        wait_until("ports", lambda: "0.0.0.0%eth0:67" in ports(booted), 20)
        must_be_served(client, tmp_path, FILE, CONTENT)
        person.types("\x03")
        person.ends()
    booted.run("systemctl", "disable", "--now", "pxegui.socket", "pxegui.service")
    assert ":67 " not in ports(booted)


class Desk:
    """The person's session on a screen, with an agent that asks for passwords, and the window."""

    def __init__(self, system: Booted, screen: Desktop, folder: Path, starts: str) -> None:
        self._system, self._screen = system, screen
        self._pictures = Path(os.environ.get("PXEGUI_PICTURES", folder))
        sits = ("XDG_SESSION_TYPE=x11", "XDG_SEAT=seat0")
        theirs = (f"DISPLAY={screen.display}", "QT_QPA_PLATFORM=xcb", *sits)
        options = ("PAMName=login", "User=person", f"WorkingDirectory={HOME}")
        words = [word for each in theirs for word in ("--setenv", each)]
        words += [word for each in options for word in ("--property", each)]
        system.run("systemd-run", "--quiet", "--unit=desk", *words, "sh", "-c", starts)
        self.window = screen.window("pxegui")
        screen.resize(self.window, 1280, 800)

    def count(self, event: str) -> int:
        """How many such events came."""
        file = self._system.root / HOME[1:] / "events"
        return file.read_text().count(f'"event": "{event}"') if file.exists() else 0

    def press(self, key: str) -> None:
        """A key in the window."""
        self._screen.press(self.window, key)

    def click(self, name: str) -> None:
        """Click what is the first in the accent colour, when it is there."""
        place: list[tuple[int, int]] = []

        def is_there() -> bool:
            picture = self._screen.picture(self.window, self._pictures / f"desk-{name}.png")
            found = bar_of(picture, ACCENT, 40, 8)
            place[:] = [found] if found else []
            return bool(found)

        wait_until(name, is_there, 20)
        self._screen.click(self.window, *place[0])

    def answer(self, text: str, key: str) -> None:
        """Type into the dialog, when it is there."""
        dialog = self._screen.window("Authenticate")
        self._screen.picture(dialog, self._pictures / "desk-dialog.png")
        self._screen.type(dialog, text)
        self._screen.press(dialog, key)


def test_a_person_gives_the_password_in_the_desktops_dialog(booted, client, tmp_path):
    before = ports(booted)
    with Desktop(tmp_path) as screen:
        starts = f"{AGENT} & exec pxegui {SERVES} --events events"
        desk = Desk(booted, screen, tmp_path, starts)
        desk.click("start")
        desk.answer("", "Escape")
        desk.click("try-again")
        desk.answer(PASSWORD, "Return")
        wait_until("ready", lambda: desk.count("ready"), 20)
        wait_until("end of the helper", lambda: not roots(booted), 5)
        must_be_served(client, tmp_path, FILE, CONTENT)
        asked = booted.says("journalctl", "--no-pager", "-t", "polkitd")
        assert "authorization for action io.github.pxegui.open-ports" in asked
        assert re.findall(r"pxegui +(idle|sleep) ", inhibitors(booted)) == ["idle", "sleep"]
        desk.press("shift+F5")
        wait_until("stop", lambda: ports(booted) == before, 10)
        assert not inhibitors(booted), "it may sleep again"
        desk.press("F5")  # within five minutes: nobody is asked again
        wait_until("second start", lambda: desk.count("ready") == 2, 20)
        booted.run("systemctl", "kill", "--kill-whom=main", "desk")
        wait_until("end", lambda: ports(booted) == before, 10)


def test_folders_and_profiles_are_opened_from_the_file_manager(booted, tmp_path):
    folder, other, last = f"{HOME}/of two words", f"{HOME}/other", f"{HOME}/last"
    booted.run("su", "person", "-c", f"mkdir -p '{folder}' {other} {last}")
    profile = f"{HOME}/lab 1.pxegui.toml"
    (booted.root / profile[1:]).write_text(f'boot-dir = "{last}"\n')
    kind = "application/x-pxegui-profile"
    assert kind in booted.run("gio", "info", "-a", "standard::content-type", profile)
    assert "pxegui-profile.desktop" in booted.run("gio", "mime", kind)
    assert "pxegui-folder.desktop" in booted.run("gio", "mime", "inode/directory")
    launch = "gio launch /usr/share/applications/pxegui"
    with Desktop(tmp_path) as screen:
        starts = (
            f"{launch}-folder.desktop {other}; sleep 3; {launch}-folder.desktop '{folder}';"
            f" sleep 3; {launch}-profile.desktop '{profile}'; sleep 60"
        )
        desk = Desk(booted, screen, tmp_path, starts)
        assert f"pxegui --boot-dir {other}" in booted.run("ps", "-u", "person", "-o", "args")
        kept = booted.root / HOME[1:] / ".config/pxegui"

        def has(path: str) -> bool:
            return any(path in file.read_text() for file in kept.rglob("*.toml"))

        wait_until("folder of the second start", lambda: has(folder), 10)
        wait_until("folder of the profile, the third start", lambda: has(last), 10)
        assert screen.window("pxegui") == desk.window
        booted.run("systemctl", "stop", "desk")
