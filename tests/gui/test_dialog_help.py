"""Help, keys and versions: to read, without a network."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from pxegui.gui.dialogs.about import AboutDialog
from pxegui.gui.dialogs.codes_model import CodesModel
from pxegui.gui.dialogs.help import HelpDialog
from pxegui.gui.dialogs.help_texts import TEXTS
from pxegui.gui.dialogs.keys import KeysDialog
from pxegui.gui.theme import Look
from tests.gui.dialog_scene import opened, shut


def words(dialog):
    return [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]


@pytest.mark.parametrize("part", ["machines", "transfers", "log"])
def test_f1_tells_of_the_part_that_has_the_focus(window, part):
    getattr(window, part).header.more.setFocus()
    window.dialogs.show_help()
    dialog = opened(window, HelpDialog)
    assert TEXTS[part][0] in words(dialog)
    shut(dialog)


def test_without_a_pane_it_tells_of_the_choices(window):
    window.dialogs.show_help()
    dialog = opened(window, HelpDialog)
    assert TEXTS["setup"][0] in words(dialog)
    shut(dialog)


def test_what_a_screen_says_is_looked_up(window, qtbot):
    window.dialogs.show_help()
    dialog = opened(window, HelpDialog)
    dialog._show_page("codes")
    assert dialog.focusWidget() is dialog.field
    qtbot.keyClicks(dialog.field, "pxe-e53")
    assert dialog.model_.rowCount() == 1
    assert dialog.model_.index(0).data().startswith("PXE-E53: It got an address")
    dialog.field.setText("zebra")
    assert dialog.none.isVisible()
    shut(dialog)


def test_every_key_of_the_table_is_listed(window):
    window.dialogs.show_keys()
    dialog = opened(window, KeysDialog)
    assert {"Open folder", "Start", "Machines & leases"} <= set(words(dialog))
    shut(dialog)


def test_versions_are_copied(window, qtbot):
    window.dialogs.show_about()
    dialog = opened(window, AboutDialog)
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert "PySide6" in QApplication.clipboard().text()
    shut(dialog)


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("kind", [HelpDialog, KeysDialog, AboutDialog])
def test_nothing_is_clipped_and_all_is_named(window, theme, look_for, tmp_path, look, kind):
    theme.set_look(look)
    {
        HelpDialog: window.dialogs.show_help,
        KeysDialog: window.dialogs.show_keys,
        AboutDialog: window.dialogs.show_about,
    }[kind]()
    dialog = opened(window, kind)
    assert look_for.clipped(dialog) == []
    assert look_for.unnamed(dialog) == []
    assert look_for.picture(dialog, tmp_path / "help.png").exists()
    shut(dialog)


def test_all_codes_are_painted(window):
    window.dialogs.show_help()
    dialog = opened(window, HelpDialog)
    dialog._show_page("codes")
    QApplication.processEvents()
    assert not dialog.view.grab().isNull()
    heights = {dialog.view.sizeHintForRow(row) for row in range(dialog.model_.rowCount())}
    assert len(heights) > 1
    shut(dialog)


def test_the_model_is_one(qtmodeltester):
    qtmodeltester.check(CodesModel())
