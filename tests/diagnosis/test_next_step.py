from __future__ import annotations

import pytest

from pxegui.diagnosis.next_step import what_next
from pxegui.diagnosis.progress import Progress, after

CASES = {
    "Next: it takes an address": (lambda s: [s.asked()], 1),
    "Next: it loads ipxe.efi": (lambda s: s.leased(), 1),
    "Next: it asks for its menu": (lambda s: s.boot(upto="loader"), 1),
    "Next: a choice in its menu": (lambda s: s.boot(upto="menu"), 5),
    "Next: its system starts": (lambda s: s.boot(), 9),
    "Handed over in 8.1\u00a0s": (lambda s: s.boot(), 30),
    "Running": (lambda s: [*s.boot(), s.asked(20, firmware="")], 30),
    "Waiting for its next try": (lambda s: [*s.leased(), s.refused(1, "x.efi")], 2),
    "It did not ask to boot": (lambda s: [s.asked(firmware=""), s.acked(boot_file="")], 2),
}


@pytest.mark.parametrize("title", CASES, ids=str)
def test_what_next(title, say):
    events, now = CASES[title]
    progress, made = Progress(), events(say)
    for event in made:
        progress = after(progress, event, made[0].at)
    assert what_next(progress, say.start + now, is_sending=False)[0].replace(" ", " ") == title
