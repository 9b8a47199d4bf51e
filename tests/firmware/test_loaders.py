"""Each boot loader goes on from the firmware to a running system, with nothing configured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.firmware.boards import OVMF, Firmware
from tests.firmware.booting import (
    GRUB_IN_PROXY,
    PROXY,
    booting,
    check_system,
    check_system_behind_proxy,
)
from tests.firmware.grub import pack_in_grub, put_grub
from tests.firmware.routers import dnsmasq
from tests.netlab import Namespace, Network

pytestmark = [pytest.mark.firmware, pytest.mark.namespace, pytest.mark.timeout(400)]

SYSLINUX = Path("/usr/lib/syslinux/modules/bios/ldlinux.c32")
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


def one_file_for_ia32(folder: Path) -> None:
    """GRUB with the system in it, as there is no iPXE of Debian's for this firmware."""
    pack_in_grub(folder, "bootia32.efi", "i386-efi", "ttyS0")


def has_ia32() -> bool:
    """Debian's firmware for it is installed."""
    return (OVMF / "OVMF32_CODE_4M.secboot.fd").exists()


UNDIONLY = (Firmware.BIOS_PLAIN, only_a_kernel, ("undionly.kpxe", "linux"))
SNPONLY = (Firmware.UEFI_PXE, only_a_kernel, ("snponly.efi", "linux"))
LPXELINUX = (Firmware.BIOS_PLAIN, lpxelinux, ("lpxelinux.0", "default", "linux"))
GRUB_BIOS = (Firmware.BIOS_PLAIN, put_grub, ("core.0", "normal.mod", "linux"))
GRUB_UEFI = (Firmware.UEFI_PXE, put_grub, ("core.efi", "normal.mod", "linux"))
GRUB_IA32 = (Firmware.UEFI_IA32_PXE, put_grub, ("core.efi", "normal.mod", "linux"))
IA32_PXE = (Firmware.UEFI_IA32_PXE, one_file_for_ia32, ("bootia32.efi",))
IA32_HTTP = (Firmware.UEFI_IA32_HTTP, one_file_for_ia32, ("bootia32.efi",))
# Behind a proxy GRUB asks the wrong server for its menu: iPXE goes instead.
NO_GRUB_BIOS = (Firmware.BIOS_PLAIN, put_grub, ("undionly.kpxe", "linux"))
NO_GRUB_UEFI = (Firmware.UEFI_PXE, put_grub, ("snponly.efi", "linux"))
Way = tuple[Firmware, Callable[[Path], None], tuple[str, ...]]


@pytest.fixture
def tree(small: Path, tmp_path: Path) -> Path:
    """The small system without a loader."""
    folder = tmp_path / "boot"
    folder.mkdir()
    for name in ("linux", "initrd.gz", "payload.bin"):
        shutil.copy(small / name, folder)
    return folder


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(UNDIONLY, id="BIOS, undionly"),
        pytest.param(SNPONLY, id="UEFI x64, snponly", marks=pytest.mark.matrix),
        pytest.param(LPXELINUX, id="lpxelinux"),
        pytest.param(GRUB_BIOS, id="GRUB for BIOS"),
        pytest.param(GRUB_UEFI, id="GRUB for UEFI"),
        pytest.param(GRUB_IA32, id="GRUB for UEFI x86 (32-bit)"),
        pytest.param(IA32_HTTP, id="one file by HTTP Boot x86", marks=pytest.mark.matrix),
    ],
)
def test_a_system_runs(
    way: Way, tree: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    firmware, put_loader, sent = way
    _skip_without(firmware)
    put_loader(tree)
    with booting(firmware, tree, network, party, tmp_path) as (machine, server):
        check_system(machine, server)
        assert [name for name in sent if not server.has_sent(name)] == []


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(UNDIONLY, id="BIOS, undionly"),
        pytest.param(SNPONLY, id="UEFI x64, snponly", marks=pytest.mark.matrix),
        pytest.param(LPXELINUX, id="lpxelinux", marks=pytest.mark.matrix),
        pytest.param(IA32_PXE, id="one file by PXE, x86", marks=pytest.mark.matrix),
        pytest.param(IA32_HTTP, id="one file by HTTP Boot, x86"),
        pytest.param(NO_GRUB_BIOS, id="iPXE for GRUB, BIOS", marks=pytest.mark.matrix),
        pytest.param(NO_GRUB_UEFI, id="iPXE for GRUB, UEFI x64", marks=pytest.mark.matrix),
    ],
)
def test_a_system_runs_in_proxy_mode(
    way: Way, tree: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    firmware, put_loader, sent = way
    _skip_without(firmware)
    put_loader(tree)
    dnsmasq(network, tmp_path)
    with booting(firmware, tree, network, party, tmp_path, *PROXY) as (machine, server):
        # For 32-bit UEFI there is only GRUB in such a tree.
        problems = [GRUB_IN_PROXY] if put_loader in (put_grub, one_file_for_ia32) else []
        check_system_behind_proxy(machine, server, *problems)
        assert [name for name in sent if not server.has_sent(name)] == []


def _skip_without(firmware: Firmware) -> None:
    if firmware in (Firmware.UEFI_IA32_PXE, Firmware.UEFI_IA32_HTTP) and not has_ia32():
        pytest.skip("needs the package ovmf-ia32")
