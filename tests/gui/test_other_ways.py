"""The commands that a bar copies where the permission was not given."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from pxegui import __version__
from pxegui.gui.other_ways import Running, command, running
from pxegui.gui.remedies import message
from pxegui.net.granted import NoPrivilege
from pxegui.settings.model import Mode, Settings
from tests.house.sources import ROOT

CHECKOUT = Running(program=("/src/.venv/bin/pxegui",), checkout=Path("/src"), user="anna")
INSTALLED = Running(program=("/usr/lib/pxegui/pxegui",), is_installed=True, user="anna")
CARRIED = Running(program=("/media/a stick/pxegui-onefile",), user="anna")
CHOSEN = Settings(interface="enp3s0", boot_dir=Path("/srv/netboot"), mode=Mode.PROXY)
HOME = str(Path.home() / "netboot")
SYSTEMD_RUN = (
    "sudo systemd-run --pty --collect --uid=anna -p AmbientCapabilities=CAP_NET_BIND_SERVICE "
)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param(
            CHECKOUT,
            "/src/packaging/deb && sudo apt-get install /src/dist/pxegui_{}_amd64.deb",
            id="checkout",
        ),
        pytest.param(CARRIED, "sudo apt-get install ./pxegui_{}_amd64.deb", id="executable"),
        pytest.param(INSTALLED, "sudo apt-get install pkexec python3", id="installed"),
    ],
)
def test_the_package_brings_its_helper(monkeypatch, how, said):
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert command("package", how, CHOSEN) == said.format(__version__)


@pytest.mark.parametrize(
    ("how", "folder", "said"),
    [
        pytest.param(
            INSTALLED,
            "/srv/netboot",
            "/usr/lib/pxegui/pxegui --mode=proxy --interface=enp3s0 --boot-dir=/srv/netboot"
            " --dump-profile | sudo tee /etc/pxegui.toml"
            " && sudo systemctl enable --now pxegui.socket pxegui.service",
            id="installed: the package's units",
        ),
        pytest.param(
            INSTALLED,
            HOME,
            f"{SYSTEMD_RUN}/usr/lib/pxegui/pxegui --mode=proxy --interface=enp3s0"
            f" --boot-dir={HOME} --no-gui",
            id="installed, a folder that the units may not read",
        ),
        pytest.param(
            CARRIED,
            "/srv/net boot",
            f"{SYSTEMD_RUN}'/media/a stick/pxegui-onefile' --mode=proxy --interface=enp3s0"
            " '--boot-dir=/srv/net boot' --no-gui",
            id="an executable, names with spaces",
        ),
    ],
)
def test_systemd_serves_what_was_chosen(how, folder, said):
    chosen = dataclasses.replace(CHOSEN, boot_dir=Path(folder))
    assert command("units", how, chosen) == said


def test_the_limit_is_lowered_everywhere_alike():
    for how in (CHECKOUT, INSTALLED, CARRIED):
        assert command("limit", how, CHOSEN).endswith("ip_unprivileged_port_start=67")


def test_it_knows_how_it_runs():
    how = running()
    assert how.checkout == ROOT
    assert not how.is_installed
    said = subprocess.run([*how.program, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"pxegui {__version__}\n"


def test_the_bar_copies_each(window):
    of = message(NoPrivilege(ports="67, 69"), window.do)
    menu = next(choice.menu for choice in of.choices if choice.menu)
    copied = []
    for choice in menu:
        choice.act()
        copied.append(QGuiApplication.clipboard().text())
    how = running()
    chosen = window.session.settings
    assert copied == [command(way, how, chosen) for way in ("package", "units", "limit")]
