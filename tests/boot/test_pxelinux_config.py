"""Which configuration pxelinux and U-Boot find, as options 209 and 210 tell it."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.choose import BootChoice, Place, choose
from pxegui.boot.client import Client, Speaks, pretend
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.boot.pxelinux_config import directory_of, found_by, is_configuration, split
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

MAC = "52:54:00:AB:34:56".lower()
UUID = "4c4c4544-0030-104b-8052-b8c04f4a4e31"
BIOS, ARM64 = Firmware.BIOS, Firmware.UBOOT_ARM64
US = IPv4Address("10.0.0.1")
BOTH = frozenset({209, 210})
ROM = dataclasses.replace(pretend(BIOS, mac=MAC), uuid=UUID, asks_for=BOTH)
U_BOOT = dataclasses.replace(pretend(ARM64, mac=MAC), asks_for=BOTH)
PXELINUX = Loader(file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=BIOS)
BELOW = Loader(file="rescue/lpxelinux.0", kind=LoaderKind.LPXELINUX, firmware=BIOS)
GRUB = Loader(file="core.0", kind=LoaderKind.GRUB, firmware=BIOS)
OWN, DEFAULT = "pxelinux.cfg/01-52-54-00-ab-34-56", "pxelinux.cfg/default"


@pytest.mark.parametrize(
    ("client", "directory", "files", "found"),
    [
        pytest.param(ROM, "", [DEFAULT], DEFAULT, id="for all"),
        pytest.param(ROM, "", [DEFAULT, OWN], OWN, id="by the MAC"),
        pytest.param(
            ROM, "", [OWN, f"pxelinux.cfg/{UUID}"], f"pxelinux.cfg/{UUID}", id="by the id first"
        ),
        pytest.param(ROM, "", [DEFAULT, "pxelinux.cfg/C0A8"], "", id="one by IP address: unknown"),
        pytest.param(ROM, "", [OWN, "pxelinux.cfg/C0A8"], OWN, id="but its own comes before"),
        pytest.param(
            ROM, "", ["pxelinux.cfg/01-52-54-00-00-00-01"], "", id="only one of another machine"
        ),
        pytest.param(ROM, "a/", [DEFAULT], "", id="not below its directory"),
        pytest.param(ROM, "a/", ["a/" + DEFAULT], DEFAULT, id="counted from its directory"),
        pytest.param(ROM, "", ["PXELINUX.CFG/DEFAULT"], "PXELINUX.CFG/DEFAULT", id="upper case"),
        pytest.param(ROM, "", [DEFAULT, "pxelinux.cfg/a/C0A8"], DEFAULT, id="deeper ones are not"),
        pytest.param(
            ROM, "", [DEFAULT, "pxelinux.cfg/default-arm"], DEFAULT, id="pxelinux asks no board"
        ),
        pytest.param(
            U_BOOT, "", [DEFAULT, "pxelinux.cfg/default-arm"], "pxelinux.cfg/default-arm",
            id="U-Boot asks its architecture first",
        ),
        pytest.param(
            U_BOOT, "", [DEFAULT, "pxelinux.cfg/default-arm-bcm283x"], "",
            id="or its board, which it does not tell",
        ),
        pytest.param(ROM, "", [], "", id="none"),
    ],
)  # fmt: skip
def test_it_is_what_the_loader_itself_would_find(client, directory, files, found):
    assert found_by(client, directory, files) == found


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("pxelinux.cfg/x", True), ("/a/PXELINUX.CFG/x", True), ("pxelinux.cfg", False),
     ("pxelinux.0", False), ("http://10.0.0.1/pxelinux.cfg/x", False), ("", False)],
)  # fmt: skip
def test_a_configuration_is_known_by_where_it_lies(file, wanted):
    assert is_configuration(file) is wanted


def chosen(client: Client, loaders, files=(DEFAULT,), **boot) -> BootChoice:
    survey = Survey(root=Path("/srv"), name="x", loaders=loaders, configurations=tuple(files))
    place = Place(address=US, mode=Mode.STANDARD, tftp_port=69, http_port=80)
    return choose(client, BootSettings(**boot), survey, place)


def told(choice: BootChoice) -> tuple[str, str, str]:
    return choice.file, choice.configuration, choice.prefix


def test_who_asks_is_told_and_nobody_else():
    assert told(chosen(ROM, (PXELINUX,))) == ("pxelinux.0", DEFAULT, "")
    silent = dataclasses.replace(ROM, asks_for=frozenset())
    assert told(chosen(silent, (PXELINUX,))) == ("pxelinux.0", "", "")


def test_the_prefix_is_the_boot_file_s_directory_for_who_asks_for_it():
    files = ["rescue/pxelinux.cfg/default"]
    assert told(chosen(ROM, (BELOW,), files)) == ("rescue/lpxelinux.0", DEFAULT, "rescue/")
    without = dataclasses.replace(ROM, asks_for=frozenset({209}))
    assert told(chosen(without, (BELOW,), files)) == ("rescue/lpxelinux.0", DEFAULT, "")


def test_u_boot_without_a_boot_file_is_told_its_configuration():
    choice = chosen(U_BOOT, ())
    assert told(choice) == ("", DEFAULT, "")
    assert choice.next_server == US


def test_other_loaders_and_other_servers_are_told_none():
    assert told(chosen(ROM, (GRUB,))) == ("core.0", "", "")
    other = {"next_server": IPv4Address("10.0.0.9")}
    assert told(chosen(ROM, (PXELINUX,), **other)) == ("pxelinux.0", "", "")
    ipxe = dataclasses.replace(pretend(BIOS, Speaks.IPXE), asks_for=BOTH)
    assert told(chosen(ipxe, (PXELINUX,)))[1:] == ("", "")


def rule(file: str, **more) -> dict[str, tuple[Rule, ...]]:
    return {"rules": (Rule(boot_file=file, **more),)}


def test_a_rule_may_name_a_configuration_and_its_loader_is_given():
    silent = dataclasses.replace(ROM, asks_for=frozenset())
    choice = chosen(silent, (PXELINUX, BELOW), **rule("pxelinux.cfg/lab", macs=(MAC,)))
    assert told(choice) == ("pxelinux.0", "pxelinux.cfg/lab", "")
    assert choice.because == f"the rule for {MAC}, pxelinux.cfg/lab"
    choice = chosen(silent, (PXELINUX, BELOW), **rule("/rescue/pxelinux.cfg/lab"))
    assert told(choice) == ("rescue/lpxelinux.0", "pxelinux.cfg/lab", "")
    choice = chosen(U_BOOT, (), **rule("lab/pxelinux.cfg/x", firmware=ARM64))
    assert told(choice) == ("", "lab/pxelinux.cfg/x", "")


def test_a_configuration_without_a_loader_is_missing_one():
    uefi = pretend(Firmware.UEFI_X64)
    choice = chosen(uefi, (PXELINUX,), **rule("pxelinux.cfg/lab"))
    assert choice.missing is not None
    assert choice.missing.what == "nothing for UEFI x64 that would read pxelinux.cfg/lab"
    ipxe = pretend(BIOS, Speaks.IPXE, MAC)
    choice = chosen(ipxe, (PXELINUX,), **rule("pxelinux.cfg/lab", macs=(MAC,)))
    assert choice.file.endswith("boot.ipxe"), "it is no script for iPXE"


NAMES = st.text(alphabet="/aA0-.pxelinux.cfg", max_size=40)


@given(NAMES, st.lists(NAMES, max_size=6))
def test_what_is_found_lies_in_the_directory(file, files):
    directory = directory_of(file)
    for client in (ROM, U_BOOT):
        found = found_by(client, directory, files)
        assert not found or (directory + found).lower() in [each.lower() for each in files]
    if is_configuration(file):
        assert "".join(split(file)) == file.strip("/")
