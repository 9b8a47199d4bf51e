"""Each boot loader goes on from the firmware to a running system, with nothing configured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.firmware.machine import Firmware, Machine
from tests.firmware.server import Server
from tests.firmware.trees import MARKER
from tests.netlab import Namespace, Network, run

pytestmark = [pytest.mark.firmware, pytest.mark.namespace, pytest.mark.timeout(400)]

SYSLINUX = Path("/usr/lib/syslinux/modules/bios/ldlinux.c32")
GRUB_MENU = """\
set timeout=0
menuentry test {
  linux /linux console=ttyS0 quiet
  initrd /initrd.gz
}
"""
HTTP_MENU = """\
default test
label test
  kernel http://10.77.0.1/linux
  append initrd=http://10.77.0.1/initrd.gz console=ttyS0 quiet
"""


def only_a_kernel(folder: Path) -> None:
    """No loader: the system's iPXE is given, and its menu has what lies there."""


def lpxelinux(folder: Path) -> None:
    """pxelinux with its own TCP: kernel and initrd by HTTP."""
    shutil.copy("/usr/lib/PXELINUX/lpxelinux.0", folder)
    shutil.copy(SYSLINUX, folder)
    (folder / "pxelinux.cfg").mkdir()
    (folder / "pxelinux.cfg/default").write_text(HTTP_MENU)


def grub(folder: Path) -> None:
    """What `grub-mknetdir` makes, for BIOS and UEFI."""
    missing = [
        name for name in ("i386-pc", "x86_64-efi") if not Path("/usr/lib/grub", name).is_dir()
    ]
    if missing or not shutil.which("grub-mknetdir"):
        pytest.skip("needs the packages grub-common grub-pc-bin grub-efi-amd64-bin")
    run("grub-mknetdir", f"--net-directory={folder}", "--subdir=boot/grub", limit_s=120)
    (folder / "boot/grub/grub.cfg").write_text(GRUB_MENU)


@pytest.mark.parametrize(
    ("firmware", "put_loader", "sent"),
    [
        pytest.param(
            Firmware.BIOS_PLAIN, only_a_kernel, ("undionly.kpxe", "linux"), id="BIOS, undionly"
        ),
        pytest.param(
            Firmware.BIOS_PLAIN, lpxelinux, ("lpxelinux.0", "default", "linux"), id="lpxelinux"
        ),
        pytest.param(
            Firmware.BIOS_PLAIN, grub, ("core.0", "normal.mod", "linux"), id="GRUB for BIOS"
        ),
        pytest.param(
            Firmware.UEFI_PXE, grub, ("core.efi", "normal.mod", "linux"), id="GRUB for UEFI"
        ),
    ],
)
def test_a_system_runs(
    firmware: Firmware,
    put_loader: Callable[[Path], None],
    sent: tuple[str, ...],
    small: Path,
    network: Network,
    party: Namespace,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "boot"
    folder.mkdir()
    for name in ("linux", "initrd.gz", "payload.bin"):
        shutil.copy(small / name, folder)
    put_loader(folder)
    server = Server(party, folder, tmp_path)
    machine = Machine(firmware, network, tmp_path, memory_mb=512)
    try:
        machine.wait("test system", lambda: MARKER in machine.serial, 240)
        assert [name for name in sent if not server.has_sent(name)] == []
        assert {event["mac"] for event in server.events("lease_acked")} == {machine.mac}
        macs = {event["mac"] for event in server.events("transfer_started")}
        assert macs == {machine.mac}
    except AssertionError as failed:
        failed.add_note(f"kept in {tmp_path}\nserial:\n{machine.serial[-2000:]}")
        failed.add_note(f"server:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log
