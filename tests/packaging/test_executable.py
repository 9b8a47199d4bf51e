"""The executables, on a system without Python and without a screen library."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.netlab import Network, wait_until
from tests.packaging.bare import BareSystem
from tests.packaging.client import must_be_served

NEEDED = ("debootstrap", "unshare", "curl", "Xvfb", "strip", "patchelf", "apt-get", "udhcpc")
WINDOW_PACKAGES = ("libgl1", "libegl1", "fonts-dejavu-core")  # as README says for an executable
EXECUTABLES = ("/opt/pxegui/pxegui", "/opt/pxegui-onefile")

pytestmark = [
    pytest.mark.package,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: a chroot"),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]


@pytest.fixture(scope="module")
def system(bare: BareSystem, built: Path) -> BareSystem:
    """The bare system, with the executables copied into it."""
    opt = bare.root / "opt"
    shutil.copytree(built / "pxegui", opt / "pxegui", symlinks=True, dirs_exist_ok=True)
    shutil.copy(built / "pxegui-onefile", opt)
    return bare


def check(system: BareSystem, parts: str, executable: str) -> str:
    """What packaging/selfcheck.py says of an executable in the bare system."""
    script = ROOT / "packaging/selfcheck.py"
    words = [sys.executable, str(script), "--root", str(system.root), "--parts", parts, executable]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_bare_system_has_no_python(system):
    assert not [path for path in (system.root / "usr/bin").iterdir() if "python" in path.name]


@pytest.mark.parametrize("executable", EXECUTABLES)
def test_it_serves_a_file_where_nothing_is_installed(system, executable):
    print(check(system, "version,interfaces,headless", executable))


@pytest.mark.namespace
@pytest.mark.parametrize("executable", EXECUTABLES)
def test_a_machine_gets_an_address_and_a_file_from_it(system, executable, tmp_path):
    (system.root / "srv/boot").mkdir(exist_ok=True)
    (system.root / "srv/boot/pxelinux.0").write_bytes(os.urandom(50_000))
    options = ("--no-gui", "--interface", "eth0", "--boot-dir", "/srv/boot", "--force-standard")
    with Network("frozen") as network, (tmp_path / "said").open("wb") as said:
        server, client = network.join("srv", "10.77.0.1/24"), network.join("cli", "")
        server.start(*system.command(executable, *options), output=said)
        wait_until("ready line", lambda: b"ready" in (tmp_path / "said").read_bytes(), 20)
        content = (system.root / "srv/boot/pxelinux.0").read_bytes()
        must_be_served(client, tmp_path, "pxelinux.0", content)


@pytest.mark.parametrize("executable", EXECUTABLES)
def test_the_window_opens_with_the_packages_that_are_documented(system, executable):
    for package in WINDOW_PACKAGES:
        assert package in (ROOT / "packaging/README.md").read_text(encoding="utf-8")
    if not (system.root / "usr/share/doc/libegl1").exists():
        system.install(*WINDOW_PACKAGES)
    print(check(system, "offscreen,xcb", executable))


def test_no_library_names_a_folder_of_the_builder(built):
    libraries = [str(path) for path in (built / "pxegui").rglob("*.so*") if path.is_file()]
    said = subprocess.run(
        ["readelf", "-d", *libraries], capture_output=True, text=True, timeout=60, check=False
    ).stdout
    paths = set(re.findall(r"R(?:UN)?PATH.*\[(.*)\]", said))
    assert paths, "Qt's own libraries name theirs, relative to themselves"
    assert not [path for each in paths for path in each.split(":") if path.startswith("/")]


def test_nothing_is_inside_that_nothing_asks_for(built):
    inside = list((built / "pxegui").rglob("*"))
    assert not [path.name for path in inside if "gtk" in path.name.lower()], "the builder's own"
    assert not [path for path in inside if path.is_symlink() and not path.exists()]


def test_the_licences_of_all_that_is_bundled_come_with_it(built):
    licences = built / "pxegui/_internal/licences"
    notice = (licences / "NOTICE.txt").read_text(encoding="utf-8")
    for name in ("pyside6-essentials", "shiboken6", "aiohttp", "psutil", "pyinstaller"):
        assert f"\n{name} " in notice
        assert list((licences / name).iterdir())
    assert (licences / "pyside6-essentials/LGPL-3.0.txt").is_file()
    assert (licences / "system/libfontconfig1.txt").is_file()


def test_no_boot_loader_is_inside(built):
    inside = [path.name.lower() for path in (built / "pxegui").rglob("*") if path.is_file()]
    loaders = (".efi", ".kpxe", ".lkrn", ".pxe")
    assert not [name for name in inside if "ipxe" in name or name.endswith(loaders)]


def test_the_helper_comes_as_text(built):
    inside = built / "pxegui/_internal/pxegui/net/socket_helper.py"
    assert inside.read_bytes() == (ROOT / "pxegui/net/socket_helper.py").read_bytes()


@pytest.mark.parametrize("name", ["pxegui/pxegui", "pxegui-onefile"])
def test_the_executable_is_a_helper_where_there_is_no_python(built, name):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        ours.settimeout(20)
        helper = subprocess.Popen([built / name, "--helper"], stdin=theirs.fileno(), env={})
        theirs.close()
        request = {"do": "open", "interface": "lo", "address": "127.0.0.1", "names": ["dhcp"]}
        ours.send(json.dumps(request).encode())
        assert "refused" in json.loads(ours.recv(4096)), "lo is no network of machines"
    assert helper.wait(timeout=10) == 0
