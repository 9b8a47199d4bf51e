"""A machine's way as a person reads it."""

from __future__ import annotations

import pytest

from pxegui.diagnosis.nodes import Sending
from pxegui.diagnosis.timeline import Timeline
from pxegui.events import SERVING_ENDED, RequestIgnored


def told(events, now, sending=None):
    timeline = Timeline()
    for event in events:
        timeline.take(event)
    return timeline.nodes(now, sending)


def titles(nodes):
    return [node.title.replace("\u00a0", " ") for node in nodes]


def test_what_we_broke_off_did_not_end_by_itself(say):
    cut = say.ended(9, 22, "initrd.gz", "aborted", sent=410, why=SERVING_ENDED)
    last = told([*say.boot(upto="menu"), say.began(9, 20, "initrd.gz"), cut], say.start + 30)
    node = next(each for each in last if each.mark == "error")
    assert titles([node]) == ["initrd.gz broke off at 41 %"]
    assert node.detail == "serving ended"


def test_a_boot_through_ipxe(say):
    nodes = told(say.boot(), say.start + 30)
    assert titles(nodes) == [
        "Asked for an address and a boot file",
        "Got 192.168.2.102 for 12 h",
        "Loaded ipxe.efi",
        "Asked again, now as iPXE",
        "Loaded the menu boot.ipxe",
        "Loaded linux",
        "Loaded initrd.gz",
        "Handed over in 8.1 s",
    ]
    assert nodes[0].detail == "DHCPDISCOVER · UEFI x64 (architecture 7)"
    assert nodes[1].detail == "OFFER, REQUEST, ACK in 100 ms"
    assert nodes[3].detail == "answered with boot.ipxe"
    assert nodes[0].after_s is None
    assert nodes[2].after_s == pytest.approx(0.2)


WAYS = {
    "asked twice is one step": (
        lambda s: [s.asked(), s.asked(4)],
        ["Asked for an address and a boot file, 2 times", "Next: it takes an address"],
    ),
    "an offer that was not taken yet": (
        lambda s: [s.asked(), s.offered()],
        [
            "Asked for an address and a boot file",
            "Was offered 192.168.2.102",
            "Next: it takes an address",
        ],
    ),
    "proxy": (
        lambda s: [s.asked(), s.boot_offered(), s.boot_answered()],
        [
            "Asked for an address and a boot file",
            "Was told its boot file ipxe.efi, 2 times",
            "Next: it loads ipxe.efi",
        ],
    ),
    "names that may be missing are one step": (
        lambda s: [
            *s.boot(upto="loader"),
            *(s.refused(1 + n / 10, f"pxelinux.cfg/{n}", optional=True) for n in range(9)),
            *s.loaded(2, 2, "pxelinux.cfg/default"),
        ],
        [
            "Asked for an address and a boot file",
            "Got 192.168.2.102 for 12 h",
            "Loaded ipxe.efi",
            "Looked for 9 files, found pxelinux.cfg/default",
            "Loaded the menu default",
            "Next: a choice in its menu",
        ],
    ),
    "a file that is missing": (
        lambda s: [*s.boot(upto="loader"), s.refused(1, "grubx64.efi", "EFI/grubx64.efi")],
        [
            "Asked for an address and a boot file",
            "Got 192.168.2.102 for 12 h",
            "Loaded ipxe.efi",
            "grubx64.efi not found",
            "Waiting for its next try",
        ],
    ),
    "a file in pieces is one step": (
        lambda s: [
            *s.leased(),
            *s.loaded(1, 1, "root.iso"),
            *s.loaded(2, 2, "root.iso"),
            *s.loaded(3, 3, "root.iso"),
        ],
        [
            "Asked for an address and a boot file",
            "Got 192.168.2.102 for 12 h",
            "Loaded root.iso, 3 times",
            "Next: its system starts",
        ],
    ),
    "its system asks": (
        lambda s: [*s.boot(), s.asked(20, firmware="")],
        [
            "Asked for an address and a boot file",
            "Got 192.168.2.102 for 12 h",
            "Loaded ipxe.efi",
            "Asked again, now as iPXE",
            "Loaded the menu boot.ipxe",
            "Loaded linux",
            "Loaded initrd.gz",
            "Its system asked for an address",
            "Running",
        ],
    ),
}


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_way(case, say):
    events, expected = WAYS[case]
    made = events(say)
    assert titles(told(made, made[-1].at + 1)) == expected


def test_boots_that_go_the_same_way_are_told_once(say):
    events = []
    for turn in range(4):
        at = 20.0 * turn
        events += [*say.leased(at), *say.loaded(1, at + 0.3, "pxelinux.0")]
    nodes = told(events, say.start + 61)
    assert titles(nodes)[2:] == [
        "Loaded pxelinux.0",
        "Started over, 3 times",
        "Waiting for its next try",
    ]
    assert nodes[3].detail.replace("\u00a0", " ") == "every 20 s or so, same result"


def test_another_way_after_a_remedy_is_told_in_full(say):
    events = [
        *say.leased(),
        *say.loaded(1, 0.3, "pxelinux.0"),
        *say.leased(20),
        *say.loaded(2, 20.3, "ipxe.efi"),
    ]
    nodes = told(events, say.start + 21)
    assert "Started over" not in "".join(titles(nodes))
    assert [node.after_s for node in nodes].count(None) == 3  # two tries, and what comes next


def test_a_file_on_its_way_has_its_percent(say):
    events = [*say.boot(upto="menu"), say.began(9, 7, "initrd.gz")]
    sending = Sending(sent_bytes=63, size_bytes=100, speed=10.0, protocol="http")
    nodes = told(events, say.start + 8, {"initrd.gz": sending})
    assert titles(nodes)[-2:] == ["Loading initrd.gz, 63 %", "Next: its system starts"]


def test_what_is_normal_on_a_network_is_not_told(say):
    ignored = RequestIgnored(
        at=say.start + 1,
        mac=say.mac,
        port=67,
        message="request",
        source="0.0.0.0:68",
        why="it is for another server",
        normal=True,
    )
    assert len(told([say.asked(), ignored], say.start + 2)) == 2


def test_nothing_is_nothing():
    assert Timeline().nodes(0.0) == []


def test_a_night_of_starting_over_is_bounded(say):
    timeline = Timeline()
    for turn in range(300):
        for event in [*say.leased(20.0 * turn), *say.loaded(1, 20.0 * turn + 0.3, "pxelinux.0")]:
            timeline.take(event)
    nodes = timeline.nodes(say.start + 6000)
    assert titles(nodes)[3] == "Started over, 299 times"
    assert len(nodes) == 5
