"""Client architectures (DHCP option 93): IANA's registry, and the firmware each one means.

RFC 4578 section 2.1, RFC 5970 section 3.3 and IANA "Processor Architecture Types". 7 and 9 are both
treated as x64 UEFI: RFC 4578 printed them the other way round, and old firmware sends 9.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum


class Firmware(StrEnum):
    """What a machine's firmware can load. The value is how profiles and JSON lines spell it."""

    BIOS = "bios"
    UEFI_IA32 = "uefi-ia32"
    UEFI_X64 = "uefi-x64"
    UEFI_ARM32 = "uefi-arm32"
    UEFI_ARM64 = "uefi-arm64"
    UEFI_RISCV32 = "uefi-riscv32"
    UEFI_RISCV64 = "uefi-riscv64"
    UEFI_RISCV128 = "uefi-riscv128"
    UEFI_LOONGARCH32 = "uefi-loongarch32"
    UEFI_LOONGARCH64 = "uefi-loongarch64"
    UEFI_MIPS32 = "uefi-mips32"
    UEFI_MIPS64 = "uefi-mips64"
    UEFI_SUNWAY32 = "uefi-sunway32"
    UEFI_SUNWAY64 = "uefi-sunway64"
    UEFI_ITANIUM = "uefi-itanium"
    UBOOT_ARM32 = "uboot-arm32"
    UBOOT_ARM64 = "uboot-arm64"
    POWERPC = "powerpc"
    S390 = "s390"
    RASPBERRY_PI = "raspberry-pi"
    OTHER = "other"  # in the registry and out of use, or not in it

    @property
    def words(self) -> str:
        """How a person reads it: `UEFI x64`, `BIOS`."""
        return _WORDS[self]

    @property
    def is_uefi(self) -> bool:
        """UEFI, of whatever processor."""
        return self.value.startswith("uefi-")

    @property
    def is_strict(self) -> bool:
        """It starts only what is made for it. U-Boot and others start files of other firmware."""
        return self is Firmware.BIOS or self.is_uefi


_WORDS = {
    Firmware.BIOS: "BIOS",
    Firmware.UEFI_IA32: "UEFI x86 (32-bit)",
    Firmware.UEFI_X64: "UEFI x64",
    Firmware.UEFI_ARM32: "UEFI Arm 32",
    Firmware.UEFI_ARM64: "UEFI Arm 64",
    Firmware.UEFI_RISCV32: "UEFI RISC-V 32",
    Firmware.UEFI_RISCV64: "UEFI RISC-V 64",
    Firmware.UEFI_RISCV128: "UEFI RISC-V 128",
    Firmware.UEFI_LOONGARCH32: "UEFI LoongArch 32",
    Firmware.UEFI_LOONGARCH64: "UEFI LoongArch 64",
    Firmware.UEFI_MIPS32: "UEFI MIPS 32",
    Firmware.UEFI_MIPS64: "UEFI MIPS 64",
    Firmware.UEFI_SUNWAY32: "UEFI Sunway 32",
    Firmware.UEFI_SUNWAY64: "UEFI Sunway 64",
    Firmware.UEFI_ITANIUM: "EFI Itanium",
    Firmware.UBOOT_ARM32: "U-Boot Arm 32",
    Firmware.UBOOT_ARM64: "U-Boot Arm 64",
    Firmware.POWERPC: "PowerPC",
    Firmware.S390: "s390",
    Firmware.RASPBERRY_PI: "Raspberry Pi",
    Firmware.OTHER: "unknown firmware",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Architecture:
    """One row of the registry."""

    number: int
    name: str  # the registry's words
    firmware: Firmware
    http: bool = False  # boots from an http URL (UEFI HTTP Boot and its like)


REGISTRY = (
    Architecture(0, "x86 BIOS", Firmware.BIOS),
    Architecture(1, "NEC/PC98", Firmware.OTHER),
    Architecture(2, "Itanium", Firmware.UEFI_ITANIUM),
    Architecture(3, "DEC Alpha", Firmware.OTHER),
    Architecture(4, "Arc x86", Firmware.OTHER),
    Architecture(5, "Intel Lean Client", Firmware.OTHER),
    Architecture(6, "x86 UEFI", Firmware.UEFI_IA32),
    Architecture(7, "x64 UEFI", Firmware.UEFI_X64),
    Architecture(8, "EFI Xscale", Firmware.OTHER),
    Architecture(9, "EBC (used as x64 UEFI)", Firmware.UEFI_X64),
    Architecture(10, "ARM 32-bit UEFI", Firmware.UEFI_ARM32),
    Architecture(11, "ARM 64-bit UEFI", Firmware.UEFI_ARM64),
    Architecture(12, "PowerPC Open Firmware", Firmware.POWERPC),
    Architecture(13, "PowerPC ePAPR", Firmware.POWERPC),
    Architecture(14, "POWER OPAL v3", Firmware.POWERPC),
    Architecture(15, "x86 UEFI boot from HTTP", Firmware.UEFI_IA32, http=True),
    Architecture(16, "x64 UEFI boot from HTTP", Firmware.UEFI_X64, http=True),
    Architecture(17, "EBC boot from HTTP (used as x64)", Firmware.UEFI_X64, http=True),
    Architecture(18, "ARM 32-bit UEFI boot from HTTP", Firmware.UEFI_ARM32, http=True),
    Architecture(19, "ARM 64-bit UEFI boot from HTTP", Firmware.UEFI_ARM64, http=True),
    Architecture(20, "x86 BIOS boot from HTTP", Firmware.BIOS, http=True),
    Architecture(21, "ARM 32-bit U-Boot", Firmware.UBOOT_ARM32),
    Architecture(22, "ARM 64-bit U-Boot", Firmware.UBOOT_ARM64),
    Architecture(23, "ARM 32-bit U-Boot boot from HTTP", Firmware.UBOOT_ARM32, http=True),
    Architecture(24, "ARM 64-bit U-Boot boot from HTTP", Firmware.UBOOT_ARM64, http=True),
    Architecture(25, "RISC-V 32-bit UEFI", Firmware.UEFI_RISCV32),
    Architecture(26, "RISC-V 32-bit UEFI boot from HTTP", Firmware.UEFI_RISCV32, http=True),
    Architecture(27, "RISC-V 64-bit UEFI", Firmware.UEFI_RISCV64),
    Architecture(28, "RISC-V 64-bit UEFI boot from HTTP", Firmware.UEFI_RISCV64, http=True),
    Architecture(29, "RISC-V 128-bit UEFI", Firmware.UEFI_RISCV128),
    Architecture(30, "RISC-V 128-bit UEFI boot from HTTP", Firmware.UEFI_RISCV128, http=True),
    Architecture(31, "s390 Basic", Firmware.S390),
    Architecture(32, "s390 Extended", Firmware.S390),
    Architecture(33, "MIPS 32-bit UEFI", Firmware.UEFI_MIPS32),
    Architecture(34, "MIPS 64-bit UEFI", Firmware.UEFI_MIPS64),
    Architecture(35, "Sunway 32-bit UEFI", Firmware.UEFI_SUNWAY32),
    Architecture(36, "Sunway 64-bit UEFI", Firmware.UEFI_SUNWAY64),
    Architecture(37, "LoongArch 32-bit UEFI", Firmware.UEFI_LOONGARCH32),
    Architecture(38, "LoongArch 32-bit UEFI boot from HTTP", Firmware.UEFI_LOONGARCH32, http=True),
    Architecture(39, "LoongArch 64-bit UEFI", Firmware.UEFI_LOONGARCH64),
    Architecture(40, "LoongArch 64-bit UEFI boot from HTTP", Firmware.UEFI_LOONGARCH64, http=True),
    Architecture(41, "ARM Raspberry Pi boot", Firmware.RASPBERRY_PI),
)
_BY_NUMBER = {row.number: row for row in REGISTRY}


def architecture(number: int) -> Architecture:
    """The registry's row for a number of option 93; unknown numbers give a row of their own."""
    return _BY_NUMBER.get(number) or Architecture(
        number, f"architecture {number}, not in the registry", Firmware.OTHER
    )
