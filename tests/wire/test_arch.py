import pytest

from pxegui.wire.arch import Architecture, Firmware, architecture

# IANA "Processor Architecture Types", read from the registry and not from our table.
HTTP = {15, 16, 17, 18, 19, 20, 23, 24, 26, 28, 30, 38, 40}
OUT_OF_USE = {1, 3, 4, 5, 8}
FIRMWARE = {
    0: Firmware.BIOS,
    2: Firmware.UEFI_ITANIUM,
    6: Firmware.UEFI_IA32,
    7: Firmware.UEFI_X64,
    9: Firmware.UEFI_X64,
    10: Firmware.UEFI_ARM32,
    11: Firmware.UEFI_ARM64,
    12: Firmware.POWERPC,
    13: Firmware.POWERPC,
    14: Firmware.POWERPC,
    15: Firmware.UEFI_IA32,
    16: Firmware.UEFI_X64,
    17: Firmware.UEFI_X64,
    18: Firmware.UEFI_ARM32,
    19: Firmware.UEFI_ARM64,
    20: Firmware.BIOS,
    21: Firmware.UBOOT_ARM32,
    22: Firmware.UBOOT_ARM64,
    23: Firmware.UBOOT_ARM32,
    24: Firmware.UBOOT_ARM64,
    25: Firmware.UEFI_RISCV32,
    26: Firmware.UEFI_RISCV32,
    27: Firmware.UEFI_RISCV64,
    28: Firmware.UEFI_RISCV64,
    29: Firmware.UEFI_RISCV128,
    30: Firmware.UEFI_RISCV128,
    31: Firmware.S390,
    32: Firmware.S390,
    33: Firmware.UEFI_MIPS32,
    34: Firmware.UEFI_MIPS64,
    35: Firmware.UEFI_SUNWAY32,
    36: Firmware.UEFI_SUNWAY64,
    37: Firmware.UEFI_LOONGARCH32,
    38: Firmware.UEFI_LOONGARCH32,
    39: Firmware.UEFI_LOONGARCH64,
    40: Firmware.UEFI_LOONGARCH64,
    41: Firmware.RASPBERRY_PI,
}


@pytest.mark.parametrize("number", range(42))
def test_every_row_of_the_registry(number):
    row = architecture(number)
    assert row.number == number
    assert row.firmware is FIRMWARE.get(number, Firmware.OTHER)
    assert row.http is (number in HTTP)
    assert (row.firmware is Firmware.OTHER) is (number in OUT_OF_USE)


@pytest.mark.parametrize("number", [42, 255, 0xFFFF])
def test_a_number_outside_the_registry_is_no_guess(number):
    row = architecture(number)
    assert row == Architecture(
        number, f"architecture {number}, not in the registry", Firmware.OTHER
    )


def test_any_number_of_option_93_has_a_row():
    assert all(architecture(number).number == number for number in range(0x10000))


@pytest.mark.parametrize("firmware", list(Firmware))
def test_every_firmware_has_words_of_its_own(firmware):
    assert firmware.words
    assert [other for other in Firmware if other.words == firmware.words] == [firmware]


def test_uefi_is_uefi_on_every_processor():
    named = {each for each in Firmware if each.name.startswith("UEFI_")}
    assert {each for each in Firmware if each.is_uefi} == named
