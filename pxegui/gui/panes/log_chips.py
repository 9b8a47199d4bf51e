"""The second row of the log: what it is filtered by, and how much of it is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from pxegui.gui import fonts
from pxegui.gui.log_filter import Part
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import ElideLabel, IconLabel, Label
from pxegui.gui.widgets.remove_chip import RemoveChip
from pxegui.phrases import _


class LogChips(QWidget):
    """Shows itself while there is a filter, or a pattern that is none."""

    removed = Signal(str)  # Part
    all_wanted = Signal()

    def __init__(self, add: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logChips")
        self._chips: list[RemoveChip] = []
        self._told: Sequence[tuple[Part, str]] = ()
        self.title = Label(_("Show only:"), role="secondary", font=fonts.small())
        self.add_button = Button(_("Add"), icon="plus", is_small=True)
        self.add_button.setFont(fonts.small())
        self.add_button.setMenu(add)
        self.fault_icon = IconLabel("err", "error", 14)
        self.fault = ElideLabel(role="error", font=fonts.small())
        self.count = Label(role="secondary", font=fonts.numbers(fonts.small()))
        self.all_button = Button(_("Show all"), is_small=True)
        self.all_button.setFont(fonts.small())
        self.all_button.clicked.connect(self.all_wanted)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN + 2, 0, MARGIN, GAP)
        self._row.setSpacing(GAP)
        for left in (self.title, self.add_button):
            self._row.addWidget(left)
        self._row.addStretch(1)
        for right in (self.fault_icon, self.fault, self.count, self.all_button):
            self._row.addWidget(right)
        self.say_fault("")
        self.hide()

    def show_parts(self, parts: Sequence[tuple[Part, str]]) -> None:
        """A chip for each part that is set."""
        if parts == self._told:
            return
        self._told = list(parts)
        for chip in self._chips:
            chip.setParent(None)
            chip.deleteLater()
        self._chips = [self._made(part, words) for part, words in parts]
        for at, chip in enumerate(self._chips):
            self._row.insertWidget(1 + at, chip)
        for widget in (self.title, self.add_button, self.count, self.all_button):
            widget.setVisible(bool(parts))
        self._show()

    def say_fault(self, words: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self.fault_icon.setVisible(bool(words))
        self._show()

    def _made(self, part: Part, words: str) -> RemoveChip:
        chip = RemoveChip(words)
        chip.setObjectName(f"logChip_{part}")
        chip.clicked.connect(lambda _on=False, part=part: self.removed.emit(part))
        return chip

    def _show(self) -> None:
        self.setVisible(bool(self._told or self.fault.text()))
