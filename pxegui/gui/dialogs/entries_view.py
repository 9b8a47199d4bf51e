"""The tab “Menu entries”: what machines choose from in iPXE, and when its first starts alone."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pxegui import phrases
from pxegui.boot.found import Survey
from pxegui.boot.made_menu import MENU_S
from pxegui.gui import fonts
from pxegui.gui.dialogs.entries_model import EntriesModel
from pxegui.gui.dialogs.entries_table import EntriesTable
from pxegui.gui.dialogs.entry_lines import lines_of, menu_of, untouched
from pxegui.gui.dialogs.field import Hint, TextField
from pxegui.gui.dialogs.table import Box
from pxegui.gui.style import GAP, SMALL_CONTROL
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.empty_state import EmptyState
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _
from pxegui.settings.model import BootSettings, MenuChoice, Mode
from pxegui.settings.values import WrongValueError, as_number, read_menu_wait


class EntriesView(QWidget):
    """`edited` when the menu has become another."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = EntriesModel(self)
        self.view = EntriesTable(self.model_)
        self.words = Label(role="secondary", font=fonts.small(), wraps=True)
        self.empty = EmptyState("list", _("No menu entry found"))
        self.empty.say(
            _("No menu entry found"),
            _("A kernel beside its initrd makes one, or a menu of pxelinux or GRUB."),
        )
        self._survey: Survey | None = None
        self._menu: tuple[MenuChoice, ...] = ()
        box = Box()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        self._stack = QStackedLayout()
        self._stack.addWidget(box)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.words)
        column.addLayout(self._stack, 1)
        column.addLayout(self._foot())
        self.model_.edited.connect(self._on_edited)
        self.wait.textChanged.connect(self._on_edited)

    def open_with(self, boot: BootSettings) -> None:
        """What was chosen before."""
        self._menu = boot.menu
        self.wait.setText("" if boot.menu_s is None else str(boot.menu_s))
        self.model_.set_lines(lines_of(self._menu, self._survey))

    def boot_of(self, boot: BootSettings) -> BootSettings:
        """These settings with the menu as it stands here; a time with a fault stays as it was."""
        menu = menu_of(self.model_.lines, self._survey, self._menu)
        wait_s = boot.menu_s if self.fault() else self.wait_s
        return dataclasses.replace(boot, menu=menu, menu_s=wait_s)

    @property
    def wait_s(self) -> int | None:
        """Seconds until the first entry starts; None: as usual. Raises WrongValueError."""
        typed = self.wait.text().strip()
        return read_menu_wait(as_number(typed)) if typed else None

    def fault(self) -> str:
        """What cannot be meant; empty if nothing is wrong."""
        try:
            self.wait_s  # noqa: B018 - whether it can be read is the question
        except WrongValueError as wrong:
            return phrases.say_fault(wrong.fault, wrong.mend)
        return ""

    def show_survey(self, survey: Survey | None, script: str, mode: Mode) -> None:
        """What was found, and which menus of the folder itself machines see."""
        if survey is not self._survey:
            self._menu = menu_of(self.model_.lines, self._survey, self._menu)
            self._survey = survey
            self.model_.set_lines(lines_of(self._menu, survey))
        words = untouched(survey, script, mode) if survey is not None else ""
        is_ours = not (script or (survey is not None and survey.script))
        ours = _("The first entry that fits a machine starts by itself.")
        self.words.setText(phrases.visible(words or ours))
        self.model_.can_edit = is_ours
        for control in (self.first, self.found, self.wait):
            control.setEnabled(is_ours)
        self._stack.setCurrentIndex(0 if self.model_.lines else 1)

    def make_first(self) -> None:
        """The chosen entry before all others."""
        self.view.move_current(0)
        self.view.scrollToTop()

    def undo_to_found(self) -> None:
        """Order, names and switches as found, and the usual time."""
        self.wait.clear()
        self.model_.set_lines(lines_of((), self._survey))

    def _on_edited(self) -> None:
        fault = self.fault()
        self.wait.mark("error" if fault else "", fault)
        if fault:
            self.hint.blame(fault)
        else:
            self.hint.clear()
        self.edited.emit()

    def _foot(self) -> QHBoxLayout:
        self.first = Button(_("Make &first"), is_small=True)
        self.first.setObjectName("firstButton")
        self.first.setToolTip(_("Alt with the arrow keys moves an entry one line"))
        self.first.clicked.connect(self.make_first)
        self.found = Button(_("&Back to found"), is_small=True)
        self.found.setObjectName("entriesFoundButton")
        self.found.setToolTip(_("Undo order, names and what is not shown"))
        self.found.clicked.connect(self.undo_to_found)
        self.wait = TextField("menuWait", _("Seconds until the first entry starts"), "", 52)
        self.wait.setProperty("controlHeight", SMALL_CONTROL)
        self.wait.setPlaceholderText(str(MENU_S))
        self.wait.setAlignment(Qt.AlignmentFlag.AlignRight)
        label = Label(_("&Starts by itself after"), font=fonts.small())
        label.setBuddy(self.wait)
        self.hint = Hint(_("0: waits until somebody chooses"))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.first)
        row.addSpacing(GAP)
        for widget in (label, self.wait, Label(_("s"), font=fonts.small())):
            row.addWidget(widget)
        row.addWidget(self.hint, 1)
        row.addWidget(self.found)
        return row
