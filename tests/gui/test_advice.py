"""Each message of the whole server, from the event that is its cause to its bar."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from pxegui import events as e
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.dhcp.problems import AddressInUse, PoolExhausted
from pxegui.engine.boot_watch import BootDirGone
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.engine.preflight import NoCable
from pxegui.gui.advice import (
    Advice,
    LinkLeadsOutside,
    NothingBoots,
    NothingForFirmware,
    Refused,
    of_choices,
)
from pxegui.gui.remedies import message
from pxegui.net.choice import NoAddress
from pxegui.net.granted import HttpPortMoved, NoPrivilege, PortTaken
from pxegui.problems import FileUnreadable
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware
from tests.gui.interfaces import BARE, LOOP, PULLED, WIRED
from tests.gui.test_verdicts import READY

MAC = "52:54:00:00:00:09"


def refused(kind: e.RefusedKind, asked: str, why: str = "", **more) -> e.FileRefused:
    facts = {"optional": False, "mac": MAC, **more}
    return e.FileRefused(
        at=1.0, protocol="tftp", client="192.168.2.101:2070", asked=asked, kind=kind, why=why,
        nearest="", **facts,
    )  # fmt: skip


def problem(of, mac: str = "") -> e.ProblemFound:
    return e.ProblemFound(at=1.0, problem=of, mac=mac)


NO_ARM = e.BootFileMissing(
    at=1.0, mac=MAC, firmware="UEFI Arm 64", architecture=11, missing="x", where="put one there"
)
LINK = "a link leads outside the boot directory"


@pytest.mark.parametrize(
    ("event", "title", "buttons"),
    [
        pytest.param(
            problem(OtherDhcpServer(server="192.168.178.1", interface="enp3s0")),
            "Not started: another DHCP server already works on this network",
            ["Start anyway", "Look again", "Start in Proxy mode"],
            id="1",
        ),
        pytest.param(
            problem(NoPrivilege(ports="67, 69, 80")),
            "Not started: nobody could be asked for permission",
            ["Other ways", "Try again"],
            id="2",
        ),
        pytest.param(
            problem(
                PortTaken(port=67, owner="dnsmasq (pid 8)", service="DHCP", option="--no-dhcp")
            ),
            "Not started: port 67 is in use by dnsmasq (pid 8)",
            ["Copy command", "Look again"],
            id="3",
        ),
        pytest.param(
            problem(HttpPortMoved(port=8080, owner="nginx")),
            "HTTP is on port 8080: nginx holds port 80",
            [],
            id="4",
        ),
        pytest.param(
            problem(NoCable(interface="enp3s0")),
            "No cable in enp3s0",
            ["Choose another network"],
            id="6",
        ),
        pytest.param(
            NO_ARM, "Nothing to boot a UEFI Arm 64 machine with", ["Choose a file…"], id="10"
        ),
        pytest.param(
            problem(PoolExhausted(addresses=51, machine="lab-52"), MAC),
            "All 51 addresses are given out",
            ["Hand out more"],
            id="18",
        ),
        pytest.param(
            problem(AddressInUse(address="192.168.2.104", minutes=10), MAC),
            "192.168.2.104 is already used by another device",
            [],
            id="19",
        ),
        pytest.param(
            refused("unreadable", "initrd.gz"),
            "initrd.gz cannot be read",
            ["Copy command"],
            id="20",
        ),
        pytest.param(
            refused("outside", "../../etc/passwd", "the name climbs with .."),
            "Refused: ../../etc/passwd leads outside the folder",
            ["Show machine"],
            id="21",
        ),
        pytest.param(
            refused("outside", "current", LINK), "The link current leads outside", [], id="22"
        ),
        pytest.param(
            problem(BootDirGone(path="/media/usb")),
            "The boot folder has gone",
            ["Choose another…"],
            id="24",
        ),
    ],
)
def test_a_cause_is_said_in_a_bar(event, title, buttons):
    found = Advice().after({}, event)
    assert len(found) == 1
    bar = message(next(iter(found)), lambda *_does: None)
    assert bar.title == title
    assert [choice.text for choice in bar.choices] == buttons
    assert bar.text


LATER = [
    (PoolExhausted(addresses=51, machine="x"), e.LeaseOffered),
    (NoCable(interface="enp3s0"), e.InterfaceChanged),
    (FileUnreadable(name="initrd.gz", path="/x"), e.TransferStarted),
    (NothingForFirmware(firmware="UEFI Arm 64", where="x"), e.BootDirectorySurveyed),
]


@pytest.mark.parametrize(("of", "kind"), LATER, ids=lambda each: getattr(each, "key", ""))
def test_it_goes_when_its_cause_has_gone(of, kind):
    events: dict[Any, e.Event] = {
        e.LeaseOffered: e.LeaseOffered(
            at=2.0, mac=MAC, address="192.168.2.100", boot_file="", firmware="", lease_s=60,
            because="",
        ),
        e.InterfaceChanged: e.InterfaceChanged(
            at=2.0, interface="enp3s0", present=True, carrier=True, addresses=()
        ),
        e.TransferStarted: transfer("initrd.gz"),
        e.BootDirectorySurveyed: e.BootDirectorySurveyed(
            at=2.0, boot_dir="/x", name="x", loaders={"UEFI Arm 64": "a"}, missing={},
            entries=(), seconds=0.1,
        ),
    }  # fmt: skip
    assert Advice().after({of: None}, events[kind]) == {}


def transfer(file: str) -> e.TransferStarted:
    facts: dict[str, Any] = {
        "at": 2.0, "mac": MAC, "protocol": "tftp", "client": "1.2.3.4:5", "file": file,
    }  # fmt: skip
    for each in dataclasses.fields(e.TransferStarted):
        if each.name not in facts and each.default is dataclasses.MISSING:
            facts[each.name] = 1
    return e.TransferStarted(**facts)


def test_a_stranger_who_goes_on_and_on_makes_one_bar():
    advice = Advice()
    found: dict[Any, None] = {}
    for at in range(1000):
        found = advice.after(found, refused("outside", f"../{at}", "climbs"))
        found = advice.after(found, refused("unreadable", f"file{at}"))
    assert len(found) == 2


def test_what_was_closed_is_not_said_again_in_this_run():
    advice = Advice()
    found = advice.after({}, NO_ARM)
    (of,) = found
    advice.dismissed(of)
    assert advice.after({}, NO_ARM) == {}
    advice.after({}, READY)
    assert advice.after({}, NO_ARM) == found


@pytest.mark.parametrize(
    "event",
    [
        refused("not_found", "x"),
        refused("outside", "x", optional=True),
        problem(FileUnreadable(name="x", path="x"), MAC),
        transfer("x"),
    ],
    ids=["a miss", "a normal miss", "of one machine", "a file is sent"],
)
def test_what_concerns_one_machine_is_no_bar(event):
    before: dict[Any, None] = {}
    assert Advice().after(before, event) is before


def test_paths_and_machines_are_named():
    advice = Advice()
    advice.after({}, READY)
    assert advice.after({}, refused("unreadable", "/a/initrd")) == {
        FileUnreadable(name="/a/initrd", path="/srv/netboot/a/initrd"): None
    }
    assert advice.after({}, refused("outside", "../x", "climbs", mac="")) == {
        Refused(name="../x", boot_dir="/srv/netboot", machine="192.168.2.101"): None
    }
    assert advice.after({}, refused("outside", "cur", LINK)) == {
        LinkLeadsOutside(name="cur", boot_dir="/srv/netboot"): None
    }


EMPTY = Survey(root=Path(READY.boot_dir), name="x")
FULL = dataclasses.replace(
    EMPTY, loaders=(Loader(file="a", kind=LoaderKind.IPXE, firmware=Firmware.BIOS),)
)


@pytest.mark.parametrize(
    ("of", "survey", "said"),
    [
        pytest.param(WIRED, FULL, [], id="all is well"),
        pytest.param(BARE, FULL, [NoAddress(interface=BARE.name)], id="5"),
        pytest.param(PULLED, FULL, [], id="no cable is said in its place"),
        pytest.param(WIRED, EMPTY, [NothingBoots(path="/srv/netboot")], id="7"),
        pytest.param(LOOP, None, [], id="nothing is known yet"),
        pytest.param(None, None, [], id="nothing is chosen"),
    ],
)
def test_choices_that_cannot_work_are_said_before_start(of, survey, said):
    assert list(of_choices(of, survey)) == said


def test_what_cannot_boot_in_proxy_mode_is_said_before_start(window, session, tmp_path):
    session.edit(interface=WIRED.name, boot_dir=tmp_path, mode=Mode.PROXY)
    session._on_interfaces([WIRED])
    grub = Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=Firmware.UEFI_X64)
    core = Loader(file="core.0", kind=LoaderKind.GRUB, firmware=Firmware.BIOS)
    session.surveyor.take(tmp_path, Survey(root=tmp_path, name="x", loaders=(grub, core)))
    (bar,) = window.bars.bars()
    assert bar.message.title.startswith("grubx64.efi, the boot file for UEFI x64, finds no menu")
    assert "choose Standard mode" in bar.message.text
    assert window.setup.start_button.isEnabled()
    assert "UEFI x64: GRUB finds no menu" in window.setup.addresses.spoken
    session.edit(mode=Mode.STANDARD)
    assert not window.bars.bars()


def test_bars_of_choices_come_and_go_with_them(window, session, tmp_path):
    session.edit(interface=BARE.name, boot_dir=tmp_path)
    session._on_interfaces([BARE, WIRED])
    (bar,) = window.bars.bars()
    assert bar.message.title == "This cable has no address yet"
    bar.close_message()
    assert not window.bars.bars()
    session.edit(interface=WIRED.name)
    session.edit(interface=BARE.name)
    assert len(window.bars.bars()) == 1
    session.edit(interface=WIRED.name)
    assert not window.bars.bars()


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(e.PermissionGiven(at=2.0, seconds=1.0), id="permitted"),
        pytest.param(
            e.ServiceFailed(at=2.0, service="tftp", why="no", restarts=False), id="refused"
        ),
        pytest.param(e.Stopped(at=2.0), id="stopped"),
    ],
)
def test_why_the_password_is_asked_for_again_is_said_while_it_is(ends):
    advice = Advice()
    asked = e.PermissionAsked(
        at=1.0, asks="pkexec", ports=(67, 69), interface="enp3s0", address="", again=False
    )
    assert not advice.after({}, asked), "at a start nothing need be explained"
    problems = advice.after({}, dataclasses.replace(asked, again=True))
    [said] = [message(each, lambda *_does: None) for each in problems]
    assert said.title == "enp3s0 was plugged in again"
    assert "password once more" in said.text
    assert not advice.after(problems, ends)
