"""The dialog of boot rules: lines, what would come of them, and what becomes of settings."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from pxegui.boot.found import MenuEntry
from pxegui.gui.dialogs.entries_model import FILES, ON, TITLE, EntriesModel
from pxegui.gui.dialogs.entry_lines import lines_of as entry_lines
from pxegui.gui.dialogs.rules import RulesDialog
from pxegui.gui.dialogs.rules_model import BOOT, MACHINES, WHY
from pxegui.gui.theme import Look
from pxegui.settings.model import MenuChoice, Rule
from pxegui.wire.arch import Firmware
from tests.gui.dialog_scene import opened, set_up, shut, survey

MAC = "d0:50:99:1c:2b:07"


@pytest.fixture
def dialog(window, tmp_path):
    set_up(window, tmp_path)
    window.dialogs.show_rules()
    made = opened(window, RulesDialog)
    yield made
    shut(made)


def press(dialog, qtbot, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def rows(dialog):
    model = dialog.model_
    return [
        tuple(model.index(row, column).data() for column in (MACHINES, BOOT, WHY))
        for row in range(model.rowCount())
    ]


def entries(dialog, column):
    model = dialog.entries.model_
    return [model.index(row, column).data() for row in range(model.rowCount())]


def steps(dialog):
    return dialog.dry_run.box.accessibleDescription()


def test_it_opens_with_what_was_found(dialog):
    assert rows(dialog) == [
        ("Already in iPXE", "menu of what was found", "made by pxegui"),
        ("UEFI x64 by HTTP", "ipxe.efi", "found, sent as a web address"),
        ("UEFI x64", "ipxe.efi", "found; Secure Boot must be off"),
        ("UEFI Arm 64", "nothing found", "no file for it in the folder"),
        ("UEFI x86 (32-bit)", "nothing found", "no file for it in the folder"),
        ("BIOS", "undionly.kpxe", "found"),
    ]


def test_the_way_of_a_machine_is_shown_with_its_reasons(dialog):
    assert dialog.dry_run.box.currentText() == "Any UEFI x64 machine"
    assert steps(dialog) == (
        "1: ipxe.efi, by TFTP. because its firmware is UEFI x64. 2: pxegui/boot.ipxe, by HTTP."
        " because it now asks as iPXE. 3: Menu with 1 entry. Debian 13 installer (after 3 s)."
        " All files are there"
    )


def test_a_row_that_is_chosen_is_tried(dialog):
    dialog.view.setCurrentIndex(dialog.model_.index(3, MACHINES))
    assert dialog.dry_run.box.currentText() == "Any UEFI Arm 64 machine"
    assert "Nothing to boot" in steps(dialog)


def test_what_is_typed_is_tried_at_once(dialog):
    model = dialog.model_
    model.setData(model.index(2, BOOT), "gone.efi")
    assert rows(dialog)[2] == ("UEFI x64", "gone.efi", "no such file in the folder")
    assert "because you chose it for UEFI x64" in steps(dialog)
    assert "Not there: gone.efi" in steps(dialog)


def test_used_lines_become_rules(window, dialog, qtbot):
    model = dialog.model_
    model.setData(model.index(2, BOOT), "other.efi")
    dialog.add_machine(MAC)
    model.setData(model.index(0, BOOT), "rescue.ipxe")
    press(dialog, qtbot, "useButton")
    assert window.session.settings.boot.rules == (
        Rule(boot_file="rescue.ipxe", macs=(MAC,)),
        Rule(boot_file="other.efi", firmware=Firmware.UEFI_X64),
    )
    assert not dialog.isVisible()


def test_a_line_that_cannot_be_meant_is_gone_to(window, dialog, qtbot):
    before = window.session.settings
    dialog.add_machine("")
    press(dialog, qtbot, "useButton")
    assert dialog.isVisible()
    assert dialog.view.currentIndex().row() == 0
    assert window.session.settings == before


def test_alt_and_arrows_move_a_line(dialog, qtbot):
    dialog.add_machine(MAC)
    dialog.add_machine("d0:50:99:1c:2b:08")
    dialog.view.setFocus()
    dialog.view.setCurrentIndex(dialog.model_.index(1, MACHINES))
    qtbot.keyClick(dialog.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [row[0] for row in rows(dialog)[:2]] == ["d0:50:99:1c:2b:08", MAC]
    assert dialog.view.currentIndex().row() == 0
    qtbot.keyClick(dialog.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert dialog.view.currentIndex().row() == 0


def test_delete_takes_a_machine_away_and_a_choice_back(dialog, qtbot):
    model = dialog.model_
    dialog.add_machine(MAC)
    model.setData(model.index(3, BOOT), "other.efi")
    for row in (3, 0):
        dialog.view.setCurrentIndex(model.index(row, WHY))
        qtbot.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert [row[1] for row in rows(dialog)][1:3] == ["ipxe.efi", "ipxe.efi"]
    assert model.rowCount() == 6


def test_back_to_found_undoes_but_for_single_machines(dialog, qtbot):
    model = dialog.model_
    dialog.add_machine(MAC)
    model.setData(model.index(0, BOOT), "rescue.ipxe")
    model.setData(model.index(3, BOOT), "other.efi")
    dialog.add_rule(None)
    press(dialog, qtbot, "foundButton")
    assert [row[1] for row in rows(dialog)] == [
        "rescue.ipxe",
        "menu of what was found",
        "ipxe.efi",
        "ipxe.efi",
        "nothing found",
        "nothing found",
        "undionly.kpxe",
    ]


def test_a_firmware_is_added_once(dialog):
    dialog.add_rule(Firmware.RASPBERRY_PI)
    dialog.add_rule(Firmware.RASPBERRY_PI)
    assert [row[0] for row in rows(dialog)].count("Raspberry Pi") == 1
    assert [action.text() for action in dialog._rule_menu().actions()][-1] == "Every other machine"


def test_those_that_boot_by_http_have_a_line_of_their_own(window, dialog, qtbot):
    dialog.add_rule(Firmware.UEFI_ARM64, http=True)
    names = [row[0] for row in rows(dialog)]
    assert names.index("UEFI Arm 64 by HTTP") == names.index("UEFI Arm 64") - 1
    assert "UEFI Arm 64 by HTTP" not in [each.text() for each in dialog._rule_menu().actions()]
    model = dialog.model_
    model.setData(model.index(1, BOOT), "h.efi")
    model.setData(model.index(2, BOOT), "p.efi")
    model.setData(model.index(3, BOOT), "arm.efi")
    press(dialog, qtbot, "useButton")
    assert window.session.settings.boot.rules == (
        Rule(boot_file="h.efi", firmware=Firmware.UEFI_X64, http=True),
        Rule(boot_file="p.efi", firmware=Firmware.UEFI_X64),
        Rule(boot_file="arm.efi", firmware=Firmware.UEFI_ARM64, http=True),
    )


def test_a_file_is_chosen_from_a_list_or_left_as_found(dialog, qtbot):
    view, model = dialog.view, dialog.model_
    index = model.index(2, BOOT)
    view.setCurrentIndex(index)
    view.edit(index)
    box = view.findChild(QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == ["ipxe.efi"]
    assert box.currentText() == "ipxe.efi"
    view.itemDelegate().setModelData(box, model, index)
    assert model.lines[2].typed == ""
    box.setEditText("own.efi")
    view.itemDelegate().setModelData(box, model, index)
    assert model.lines[2].typed == "own.efi"


def test_another_survey_is_followed(window, dialog, tmp_path):
    other = dataclasses.replace(survey(tmp_path), script="boot.ipxe")
    window.session.surveyor.take(tmp_path, other)
    assert rows(dialog)[0] == ("Already in iPXE", "boot.ipxe", "found, by HTTP")


def test_the_entries_are_listed(dialog, qtbot):
    press(dialog, qtbot, "entriesTab")
    assert entries(dialog, FILES) == ["linux", "not there: memtest"]
    assert dialog.pages.currentIndex() == 1


def test_the_menu_is_renamed_cut_and_put_in_order(window, dialog, qtbot, tmp_path):
    press(dialog, qtbot, "entriesTab")
    rescue = MenuEntry(title="Rescue", kernel="rescue")
    found = survey(tmp_path)
    entries_found = (found.entries[0], rescue)
    window.session.surveyor.take(tmp_path, dataclasses.replace(found, entries=entries_found))
    view, model = dialog.entries.view, dialog.entries.model_
    model.setData(model.index(0, TITLE), "Bench installer")
    view.setFocus()
    view.setCurrentIndex(model.index(1, TITLE))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert entries(dialog, TITLE) == ["Rescue", "Bench installer"]
    dialog.entries.wait.setText("30")
    assert "Bench installer (after 30 s)" in steps(dialog)
    press(dialog, qtbot, "useButton")
    boot = window.session.settings.boot
    assert boot.menu == (
        MenuChoice(file="rescue", place=1, off=True),
        MenuChoice(file="linux", title="Bench installer"),
    )
    assert boot.menu_s == 30


def test_what_lacks_its_files_is_not_shown_and_has_no_switch(dialog):
    model = dialog.entries.model_
    index = model.index(1, ON)
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Not shown in the menu"
    model.toggle(1)
    assert model.lines[1].is_on
    assert not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable


def test_an_entry_is_dragged_and_made_the_first(dialog, qtbot):
    press(dialog, qtbot, "entriesTab")
    view = dialog.entries.view
    QApplication.processEvents()
    row = [view.visualRect(dialog.entries.model_.index(at, 0)).center() for at in range(2)]
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=row[0])
    qtbot.mouseMove(view.viewport(), row[1])
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=row[1])
    assert entries(dialog, TITLE) == ["Memory test", "Debian 13 installer"]
    view.setCurrentIndex(dialog.entries.model_.index(1, TITLE))
    press(dialog, qtbot, "firstButton")
    assert entries(dialog, TITLE) == ["Debian 13 installer", "Memory test"]


def test_back_to_found_undoes_the_menu(window, dialog, qtbot):
    press(dialog, qtbot, "entriesTab")
    model = dialog.entries.model_
    model.move(1, 0)
    model.toggle(0)
    model.setData(model.index(1, TITLE), "x")
    dialog.entries.wait.setText("5")
    press(dialog, qtbot, "entriesFoundButton")
    press(dialog, qtbot, "useButton")
    assert (window.session.settings.boot.menu, window.session.settings.boot.menu_s) == ((), None)


def test_a_time_that_cannot_be_meant_is_gone_to(window, dialog, qtbot):
    dialog.entries.wait.setText("soon")
    press(dialog, qtbot, "useButton")
    assert dialog.isVisible()
    assert dialog.pages.currentIndex() == 1
    assert dialog.entries.wait.accessibleDescription().startswith("soon is not a whole number")


def test_a_menu_of_the_folder_is_left_alone_and_that_is_said(window, dialog, qtbot, tmp_path):
    press(dialog, qtbot, "entriesTab")
    own = dataclasses.replace(survey(tmp_path), script="boot.ipxe")
    window.session.surveyor.take(tmp_path, own)
    view = dialog.entries
    assert view.words.text() == (
        "boot.ipxe makes the menu and is served untouched: what is chosen here has no effect."
    )
    view.model_.toggle(0)
    assert view.model_.lines[0].is_on
    assert not view.first.isEnabled()


def test_another_survey_keeps_what_was_chosen(window, dialog, tmp_path):
    model = dialog.entries.model_
    model.setData(model.index(0, TITLE), "Bench")
    found = survey(tmp_path)
    window.session.surveyor.take(tmp_path, dataclasses.replace(found, entries=found.entries[::-1]))
    assert entries(dialog, TITLE) == ["Memory test", "Bench"]


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("page", [0, 1])
def test_nothing_is_clipped_and_all_is_named(dialog, theme, look_for, tmp_path, look, page):
    theme.set_look(look)
    dialog.pages.setCurrentIndex(page)
    QApplication.processEvents()
    assert look_for.clipped(dialog) == []
    assert look_for.unnamed(dialog) == []
    assert look_for.picture(dialog, tmp_path / "rules.png").exists()


def test_the_models_are_models(dialog, qtmodeltester, tmp_path):
    model = EntriesModel()
    model.set_lines(entry_lines((), survey(tmp_path)))
    qtmodeltester.check(model)
    qtmodeltester.check(dialog.model_)
    assert dialog.model_.index(5, 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "BIOS boot undionly.kpxe, found"
    )


def test_without_a_folder_it_says_so_and_looks_at_none(window):
    window.dialogs.show_rules()
    dialog = opened(window, RulesDialog)
    assert dialog.subtitle.text().startswith("No folder is chosen yet.")
    assert {why for _machines, _boot, why in rows(dialog)} == {"choose a folder first"}
    shut(dialog)
