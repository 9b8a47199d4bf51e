"""The menu that we make: what was found, in the order and under the names that a person chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import in_ascii, offered
from pxegui.settings.model import MenuChoice
from pxegui.wire.arch import Firmware

BIOS, X64 = Firmware.BIOS, Firmware.UEFI_X64
PXELINUX = Loader(file="d/pxelinux.0", kind=LoaderKind.PXELINUX, firmware=BIOS)
GRUB = Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=X64)
OTHERS = (
    Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=X64),
    Loader(file="bootx64.efi", kind=LoaderKind.SHIM, firmware=X64),
    Loader(file="pxegui/grub.efi", kind=LoaderKind.GRUB, firmware=X64, system=True),
    Loader(file="core.0", kind=LoaderKind.GRUB, firmware=BIOS, complete=False),
)
INSTALL = MenuEntry(title="Install", kernel="linux", initrds=("initrd.gz",))
EXPERT = MenuEntry(title="Expert", kernel="linux", initrds=("initrd.gz",), arguments="priority=low")
TEST = MenuEntry(title="Memory test", kernel="memtest", firmwares=frozenset({BIOS}))
GONE = MenuEntry(title="Gone", kernel="gone", missing=("gone",))
SURVEY = Survey(
    root=Path("/srv"),
    name="srv",
    loaders=(GRUB, PXELINUX, *OTHERS),
    entries=(INSTALL, EXPERT, TEST, GONE),
)
OWN_BIOS, OWN_X64 = "Own menu of this tree (d/pxelinux.0)", "Own menu of this tree (grubx64.efi)"


@pytest.mark.parametrize(
    ("menu", "bios", "x64"),
    [
        pytest.param(
            (), [OWN_BIOS, "Install", "Expert", "Memory test"], ["Install", "Expert", OWN_X64],
            id="as found: BIOS its own menu first, UEFI kernels first",
        ),
        pytest.param(
            (MenuChoice(file="linux", arguments="priority=low", place=1),),
            ["Expert", OWN_BIOS, "Install", "Memory test"], ["Expert", "Install", OWN_X64],
            id="one is made the first, the others stay as found",
        ),
        pytest.param(
            (MenuChoice(file="memtest", place=2), MenuChoice(file="grubx64.efi", place=1)),
            ["Memory test", OWN_BIOS, "Install", "Expert"], [OWN_X64, "Install", "Expert"],
            id="places decide, not the order they are written in",
        ),
        pytest.param(
            (MenuChoice(file="d/pxelinux.0", off=True), MenuChoice(file="linux", off=True)),
            ["Expert", "Memory test"], ["Expert", OWN_X64], id="switched off",
        ),
        pytest.param(
            (MenuChoice(file="linux", initrds=("initrd.gz",), title="Bench"),),
            [OWN_BIOS, "Bench", "Expert", "Memory test"], ["Bench", "Expert", OWN_X64],
            id="renamed, and no other that starts the same kernel",
        ),
        pytest.param(
            (MenuChoice(file="linux", initrds=("other.gz",), off=True),
             MenuChoice(file="elsewhere", place=1)),
            [OWN_BIOS, "Install", "Expert", "Memory test"], ["Install", "Expert", OWN_X64],
            id="what is not there changes nothing",
        ),
    ],
)  # fmt: skip
def test_the_lines_of_a_machine(menu, bios, x64):
    lines = offered(SURVEY, menu)
    assert [line.title for line in lines if line.fits(BIOS)] == bios
    assert [line.title for line in lines if line.fits(X64)] == x64


def test_what_lacks_its_files_is_listed_but_fits_nobody():
    assert "Gone" in [line.title for line in offered(SURVEY, ())]
    assert not any(line.fits(firmware) for line in offered(SURVEY, ()) for firmware in Firmware
                   if line.title == "Gone")  # fmt: skip


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Größe prüfen", "Grosse prufen"), ("café\u2028x\ty", "cafex y"), ("メモリ", "")],
)
def test_text_screens_know_ascii_only(title, shown):
    assert in_ascii(title) == shown
