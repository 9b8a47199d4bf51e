"""Opens the dialogs of the window, as its actions and the buttons of bars ask for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from pxegui.gui.context import Context
from pxegui.gui.dialogs.about import AboutDialog
from pxegui.gui.dialogs.addresses import AddressesDialog
from pxegui.gui.dialogs.help import HelpDialog
from pxegui.gui.dialogs.keys import KeysDialog
from pxegui.gui.dialogs.rules import RulesDialog
from pxegui.gui.dialogs.settings import SettingsDialog
from pxegui.phrases import _


class Dialogs(QObject):
    """The part `dialogs` of the window; `here` tells what help is wanted for."""

    folder_chosen = Signal(Path)

    def __init__(self, context: Context, here: Callable[[], str], window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._here = here
        self._window = window

    def choose_folder(self) -> None:
        """Ask for the folder to boot from."""
        dialog = QFileDialog(self._window, _("Choose the folder that machines boot from"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.folder_chosen.emit(Path(path)))
        dialog.open()  # never exec: it would nest a loop inside a task

    def show_settings(self) -> None:
        """The dialog of settings."""
        SettingsDialog(self._context, self._window).open()

    def show_rules(self) -> None:
        """The dialog of boot rules."""
        RulesDialog(self._context, self._window).open()

    def show_addresses(self) -> None:
        """The dialog of addresses."""
        AddressesDialog(self._context, self._window).open()

    def show_help(self) -> None:
        """What the focused thing is for."""
        HelpDialog(self._here(), self._window).open()

    def show_keys(self) -> None:
        """The list of keys."""
        KeysDialog(self._window).open()

    def show_about(self) -> None:
        """Versions and licences."""
        AboutDialog(self._window).open()
