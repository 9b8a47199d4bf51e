"""Skips the firmware tests where a machine cannot run them, and says what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware import trees
from tests.firmware.boards import OVMF
from tests.firmware.initramfs import SERVER
from tests.netlab import Namespace, Network

_NEEDED = {
    "qemu-system-x86_64": "qemu-system-x86",
    "ip": "iproute2",
    "tcpdump": "tcpdump",
    "cpio": "cpio",
    "ethtool": "ethtool",
    "dnsmasq": "dnsmasq-base",
}
_NEEDED_FILES = {
    OVMF / "OVMF_CODE_4M.fd": "ovmf",
    Path("/usr/lib/PXELINUX/pxelinux.0"): "pxelinux",
    Path("/usr/lib/syslinux/modules/bios/ldlinux.c32"): "syslinux-common",
    Path("/boot/ipxe.efi"): "ipxe",
    Path("/bin/busybox"): "busybox-static",
}


@pytest.fixture(scope="session", autouse=True)
def _able() -> None:
    missing = [package for program, package in _NEEDED.items() if not shutil.which(program)]
    missing += [package for file, package in _NEEDED_FILES.items() if not file.exists()]
    if missing:
        pytest.skip(
            f"firmware tests need the packages {' '.join(missing)} (tests/run installs them)"
        )
    if os.geteuid() != 0:
        pytest.skip("firmware tests need root: sudo tests/run")


@pytest.fixture(scope="session")
def installer() -> Path:
    """Debian 12's installer netboot tree, as Debian ships it."""
    if not trees.INSTALLER.is_dir():
        pytest.skip(
            "Debian's debian-installer-12-netboot-amd64 is not installed (Debian 12 has it)"
        )
    return trees.INSTALLER


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The boot directory with our own kernel and initramfs."""
    return trees.small_tree(tmp_path_factory.mktemp("small") / "netboot")


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    """A switch of this test's own, whose traffic is captured beside the logs in `tmp_path`."""
    with Network("firmware") as network, network.capture(tmp_path / "traffic.pcap"):
        yield network


@pytest.fixture
def party(network: Network) -> Namespace:
    """Where the server lives, on `eth0`."""
    return network.join("srv", f"{SERVER}/24")
