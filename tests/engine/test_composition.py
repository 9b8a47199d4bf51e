"""How one run is put together."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import pytest

from pxegui.boot.chainloading import ChainLoop
from pxegui.boot.client import Client, Ipxe, Speaks
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.unfit import WrongFirmware
from pxegui.engine.composition import Composition, opened_store, surveyed
from pxegui.engine.preflight import preflight
from pxegui.events import (
    Event,
    FileRefused,
    LeaseOffered,
    ProblemFound,
    ProblemGone,
    TransferEnded,
    TransferStarted,
)
from pxegui.net.granted import grant, wishes
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")


def loader(file: str, firmware: Firmware) -> Loader:
    return Loader(file=file, kind=LoaderKind.IPXE, firmware=firmware)


SURVEY = Survey(
    root=Path("/srv"),
    name="Debian 12 installer",
    loaders=(
        loader("first.efi", Firmware.UEFI_X64),
        loader("second.efi", Firmware.UEFI_X64),
        loader("riscv.efi", Firmware.UEFI_RISCV64),
    ),
    entries=(MenuEntry(title="Install", kernel="linux"),),
    seconds=0.12345,
)


def test_a_survey_as_an_event():
    event = surveyed(SURVEY, at=5)
    assert event.name == "Debian 12 installer"
    assert event.loaders == {"UEFI x64": "first.efi", "UEFI RISC-V 64": "riscv.efi"}
    assert set(event.missing) == {"BIOS", "UEFI Arm 64"}
    assert event.entries == ("Install",)
    assert event.seconds == 0.123


@pytest.fixture
def composed(settings):
    """A composition of these settings, and what it told."""
    events: list[Event] = []
    plan = preflight(settings)
    granted = grant(wishes(settings), "lo", "127.0.0.1")
    with opened_store(plan) as store:
        yield Composition(
            plan=plan,
            survey=SURVEY,
            granted=granted,
            store=store,
            conflicts=None,
            publish=events.append,
            clock=lambda: 0.0,
        )
    granted.close()


def test_every_service_that_has_a_socket_is_a_part(composed):
    assert [part.name for part in composed.parts()] == ["dhcp", "tftp", "http"]


def test_a_service_that_starts_again_gets_the_same_ports(composed, settings):
    ports = {wish.name: wish.ports for part in composed.parts() for wish in part.wishes}
    assert ports == {
        "dhcp": (settings.dhcp.port,),
        "pxe": (settings.dhcp.pxe_port,),
        "tftp": (settings.tftp.port,),
        "http": (settings.http.port,),
    }


def test_ready_without_a_service_has_no_port_for_it(composed):
    composed._ports["tftp"] = 0
    assert composed.ready().tftp == 0
    assert [part.name for part in composed.parts()] == ["dhcp", "http"]


def test_before_anything_runs_nothing_is_on_its_way(composed):
    assert composed.transfers() == 0
    assert composed.who("127.0.0.77") == ""


def test_the_generated_menu_is_served_under_its_reserved_name(composed):
    opened = composed._directory.open("pxegui/boot.ipxe")
    assert not hasattr(opened, "why"), opened
    assert opened.read(0, 6) == b"#!ipxe"
    opened.close()


def test_the_lease_file_is_closed_whatever_happens(settings):
    plan = preflight(settings)
    with pytest.raises(ValueError, match="no"), opened_store(plan):
        raise ValueError("no")
    with opened_store(plan) as again:
        assert again.load() == []


def test_without_leases_nothing_is_written(settings, tmp_path):
    plan = dataclasses.replace(preflight(settings), leases_file=None)
    with opened_store(plan):
        assert not settings.dhcp.leases_file.exists()


MAC = "52:54:00:00:00:0a"


def firmware_client(**more) -> Client:
    fields: dict[str, Any] = dict.fromkeys(("vendor_class", "user_class", "uuid", "host_name"), "")
    fields |= {"mac": MAC, "speaks": Speaks.PXE, "firmware": Firmware.UEFI_X64, "architecture": 7}
    return Client(**fields | more)


def sent(number: int, file: str) -> TransferEnded:
    return TransferEnded(
        at=float(number), mac=MAC, transfer=number, protocol="tftp", client="10.0.0.5:2000",
        file=file, outcome="done", sent_bytes=1, size_bytes=1, seconds=0.1, resent=0, why="",
    )  # fmt: skip


def test_ipxe_that_loads_itself_is_told_the_script(composed, monkeypatch):
    told: list[Event] = []
    monkeypatch.setattr(composed, "_publish", told.append)
    monkeypatch.setattr(composed, "_clock", lambda: 3.0)
    assert composed._decide(firmware_client()).file == "first.efi"
    for number in (1, 2, 3):
        composed._publish_file(sent(number, "first.efi"))
    [found] = [event.problem for event in told if isinstance(event, ProblemFound)]
    assert isinstance(found, ChainLoop)
    assert "first.efi was found for UEFI x64" in found.rule
    choice = composed._decide(firmware_client())
    assert choice.file.endswith("/pxegui/boot.ipxe")
    assert "first.efi only loaded itself" in choice.because


def test_a_small_ipxe_that_starts_anew_at_once_is_told_the_full_one_again(composed, monkeypatch):
    monkeypatch.setattr(composed, "_publish", lambda event: None)
    monkeypatch.setattr(composed, "_clock", lambda: 3.0)
    monkeypatch.setattr(composed, "_place", dataclasses.replace(composed._place, tftp_port=69))
    small, full = Ipxe(features=frozenset({21})), Ipxe(features=frozenset({19, 21, 24}))
    told = []
    for number in range(2):
        told.append(composed._decide(firmware_client(speaks=Speaks.IPXE, ipxe=small)).file)
        composed._publish_file(sent(number, "first.efi"))
        told.append(composed._decide(firmware_client(speaks=Speaks.IPXE, ipxe=full)).file)
    script = f"http://127.0.0.1:{composed._place.http_port}/pxegui/boot.ipxe"
    assert told == ["first.efi", script] * 2


def test_a_small_ipxe_that_only_loads_itself_is_told_the_script(composed, monkeypatch):
    monkeypatch.setattr(composed, "_publish", lambda event: None)
    monkeypatch.setattr(composed, "_clock", lambda: 3.0)
    monkeypatch.setattr(composed, "_place", dataclasses.replace(composed._place, tftp_port=69))
    small = firmware_client(speaks=Speaks.IPXE, ipxe=Ipxe(features=frozenset({21})))
    assert composed._decide(small).file == "first.efi"
    composed._publish_file(sent(1, "first.efi"))
    assert composed._decide(small).file.endswith("pxegui/boot.ipxe")


def test_another_file_between_is_no_loop(composed, monkeypatch):
    told: list[Event] = []
    monkeypatch.setattr(composed, "_publish", told.append)
    for number, file in enumerate(("first.efi", "first.efi", "boot.ipxe", "first.efi")):
        started = TransferStarted(
            at=float(number), mac=MAC, transfer=number, protocol="tftp", client="", file=file,
            asked=file, size_bytes=1,
        )  # fmt: skip
        composed._publish_file(started)
        composed._publish_file(sent(number, file))
    assert not [event for event in told if isinstance(event, ProblemFound)]


def test_a_machine_that_asks_for_a_file_has_followed_its_offer(composed, monkeypatch):
    followed: list[str] = []

    class Dhcp:
        def note_file_asked(self, mac: str) -> None:
            followed.append(mac)

    monkeypatch.setattr(composed, "_dhcp", Dhcp())
    refused = FileRefused(
        at=0, mac=MAC, protocol="tftp", client="", asked="x", kind="not_found", why="",
        nearest="", optional=True,
    )  # fmt: skip
    composed._publish_file(refused)
    assert followed == [MAC]


def test_what_cannot_boot_in_proxy_mode_is_told_until_it_is_mended(settings):
    told: list[Event] = []
    plan = preflight(dataclasses.replace(settings, mode=Mode.PROXY))
    grub = Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=Firmware.UEFI_X64)
    granted = grant(wishes(settings), "lo", "127.0.0.1")
    with opened_store(plan) as store:
        composed = Composition(
            plan=plan,
            survey=dataclasses.replace(SURVEY, loaders=(grub,)),
            granted=granted,
            store=store,
            conflicts=None,
            publish=told.append,
            clock=lambda: 0.0,
        )
        [event] = told
        assert isinstance(event, ProblemFound)
        assert event.problem.key == "only_grub_in_proxy_mode"
        composed.take_survey(composed.survey)
        assert len(told) == 1, "said once"
        composed.take_survey(SURVEY)
        assert told[1:] == [ProblemGone(at=0.0, problem=event.problem)]
    granted.close()


def test_a_boot_file_for_other_machines_is_told_once_until_another_is_offered(
    composed, monkeypatch
):
    told: list[Event] = []
    monkeypatch.setattr(composed, "_publish", told.append)
    riscv = dataclasses.replace(SURVEY.loaders[2], certain=True)
    composed.survey = dataclasses.replace(SURVEY, loaders=(*SURVEY.loaders[:2], riscv))
    for file in ("riscv.efi", "riscv.efi", "first.efi"):
        composed._publish_dhcp(
            LeaseOffered(
                at=1.0,
                mac="02:00:00:00:00:01",
                address="192.168.2.100",
                lease_s=60,
                boot_file=file,
                because="a rule",
                firmware="UEFI x64",
            )
        )
    kinds = [LeaseOffered, ProblemFound, LeaseOffered, LeaseOffered, ProblemGone]
    assert [type(event) for event in told] == kinds
    [found] = [event.problem for event in told if isinstance(event, ProblemFound)]
    assert isinstance(found, WrongFirmware)
    assert (found.firmware, found.made_for) == ("UEFI x64", "UEFI RISC-V 64")
