"""The machine panel: the way of one machine, its card, its facts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from pxegui.gui.models.facts import FactsModel, files_of
from pxegui.gui.models.timeline import TimelineModel, as_text
from tests.gui.machines import machine, publish, serving


@pytest.fixture
def panel(window):
    window.resize(1280, 800)
    publish(window, *serving())
    window.docks.show_panel()
    return window.panel


def titles(panel):
    return [node.title for node in panel.pages.timeline.nodes]


def test_without_a_machine_it_says_what_it_is_for(panel):
    assert panel.nothing.isVisible()
    assert panel.nothing.text.text() == "Choose a machine to see its way, step by step."


def test_it_follows_the_selected_machine(window, panel):
    boot = machine(1, "bench-07")
    publish(window, *boot.boot(upto="loader"))
    window.selection.select([boot.mac])
    assert panel.head.title.text() == "bench-07"
    assert panel.head.facts.text() == "54:bf:64:41:7c:01 · Dell · UEFI x64"
    assert titles(panel)[-1] == "Next: it asks for its menu"
    publish(window, *boot.loaded(2, 3, "boot.ipxe"))
    assert titles(panel)[-2:] == ["Loaded the menu boot.ipxe", "Next: a choice in its menu"]


def test_another_machines_events_are_not_its_own(window, panel):
    one, other = machine(1), machine(2)
    publish(window, *one.leased())
    window.selection.select([one.mac])
    before = titles(panel)
    publish(window, *other.boot())
    assert titles(panel) == before


def test_a_problem_has_a_card_that_goes_when_it_is_over(window, panel):
    boot = machine(1)
    publish(window, *boot.boot(upto="loader"), boot.refused(1, "grubx64.efi", "EFI/grubx64.efi"))
    window.selection.select([boot.mac])
    assert panel.card.isVisible()
    assert panel.card.title.text() == "grubx64.efi is not where it looks for it"
    assert not panel.card.button.isVisible()
    publish(window, *boot.loaded(2, 2, "EFI/grubx64.efi"))
    assert not panel.card.isVisible()


def test_the_card_of_a_phone_ignores_it(window, panel, qtbot):
    boot = machine(1)
    publish(window, boot.asked(firmware=""), boot.acked(boot_file=""))
    window.selection.select([boot.mac])
    assert panel.card.button.text() == "Ignore it"
    qtbot.mouseClick(panel.card.button, Qt.MouseButton.LeftButton)
    assert window.session.settings.dhcp.ignored == {boot.mac}
    assert not panel.card.isVisible()


def test_facts_and_files(window, panel):
    boot = machine(1, "bench-07")
    publish(window, *boot.boot())
    window.selection.select([boot.mac])
    facts = dict(panel.pages.facts.facts)
    assert facts["Vendor"] == "Dell"
    assert facts["Architecture number"] == "7"
    assert facts["Chosen because"] == "found"
    assert next(name for name, _words in panel.pages.files.facts) == "initrd.gz"
    panel.pages.show_page("facts")
    assert panel.pages.facts_view.isVisible()


def test_several_machines_show_what_they_share(window, panel):
    one, other = machine(1), machine(2)
    publish(window, *one.boot(), *other.leased())
    window.selection.select([one.mac, other.mac])
    assert panel.head.title.text() == "2 machines"
    facts = dict(panel.several.facts.facts)
    assert facts["Firmware"] == "UEFI x64"
    assert "1 ×" in facts["Now"]


def test_copying_the_timeline_and_the_report(window, panel, qtbot):
    boot = machine(1, "bench-07")
    publish(window, *boot.boot(upto="loader"))
    window.selection.select([boot.mac])
    qtbot.keyClick(panel.pages.timeline_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert "+ 0.2 s  Loaded ipxe.efi (" in text
    window.actions_["copy_report"].trigger()
    report = QGuiApplication.clipboard().text()
    assert "MAC: 54:bf:64:41:7c:01" in report
    assert "Loaded ipxe.efi" in report
    assert "sent ipxe.efi" in report


def test_a_hidden_panel_does_nothing_and_catches_up(window, panel):
    boot = machine(1, "bench-07")
    publish(window, *boot.leased())
    window.selection.select([boot.mac])
    window.docks.show_panel(shown=False)
    before = titles(panel)
    publish(window, *boot.loaded(1, 1, "ipxe.efi"))
    assert titles(panel) == before
    window.docks.show_panel()
    assert "Loaded ipxe.efi" in titles(panel)


def test_its_close_button_closes_it(window, panel, qtbot):
    qtbot.mouseClick(panel.head.close_button, Qt.MouseButton.LeftButton)
    assert not window.docks.is_panel_shown


def test_qt_is_content(qapp, qtmodeltester, panel, window):
    boot = machine(1)
    publish(window, *boot.boot())
    window.selection.select([boot.mac])
    qtmodeltester.check(panel.pages.timeline)
    qtmodeltester.check(panel.pages.facts)
    qtmodeltester.check(TimelineModel())
    qtmodeltester.check(FactsModel(("a", "b")))
    assert files_of([]) == []
    assert as_text([]) == ""


def test_nothing_is_clipped_or_unnamed(window, panel, look_for):
    boot = machine(1, "a-machine-with-quite-a-long-name.lab.example.org")
    publish(window, *boot.boot(upto="loader"), boot.refused(1, "grubx64.efi", "EFI/grubx64.efi"))
    window.selection.select([boot.mac])
    QGuiApplication.processEvents()
    assert not look_for.unnamed(panel)
    assert not look_for.clipped(panel)
    assert not look_for.clipped(panel.head)
