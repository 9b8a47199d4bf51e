"""Every architecture of the registry: what it boots, in both modes, as PXE and as HTTP client."""

from __future__ import annotations

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.boot.choose import Place, choose
from pxegui.boot.client import identify
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.settings.model import BootSettings, Mode
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import Message

US = IPv4Address("10.0.0.1")
HTTP = "http://10.0.0.1/"


def loader(file: str, kind: LoaderKind, firmware: Firmware, **more) -> Loader:
    return Loader(file=file, kind=kind, firmware=firmware, **more)


SURVEY = Survey(
    root=Path("/srv"),
    name="everything",
    loaders=(
        loader("pxelinux.0", LoaderKind.PXELINUX, Firmware.BIOS),
        loader("undionly.kpxe", LoaderKind.IPXE, Firmware.BIOS),
        loader("bootx64.efi", LoaderKind.SHIM, Firmware.UEFI_X64),
        loader("ipxe.efi", LoaderKind.IPXE, Firmware.UEFI_X64),
        loader("bootia32.efi", LoaderKind.GRUB, Firmware.UEFI_IA32),
        loader("ipxe32.efi", LoaderKind.IPXE, Firmware.UEFI_IA32),
        loader("bootaa64.efi", LoaderKind.SHIM, Firmware.UEFI_ARM64),
        loader("grubaa64.efi", LoaderKind.GRUB, Firmware.UEFI_ARM64),
        loader("ipxe-arm64.efi", LoaderKind.IPXE, Firmware.UEFI_ARM64),
        loader("bootarm.efi", LoaderKind.OTHER, Firmware.UEFI_ARM32),
        loader("ipxe-riscv64.efi", LoaderKind.IPXE, Firmware.UEFI_RISCV64),
        loader("ipxe-loong64.efi", LoaderKind.IPXE, Firmware.UEFI_LOONGARCH64),
        loader("start4.elf", LoaderKind.OTHER, Firmware.RASPBERRY_PI),
    ),
)


def boots(number: int, name: str, mode: Mode) -> str:
    options = {53: b"\1", 60: f"{name}:Arch:{number:05}:UNDI:003016".encode()}
    options[93] = number.to_bytes(2, "big")
    client = identify(Message(op=1, hlen=6, chaddr=b"\2".ljust(16, b"\0"), options=options))
    place = Place(address=US, mode=mode, tftp_port=69, http_port=80)
    choice = choose(client, BootSettings(), SURVEY, place)
    assert (choice.missing is None) == bool(choice.because), "a file, or what is missing"
    return choice.file or (choice.missing.what if choice.missing else choice.because)


@pytest.mark.parametrize(
    ("number", "standard", "proxy"),
    [
        (0, "pxelinux.0", "pxelinux.0"),
        (6, "bootia32.efi", "ipxe32.efi"),
        (7, "bootx64.efi", "ipxe.efi"),
        (9, "bootx64.efi", "ipxe.efi"),
        (10, "bootarm.efi", "bootarm.efi"),
        (11, "bootaa64.efi", "ipxe-arm64.efi"),
        (27, "ipxe-riscv64.efi", "ipxe-riscv64.efi"),
        (39, "ipxe-loong64.efi", "ipxe-loong64.efi"),
        (41, "start4.elf", "start4.elf"),
        (21, "bootarm.efi", "bootarm.efi"),
        (22, "grubaa64.efi", "ipxe-arm64.efi"),
        (2, "no boot file for EFI Itanium", "no boot file for EFI Itanium"),
        (12, "no boot file for PowerPC", "no boot file for PowerPC"),
        (31, "no boot file for s390", "no boot file for s390"),
        (33, "no boot file for UEFI MIPS 32", "no boot file for UEFI MIPS 32"),
        (3, "no boot file for PXE type 3", "no boot file for PXE type 3"),
        (777, "no boot file for PXE type 777", "no boot file for PXE type 777"),
    ],
)
def test_pxe(number, standard, proxy):
    assert boots(number, "PXEClient", Mode.STANDARD) == standard
    assert boots(number, "PXEClient", Mode.PROXY) == proxy


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("number", "file"),
    [
        (15, HTTP + "ipxe32.efi"),
        (16, HTTP + "ipxe.efi"),
        (17, HTTP + "ipxe.efi"),
        (18, HTTP + "bootarm.efi"),
        (19, HTTP + "ipxe-arm64.efi"),
        (28, HTTP + "ipxe-riscv64.efi"),
        (40, HTTP + "ipxe-loong64.efi"),
    ],
)
def test_http_boot(number, file, mode):
    assert boots(number, "HTTPClient", mode) == file
