"""A field of a dialog with what is wrong with it, said beneath as soon as it is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.labels import Verdict


class TextField(QLineEdit):
    """A line to type into; `mark` draws its border in the colour of what is wrong."""

    def __init__(
        self, name: str, label: str, text: str = "", width: int = 150, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._role = ""
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFont(fonts.numbers(fonts.body()))
        self.setFixedWidth(max(width, self.fontMetrics().horizontalAdvance("0") * width // 8))
        self.setTextMargins(5, 0, 4, 0)

    def mark(self, role: str, words: str) -> None:
        """`error`, `warning` or empty; the words are read out with the field."""
        self._role = role
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: the border says it too."""
        super().paintEvent(event)
        if self._role:
            look = colours(self.palette())
            rounded(QPainter(self), self.rect(), None, getattr(look, self._role), width=2.0)


class Hint(Verdict):
    """What a field is for, and in its place what is wrong with what is in it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = text
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.clear()

    def clear(self) -> None:
        """Back to what the field is for."""
        self.label.set_role("secondary")
        self.say(getattr(self, "_usual", ""))

    def blame(self, words: str, *, is_warning: bool = False) -> None:
        """What is wrong."""
        role = "warning" if is_warning else "error"
        self.label.set_role(role)
        self.say(words, "warn" if is_warning else "err", role)
