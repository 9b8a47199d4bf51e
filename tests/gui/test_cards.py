from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from pxegui import events as e
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.dhcp.problems import TookOtherServer
from pxegui.gui.models.machine_rows import Column
from pxegui.settings.model import Rule
from pxegui.wire.arch import Firmware
from tests.gui.machines import machine, publish, serving

SHIM = Loader(file="EFI/shimx64.efi", kind=LoaderKind.SHIM, firmware=Firmware.UEFI_X64)
IPXE = Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=Firmware.UEFI_X64)
BIOS = Loader(file="undionly.kpxe", kind=LoaderKind.IPXE, firmware=Firmware.BIOS)
WHY = "grubx64.efi is not where it looks for it"


@pytest.fixture
def served(window):
    """Serving a folder that was looked through."""
    window.resize(1280, 800)
    publish(window, *serving())
    root = Path(window.session.ready.boot_dir)
    found = Survey(root=root, name="x", loaders=(IPXE, SHIM, BIOS))
    window.session.surveyor.survey = found
    return window


def stopped(number: int):
    made = machine(number)
    return [*made.leased(), made.refused(1, "grubx64.efi", "EFI/grubx64.efi")]


def look(window) -> None:
    window.machines._on_tick(time.time())


def bars(window) -> list[str]:
    return [bar.message.title for bar in window.bars.bars()]


def press(window, qtbot, text: str) -> None:
    (button,) = [each for each in window.bars.findChildren(QPushButton) if each.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_several_machines_with_one_cause_make_one_bar_that_mends_all(served, qtbot):
    publish(served, *stopped(1))
    look(served)
    assert bars(served) == []
    publish(served, *stopped(2), *stopped(3))
    look(served)
    assert bars(served) == [f"3 machines stopped for the same reason: {WHY}"]
    assert served.panel.card.button.property("kind") == "quiet"  # one accent
    press(served, qtbot, "Use it for all 3")
    rules = served.session.settings.boot.rules
    assert {rule.macs for rule in rules} == {(machine(n).mac,) for n in (1, 2, 3)}
    assert {rule.boot_file for rule in rules} == {SHIM.file}
    look(served)
    assert bars(served) == []


def test_they_are_shown_and_the_bar_goes_with_its_cause(served, qtbot):
    publish(served, *stopped(1), *stopped(2))
    look(served)
    press(served, qtbot, "Show them")
    assert set(served.selection.keys) == {machine(1).mac, machine(2).mac}
    publish(served, *machine(2).loaded(2, 2, "EFI/grubx64.efi"))
    look(served)
    assert bars(served) == []


def test_a_bar_that_was_closed_stays_away(served, qtbot):
    publish(served, *stopped(1), *stopped(2))
    look(served)
    served.bars.bars()[0].close_message()
    look(served)
    assert bars(served) == []


def test_the_card_of_one_machine_mends_it(served, qtbot):
    publish(served, *stopped(1))
    served.selection.select([machine(1).mac])
    served.docks.show_panel()
    card = served.panel.card
    assert (card.button.text(), card.title.text()) == ("Use it", WHY)
    assert "Takes effect at its next try" in card.effect.text()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert served.session.settings.boot.rules == (
        Rule(boot_file=SHIM.file, macs=(machine(1).mac,)),
    )


def test_a_better_file_for_a_firmware_is_a_rule_behind_those_of_machines(served):
    care = served.session.care
    care.boot(["52:54:00:00:00:01"], "other.efi", once=False)
    own = served.session.settings.boot.rules
    care.mend([machine(1).mac], IPXE.file, Firmware.UEFI_X64)
    assert served.session.settings.boot.rules == (
        *own,
        Rule(boot_file=IPXE.file, firmware=Firmware.UEFI_X64),
    )
    care.mend(["52:54:00:00:00:01"], IPXE.file, Firmware.UEFI_X64)
    assert served.session.settings.boot.rules[0] == Rule(
        boot_file=IPXE.file, macs=("52:54:00:00:00:01",)
    )


def test_who_took_an_address_elsewhere_is_led_to_proxy_mode(served, qtbot):
    boot = machine(1)
    problem = TookOtherServer(machine=boot.mac, server="10.0.0.1")
    found = e.ProblemFound(at=boot.start + 1, mac=boot.mac, problem=problem)
    publish(served, *boot.leased(), found)
    served.selection.select([boot.mac])
    served.docks.show_panel()
    asked: list[bool] = []
    served.session.start_in_proxy_mode = lambda: asked.append(True)
    assert served.panel.card.button.text() == "Use Proxy mode"
    qtbot.mouseClick(served.panel.card.button, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_with_the_stop_it_goes(served):
    publish(served, *stopped(1), *stopped(2))
    look(served)
    publish(served, e.Stopping(at=time.time(), transfers=0))
    look(served)
    assert len(bars(served)) == 1  # the stop may be taken back
    publish(served, e.Stopped(at=time.time()))
    look(served)
    assert bars(served) == []


def test_a_wrong_kind_of_boot_file_is_said_in_the_row_and_mended_for_all_of_its_kind(served, qtbot):
    for number in (1, 2):
        boot = machine(number, ago=60)
        publish(
            served,
            boot.asked(),
            boot.acked(boot_file=BIOS.file),
            *boot.loaded(number, 0.2, BIOS.file),
        )
    look(served)
    assert served.machines.model.shown_at(0).cells[Column.NOW] == ("Wrong kind of boot file", "")
    why = "It got a BIOS boot file, but it is a UEFI machine"
    assert bars(served) == [f"2 machines stopped for the same reason: {why}"]
    press(served, qtbot, "Use it for all 2")
    assert served.session.settings.boot.rules == (
        Rule(boot_file=IPXE.file, firmware=Firmware.UEFI_X64),
    )
