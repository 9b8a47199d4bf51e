"""Lines of boot rules: from settings, in words, and back: tables."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.boot.choose import Place
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.gui.dialogs.rule_lines import (
    Kind,
    Line,
    back_to_found,
    boot_of,
    client_of,
    fault,
    files_for,
    lines_of,
    show,
)
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

MAC = "d0:50:99:1c:2b:07"
BIOS, X64, ARM, IA32 = (
    Firmware.BIOS,
    Firmware.UEFI_X64,
    Firmware.UEFI_ARM64,
    Firmware.UEFI_IA32,
)
PLACE = Place(address=IPv4Address("10.0.0.1"), mode=Mode.STANDARD, tftp_port=69, http_port=80)
SURVEY = Survey(
    root=Path("/srv"),
    name="srv",
    script="boot.ipxe",
    loaders=(
        Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=X64, signed=False),
        Loader(file="arm.efi", kind=LoaderKind.IPXE, firmware=ARM, signed=True),
        Loader(
            file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=BIOS, complete=False,
            missing=("pxelinux.cfg/default",),
        ),
    ),
)  # fmt: skip


def of_machine(file: str = "rescue.efi", *, http: bool = False) -> Rule:
    return Rule(boot_file=file, macs=(MAC,), http=http)


def say(lines):
    return [
        f"{line.kind}{':' + line.firmware if line.firmware else ''}"
        f"{',http' if line.http else ''}{'=' + line.typed if line.typed else ''}"
        for line in lines
    ]


FOUND = ["ipxe", "firmware:uefi-x64,http", "firmware:uefi-x64", "firmware:uefi-arm64",
         "firmware:uefi-ia32", "firmware:bios"]  # fmt: skip


@pytest.mark.parametrize(
    ("boot", "wanted"),
    [
        pytest.param({}, FOUND, id="nothing chosen"),
        pytest.param(
            {"rules": (of_machine(),)}, ["machine=rescue.efi", *FOUND], id="machines first"
        ),
        pytest.param(
            {"rules": (Rule(boot_file="x.efi", firmware=X64),)},
            [*FOUND[:2], "firmware:uefi-x64=x.efi", *FOUND[3:]],
            id="the rule for a firmware stands in its line",
        ),
        pytest.param(
            {"rules": (Rule(boot_file="x.efi", firmware=X64), of_machine())},
            ["firmware:uefi-x64=x.efi", "machine=rescue.efi", *FOUND],
            id="but before a machine where it decides first",
        ),
        pytest.param(
            {
                "rules": (
                    Rule(boot_file="h.efi", firmware=ARM, http=True),
                    Rule(boot_file="x.efi", firmware=ARM),
                )
            },
            [
                *FOUND[:2],
                "firmware:uefi-arm64,http=h.efi",
                FOUND[2],
                "firmware:uefi-arm64=x.efi",
                *FOUND[4:],
            ],
            id="those that boot by HTTP before their firmware",
        ),
        pytest.param(
            {
                "rules": (
                    Rule(boot_file="x.efi", firmware=X64),
                    Rule(boot_file="h.efi", firmware=X64, http=True),
                )
            },
            ["firmware:uefi-x64=x.efi", "firmware:uefi-x64,http=h.efi", *FOUND],
            id="and behind it where the rule comes too late",
        ),
        pytest.param(
            {"rules": (Rule(boot_file="h.efi", http=True), of_machine(http=True))},
            ["any,http=h.efi", "machine,http=rescue.efi", *FOUND],
            id="whoever boots by HTTP, and one machine when it does",
        ),
        pytest.param(
            {"ipxe_script": "my.ipxe", "boot_file": "all.0"},
            ["ipxe=my.ipxe", *FOUND[1:], "rest=all.0"],
            id="a script and one file for the rest",
        ),
    ],
)
def test_settings_are_lines_and_become_the_same_settings(boot, wanted):
    settings = BootSettings(**boot)
    lines = lines_of(settings, SURVEY)
    assert say(lines) == wanted
    assert boot_of(lines, BootSettings()) == settings


@pytest.mark.parametrize(
    ("line", "boot", "why", "verdict"),
    [
        pytest.param(Line(kind=Kind.IPXE), "boot.ipxe", "found, by HTTP", "ok", id="iPXE"),
        pytest.param(
            Line(kind=Kind.FIRMWARE, firmware=X64, http=True), "ipxe.efi",
            "found, sent as a web address", "ok", id="HTTP",
        ),
        pytest.param(
            Line(kind=Kind.FIRMWARE, firmware=X64), "ipxe.efi", "found; Secure Boot must be off",
            "warn", id="not signed",
        ),
        pytest.param(Line(kind=Kind.FIRMWARE, firmware=ARM), "arm.efi", "found", "ok", id="found"),
        pytest.param(
            Line(kind=Kind.FIRMWARE, firmware=IA32), "nothing found",
            "no file for it in the folder", "dash", id="nothing",
        ),
        pytest.param(
            Line(kind=Kind.FIRMWARE, firmware=BIOS), "pxelinux.0",
            "pxelinux.cfg/default is missing", "warn", id="incomplete",
        ),
        pytest.param(
            Line(kind=Kind.MACHINE, macs=(MAC,), typed="boot.ipxe"), "boot.ipxe",
            "your choice, always", "machine", id="a machine",
        ),
        pytest.param(
            Line(kind=Kind.MACHINE, macs=(MAC,), typed="gone.efi"), "gone.efi",
            "no such file in the folder", "warn", id="a file that is not there",
        ),
        pytest.param(
            Line(kind=Kind.FIRMWARE, firmware=BIOS, typed="ipxe.efi"), "ipxe.efi",
            "your choice, but it is for UEFI x64", "warn", id="a file for other firmware",
        ),
        pytest.param(
            Line(kind=Kind.IPXE, typed="ipxe.efi"), "ipxe.efi", "iPXE would load itself for ever",
            "warn", id="iPXE as iPXE's script",
        ),
        pytest.param(
            Line(kind=Kind.IPXE, typed="http://x/a.ipxe"), "http://x/a.ipxe", "your choice", "ok",
            id="a web address",
        ),
        pytest.param(
            Line(kind=Kind.MACHINE, macs=("",)), "", "type its MAC, like d8:9e:f3:3a:5f:12", "err",
            id="no MAC yet",
        ),
        pytest.param(
            Line(kind=Kind.MACHINE, macs=("x",), typed="a"), "a",
            "x is not a hardware address (MAC)", "err", id="no MAC at all",
        ),
        pytest.param(
            Line(kind=Kind.REST), "", "choose what it boots", "err",
            id="nothing typed for the rest yet",
        ),
    ],
)  # fmt: skip
def test_a_line_reads_like_this(line, boot, why, verdict):
    shown = show(line, [line], SURVEY, PLACE, has=lambda name: name == "boot.ipxe")
    assert (shown.boot, shown.why, shown.verdict) == (boot, why, verdict)


@pytest.mark.parametrize(
    "line",
    [
        Line(kind=Kind.FIRMWARE, firmware=X64, typed="grubx64.efi"),
        Line(kind=Kind.MACHINE, macs=(MAC,), typed="grubx64.efi"),
        Line(kind=Kind.FIRMWARE, firmware=ARM),
        Line(kind=Kind.REST, typed="grubx64.efi"),
    ],
    ids=["firmware", "machine", "found", "rest"],
)
def test_what_cannot_boot_in_proxy_mode_reads_so(line):
    loaders = (
        Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=X64),
        Loader(file="grubaa64.efi", kind=LoaderKind.GRUB, firmware=ARM),
    )
    survey = dataclasses.replace(SURVEY, loaders=loaders)
    proxy = dataclasses.replace(PLACE, mode=Mode.PROXY)
    shown = show(line, [line], survey, proxy)
    assert (shown.why, shown.verdict) == ("not in Proxy mode", "warn")
    assert show(line, [line], survey, PLACE).why != shown.why


def test_a_choice_for_once_says_so():
    line = Line(kind=Kind.MACHINE, macs=(MAC,), typed="boot.ipxe")
    shown = show(line, [line], SURVEY, PLACE, once=frozenset({MAC}), name=lambda _mac: "rig")
    assert (shown.machines, shown.why) == ("rig", "your choice, this once")


def test_the_line_by_http_follows_the_line_of_its_firmware():
    lines = lines_of(BootSettings(rules=(Rule(boot_file="x.efi", firmware=X64),)), SURVEY)
    assert show(lines[1], lines, SURVEY, PLACE).boot == "x.efi"


def test_unless_a_file_was_chosen_for_those_alone():
    line = Line(kind=Kind.FIRMWARE, firmware=X64, http=True, typed="ipxe.efi")
    shown = show(line, [line], SURVEY, PLACE)
    assert (shown.machines, shown.boot, shown.why) == (
        "UEFI x64 by HTTP",
        "ipxe.efi",
        "your choice",
    )


def test_without_a_survey_yet_nothing_is_judged():
    assert show(Line(kind=Kind.IPXE), [], None, PLACE).verdict == "dash"


def test_our_own_menu_is_named_in_words():
    survey = Survey(root=Path("/srv"), name="srv", loaders=SURVEY.loaders)
    shown = show(Line(kind=Kind.IPXE), [], survey, PLACE)
    assert (shown.boot, shown.why, shown.is_file) == (
        "menu of what was found",
        "made by pxegui",
        False,
    )


def test_back_to_found_keeps_single_machines():
    boot = BootSettings(
        rules=(of_machine(), Rule(boot_file="x.efi", firmware=X64)), boot_file="a", ipxe_script="b"
    )
    assert say(back_to_found(lines_of(boot, SURVEY), SURVEY)) == ["machine=rescue.efi", *FOUND]


def test_lines_with_a_fault_make_no_rule():
    lines = [Line(kind=Kind.MACHINE, macs=("x",), typed="a"), Line(kind=Kind.MACHINE, macs=(MAC,))]
    assert [bool(fault(line)) for line in lines] == [True, True]
    assert boot_of(lines, BootSettings()).rules == ()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        pytest.param(Line(kind=Kind.IPXE), ["boot.ipxe", "other.ipxe"], id="scripts for iPXE"),
        pytest.param(Line(kind=Kind.FIRMWARE, firmware=ARM), ["arm.efi"], id="what fits"),
        pytest.param(
            Line(kind=Kind.MACHINE, macs=(MAC,)),
            ["boot.ipxe", "other.ipxe", "ipxe.efi", "arm.efi", "pxelinux.0"],
            id="anything for a machine",
        ),
    ],
)
def test_files_that_may_be_chosen(line, wanted):
    assert files_for(line, SURVEY, ["other.ipxe", "readme"]) == wanted


def test_configurations_may_be_chosen_for_who_reads_them():
    names = ("pxelinux.cfg/default", "pxelinux.cfg/lab")
    survey = dataclasses.replace(SURVEY, configurations=names)
    bios, uefi = (Line(kind=Kind.FIRMWARE, firmware=each) for each in (BIOS, X64))
    assert files_for(bios, survey) == ["pxelinux.0", "pxelinux.cfg/lab"]
    assert files_for(uefi, survey) == ["ipxe.efi"]
    machine = Line(kind=Kind.MACHINE, macs=(MAC,))
    assert files_for(machine, survey)[-1] == "pxelinux.cfg/lab"


def test_each_line_of_a_kind_can_be_tried():
    tried = [client_of(line) for line in lines_of(BootSettings(), SURVEY)]
    assert all(tried)
    assert client_of(Line(kind=Kind.MACHINE, macs=(MAC,))) is None


@pytest.mark.parametrize(("waits", "why"), [(True, "looking…"), (False, "choose a folder first")])
def test_before_a_survey_it_is_said_whether_one_comes(waits, why):
    line = Line(kind=Kind.FIRMWARE, firmware=BIOS)
    assert show(line, [line], None, PLACE, waits=waits).why == why


@pytest.mark.parametrize("survey", [None, SURVEY], ids=["looking", "looked through"])
def test_a_line_of_the_table_stays_one_line(survey):
    line = Line(kind=Kind.MACHINE, macs=(MAC,), typed="dir\nq/undionly.kpxe")
    assert show(line, [line], survey, PLACE).boot == r"dir\nq/undionly.kpxe"


def test_a_file_that_was_found_is_shown_in_one_line():
    loader = Loader(file="a\nb.efi", kind=LoaderKind.IPXE, firmware=X64, signed=False)
    line = Line(kind=Kind.FIRMWARE, firmware=X64)
    survey = dataclasses.replace(SURVEY, loaders=(loader,))
    assert show(line, [line], survey, PLACE).boot == r"a\nb.efi"
