"""The machines that QEMU can be: which program, which board, which firmware on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

OVMF = Path("/usr/share/OVMF")
AAVMF = Path("/usr/share/AAVMF")
U_BOOT = Path("/usr/lib/u-boot")


class Firmware(StrEnum):
    """What a machine starts with."""

    BIOS_IPXE = "BIOS with iPXE ROM"
    BIOS_PLAIN = "BIOS with plain PXE ROM"
    UEFI_PXE = "UEFI x64 PXE"
    UEFI_HTTP = "UEFI x64 HTTP Boot"
    UEFI_SECURE = "UEFI x64 with Secure Boot"
    UEFI_IA32_PXE = "UEFI x86 (32-bit) PXE"
    UEFI_IA32_HTTP = "UEFI x86 (32-bit) HTTP Boot"
    UEFI_ARM64_PXE = "UEFI Arm 64"
    UEFI_ARM64_HTTP = "UEFI Arm 64 HTTP Boot"
    U_BOOT_ARM64 = "U-Boot Arm 64"
    U_BOOT_ARM32 = "U-Boot Arm 32"

    @property
    def is_arm(self) -> bool:
        """No PC."""
        return "Arm" in self.value


_FLASH = {
    Firmware.UEFI_PXE: (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd"),
    Firmware.UEFI_HTTP: (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd"),
    Firmware.UEFI_SECURE: (OVMF / "OVMF_CODE_4M.ms.fd", OVMF / "OVMF_VARS_4M.ms.fd"),
    Firmware.UEFI_IA32_PXE: (OVMF / "OVMF32_CODE_4M.secboot.fd", OVMF / "OVMF32_VARS_4M.fd"),
    Firmware.UEFI_IA32_HTTP: (OVMF / "OVMF32_CODE_4M.secboot.fd", OVMF / "OVMF32_VARS_4M.fd"),
    Firmware.UEFI_ARM64_PXE: (AAVMF / "AAVMF_CODE.fd", AAVMF / "AAVMF_VARS.fd"),
    Firmware.UEFI_ARM64_HTTP: (AAVMF / "AAVMF_CODE.fd", AAVMF / "AAVMF_VARS.fd"),
}
_BIOS = {
    Firmware.U_BOOT_ARM64: U_BOOT / "qemu_arm64/u-boot.bin",
    Firmware.U_BOOT_ARM32: U_BOOT / "qemu_arm/u-boot.bin",
}
_HTTP = (Firmware.UEFI_HTTP, Firmware.UEFI_IA32_HTTP, Firmware.UEFI_ARM64_HTTP)
# This firmware keeps its variables where only its own system management code can write.
_GUARDED = (Firmware.UEFI_SECURE, Firmware.UEFI_IA32_PXE, Firmware.UEFI_IA32_HTTP)
_PC = ("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-vga", "std")
_ARM = ("-M", "virt", "-accel", "tcg,thread=multi")
_ARM64 = ("qemu-system-aarch64", *_ARM, "-cpu", "cortex-a57")


def board(firmware: Firmware, folder: Path, mac: str) -> tuple[str, ...]:
    """The program and its words, with one network card on the network `n0`."""
    card = f"netdev=n0,mac={mac},bootindex=0"
    if firmware in (Firmware.BIOS_IPXE, Firmware.BIOS_PLAIN):
        # graphics=off: SeaBIOS, iPXE and pxelinux talk on the serial line too.
        return (*_PC, "-M", "pc,graphics=off", "-device", f"virtio-net-pci,{card}")
    if firmware in _BIOS:
        program = _ARM64 if firmware is Firmware.U_BOOT_ARM64 else ("qemu-system-arm", *_ARM)
        # U-Boot of 2023 reads no address from a virtio card.
        return (*program, "-bios", str(_BIOS[firmware]), "-device", f"e1000,{card},romfile=")
    # romfile= (empty): edk2's own network stack drives the card, not QEMU's iPXE ROM.
    devices = ("-device", f"virtio-net-pci,{card},romfile=", "-device", "virtio-rng-pci")
    if firmware in (Firmware.UEFI_ARM64_PXE, Firmware.UEFI_ARM64_HTTP):
        return (*_ARM64, *_flash(firmware, folder), *devices)
    guard = ("-global", "driver=cfi.pflash01,property=secure,value=on")
    pc = ("-M", "q35,smm=on", *guard) if firmware in _GUARDED else ("-M", "q35")
    return (*_PC, *pc, *_flash(firmware, folder), *devices)


def _flash(firmware: Firmware, folder: Path) -> Iterable[str]:
    """UEFI in flash, variables of its own, and what it shall leave out: IPv6, or PXE for HTTP."""
    code, variables = _FLASH[firmware]
    store = folder / "vars.fd"
    shutil.copy(variables, store)
    yield from ("-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}")
    yield from ("-drive", f"if=pflash,unit=1,format=raw,file={store}")
    for name in ("IPv6PXESupport", *(["IPv4PXESupport"] if firmware in _HTTP else [])):
        yield from ("-fw_cfg", f"name=opt/org.tianocore/{name},string=n")
