"""Arm machines: UEFI (AAVMF) and U-Boot on QEMU's `virt` board, and what they boot."""

from __future__ import annotations

import itertools
import shutil
import struct
import zlib
from enum import StrEnum
from pathlib import Path

from tests.firmware.machine import Machine
from tests.netlab import Network

AAVMF = Path("/usr/share/AAVMF")
U_BOOT = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
INSTALLER = Path("/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64")
LINUX_RUNS = "Linux version"
CONSOLE = "console=ttyAMA0"
_GRUB_MENU = f"""\
set timeout=0
menuentry test {{
  linux /debian-installer/arm64/linux {CONSOLE}
}}
"""
_PXELINUX_MENU = f"""\
default test
label test
  kernel /debian-installer/arm64/linux
  append {CONSOLE}
"""
# This build of U-Boot does not look for pxelinux.cfg/ by itself; its first question can tell it to.
_BOOT_COMMANDS = "setenv autoload no; dhcp; pxe get && pxe boot\n"
_numbers = itertools.count(1)


class ArmFirmware(StrEnum):
    """What the machine starts with."""

    UEFI = "UEFI Arm 64"
    U_BOOT = "U-Boot Arm 64"


class ArmMachine(Machine):
    """One powered-on Arm machine."""

    def __init__(self, firmware: ArmFirmware, network: Network, folder: Path) -> None:
        self.folder = folder
        self.serial_file = folder / "serial.log"
        self._network = network
        self.mac = f"52:54:00:88:00:{next(_numbers):02x}"
        self._qmp = None
        self._output = (folder / "qemu.log").open("wb")
        tap = ("-netdev", f"tap,id=n0,ifname={network.tap()},script=no,downscript=no")
        # U-Boot of 2023 reads no address from a virtio card
        kind = "virtio-net-pci" if firmware is ArmFirmware.UEFI else "e1000"
        card = ("-device", f"{kind},netdev=n0,mac={self.mac},romfile=,bootindex=0")
        board = ("-M", "virt", "-cpu", "cortex-a57", "-accel", "tcg,thread=multi", "-m", "1024")
        quiet = ("-nodefaults", "-no-user-config", "-display", "none")
        watch = (
            "-serial",
            f"file:{self.serial_file}",
            "-qmp",
            f"unix:{folder}/q,server=on,wait=off",
        )
        random = ("-device", "virtio-rng-pci")
        self.process = network.switch.start(
            *("qemu-system-aarch64", *board, *quiet, *watch, *tap, *card, *random),
            *(self._uefi() if firmware is ArmFirmware.UEFI else ("-bios", U_BOOT)),
            output=self._output,
        )

    def _uefi(self) -> tuple[str, ...]:
        store = self.folder / "vars.fd"
        shutil.copy(AAVMF / "AAVMF_VARS.fd", store)
        code = f"if=pflash,unit=0,format=raw,readonly=on,file={AAVMF}/AAVMF_CODE.fd"
        return ("-drive", code, "-drive", f"if=pflash,unit=1,format=raw,file={store}")


def arm_tree(folder: Path) -> Path:
    """Debian's arm64 loaders and kernel as its installer lays them out, with menus of our own."""
    home = folder / "debian-installer/arm64"
    (home / "grub").mkdir(parents=True)
    for name in ("bootnetaa64.efi", "grubaa64.efi", "linux"):
        shutil.copy(INSTALLER / name, home)
    (home / "grub/grub.cfg").write_text(_GRUB_MENU)
    (folder / "pxelinux.cfg").mkdir()
    (folder / "pxelinux.cfg/default").write_text(_PXELINUX_MENU)
    (folder / "boot.scr.uimg").write_bytes(_u_boot_script(_BOOT_COMMANDS))
    return folder


def _u_boot_script(commands: str) -> bytes:
    """A script as U-Boot's `source` reads it: legacy image header, length, text."""
    text = commands.encode()
    data = struct.pack(">II", len(text), 0) + text
    arm64_linux, script, plain = (5, 22), 6, 0
    fields = (len(data), 0, 0, zlib.crc32(data), *arm64_linux, script, plain, b"boot")

    def header(checksum: int) -> bytes:
        return struct.pack(">IIIIIIIBBBB32s", 0x27051956, checksum, 0, *fields)

    return header(zlib.crc32(header(0))) + data
