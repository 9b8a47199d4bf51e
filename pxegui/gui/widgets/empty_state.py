"""What an empty pane says: what it will show, and the one next step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.key_cap import KeyCap
from pxegui.gui.widgets.labels import ElideLabel, IconLabel, Label, RichLabel

_CENTRE = Qt.AlignmentFlag.AlignCenter


class EmptyState(QWidget):
    """Tall: icon, title and text under each other, then whatever is added."""

    def __init__(
        self, icon: icons.Name, title: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.icon = IconLabel(icon, "secondary", 36)
        self.title = Label(title, font=fonts.title())
        self.text = RichLabel(text)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(GAP)
        self._column.addStretch(1)
        for words in (self.title, self.text):
            words.setWordWrap(True)
            words.setAlignment(_CENTRE)
        self._column.addWidget(self.icon, 0, _CENTRE)
        self._column.addWidget(self.title)
        self._column.addWidget(self.text)
        self._column.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Other words; `text` is rich."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def add(self, widget: QWidget) -> None:
        """Put something beneath the text."""
        self._column.insertSpacing(self._column.count() - 1, GAP // 2)
        self._column.insertWidget(self._column.count() - 1, widget, 0, _CENTRE)


class EmptyLine(QWidget):
    """Low: icon, title and text beside each other."""

    def __init__(
        self, icon: icons.Name, title: str, text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = Label(title, font=fonts.strong())
        self.text = ElideLabel(text, role="secondary", font=fonts.small())
        self.text.setVisible(bool(text))
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(MARGIN)
        row.addStretch(1)
        row.addWidget(IconLabel(icon, "secondary", 20))
        row.addWidget(self.title)
        row.addWidget(self.text)
        row.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Other words."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))


class BootKeys(QWidget):
    """The keys that open the boot menu, by maker."""

    def __init__(
        self, keys: Sequence[tuple[str, str]], columns: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP - 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for index, (maker, key) in enumerate(keys):
            row, column = divmod(index, columns)
            label = Label(maker, role="secondary", font=fonts.small())
            label.setMinimumWidth(fonts.scaled(86) if column else 0)
            label.setAlignment(right)
            grid.addWidget(label, row, 2 * column)
            grid.addWidget(KeyCap(key), row, 2 * column + 1, Qt.AlignmentFlag.AlignLeft)
