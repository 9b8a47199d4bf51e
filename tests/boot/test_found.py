"""The survey's values."""

from __future__ import annotations

import pytest

from pxegui.boot.found import MenuEntry
from pxegui.wire.arch import Firmware


@pytest.mark.parametrize(
    ("entry", "fits"),
    [
        pytest.param(MenuEntry(title="", kernel="k"), True, id="for any machine"),
        pytest.param(
            MenuEntry(title="", kernel="k", firmwares=frozenset({Firmware.BIOS})), True, id="named"
        ),
        pytest.param(
            MenuEntry(title="", kernel="k", firmwares=frozenset({Firmware.UEFI_X64})), False,
            id="for another",
        ),
        pytest.param(MenuEntry(title="", kernel="k", missing=("k",)), False, id="files missing"),
    ],
)  # fmt: skip
def test_an_entry_fits_a_firmware(entry: MenuEntry, fits: bool):
    assert entry.fits(Firmware.BIOS) is fits
