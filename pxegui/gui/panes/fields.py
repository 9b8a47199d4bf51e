"""What the three choices of the set-up strip have in common: a heading, a control, its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import GAP
from pxegui.gui.verdicts.line import Line
from pxegui.gui.widgets.fitted import FittedVerdict
from pxegui.gui.widgets.labels import Label

_MOST_LINES = 2


class Field(QWidget):
    """`add` puts the controls, `say` the lines beneath them."""

    link_clicked = Signal(str)  # what a link in a line is called

    def __init__(self, number: str, text: str, parent: QWidget | None = None) -> None:
        """`text` with its mnemonic."""
        super().__init__(parent)
        heading = QHBoxLayout()
        heading.setSpacing(GAP - 1)
        heading.addWidget(Label(number, role="link", font=fonts.strong()))
        self.label = Label(text, font=fonts.strong())
        heading.addWidget(self.label, 1)
        self._controls = QHBoxLayout()
        self._controls.setSpacing(GAP)
        self._reached: list[QWidget] = []  # by Tab, in its order
        self._lines = [FittedVerdict() for _at in range(_MOST_LINES)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(heading)
        column.addSpacing(GAP)
        column.addLayout(self._controls)
        column.addSpacing(GAP - 1)
        for line in self._lines:
            line.setMinimumHeight(max(19, line.label.fontMetrics().height()))
            line.label.linkActivated.connect(self.link_clicked)
            column.addWidget(line)
        column.addStretch(1)
        self.spoken = ""  # the verdicts, as a screen reader says them

    def add(self, control: QWidget, *, is_buddy: bool = False, stretch: int = 0) -> None:
        """Put a control; the buddy is what the mnemonic goes to and the verdict belongs to."""
        self._controls.addWidget(control, stretch)
        self._reached += [each for each in (control, *control.findChildren(QWidget)) if _tabs(each)]
        if is_buddy:
            self.label.setBuddy(control)

    def verdicts_top(self) -> int:
        """Where the second line begins: a popover leaves the first one to be seen."""
        return self._lines[0].geometry().bottom() + 2

    def say(self, lines: Sequence[Line], most: int = _MOST_LINES) -> None:
        """The verdicts, the first ones of them."""
        for at, label in enumerate(self._lines):
            if at < min(len(lines), most):
                line = lines[at]
                label.say(line.text, line.icon, line.role)
            else:
                label.clear()
        links = [line.label for line in self._lines if _tabs(line.label)]
        for before, after in pairwise([*self._reached[-1:], *links]):
            self.setTabOrder(before, after)  # as they are read
        self.spoken = ". ".join(line.plain for line in lines)
        buddy = self.label.buddy()
        if buddy is not None:
            buddy.setAccessibleDescription(self.spoken)


def _tabs(widget: QWidget) -> bool:
    """Tab comes to it."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def focus(control: QWidget) -> None:
    """Put the focus to the choice that is missing."""
    control.setFocus(Qt.FocusReason.ShortcutFocusReason)
