"""Arm machines boot to a system that gets its address and a file, with nothing configured.

Debian's U-Boot for QEMU asks at power on for the script `boot.scr.uimg`, then, as UEFI, for a boot
file. It does not look for pxelinux.cfg/, which the U-Boot of most boards does: there `pxe` is one
of the boot targets, and what that target runs is typed here.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.firmware.arm import (
    ARM32,
    ARM64,
    Arm,
    put_installers_grub,
    put_one_file,
    put_pxelinux_menu,
)
from tests.firmware.boards import AAVMF, U_BOOT, Firmware
from tests.firmware.booting import (
    GRUB_IN_PROXY,
    PROXY,
    booting,
    check_system,
    check_system_behind_proxy,
)
from tests.firmware.routers import dnsmasq
from tests.netlab import Namespace, Network

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.namespace,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (shutil.which("qemu-system-aarch64") and AAVMF.is_dir() and U_BOOT.is_dir()),
        reason="needs the packages qemu-system-arm qemu-efi-aarch64 u-boot-qemu",
    ),
    pytest.mark.skipif(
        not (ARM64.is_there and ARM32.is_there),
        reason="needs Debian 12's debian-installer-12-netboot-arm64 and -armhf",
    ),
]
PXE_TARGET = "run boot_pci_enum; dhcp; if pxe get; then pxe boot; fi"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The boot directory, empty."""
    folder = tmp_path / "boot"
    folder.mkdir()
    return folder


def test_shim_and_grub_boot(tree: Path, network: Network, party: Namespace, tmp_path: Path) -> None:
    ARM64.put_system(tree, tmp_path)
    put_installers_grub(tree)
    with booting(Firmware.UEFI_ARM64_PXE, tree, network, party, tmp_path) as (machine, server):
        check_system(machine, server)
        assert [name for name in ("grubaa64.efi", "linux") if not server.has_sent(name)] == []


@pytest.mark.parametrize(
    ("firmware", "is_proxy"),
    [
        pytest.param(Firmware.UEFI_ARM64_PXE, True, id="UEFI Arm 64, proxy mode"),
        pytest.param(Firmware.UEFI_ARM64_HTTP, True, id="UEFI Arm 64 HTTP Boot, proxy mode"),
        pytest.param(
            Firmware.UEFI_ARM64_HTTP,
            False,
            id="UEFI Arm 64 HTTP Boot, standard mode",
            marks=pytest.mark.matrix,
        ),
    ],
)
def test_one_file_boots(
    firmware: Firmware,
    is_proxy: bool,
    tree: Path,
    network: Network,
    party: Namespace,
    tmp_path: Path,
) -> None:
    ARM64.put_system(tree, tmp_path)
    put_one_file(tree)
    if is_proxy:
        dnsmasq(network, tmp_path)
    options = PROXY if is_proxy else ()
    with booting(firmware, tree, network, party, tmp_path, *options) as (machine, server):
        if is_proxy:  # GRUB would find no menu; this one brings its own
            check_system_behind_proxy(machine, server, GRUB_IN_PROXY)
        else:
            check_system(machine, server)


@pytest.mark.parametrize(
    ("firmware", "arm"),
    [
        pytest.param(Firmware.U_BOOT_ARM64, ARM64, id=Firmware.U_BOOT_ARM64.value),
        pytest.param(
            Firmware.U_BOOT_ARM32,
            ARM32,
            id=Firmware.U_BOOT_ARM32.value,
            marks=pytest.mark.matrix,
        ),
    ],
)
def test_u_boot_boots_from_a_menu(
    firmware: Firmware, arm: Arm, tree: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    arm.put_system(tree, tmp_path)
    put_pxelinux_menu(tree)
    with booting(firmware, tree, network, party, tmp_path) as (machine, server):
        machine.wait("U-Boot", lambda: "stop autoboot" in machine.serial, 60)
        machine.type("")
        machine.wait("prompt", lambda: "=>" in machine.serial, 30)
        machine.type(PXE_TARGET)
        check_system(machine, server)


@pytest.mark.parametrize(
    ("firmware", "arm"),
    [
        pytest.param(
            Firmware.U_BOOT_ARM64,
            ARM64,
            id=Firmware.U_BOOT_ARM64.value,
            marks=pytest.mark.matrix,
        ),
        pytest.param(Firmware.U_BOOT_ARM32, ARM32, id=Firmware.U_BOOT_ARM32.value),
    ],
)
def test_u_boot_boots_by_its_script(
    firmware: Firmware, arm: Arm, tree: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    arm.put_system(tree, tmp_path)
    (tree / "boot.scr.uimg").write_bytes(arm.script())
    with booting(firmware, tree, network, party, tmp_path) as (machine, server):
        check_system(machine, server)
