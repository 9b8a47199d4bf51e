"""A boot file for other machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.boot.unfit import WrongFirmware, unfit
from pxegui.wire.arch import Firmware

SURVEY = Survey(
    root=Path("/srv"),
    name="srv",
    loaders=(
        Loader(file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS, certain=True),
        Loader(
            file="grubaa64.efi",
            kind=LoaderKind.GRUB,
            firmware=Firmware.UEFI_ARM64,
            certain=True,
        ),
        Loader(file="by-name.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS),
    ),
)


@pytest.mark.parametrize("name", ["pxelinux.0", "/pxelinux.0"])
def test_a_file_for_bios_is_told_of_where_uefi_gets_it(name):
    found = unfit(name, SURVEY, firmware="UEFI x64", rule="the boot file for all")
    assert found == WrongFirmware(
        firmware="UEFI x64",
        file="pxelinux.0",
        made_for="BIOS",
        rule="the boot file for all",
    )


@pytest.mark.parametrize(
    ("name", "firmware"),
    [
        pytest.param("pxelinux.0", "BIOS", id="it fits"),
        pytest.param("by-name.0", "UEFI x64", id="only its name says so"),
        pytest.param("other.efi", "UEFI x64", id="not known"),
        pytest.param("grubaa64.efi", "U-Boot Arm 64", id="U-Boot starts EFI programs"),
        pytest.param("pxelinux.0", "Raspberry Pi", id="nobody knows what it makes of it"),
        pytest.param("pxelinux.0", "", id="the machine does not say what it is"),
        pytest.param("", "UEFI x64", id="no boot file"),
    ],
)
def test_what_may_fit_is_not_told_of(name, firmware):
    assert unfit(name, SURVEY, firmware=firmware, rule="") is None
