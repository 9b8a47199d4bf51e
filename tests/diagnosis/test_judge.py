"""The sentence and the steps of a row, for each case."""

from __future__ import annotations

import dataclasses

import pytest

from pxegui.diagnosis.judge import Condition, Sight, judge
from pxegui.diagnosis.progress import Progress, after
from pxegui.events import SERVING_ENDED
from pxegui.problems import Problem


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wrong(Problem):
    WHAT = "it got a BIOS boot file"
    REMEDY = "use ipxe.efi"


def fold(events):
    progress = Progress()
    for event in events:
        progress = after(progress, event, events[0].at)
    return progress


def fills(verdict):
    return [fill for fill, _share in verdict.steps]


E, U, D, P = "empty", "under_way", "done", "passed"

CASES = {
    "asks": (lambda s: [s.asked()], 1, Sight(), "Asks for an address", "WAITING", [U, E, E, E, E]),
    "has its address": (
        lambda s: s.leased(),
        2,
        Sight(),
        "Has its address",
        "WAITING",
        [U, U, E, E, E],
    ),
    "loads its boot file": (
        lambda s: [*s.leased(), s.began(1, 1, "ipxe.efi")],
        2,
        Sight(file="ipxe.efi", percent=50.0),
        "Loading ipxe.efi",
        "LOADING",
        [U, U, E, E, E],
    ),
    "iPXE runs": (
        lambda s: s.boot(upto="loader"),
        3,
        Sight(loader="iPXE"),
        "iPXE runs",
        "WAITING",
        [U, U, U, E, E],
    ),
    "in the menu for an hour": (
        lambda s: s.boot(upto="menu"),
        3600,
        Sight(),
        "In the menu",
        "MENU",
        [U, U, U, U, E],
    ),
    "loads its system": (
        lambda s: [*s.boot(upto="menu"), s.began(9, 7, "initrd.gz")],
        8,
        Sight(file="d/initrd.gz", percent=63.2),
        "Loading initrd.gz",
        "LOADING",
        [U, U, U, U, E],
    ),
    "we broke its initrd off": (
        lambda s: [
            *s.boot(),
            s.began(9, 20, "initrd.gz"),
            s.ended(9, 22, "initrd.gz", "aborted", sent=410, why=SERVING_ENDED),
        ],
        60,
        Sight(),
        "initrd.gz broke off at 41\u00a0%",
        "PROBLEM",
        [P, P, P, P, "failed"],
    ),
    "just sent": (lambda s: s.boot(), 12, Sight(), "Starting its system", "LOADING", [U] * 5),
    "handed over": (lambda s: s.boot(), 30, Sight(), "Handed over in 8.1\u00a0s", "DONE", [D] * 5),
    "its system asks": (
        lambda s: [*s.boot(), s.asked(20, firmware="")],
        21,
        Sight(),
        "Running, its system asked for an address",
        "DONE",
        [D] * 5,
    ),
    "its system asks to keep its address": (
        lambda s: [*s.boot(), s.asked(20, firmware="", message="request", state="renewing")],
        21,
        Sight(),
        "Running, its system asked for an address",
        "DONE",
        [D] * 5,
    ),
    "we do not answer it": (
        lambda s: [s.asked(), s.ignored()],
        60,
        Sight(),
        "Got no answer",
        "WARNING",
        ["warned", E, E, E, E],
    ),
    "nobody waits for our answer": (
        lambda s: [s.asked(), s.ignored(normal=True)],
        2,
        Sight(),
        "Asks for an address",
        "WAITING",
        [U, E, E, E, E],
    ),
    "we answer it after all": (
        lambda s: [s.asked(), s.ignored(), s.asked(4), s.offered(4.1)],
        5,
        Sight(),
        "Asks for an address",
        "WAITING",
        [U, E, E, E, E],
    ),
    "the second loader is missing": (
        lambda s: [*s.boot(upto="loader"), s.refused(3, "grubx64.efi")],
        4,
        Sight(),
        "grubx64.efi not found",
        "PROBLEM",
        [P, "failed", E, E, E],
    ),
    "nothing boots it": (
        lambda s: [s.asked(), s.missing()],
        1,
        Sight(),
        "Nothing here boots UEFI Arm 64",
        "PROBLEM",
        ["failed", E, E, E, E],
    ),
    "fell silent": (
        lambda s: [
            *s.boot(upto="menu"),
            s.began(9, 7, "initrd.gz"),
            s.ended(9, 40, "initrd.gz", "fell_silent", sent=630),
        ],
        41,
        Sight(file="initrd.gz"),
        "It fell silent during initrd.gz, at 63\u00a0%",
        "PROBLEM",
        [P, P, P, "failed", E],
    ),
    "never came for its file": (
        lambda s: s.leased(),
        60,
        Sight(),
        "It never asked for ipxe.efi",
        "WARNING",
        [P, "warned", E, E, E],
    ),
    "slow": (
        lambda s: [*s.boot(upto="menu"), s.began(9, 7, "initrd.gz")],
        12,
        Sight(file="initrd.gz", percent=5.0, is_slow="Slow: 400 kB/s"),
        "Slow: 400 kB/s",
        "WARNING",
        [P, P, P, "warned", E],
    ),
    "a phone": (
        lambda s: [s.asked(firmware=""), s.offered(boot_file=""), s.acked(boot_file="")],
        60,
        Sight(),
        "Got an address, did not ask to boot",
        "DONE",
        [D, E, E, E, E],
    ),
    "a problem of the engine": (
        lambda s: s.boot(upto="loader"),
        3,
        Sight(problem=Wrong()),
        "It got a BIOS boot file",
        "PROBLEM",
        [P, P, "failed", E, E],
    ),
    "ignored": (lambda s: s.leased(), 1, Sight(is_ignored=True), "Ignored", "IGNORED", [E] * 5),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_verdict(case, say):
    events, now, sight, sentence, condition, steps = CASES[case]
    verdict = judge(fold(events(say)), sight, say.start + now)
    assert verdict.sentence == sentence
    assert verdict.condition is Condition[condition]
    assert fills(verdict) == steps


def test_the_share_of_the_file_under_way_fills_its_step(say):
    progress = fold([*say.boot(upto="menu"), say.began(9, 7, "initrd.gz")])
    verdict = judge(progress, Sight(file="initrd.gz", percent=63.2), say.start + 8)
    assert verdict.steps[3] == ("under_way", 0.632)
    assert verdict.note == "63\u00a0%"


def test_a_machine_of_an_earlier_run():
    verdict = judge(Progress(), Sight(), 1_000_000.0)
    assert (verdict.condition, verdict.sentence) == (Condition.EARLIER, "Known from earlier")


def test_starting_over_is_said_where_it_stopped(say):
    progress = Progress()
    for turn in range(3):
        for event in say.boot(20.0 * turn):
            progress = after(progress, event, say.start + 20.0 * turn)
    verdict = judge(progress, Sight(), say.start + 60)
    assert verdict.sentence == "Started over 2 times"
    assert fills(verdict) == [P, P, P, "warned", E]
    assert judge(progress, Sight(), say.start + 600).condition is Condition.DONE


def test_a_wrong_boot_file_is_said_once_the_machine_gave_up_on_it(say):
    events = [*say.leased(), *say.loaded(1, 0.2, "ipxe.efi")]
    sight = Sight(has_wrong_file=True)
    before, after_it = (judge(fold(events), sight, say.start + at) for at in (5, 60))
    assert before.sentence != "Wrong kind of boot file"
    assert (after_it.sentence, after_it.condition) == (
        "Wrong kind of boot file",
        Condition.PROBLEM,
    )
    assert fills(after_it) == [P, "failed", E, E, E]


def test_a_wrong_boot_file_says_how_often_it_was_tried(say):
    progress = Progress()
    for turn in range(3):
        for event in [say.asked(20.0 * turn), *say.loaded(turn, 20.0 * turn + 1, "ipxe.efi")]:
            progress = after(progress, event, say.start + 20.0 * turn)
    verdict = judge(progress, Sight(has_wrong_file=True), say.start + 45)
    assert (verdict.sentence, verdict.note) == ("Wrong kind of boot file", "3 tries")
