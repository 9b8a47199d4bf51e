"""Recognising boot files by name and content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.found import LoaderKind
from pxegui.boot.loaders import (
    Image,
    firmware_of_path,
    is_initrd_name,
    is_kernel_name,
    may_be_loader,
    read_image,
    recognise,
)
from pxegui.wire.arch import Firmware
from tests.boot.conftest import GRUB, IPXE, MACHINES, PXELINUX, SHIM, efi, grub, linux

FIRMWARES = {
    "x64": Firmware.UEFI_X64,
    "ia32": Firmware.UEFI_IA32,
    "aa64": Firmware.UEFI_ARM64,
    "arm": Firmware.UEFI_ARM32,
    "riscv64": Firmware.UEFI_RISCV64,
}


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_pe_headers(machine: str, wide: bool, signed: bool):
    image = read_image(efi(machine, signed=signed, wide=wide))
    assert image == Image(efi=FIRMWARES[machine], signed=signed)


@pytest.mark.parametrize(
    ("content", "image"),
    [
        pytest.param(linux(), Image(efi=Firmware.UEFI_X64, signed=False, linux_bios=True,
                                    linux_efi=True), id="x64 kernel with an EFI stub"),
        pytest.param(linux(None), Image(linux_bios=True), id="kernel for BIOS"),
        pytest.param(b"", Image(), id="empty"),
        pytest.param(b"MZ" + b"\xff" * 4094, Image(), id="a header that points far away"),
        pytest.param(b"MZ" + bytes(100), Image(), id="a DOS program"),
    ],
)  # fmt: skip
def test_images(content: bytes, image: Image):
    assert read_image(content) == image


@pytest.mark.parametrize(
    ("path", "content", "wanted"),
    [
        ("a/pxelinux.0", b"", "pxelinux bios"),
        ("lpxelinux.0", PXELINUX, "pxelinux bios"),
        ("pxelinux.0", b"PXELINUX 6.04 lwIP 2020", "lpxelinux bios"),
        ("undionly.kpxe", b"", "ipxe bios"),
        ("IPXE.PXE", b"", "ipxe bios"),
        ("core.0", b"", "grub bios"),
        ("bootx64.efi", efi(text=SHIM), "shim uefi-x64"),
        ("bootx64.efi", efi(text=GRUB), "grub uefi-x64"),
        ("bootx64.efi", efi(text=IPXE), "ipxe uefi-x64"),
        ("bootx64.efi", efi(), "other uefi-x64"),
        ("grubx64.efi", efi(text=IPXE), "ipxe uefi-x64"),
        ("shimx64.efi.signed", efi(text=SHIM), "shim uefi-x64"),
        ("grubnetx64.efi.signed", b"junk", "grub uefi-x64"),
        ("arm64/snponly.efi", b"junk", "ipxe uefi-arm64"),
        ("snponly.efi", b"junk", "ipxe uefi-x64"),
        ("ipxe-x86_64.efi.sha256", b"junk", ""),
        ("syslinux.efi", efi("ia32"), "syslinux-efi uefi-ia32"),
        ("bootmgfw.efi", efi(), "windows uefi-x64"),
        ("linux.efi", linux(), ""),
        ("start4.elf", b"", "other raspberry-pi"),
        ("powerpc-ieee1275/core.elf", b"\x7fELF", "grub powerpc"),
    ],
)
def test_loaders(path: str, content: bytes, wanted: str):
    found = recognise(path, content)
    assert (f"{found.kind} {found.firmware}" if found else "") == wanted


@pytest.mark.parametrize("prefix", ["/debian-installer/amd64/grub", "(http)/boot/grub", "/grub"])
def test_the_directory_built_into_a_grub(prefix: str):
    found = recognise("grubx64.efi", grub(prefix=prefix))
    assert found is not None
    assert found.prefix == prefix


@pytest.mark.parametrize("name", ["mmx64.efi", "fbaa64.efi", "memtest.efi", "Shell.efi", "a.c32"])
def test_programs_that_nobody_boots_first(name: str):
    assert not may_be_loader(name)


@pytest.mark.parametrize(
    ("path", "firmware"),
    [
        ("bootx64.efi", Firmware.UEFI_X64),
        ("x86_64-efi/core.efi", Firmware.UEFI_X64),
        ("debian-installer/arm64/linux", Firmware.UEFI_ARM64),
        ("alarm/linux", Firmware.UEFI_ARM32),
        ("grub/core.efi", None),
    ],
)
def test_paths_that_name_a_machine(path: str, firmware: Firmware | None):
    assert firmware_of_path(path) is firmware


@pytest.mark.parametrize("name", ["vmlinuz", "vmlinuz-6.1.0-amd64", "linux", "bzImage", "Image"])
def test_kernel_names(name: str):
    assert is_kernel_name(name)
    assert not is_initrd_name(name)


@pytest.mark.parametrize("name", ["initrd.gz", "initrd", "initramfs-lts", "initrd.img-6.1.0"])
def test_initrd_names(name: str):
    assert is_initrd_name(name)
    assert not is_kernel_name(name)


NAMES = st.sampled_from(["pxelinux.0", "grubx64.efi", "ipxe.efi", "core.elf"])


@given(st.text(max_size=30) | NAMES, st.binary(max_size=600))
def test_no_file_makes_it_raise(path: str, content: bytes):
    for name, octets in ((path + ".efi", b"MZ" + content), (path, content)):
        found = recognise(name, octets)
        assert found is None or found.firmware is not Firmware.OTHER, "it is for some machine"
    may_be_loader(path)


def test_the_kinds_all_have_a_way_to_be_found():
    assert {kind.value for kind in LoaderKind} >= {"pxelinux", "grub", "shim", "ipxe"}
