"""What the card of a machine says, and its remedy."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.dhcp.problems import TookOtherServer
from pxegui.diagnosis.card import card
from pxegui.diagnosis.judge import Condition, Sight, judge
from pxegui.diagnosis.progress import Progress, after
from pxegui.wire.arch import Firmware

FOLDER = Survey(root=Path("/srv/net boot"), name="x")

CASES = {
    "grubx64.efi is not where it looks for it": (
        lambda s: [*s.leased(), s.refused(1, "grubx64.efi", "EFI/debian/grubx64.efi")],
        "It asked for grubx64.efi; the folder has EFI/debian/grubx64.efi.",
        "",
    ),
    "grubx64.efi is not there": (
        lambda s: [*s.leased(), s.refused(1, "grubx64.efi")],
        "It asked for grubx64.efi. The folder has nothing of that name.",
        "",
    ),
    "Nothing to boot a UEFI Arm 64 machine with": (
        lambda s: [s.asked(), s.missing()],
        "Get ipxe.efi.",
        "rules",
    ),
    "Refused: ../../etc/passwd leads outside the folder": (
        lambda s: [*s.leased(), s.refused(1, "../../etc/passwd", kind="outside")],
        "Only files inside /srv/net boot are sent.",
        "",
    ),
    "initrd.gz cannot be read": (
        lambda s: [*s.leased(), s.refused(1, "initrd.gz", kind="unreadable")],
        "This user may not read it. chmod a+r helps.",
        "copy",
    ),
    "It asked for an address only, not to boot": (
        lambda s: [s.asked(firmware=""), s.acked(boot_file="")],
        "Probably a phone or a running computer. It got an address, no boot file.",
        "ignore",
    ),
    "Got no answer": (
        lambda s: [s.asked(), s.ignored(why="another server gives addresses here")],
        "Another server gives addresses here.",
        "",
    ),
    "It never asked for ipxe.efi": (
        lambda s: s.leased(),
        "It was told the file and did not come for it: another server may be faster.",
        "",
    ),
}


def fold(events):
    progress = Progress()
    for event in events:
        progress = after(progress, event, events[0].at)
    return progress


@pytest.mark.parametrize("title", CASES, ids=str)
def test_card(title, say):
    events, text, remedy = CASES[title]
    made = card(fold(events(say)), Sight(), say.start + 60, FOLDER)
    assert made is not None
    assert (made.title, made.text, made.remedy) == (title, text, remedy)


def test_a_command_is_quoted_for_a_shell(say):
    events = [*say.leased(), say.refused(1, "a'b", kind="unreadable")]
    made = card(fold(events), Sight(), say.start + 2, Survey(root=Path("/srv"), name="x"))
    assert made is not None
    assert made.command == "chmod a+r '/srv/a'\\''b'"


@pytest.mark.parametrize("upto", ["menu", "system"])
def test_a_boot_that_goes_well_has_no_card(say, upto):
    assert card(fold(say.boot(upto=upto)), Sight(), say.start + 9, FOLDER) is None


def test_the_next_try_is_measured_from_its_own_tries(say):
    progress = Progress()
    for turn in range(2):
        for event in [say.asked(20.0 * turn), say.missing(20.0 * turn + 0.1)]:
            progress = after(progress, event, say.start + 20.0 * turn)
    made = card(progress, Sight(), say.start + 25, FOLDER)
    assert made is not None
    assert made.next_try_s == pytest.approx(15)


PXELINUX = Loader(file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS)
IPXE = Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=Firmware.UEFI_X64)
MIXED = dataclasses.replace(FOLDER, loaders=(PXELINUX, IPXE))


def made(events, survey=MIXED, sight=None, after_s=60.0):
    found = card(fold(events), sight or Sight(), events[0].at + after_s, survey)
    assert found is not None
    return found


def test_a_boot_file_of_the_wrong_kind_has_a_better_one_for_all_of_its_firmware(say):
    events = [say.asked(), say.acked(boot_file="pxelinux.0"), *say.loaded(1, 0.2, "pxelinux.0")]
    found = made(events)
    assert found.title == "It got a BIOS boot file, but it is a UEFI machine"
    assert found.text.startswith("pxelinux.0 runs only on BIOS machines. It was sent because")
    assert found.button == "Use ipxe.efi for UEFI x64 machines"
    assert (found.remedy, found.boot_file) == ("boot", "ipxe.efi")
    assert found.firmware is Firmware.UEFI_X64
    without = made(events, dataclasses.replace(MIXED, loaders=(PXELINUX,)))
    assert (without.button, without.remedy) == ("", "")


def test_a_boot_file_that_the_firmware_refuses_may_want_a_signature(say):
    progress = Progress(
        started=say.start, last=say.start, architecture=7, given_back="http://10.0.0.1/ipxe.efi"
    )
    found = card(progress, Sight(), say.start + 1, FOLDER)
    assert found is not None
    assert found.title == "Its firmware did not start ipxe.efi"
    assert "Secure Boot refuses what is not signed" in found.text
    verdict = judge(progress, Sight(), say.start + 1)
    assert (verdict.sentence, verdict.condition) == (found.title, Condition.WARNING)


def test_a_file_that_is_elsewhere_is_used_from_there(say):
    shim = Loader(file="EFI/shimx64.efi", kind=LoaderKind.SHIM, firmware=Firmware.UEFI_X64)
    survey = dataclasses.replace(FOLDER, loaders=(IPXE, shim))
    found = made([*say.leased(), say.refused(1, "grubx64.efi", "EFI/grubx64.efi")], survey, None, 2)
    assert (found.button, found.remedy, found.boot_file) == ("Use it", "boot", shim.file)
    assert "where EFI/shimx64.efi looks for it" in found.text
    assert found.firmware is None


def test_a_slow_firmware_boots_through_ipxe(say):
    slow = Sight(is_slow="Slow: 0.4 MB/s with 512-byte blocks")
    events = [say.asked(), say.acked(boot_file="x.efi"), say.began(1, 0.2, "x.efi")]
    found = made(events, MIXED, slow, 5)
    assert (found.button, found.boot_file) == ("Boot through iPXE", "ipxe.efi")
    assert made(events, FOLDER, slow, 5).button == ""


def test_who_took_an_address_elsewhere_is_helped_by_proxy_mode(say):
    problem = TookOtherServer(machine="x", server="10.0.0.1")
    found = made(say.leased(), FOLDER, Sight(problem=problem), 5)
    assert (found.button, found.remedy) == ("Use Proxy mode", "proxy")
