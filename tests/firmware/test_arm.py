"""Arm firmware boots: UEFI by shim and GRUB, U-Boot by what it finds, with nothing configured."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.firmware.arm import (
    AAVMF,
    INSTALLER,
    LINUX_RUNS,
    U_BOOT,
    ArmFirmware,
    ArmMachine,
    arm_tree,
)
from tests.firmware.server import Server
from tests.netlab import Namespace, Network

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.namespace,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (shutil.which("qemu-system-aarch64") and AAVMF.is_dir() and U_BOOT.exists()),
        reason="needs the packages qemu-system-arm qemu-efi-aarch64 u-boot-qemu",
    ),
    pytest.mark.skipif(
        not INSTALLER.is_dir(), reason="needs Debian 12's debian-installer-12-netboot-arm64"
    ),
]


@pytest.mark.parametrize("firmware", [pytest.param(each, id=each.value) for each in ArmFirmware])
def test_a_kernel_starts(
    firmware: ArmFirmware, network: Network, party: Namespace, tmp_path: Path
) -> None:
    server = Server(party, arm_tree(tmp_path / "boot"), tmp_path)
    machine = ArmMachine(firmware, network, tmp_path)
    try:
        machine.wait("running kernel", lambda: LINUX_RUNS in machine.serial, 200)
        assert server.has_sent("arm64/linux")
        assert {event["mac"] for event in server.events("lease_acked")} == {machine.mac}
        asked = [event["firmware"] for event in server.events("machine_asked")]
        assert firmware.value in asked
    except AssertionError as failed:
        failed.add_note(f"kept in {tmp_path}\nserial:\n{machine.serial[-3000:]}")
        failed.add_note(f"server:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log
