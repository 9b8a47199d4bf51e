"""How far a boot is, by what was seen of it."""

from __future__ import annotations

import pytest

from pxegui.diagnosis.progress import (
    ADDRESS,
    LOADER,
    MENU,
    RESTART_S,
    SYSTEM,
    Progress,
    after,
)


def fold(events, starts=()):
    """The progress after events; `starts` are the times at which other boots begin."""
    progress, started = Progress(), events[0].at
    for event in events:
        started = max([s for s in starts if s <= event.at], default=started)
        progress = after(progress, event, started)
    return progress


REACHED = {
    "a question is not yet a step": (lambda s: [s.asked()], 0),
    "an offer is not yet an address": (lambda s: [s.asked(), s.offered()], 0),
    "an acknowledged address": (lambda s: s.leased(), ADDRESS),
    "proxy: the first question on 4011": (
        lambda s: [s.asked(), s.boot_offered(), s.boot_answered()],
        ADDRESS,
    ),
    "proxy: the first file": (
        lambda s: [s.asked(), s.boot_offered(), s.began(1, 1, "ipxe.efi")],
        ADDRESS,
    ),
    "the boot file under way": (lambda s: [*s.leased(), s.began(1, 1, "ipxe.efi")], ADDRESS),
    "the boot file sent whole": (lambda s: s.boot(upto="loader"), LOADER),
    "a boot file broken off is not sent": (
        lambda s: [*s.leased(), s.began(1, 1, "a.efi"), s.ended(1, 2, "a.efi", "aborted")],
        ADDRESS,
    ),
    "a script was sent": (lambda s: s.boot(upto="menu"), MENU),
    "a system under way, without any menu": (
        lambda s: [*s.leased(), *s.loaded(1, 1, "ipxe.efi"), s.began(2, 2, "linux")],
        MENU,
    ),
    "a system sent whole": (lambda s: s.boot(), SYSTEM),
    "another part of it under way": (lambda s: [*s.boot(), s.began(9, 9, "root.squashfs")], MENU),
    "iPXE that asks again was loaded": (
        lambda s: [*s.leased(), s.asked(3, loader="iPXE")],
        LOADER,
    ),
    "iPXE in the machine itself has no address yet": (lambda s: [s.asked(loader="iPXE")], 0),
}


@pytest.mark.parametrize("case", REACHED, ids=str)
def test_reached(case, say):
    events, reached = REACHED[case]
    assert fold(events(say)).reached == reached


def test_a_refused_file_is_trouble_until_the_next_one_is_sent(say):
    events = [*say.boot(upto="loader"), say.refused(3, "grubx64.efi", "EFI/grubx64.efi")]
    trouble = fold(events).trouble
    assert trouble is not None
    assert (trouble.file, trouble.nearest) == ("grubx64.efi", "EFI/grubx64.efi")
    assert fold([*events, say.began(2, 4, "EFI/grubx64.efi")]).trouble is None


def test_a_name_that_may_be_missing_is_no_trouble(say):
    assert fold([*say.leased(), say.refused(1, "pxelinux.cfg/x", optional=True)]).trouble is None


@pytest.mark.parametrize(
    ("gap", "restarts"),
    [
        pytest.param(20, 1, id="soon after: again"),
        pytest.param(RESTART_S + 60, 0, id="hours later: another boot"),
    ],
)
def test_a_boot_that_begins_soon_after_is_a_restart(say, gap, restarts):
    again = say.boot(gap + 8)
    progress = fold([*say.boot(), *again], starts=[again[0].at])
    assert progress.restarts == restarts
    assert progress.furthest == SYSTEM


def test_a_system_that_ran_was_no_failure(say):
    running = say.asked(12, firmware="")
    again = say.boot(60)
    progress = fold([*say.boot(), running, *again], starts=[again[0].at])
    assert fold([*say.boot(), running]).system_asked_at == running.at
    assert progress.restarts == 0


def test_facts_outlive_a_boot(say):
    again = say.asked(30, architecture=None)
    progress = fold([*say.boot(), again], starts=[again.at])
    assert progress.architecture == 7
    assert progress.lease_until == say.start + 2.2 + 43200
    assert progress.reached == 0


GIVEN_BACK = {
    "UEFI asks anew at once": (lambda s: [], 7, 2.5, "ipxe.efi"),
    "after a while: somebody switched it off": (lambda s: [], 7, 30.0, ""),
    "BIOS has no Secure Boot": (lambda s: [], 0, 2.5, ""),
    "it had its menu too": (lambda s: s.loaded(2, 2.0, "boot.ipxe"), 7, 2.5, ""),
    "it did not find the next file": (lambda s: [s.refused(2.1, "grubx64.efi")], 7, 2.5, ""),
}


@pytest.mark.parametrize("case", GIVEN_BACK, ids=str)
def test_a_boot_file_that_the_firmware_does_not_start(case, say):
    more, number, again, expected = GIVEN_BACK[case]
    asked = say.asked(architecture=number)
    first = [asked, say.acked(boot_file="ipxe.efi"), *say.loaded(1, 1, "ipxe.efi")]
    events = [*first, *more(say), say.asked(again, architecture=number)]
    assert fold(events, [say.start + again]).given_back == expected


@pytest.mark.parametrize(
    "gets_on",
    [
        pytest.param(lambda s: [s.asked(9, loader="iPXE")], id="iPXE asks"),
        pytest.param(lambda s: s.loaded(5, 9, "grubx64.efi"), id="shim loads its GRUB"),
    ],
)
def test_it_is_forgotten_when_a_boot_file_gets_on(say, gets_on):
    first = [say.asked(), say.acked(boot_file="ipxe.efi"), *say.loaded(1, 1, "ipxe.efi")]
    again = [say.asked(2.5), say.acked(2.6), *say.loaded(2, 3, "shimx64.efi")]
    assert fold([*first, *again], [say.start + 2.5]).given_back == "ipxe.efi"
    assert fold([*first, *again, *gets_on(say)], [say.start + 2.5]).given_back == ""
