from __future__ import annotations

from pathlib import Path

import pytest

from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.diagnosis import other_file
from pxegui.diagnosis.progress import Progress, Trouble
from pxegui.wire.arch import Firmware


def loader(file, firmware=Firmware.UEFI_X64, kind=LoaderKind.OTHER, **more):
    return Loader(file=file, firmware=firmware, kind=kind, **more)


SHIM = loader("EFI/debian/shimx64.efi", kind=LoaderKind.SHIM)
GRUB = loader("EFI/debian/grubx64.efi", kind=LoaderKind.GRUB)
ARM = loader("EFI/debian/shimaa64.efi", Firmware.UEFI_ARM64, LoaderKind.SHIM)
PXELINUX = loader("pxelinux.0", Firmware.BIOS, LoaderKind.PXELINUX)
DEEP = loader("bios/pxelinux.0", Firmware.BIOS, LoaderKind.PXELINUX)
IPXE = loader("ipxe.efi", kind=LoaderKind.IPXE)
SYSTEM = loader("pxegui/ipxe.efi", kind=LoaderKind.IPXE, system=True)


def found(*loaders):
    return Survey(root=Path("/srv"), name="x", loaders=loaders)


def machine(boot_file="", architecture=7, **more):
    return Progress(boot_file=boot_file, architecture=architecture, **more)


@pytest.mark.parametrize(
    ("sent", "asked", "nearest", "loaders", "better"),
    [
        ("grub.efi", "grub.efi", "x/grub.efi", (), "x/grub.efi"),
        ("/a/grub.efi", "a/grub.efi", "grub.efi", (), "grub.efi"),
        ("pxelinux.0", "pxelinux.0", DEEP.file, (DEEP,), ""),
        ("x.efi", "grubx64.efi", GRUB.file, (ARM, GRUB, SHIM), SHIM.file),
        ("x.efi", "grubx64.efi", GRUB.file, (GRUB,), GRUB.file),
        ("x.efi", "grubx64.efi", GRUB.file, (ARM,), ""),
        (SHIM.file, "grubx64.efi", GRUB.file, (SHIM,), ""),
        ("x.efi", "grubx64.efi", "", (GRUB, SHIM), ""),
        ("x.0", "ldlinux.c32", "bios/ldlinux.c32", (DEEP,), ""),
    ],
    ids=[
        "the boot file itself lies elsewhere",
        "a slash before it is the same name",
        "but not where it is for another firmware",
        "what shim starts lies beside another shim",
        "without shim it is started itself",
        "not what is for another firmware",
        "not what it was sent already",
        "nothing of that name",
        "a BIOS loader for a UEFI machine",
    ],
)
def test_a_file_that_is_elsewhere(sent, asked, nearest, loaders, better):
    trouble = Trouble(kind="refused", at=1.0, file=asked, why="not_found", nearest=nearest)
    assert other_file.beside_nearest(machine(sent), trouble, found(*loaders)) == better


@pytest.mark.parametrize(
    ("asked", "nearest", "better"),
    [
        ("ldlinux.c32", "bios/ldlinux.c32", DEEP.file),
        ("pxelinux.cfg/default", "bios/pxelinux.cfg/default", DEEP.file),
        ("boot/default", "bios/pxelinux.cfg/default", ""),
    ],
    ids=["beside its loader", "below its loader", "where no loader looks"],
)
def test_a_file_of_a_loader_that_is_elsewhere(asked, nearest, better):
    trouble = Trouble(kind="refused", at=1.0, file=asked, why="not_found", nearest=nearest)
    progress = machine("pxelinux.0", architecture=0)
    assert other_file.beside_nearest(progress, trouble, found(DEEP, GRUB)) == better


@pytest.mark.parametrize(
    ("sent", "architecture", "is_wrong"),
    [
        ("pxelinux.0", 7, True),
        ("/pxelinux.0", 7, True),
        ("pxelinux.0", 0, False),
        ("ipxe.efi", 9, False),
        ("ipxe.efi", 0, True),
        ("unknown.0", 7, False),
        ("pxelinux.0", 22, False),
        ("pxelinux.0", None, False),
    ],
    ids=[
        "BIOS file, UEFI machine",
        "with a slash",
        "BIOS file, BIOS machine",
        "9 means x64 too",
        "UEFI file, BIOS machine",
        "a file that the survey does not know",
        "U-Boot may start what is for others",
        "a machine that does not say what it is",
    ],
)
def test_a_boot_file_for_other_firmware(sent, architecture, is_wrong):
    progress = machine(sent, architecture)
    wrong = other_file.sent_for_other(progress, found(PXELINUX, IPXE))
    assert (wrong is not None) is is_wrong


def test_the_best_file_is_that_of_the_survey():
    assert other_file.best_for(machine(), found(PXELINUX, IPXE, SHIM)) == IPXE.file
    assert other_file.best_for(machine(architecture=11), found(PXELINUX)) == ""
    assert other_file.best_for(machine(is_proxy=True), found(GRUB, IPXE)) == IPXE.file


@pytest.mark.parametrize(
    ("sent", "loaders", "ipxe"),
    [
        ("shimx64.efi", (SHIM, IPXE, SYSTEM), IPXE.file),
        ("shimx64.efi", (SHIM, SYSTEM), SYSTEM.file),
        ("shimx64.efi", (SHIM,), ""),
        ("ipxe.efi", (IPXE, SYSTEM), ""),
    ],
    ids=["of the folder", "of the system", "none", "it is iPXE already"],
)
def test_an_ipxe_to_boot_through(sent, loaders, ipxe):
    assert other_file.ipxe_for(machine(sent), found(*loaders)) == ipxe
