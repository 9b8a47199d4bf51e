"""The configuration that is made where nobody wrote one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pxegui.boot.directory import BootDirectory, OpenFile
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.pxelinux_menu import pxelinux_files
from pxegui.settings.model import BootSettings, MenuChoice
from pxegui.wire.arch import Firmware

X86 = MenuEntry(
    title="Install Debian",
    kernel="d/linux",
    initrds=("d/initrd.gz", "d/more.gz"),
    arguments="vga=788 quiet",
    firmwares=frozenset({Firmware.BIOS, Firmware.UEFI_X64}),
)
ARM = MenuEntry(title="Board", kernel="Image", firmwares=frozenset({Firmware.UEFI_ARM64}))


def found(*entries: MenuEntry, config: str = "") -> Survey:
    loader = Loader(
        file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS, config=config
    )
    return Survey(root=Path("/srv"), name="srv", loaders=(loader,), entries=entries)


def test_each_machine_sees_the_kernels_that_it_can_start():
    texts = pxelinux_files(found(X86, ARM))
    assert texts["pxelinux.cfg/default"].decode().splitlines()[4:] == [
        "label l0",
        "  menu label Install Debian",
        "  kernel /d/linux",
        "  initrd /d/initrd.gz,/d/more.gz",
        "  append vga=788 quiet",
    ]
    assert b"kernel /Image" in texts["pxelinux.cfg/default-arm"]
    assert b"linux" not in texts["pxelinux.cfg/default-arm"].replace(b"pxelinux", b"")


def test_it_is_as_a_person_wants_it():
    other = dataclasses.replace(X86, title="Other", arguments="")
    menu = (
        MenuChoice(file="d/linux", title="Büro", place=1),
        MenuChoice(file="Image", off=True),
    )
    texts = pxelinux_files(found(X86, other, ARM), BootSettings(menu=menu, menu_s=30))
    lines = texts["pxelinux.cfg/default"].decode().splitlines()
    assert "timeout 300" in lines
    assert [line.strip() for line in lines if "menu label" in line] == [
        "menu label Buro",
        "menu label Install Debian",
    ]
    assert "pxelinux.cfg/default-arm" not in texts


@pytest.mark.parametrize(
    "survey",
    [
        pytest.param(found(X86, config="pxelinux.cfg/01-52-54-00-12-34-56"), id="has one"),
        pytest.param(found(), id="nothing to start"),
        pytest.param(found(dataclasses.replace(X86, missing=("d/linux",))), id="files are missing"),
        pytest.param(found(dataclasses.replace(X86, kernel="http://x/linux")), id="URLs"),
        pytest.param(found(dataclasses.replace(X86, arguments="a\nlabel x")), id="line ends"),
        pytest.param(found(dataclasses.replace(X86, kernel="a b")), id="blanks in names"),
    ],
)
def test_nothing_is_made(survey):
    assert pxelinux_files(survey) == {}


def test_what_is_made_is_served_where_there_is_none(tmp_path):
    directory = BootDirectory(tmp_path, fallback=pxelinux_files(found(X86)))
    for asked in (b"pxelinux.cfg/default", b"d/pxelinux.cfg/default"):
        opened = directory.open(asked)
        assert isinstance(opened, OpenFile)
        assert opened.name == "pxelinux.cfg/default"
        opened.close()
