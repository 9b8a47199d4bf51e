"""The Debian package: judged by Debian's own tools, installed on a bare system, and removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pxegui import __version__
from tests.house.sources import ROOT
from tests.packaging.bare import BareSystem

NEEDED = ("debootstrap", "unshare", "lintian", "desktop-file-validate", "appstreamcli", "dpkg-deb")
OWN = (
    "usr/bin/pxegui",
    "usr/libexec/pxegui-helper",
    "usr/share/applications/pxegui.desktop",
    "usr/share/polkit-1/actions/io.github.pxegui.policy",
    "usr/share/icons/hicolor/scalable/apps/pxegui.svg",
    "usr/share/man/man1/pxegui.1.gz",
)

pytestmark = [
    pytest.mark.package,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: a chroot"),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the package, in a folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["dpkg-deb", "-x", package, folder], timeout=120, check=True)
    return folder


def judged(*words: str | Path) -> str:
    """What a checker says; it must find no error."""
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


def test_lintian_finds_nothing(package):
    assert not judged("lintian", "--allow-root", "--fail-on", "error,warning", package)


def test_desktop_files_are_valid(unpacked):
    files = list((unpacked / "usr/share/applications").iterdir())
    assert {file.name for file in files} == {
        f"pxegui{of}.desktop" for of in ("", "-folder", "-profile")
    }
    assert not judged("desktop-file-validate", *files)


def test_appstream_metadata_is_valid_and_names_this_version(unpacked):
    file = unpacked / "usr/share/metainfo/io.github.pxegui.metainfo.xml"
    judged("appstreamcli", "validate", "--no-net", file)
    assert f'version="{__version__}"' in file.read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_units(unpacked, tmp_path):
    for name in ("pxegui.service", "pxegui.socket"):
        text = (unpacked / "lib/systemd/system" / name).read_text(encoding="utf-8")
        kept = (line for line in text.splitlines(True) if not line.startswith("Documentation="))
        (tmp_path / name).write_text("".join(kept).replace("/usr/bin/pxegui", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "pxegui" not in done.stderr, done.stderr


def test_the_helper_that_is_installed_is_the_one_of_the_source(unpacked):
    helper = unpacked / "usr/libexec/pxegui-helper"
    assert helper.read_bytes() == (ROOT / "pxegui/net/socket_helper.py").read_bytes()
    assert helper.read_bytes().startswith(b"#!/usr/bin/python3 -I\n")
    assert helper.stat().st_mode & 0o777 == 0o755
    policy = unpacked / "usr/share/polkit-1/actions/io.github.pxegui.policy"
    assert ">/usr/libexec/pxegui-helper<" in policy.read_text(encoding="utf-8")


def test_it_installs_runs_and_leaves_nothing(bare: BareSystem, package: Path):
    before = bare.files()
    shutil.copy(package, bare.root / "tmp/pxegui.deb")
    bare.run("dpkg", "-i", "/tmp/pxegui.deb")
    assert all((bare.root / path).exists() or (bare.root / path).is_symlink() for path in OWN)
    assert bare.run("pxegui", "--version") == f"pxegui {__version__}\n"
    assert '"lo"' in bare.run("pxegui", "--list-interfaces", "--json")
    bare.run("dpkg", "-r", "pxegui")
    assert bare.files() == before
    assert "pxegui" not in bare.run("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n")
