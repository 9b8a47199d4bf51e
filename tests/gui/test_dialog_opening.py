from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from pxegui.gui.dialogs.about import AboutDialog
from pxegui.gui.dialogs.addresses import AddressesDialog
from pxegui.gui.dialogs.help import HelpDialog
from pxegui.gui.dialogs.keys import KeysDialog
from pxegui.gui.dialogs.rules import RulesDialog
from pxegui.gui.dialogs.settings import SettingsDialog
from tests.gui.dialog_scene import opened, shut


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("settings", SettingsDialog),
        ("rules", RulesDialog),
        ("addresses", AddressesDialog),
        ("help", HelpDialog),
        ("keys", KeysDialog),
        ("about", AboutDialog),
    ],
)
def test_each_action_opens_its_dialog(window, action, kind):
    window.actions_[action].trigger()
    shut(opened(window, kind))
    assert not [each for each in window.findChildren(QDialog) if each.isVisible()]


def test_the_folder_that_is_chosen_is_booted_from(window, tmp_path):
    window.dialogs.choose_folder()
    dialog = opened(window, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    shut(dialog)
    assert window.session.settings.boot_dir == tmp_path
