"""An executable that was only copied, on a running system without Python: it is its own helper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netlab import Network, wait_until
from tests.packaging.bare import BareSystem
from tests.packaging.booted import HOME, PACKAGES, PASSWORD, Booted, Terminal, add_person
from tests.packaging.client import must_be_served

NEEDED = ("debootstrap", "unshare", "curl", "udhcpc")
FILE, CONTENT = "pxelinux.0", os.urandom(40_000)
SERVES = "--no-gui --interface eth0 --boot-dir netboot --force-standard"

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
def home(bare: BareSystem, built: Path) -> Iterator[BareSystem]:
    """A Debian without Python; both executables lie in the home of a person."""
    system = bare.copy()
    try:
        system.install(*PACKAGES)
        add_person(system)
        folder = system.root / HOME[1:]
        shutil.copytree(built / "pxegui", folder / "pxegui", symlinks=True)
        shutil.copy(built / "pxegui-onefile", folder)
        (folder / "netboot").mkdir()
        (folder / "netboot" / FILE).write_bytes(CONTENT)
        system.run("chown", "-R", "person:", HOME)
        assert not list((system.root / "usr/bin").glob("python3*"))
        yield system
    finally:
        system.remove()


def traces(system: Booted) -> str:
    """What may be left behind: addresses, ports, what of ours runs."""
    ours = [row for row in system.run("ps", "-eo", "args").splitlines() if "pxegui" in row]
    return "\n".join([system.run("ip", "address"), system.run("ss", "-Hlntu"), *ours])


@pytest.mark.parametrize("executable", ["pxegui/pxegui", "pxegui-onefile"])
def test_it_serves_and_killed_it_leaves_nothing(home, tmp_path, executable):
    with Network("carried") as network:
        client = network.join("cli", "")
        with Booted(home.root, network.join("srv", "")) as system:
            before = traces(system)
            setup = "--setup-address 10.77.0.1/24"
            with Terminal(system, f"exec ./{executable} {SERVES} {setup}") as person:
                person.hears("[sudo] pxegui needs the password of person to set an address")
                person.types(f"{PASSWORD}\n")
                wait_until("ports", lambda: "0.0.0.0%eth0:67" in traces(system), 30)
                must_be_served(client, tmp_path, FILE, CONTENT)
                roots = system.run("ps", "-u", "root", "-o", "args")
                assert f"{HOME}/{executable} --helper" in roots
                system.run("pkill", "-KILL", "-u", "person", "-f", executable)
            wait_until("no trace", lambda: traces(system) == before, 10)
