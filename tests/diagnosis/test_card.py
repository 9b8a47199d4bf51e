"""What the card of a machine says, and its remedy."""

from __future__ import annotations

import pytest

from pxegui.diagnosis.card import card
from pxegui.diagnosis.judge import Sight
from pxegui.diagnosis.progress import Progress, after

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
    made = card(fold(events(say)), Sight(), say.start + 60, "/srv/net boot")
    assert made is not None
    assert (made.title, made.text, made.remedy) == (title, text, remedy)


def test_a_command_is_quoted_for_a_shell(say):
    events = [*say.leased(), say.refused(1, "a'b", kind="unreadable")]
    made = card(fold(events), Sight(), say.start + 2, "/srv")
    assert made is not None
    assert made.command == "chmod a+r '/srv/a'\\''b'"


@pytest.mark.parametrize("upto", ["menu", "system"])
def test_a_boot_that_goes_well_has_no_card(say, upto):
    assert card(fold(say.boot(upto=upto)), Sight(), say.start + 9, "/srv") is None


def test_the_next_try_is_measured_from_its_own_tries(say):
    progress = Progress()
    for turn in range(2):
        for event in [say.asked(20.0 * turn), say.missing(20.0 * turn + 0.1)]:
            progress = after(progress, event, say.start + 20.0 * turn)
    made = card(progress, Sight(), say.start + 25, "/srv")
    assert made is not None
    assert made.next_try_s == pytest.approx(15)
