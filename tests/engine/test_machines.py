"""The fold of events into rows: one boot after another, transfers joined, all of it bounded."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pxegui import events as e
from pxegui.engine import machines as module
from pxegui.engine.machines import Machines
from pxegui.engine.rows import Stage
from pxegui.problems import FileUnreadable

MAC = "52:54:00:12:34:56"
OTHER = "52:54:00:00:00:02"


def asked(at: float = 0, **fields: Any) -> e.MachineAsked:
    whole: dict[str, Any] = {
        "mac": MAC,
        "port": 67,
        "message": "discover",
        "state": "",
        "xid": 1,
        "secs": 0,
        "firmware": "UEFI x64",
        "loader": "",
        "architecture": 7,
        "vendor_class": "",
        "user_class": "",
        "uuid": "",
        "host_name": "",
        "client_id": "",
        "requested": "",
        "server": "",
        "relay": "",
    }
    return e.MachineAsked(at=at, **(whole | fields))


def offered(at: float = 0) -> e.LeaseOffered:
    return e.LeaseOffered(
        at=at,
        mac=MAC,
        address="10.0.0.100",
        lease_s=3600,
        boot_file="ipxe.efi",
        because="found",
        firmware="UEFI x64",
    )


def acked(at: float = 0, **fields: Any) -> e.LeaseAcked:
    whole: dict[str, Any] = {
        "mac": MAC,
        "address": "10.0.0.100",
        "lease_s": 3600,
        "state": "selecting",
        "boot_file": "ipxe.efi",
        "because": "found",
        "firmware": "UEFI x64",
        "host_name": "",
        "reserved": False,
    }
    return e.LeaseAcked(at=at, **(whole | fields))


def began(transfer: int, file: str, at: float = 0, **fields: Any) -> e.TransferStarted:
    whole: dict[str, Any] = {
        "mac": MAC,
        "protocol": "tftp",
        "client": "10.0.0.100:2070",
        "asked": file,
        "size_bytes": 1000,
    }
    return e.TransferStarted(at=at, transfer=transfer, file=file, **(whole | fields))


def progressed(transfer: int, sent: int, at: float = 0) -> e.TransferProgressed:
    return e.TransferProgressed(
        at=at,
        mac=MAC,
        transfer=transfer,
        protocol="tftp",
        sent_bytes=sent,
        size_bytes=1000,
        resent=0,
    )


def ended(transfer: int, at: float = 0, **fields: Any) -> e.TransferEnded:
    whole: dict[str, Any] = {
        "mac": MAC,
        "protocol": "tftp",
        "client": "10.0.0.100:2070",
        "file": "ipxe.efi",
        "outcome": "done",
        "sent_bytes": 1000,
        "size_bytes": 1000,
        "seconds": 1.0,
        "resent": 0,
        "why": "",
    }
    return e.TransferEnded(at=at, transfer=transfer, **(whole | fields))


def refused(optional: bool = False) -> e.FileRefused:
    return e.FileRefused(
        at=0,
        mac=MAC,
        protocol="tftp",
        client="10.0.0.100:2070",
        asked="grubx64.efi",
        kind="not_found",
        why="no such file",
        nearest="",
        optional=optional,
    )


def missing() -> e.BootFileMissing:
    return e.BootFileMissing(
        at=0, mac=MAC, firmware="UEFI x64", architecture=7, missing="no file", where="there"
    )


BOOT: list[e.Event] = [asked(), offered(), acked(), began(1, "ipxe.efi"), ended(1)]
SYSTEM = asked(firmware="", architecture=None)
IPXE = asked(loader="iPXE")


def fold(*events: e.Event) -> Machines:
    machines = Machines()
    for event in events:
        machines.take(event)
    return machines


@pytest.mark.parametrize(
    ("events", "stage", "tries"),
    [
        pytest.param([asked()], Stage.DISCOVERING, 1, id="a first question is a boot's begin"),
        pytest.param(BOOT[:2], Stage.OFFERED, 1, id="an offer was made"),
        pytest.param(BOOT[:3], Stage.LEASED, 1, id="it has its address"),
        pytest.param(BOOT[:4], Stage.LOADING_NBP, 1, id="it loads its boot file"),
        pytest.param([*BOOT, IPXE], Stage.IN_IPXE, 1, id="iPXE asks: the same boot"),
        pytest.param([*BOOT, IPXE, acked()], Stage.IN_IPXE, 1, id="iPXE's lease is no step back"),
        pytest.param(
            [*BOOT, IPXE, began(2, "d/vmlinuz", protocol="http")],
            Stage.LOADING_KERNEL,
            1,
            id="a kernel is told by its name",
        ),
        pytest.param(
            [*BOOT, began(2, "linux"), ended(2), SYSTEM], Stage.SYSTEM, 1, id="then a system asks"
        ),
        pytest.param([SYSTEM, acked(boot_file="")], Stage.LEASED, 1, id="no boot client at all"),
        pytest.param([*BOOT, asked()], Stage.DISCOVERING, 2, id="the firmware asks again: try 2"),
        pytest.param(
            [*BOOT, began(2, "linux"), IPXE], Stage.IN_IPXE, 2, id="iPXE in the ROM starts again"
        ),
        pytest.param([*BOOT[:3], asked()], Stage.DISCOVERING, 1, id="asking twice is no new boot"),
        pytest.param([asked(), missing()], Stage.FAILED, 1, id="nothing boots this firmware"),
        pytest.param([*BOOT, refused()], Stage.FAILED, 1, id="a file is missing"),
        pytest.param(
            [*BOOT, refused(optional=True)], Stage.LOADING_NBP, 1, id="a file that may be missing"
        ),
        pytest.param(
            [*BOOT[:4], ended(1, outcome="aborted")], Stage.LOADING_NBP, 1, id="ended by the client"
        ),
        pytest.param(
            [*BOOT[:4], ended(1, outcome="fell_silent", why="no answer for 30 s")],
            Stage.FAILED,
            1,
            id="it fell silent",
        ),
    ],
)
def test_stage(events, stage, tries):
    row = fold(*events).machine(MAC)
    assert row is not None
    assert (row.stage, row.tries) == (stage, tries)


def test_a_row_tells_what_is_known_of_a_machine():
    machines = fold(*BOOT[:2], acked(host_name="bench-07"), began(1, "ipxe.efi"))
    machines.take(progressed(1, 250, at=5))
    row = machines.machine(MAC)
    assert row is not None
    assert row.name == "bench-07"
    assert (row.firmware, row.address, row.boot_file) == ("UEFI x64", "10.0.0.100", "ipxe.efi")
    assert (row.file, row.percent) == ("ipxe.efi", 25.0)
    assert (row.first_seen, row.last_seen) == (0, 5)
    machines.take(ended(1, at=6))
    progress = machines.machine(MAC).progress
    assert machines.machine(MAC) == dataclasses.replace(
        row, percent=100.0, bytes=1000, last_seen=6, serial=machines.serial, progress=progress
    )


def test_without_a_host_name_its_maker_and_last_bytes_are_its_name():
    [row] = fold(asked()).machines()
    assert row.name == "QEMU 12:34:56"


def test_without_a_known_maker_its_mac_is_its_name():
    [row] = fold(asked(mac="02:00:00:12:34:56")).machines()
    assert row.name == "02:00:00:12:34:56"


def test_a_machine_without_a_known_mac_goes_by_its_address():
    [row] = fold(began(1, "a.txt", mac="")).machines()
    assert (row.mac, row.key, row.name, row.address) == (
        "",
        "10.0.0.100",
        "10.0.0.100",
        "10.0.0.100",
    )


def test_what_belongs_to_no_machine_makes_no_row():
    assert fold(asked(mac=""), e.Stopped(at=0)).machines() == []


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        pytest.param(29, Stage.LOADING_NBP, id="it may still ask for more"),
        pytest.param(31, Stage.QUIET, id="half a minute without a sign"),
    ],
)
def test_quiet(now, stage):
    row = fold(*BOOT).machine(MAC)
    assert row is not None
    assert row.stage_at(now) is stage


def test_a_leased_machine_is_never_quiet():
    row = fold(*BOOT[:3]).machine(MAC)
    assert row is not None
    assert row.stage_at(9999) is Stage.LEASED


def test_a_problem_comes_and_goes():
    problem = FileUnreadable(name="initrd.gz", path="/srv/initrd.gz")
    machines = fold(asked(), e.ProblemFound(at=0, mac=MAC, problem=problem))
    row = machines.machine(MAC)
    assert row is not None
    assert row.problem == problem
    assert machines.totals(0).problems == 1
    machines.take(e.ProblemGone(at=0, mac=MAC, problem=problem))
    row = machines.machine(MAC)
    assert row is not None
    assert row.problem is None
    assert machines.totals(0).problems == 0


def test_an_ended_lease_takes_its_address_away():
    row = fold(*BOOT[:3], e.LeaseExpired(at=9, mac=MAC, address="10.0.0.100")).machine(MAC)
    assert row is not None
    assert row.address == ""


# -- transfers ---------------------------------------------------------------------------------


def test_ranges_of_one_file_are_one_row():
    machines = Machines()
    for number in range(4):
        offset = number * 250
        machines.take(
            began(
                number, "big.iso", at=number, protocol="http", offset_bytes=offset, size_bytes=250
            )
        )
        machines.take(ended(number, at=number, file="big.iso", sent_bytes=250, size_bytes=250))
    [row] = machines.transfers()
    assert (row.times, row.sent_bytes, row.size_bytes, row.percent) == (4, 1000, 1000, 100.0)
    assert row.outcome == "done"


def test_two_parts_at_once_end_when_both_ended():
    machines = fold(
        began(1, "a", protocol="http"), began(2, "a", protocol="http"), ended(1, file="a")
    )
    [row] = machines.transfers()
    assert row.outcome is None
    machines.take(ended(2, file="a"))
    assert machines.transfers()[0].outcome == "done"


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        pytest.param(began(2, "a", at=4), 1, id="at once: the same row"),
        pytest.param(began(2, "a", at=60), 2, id="much later: another"),
        pytest.param(began(2, "b", at=1), 2, id="another file"),
        pytest.param(began(2, "a", at=1, mac=OTHER), 2, id="another machine"),
        pytest.param(began(2, "a", at=1, protocol="http"), 2, id="another protocol"),
    ],
)
def test_joining(second, rows):
    machines = fold(began(1, "a"), ended(1, file="a"), second)
    assert len(machines.transfers()) == rows


def test_a_size_question_does_not_change_what_a_machine_is_doing():
    machines = fold(*BOOT[:3], began(1, "vmlinuz", probe=True), ended(1, outcome="probe"))
    row = machines.machine(MAC)
    assert row is not None
    assert row.stage is Stage.LEASED
    assert machines.transfers()[0].outcome == "probe"


def test_speed_is_of_the_last_second():
    machines = fold(began(1, "a"))
    for tenth in range(1, 21):
        machines.take(progressed(1, tenth * 50, at=tenth / 10))
    assert machines.totals(2.0).speed == pytest.approx(500)
    assert machines.totals(2.5).speed == pytest.approx(250)
    assert machines.totals(3.1).speed == 0
    assert machines.totals(3.1).sent_bytes == 1000
    assert machines.totals(3.1).running == 1


def test_progress_of_a_transfer_nobody_knows_is_nothing():
    assert fold(progressed(9, 10), ended(9)).transfers() == []


def test_an_empty_file_is_whole():
    [row] = fold(began(1, "a", size_bytes=0), ended(1, sent_bytes=0)).transfers()
    assert row.percent == 100.0


def test_a_file_of_unknown_size_has_no_percent():
    [row] = fold(began(1, "a", size_bytes=None)).transfers()
    assert row.percent is None


# -- what faces take ---------------------------------------------------------------------------


def test_a_face_takes_what_changed_since_it_looked():
    machines = fold(asked(), asked(mac=OTHER))
    seen = machines.serial
    assert machines.machines_since(seen) == []
    machines.take(acked())
    assert [row.mac for row in machines.machines_since(seen)] == [MAC]
    assert [row.mac for row in machines.machines_since(0)] == [OTHER, MAC]
    machines.take(began(1, "a"))
    assert [row.key for row in machines.transfers_since(seen)] == [1]


def test_services_have_a_light_each():
    machines = fold(
        e.ServiceStarted(at=0, service="dhcp", address="10.0.0.1", port=67),
        e.ServiceStarted(at=0, service="tftp", address="10.0.0.1", port=69),
        e.ServiceFailed(at=1, service="tftp", why="dead", restarts=False),
        e.ServiceStopped(at=2, service="tftp"),
        e.ServiceStopped(at=2, service="dhcp"),
    )
    assert {row.name: (row.state, row.why) for row in machines.services()} == {
        "dhcp": ("stopped", ""),
        "tftp": ("failed", "dead"),
    }


def test_machines_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MOST_MACHINES", 3)
    machines = fold(*(asked(at=n, mac=f"02:00:00:00:00:0{n}") for n in range(5)))
    assert [row.last_seen for row in machines.machines()] == [2, 3, 4]


def test_ended_transfers_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MOST_ENDED", 3)
    machines = Machines()
    for number in range(6):
        machines.take(began(number, f"f{number}"))
        machines.take(ended(number, file=f"f{number}"))
    machines.take(began(99, "f5", at=1))
    assert [row.file for row in machines.transfers()] == ["f3", "f4", "f5"]


def test_every_event_can_be_taken():
    assert set(Machines()._handlers) < set(e.EVENT_TYPES)


def test_a_forgotten_machine_comes_back_when_it_asks():
    machines = fold(asked())
    serial = machines.serial
    machines.forget(MAC)
    assert machines.machines() == []
    assert machines.serial > serial
    machines.take(asked())
    assert len(machines.machines()) == 1


def test_a_row_knows_how_far_its_boot_is():
    machines = fold(*BOOT)
    row = machines.machine(MAC)
    assert row is not None
    assert row.progress.asked_to_boot
    assert row.progress.lease_s == 3600


def ignored(at: float, mac: str = MAC) -> e.RequestIgnored:
    return e.RequestIgnored(
        at=at, mac=mac, port=67, message="discover", source="0.0.0.0:68", why="it must not"
    )


def test_a_row_knows_that_its_machine_gets_no_answer_from_us():
    machines = fold(asked(), ignored(1))
    row = machines.machine(MAC)
    assert row is not None
    assert (row.progress.unanswered, row.last_seen) == ("it must not", 0)  # we were silent, not it
    machines.take(offered(2))
    row = machines.machine(MAC)
    assert row is not None
    assert not row.progress.unanswered


def test_who_is_only_ignored_gets_no_row():
    assert not fold(ignored(1)).machines()


def test_what_was_sent_is_counted_while_it_is_sent():
    machines = fold(*BOOT[:2], acked(), began(1, "ipxe.efi"), progressed(1, 250, at=5))
    row = machines.machine(MAC)
    assert row is not None
    assert row.bytes == 250
    machines.take(ended(1, at=6))
    row = machines.machine(MAC)
    assert row is not None
    assert row.bytes == 1000
