"""What is said beneath the choices, as tables."""

from __future__ import annotations

import dataclasses
import re
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.boot.behind_proxy import OnlyGrubInProxyMode, UBootInProxyMode
from pxegui.boot.dry_run import DryRun
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.engine.addresses import work_out
from pxegui.engine.rows import ServiceRow
from pxegui.events import Ready
from pxegui.gui.dialogs.dry_run_words import verdict
from pxegui.gui.states import Standing, State
from pxegui.gui.verdicts import addresses, boot, network, serving, survey
from pxegui.gui.verdicts.line import Line
from pxegui.settings.model import AddressRange, DhcpSettings, Mode, Settings
from pxegui.wire.arch import Firmware
from tests.gui.interfaces import BARE, LOOP, OFFICE, PULLED, VIRTUAL, WIFI, WIRED, interface


def words(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.role, line.plain.replace("\u00a0", " ")) for line in lines]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        pytest.param(
            WIRED,
            [
                ("ok", "Cable in, 1 Gb/s · 192.168.2.2/24"),
                ("ok", "Set by hand: no other server expected here"),
            ],
            id="set by hand",
        ),
        pytest.param(
            OFFICE,
            [
                ("ok", "Cable in, 1 Gb/s · 192.168.178.41/24"),
                ("warning", "192.168.178.1 gives out addresses here"),
            ],
            id="address by DHCP",
        ),
        pytest.param(
            BARE, [("ok", "Cable in, 1 Gb/s"), ("warning", "No address on it")], id="no address"
        ),
        pytest.param(
            PULLED, [("warning", "No cable"), ("warning", "No address on it")], id="no cable"
        ),
        pytest.param(
            dataclasses.replace(WIFI, dynamic=False),
            [("ok", "Connected · 192.168.178.50/24"), ("info", "Few machines boot over Wi-Fi")],
            id="Wi-Fi",
        ),
        pytest.param(VIRTUAL, [("ok", "192.168.122.1/24"), ("info", "Made by x")], id="virtual"),
        pytest.param(LOOP, [("secondary", "Reaches no other machine")], id="loopback"),
        pytest.param(
            interface(master="br0"), [("warning", "Part of br0: choose br0")], id="in a bridge"
        ),
        pytest.param(
            interface(up=False, carrier=None),
            [
                ("warning", "Switched off · 192.168.2.2/24"),
                ("ok", "Set by hand: no other server expected here"),
            ],
            id="switched off",
        ),
        pytest.param(
            interface(address="169.254.3.4/16", speed_mbps=100),
            [("ok", "Cable in, 100 Mb/s"), ("warning", "Only an address it gave itself")],
            id="link-local only",
        ),
    ],
)
def test_beneath_the_network(of, said):
    lines = network.beneath(of, name=of.name, is_proxy=False, server="192.168.178.1")
    assert words(lines) == said


def test_no_network_and_one_that_has_gone():
    nothing = network.beneath(None, name="", is_proxy=False, server="")
    assert words(nothing) == [("info", "Choose a network")]
    gone = network.beneath(None, name="en<b>", is_proxy=False, server="")
    assert words(gone) == [("error", "en<b> is not plugged in")]
    assert "<b>" not in gone[0].text


def test_in_proxy_mode_another_server_is_as_it_should_be():
    lines = network.beneath(OFFICE, name="x", is_proxy=True, server="")
    assert words(lines)[1] == ("ok", "Another server gives out addresses here")


@pytest.mark.parametrize(
    ("of", "said"),
    [(WIRED, "1 Gb/s · 192.168.2.2/24"), (BARE, "No address on it"), (PULLED, "No cable")],
    ids=lambda each: getattr(each, "name", ""),
)
def test_a_narrow_window_has_one_line_the_worst(of, said):
    lines = network.beneath(of, name="x", is_proxy=False, server="", is_narrow=True)
    assert [text for _role, text in words(lines)] == [said]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (WIRED, ("ok", "192.168.2.2, cable in, 1 Gb/s")),
        (BARE, ("warning", "Cable in, 1 Gb/s, no address yet")),
        (WIFI, ("info", "192.168.178.50, few machines boot over Wi-Fi")),
        (VIRTUAL, ("ok", "192.168.122.1, made by x")),
        (PULLED, ("secondary", "No cable")),
        (LOOP, ("secondary", "Reaches no other machine")),
        (interface(master="br0"), ("secondary", "Part of br0")),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_in_the_list_of_networks(of, said):
    assert words([network.in_list(of)]) == [said]


# -- what boots --------------------------------------------------------------------------------


def loader(file: str, firmware: Firmware, **more) -> Loader:
    return Loader(file=file, kind=more.pop("kind", LoaderKind.IPXE), firmware=firmware, **more)


BIOS = loader("undionly.kpxe", Firmware.BIOS)
X64 = loader("ipxe.efi", Firmware.UEFI_X64, signed=False)
ARM = loader("arm64.efi", Firmware.UEFI_ARM64, signed=False)
SHIM = loader("shimx64.efi", Firmware.UEFI_X64, kind=LoaderKind.SHIM, signed=True)
SYSTEM = loader("pxegui/undionly.kpxe", Firmware.BIOS, system=True)


def found(*loaders: Loader, **more) -> Survey:
    return Survey(root=Path("/srv/netboot"), name="Debian 13", loaders=loaders, **more)


@pytest.mark.parametrize(
    ("survey", "said"),
    [
        pytest.param(
            found(X64, ARM, BIOS),
            [
                ("ok", "BIOS, UEFI x64, UEFI Arm · What boots from here"),
                ("warning", "Secure Boot machines: not with this folder"),
            ],
            id="all usual firmware",
        ),
        pytest.param(found(SHIM), [("ok", "UEFI x64 · What boots from here")], id="signed"),
        pytest.param(
            found(), [("error", "Nothing here boots · What boots from here")], id="nothing"
        ),
        pytest.param(
            found(SYSTEM),
            [("error", "Nothing here boots · What boots from here")],
            id="the system's iPXE alone has nothing to start",
        ),
        pytest.param(
            found(SYSTEM, script="boot.ipxe"),
            [("ok", "BIOS · What boots from here")],
            id="with a script it has",
        ),
        pytest.param(
            found(BIOS, unreadable=("initrd.gz",)),
            [("ok", "BIOS · What boots from here"), ("error", "initrd.gz cannot be read")],
            id="unreadable",
        ),
        pytest.param(
            found(dataclasses.replace(BIOS, missing=("ldlinux.c32",))),
            [
                ("ok", "BIOS · What boots from here"),
                ("warning", "undionly.kpxe will ask for ldlinux.c32, which is not there"),
            ],
            id="incomplete",
        ),
    ],
)
def test_beneath_the_folder(survey, said):
    assert words(boot.beneath(Path("/srv/netboot"), survey)) == said


def test_beneath_no_folder_one_that_is_looked_at_and_one_that_has_gone():
    assert words(boot.beneath(None, None)) == [("info", "Choose a folder")]
    assert words(boot.beneath(Path("/x"), None)) == [("secondary", "Looking…")]
    counted = words(boot.beneath(Path("/x"), None, files=12_000))
    assert counted == [("secondary", "Looking… 12 000 files")]
    assert words(boot.beneath(Path("/x"), None, "Gone")) == [("error", "Gone")]


def test_the_survey_says_one_line_a_firmware():
    rows = survey.firmware_rows(found(BIOS, X64))
    assert [(row.icon, row.title, row.right) for row in rows] == [
        ("ok", "BIOS", "undionly.kpxe, then iPXE"),
        ("ok", "UEFI x64", "ipxe.efi"),
        ("dash", "UEFI Arm 64", "no file for it"),
        ("warn", "UEFI with Secure Boot", "not with these files"),
        ("dash", "UEFI x86 (32-bit)", "no file for it"),
    ]
    assert "shimx64.efi" in rows[3].note
    assert rows[2].note


def test_a_signed_file_that_is_not_the_first_is_named():
    rows = survey.firmware_rows(found(X64, SHIM))
    secure = next(row for row in rows if row.title == "UEFI with Secure Boot")
    assert "shimx64.efi is: choose it by a rule" in secure.note
    signed = survey.firmware_rows(found(SHIM))
    assert next(r for r in signed if r.title == "UEFI with Secure Boot").icon == "ok"


def test_the_survey_says_menu_files_and_links():
    entries = tuple(MenuEntry(title=f"Entry {at}", kernel="linux") for at in range(8))
    rows = survey.other_rows(
        found(BIOS, script="boot.ipxe", entries=entries, files=1284, octets=1_900_000_000)
    )
    assert [row.title.replace("\u00a0", " ") for row in rows] == [
        "Menu: boot.ipxe",
        "1 284 files, 1.90 GB",
    ]
    assert rows[0].right == "8 entries"
    assert rows[0].note.endswith("Entry 5, 2 more")
    assert rows[1].right == "nothing leads outside the folder"
    linked = survey.other_rows(found(BIOS, outside=("current",), unreadable=("initrd",)))
    assert (linked[1].right, linked[1].note) == ("1 link leads outside", "current: not served")
    assert linked[2].note == "initrd"


# -- addresses ---------------------------------------------------------------------------------


def pool(dhcp: DhcpSettings | None = None):
    ours = WIRED.addresses[0]
    return work_out(dhcp or DhcpSettings(), "enp3s0", ours, frozenset({ours.ip}))


def test_beneath_the_addresses():
    def said(mode, found, **more):
        return words(addresses.beneath(mode, found, is_dynamic=False, **more))

    assert said(Mode.STANDARD, pool()) == [
        ("secondary", "Hands out .100 – .150 (51 addresses) · Change…"),
        ("secondary", "For a network of its own: one cable, one switch"),
    ]
    assert said(Mode.PROXY, pool()) == [
        ("secondary", "The network’s own server keeps giving addresses"),
        ("secondary", "Safe on a company network"),
    ]
    assert said(Mode.STANDARD, None) == [("secondary", "Follows from the address")]
    assert said(Mode.STANDARD, pool(), is_narrow=True) == [("secondary", ".100 – .150 · Change…")]
    assert words(addresses.beneath(Mode.STANDARD, pool(), is_dynamic=True))[1] == (
        "warning",
        "Not safe on this network",
    )


ONLY_GRUB = OnlyGrubInProxyMode(machines="UEFI x64", file="shimx64.efi", ipxe="snponly.efi")
U_BOOT = UBootInProxyMode(machines="U-Boot Arm 64", file="Image")


def test_what_cannot_boot_in_proxy_mode_is_said_beneath_it():
    def said(**more):
        lines = addresses.beneath(
            Mode.PROXY, None, is_dynamic=True, cannot_boot=(ONLY_GRUB,), **more
        )
        return words(lines)

    stops = ("warning", "UEFI x64: GRUB finds no menu · Why?")
    assert said() == [("secondary", "The network’s own server keeps giving addresses"), stops]
    assert said(is_narrow=True) == [stops]


def test_the_survey_says_what_cannot_boot_in_proxy_mode():
    rows = survey.firmware_rows(found(BIOS, SHIM), Mode.PROXY, (ONLY_GRUB, U_BOOT))
    said = {row.title: (row.icon, row.note) for row in rows}
    assert said["UEFI x64"] == (
        "warn",
        "GRUB loads its menu from the network’s own server, where there is none. Put iPXE"
        " (snponly.efi) into the folder, or choose Standard mode.",
    )
    assert said["BIOS"] == ("ok", "")
    assert said["U-Boot Arm 64"][0] == "warn"


def test_in_proxy_mode_the_survey_names_the_file_that_is_given_there():
    for mode, file in ((Mode.STANDARD, SHIM.file), (Mode.PROXY, X64.file)):
        rows = survey.firmware_rows(found(SHIM, X64), mode)
        assert next(row for row in rows if row.title == "UEFI x64").right.startswith(file)


def test_a_range_that_does_not_fit_is_said_beneath():
    wrong = AddressRange(first=IPv4Address("10.0.0.1"), last=IPv4Address("10.0.0.9"))
    lines = words(
        addresses.beneath(Mode.STANDARD, pool(DhcpSettings(range=wrong)), is_dynamic=False)
    )
    assert lines[0][0] == "error"
    assert re.match(r"The range 10.0.0.1-10.0.0.9 is outside .* · Change…", lines[0][1])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("192.168.2.100", "192.168.2.150", ".100 – .150"),
        ("10.0.0.200", "10.0.1.20", "10.0.0.200 – 10.0.1.20"),
    ],
)
def test_ranges_are_short_where_they_can_be(first, last, said):
    text = addresses.short(IPv4Address(first), IPv4Address(last))
    assert text.replace("\u00a0", " ") == said


# -- serving -----------------------------------------------------------------------------------

READY = Ready(
    at=0.0,
    interface="enp3s0",
    address="192.168.2.2",
    mode="standard",
    dhcp=67,
    pxe=4011,
    tftp=69,
    http=80,
    range_first="192.168.2.100",
    range_last="192.168.2.150",
    boot_dir="/srv/netboot",
)


@pytest.mark.parametrize(
    ("standing", "icon", "said"),
    [
        (Standing(phase=State.STARTING), "wait", "Starting Debian 13"),
        (Standing(phase=State.CHECKING), "wait", "Looking for other DHCP servers…"),
        (Standing(phase=State.RUNNING), "ok", "Serving Debian 13"),
        (
            Standing(phase=State.RUNNING, failed=frozenset({"http"})),
            "warn",
            "Serving without HTTP",
        ),
        (
            Standing(phase=State.RUNNING, is_cable_in=False),
            "warn",
            "Cable pulled out of enp3s0",
        ),
        (Standing(phase=State.STOPPING), "wait", "Stopping Debian 13"),
    ],
    ids=lambda each: each.state if isinstance(each, Standing) else "",
)
def test_the_running_strip_says_how_it_stands(standing, icon, said):
    head = serving.headline(standing, "Debian 13", "enp3s0")
    assert (head.icon, head.text) == (icon, said)


def test_and_where_how_and_since_when():
    def said(ready, server=""):
        return serving.facts(ready, Settings(interface="enp3s0"), server).split(" · ")

    assert said(READY)[:2] == ["enp3s0 192.168.2.2", "Standard, .100\u00a0–\u00a0.150"]
    proxy = dataclasses.replace(READY, mode="proxy", range_first="", range_last="")
    assert said(proxy, "192.168.178.1")[1] == "Proxy, addresses from 192.168.178.1"
    assert said(proxy)[1] == "Proxy, addresses from the network’s own server"
    assert said(dataclasses.replace(READY, dhcp=0))[1] == "no DHCP"
    assert serving.facts(None, Settings(interface="enp3s0"), "") == "enp3s0"


@pytest.mark.parametrize(
    ("state", "at", "light"),
    [
        ("serving", State.RUNNING, "serving"),
        ("serving", State.STOPPING, "changing"),
        ("failed", State.PART_FAILED, "failed"),
        ("stopped", State.RUNNING, "off"),
    ],
)
def test_lamps(state, at, light):
    row = ServiceRow(name="tftp", serial=1, state=state, address="192.168.2.2", port=69, why="x")
    assert serving.light(row, at) == light
    assert serving.tip(row, "TFTP", light)


def test_what_would_it_get_ends_with_what_stops_it_in_proxy_mode():
    said, is_good = verdict(DryRun(stops=ONLY_GRUB))
    assert not is_good
    assert "GRUB loads its menu from the network’s own server" in said
