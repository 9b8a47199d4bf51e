"""A card that says what is wrong with one machine, why, and offers what helps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import IconLabel, Label, RichLabel, link
from pxegui.phrases import _
from pxegui.problems import Severity

_ICONS: dict[Severity, icons.Name] = {"info": "info", "warning": "warn", "error": "err"}


class ProblemCard(QWidget):
    """`say` fills it; `remedied` is its button, `rule_wanted` its link."""

    remedied = Signal()
    rule_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemCard")
        self._kind: Severity = "error"
        self._icon = IconLabel("err", "error")
        self.title = Label(font=fonts.strong(), wraps=True)
        self.text = Label(font=fonts.small(), wraps=True)
        self.button = Button(_("Use it"), kind="accent")
        self.button.clicked.connect(self.remedied)
        self.effect = RichLabel(role="text", font=fonts.small(), wraps=True)
        self.effect.linkActivated.connect(lambda _target: self.rule_wanted.emit())
        head = QHBoxLayout()
        head.setSpacing(GAP + 1)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + 1, MARGIN, MARGIN + 1, MARGIN)
        column.setSpacing(GAP)
        column.addLayout(head)
        for widget in (self.text, self.button, self.effect):
            column.addWidget(widget)

    def say(
        self, kind: Severity, title: str, text: str, button: str, effect: str | None = None
    ) -> None:
        """Words, the remedy's button (empty: none), and when it takes effect (None: unsaid)."""
        self._kind = kind
        self._icon.show_icon(_ICONS[kind], kind)
        self.title.setText(title)
        self.title.set_role("text" if kind == "info" else kind)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.button.setText(button)
        self.button.setAccessibleName(button)
        self.button.setVisible(bool(button))
        self.effect.setText(f"{effect} {link('rule', _('Show the rule'))}" if effect else "")
        self.effect.setVisible(bool(effect))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def set_quiet(self, *, quiet: bool) -> None:
        """A bar offers what to do next: never two accents."""
        self.button.set_kind("quiet" if quiet else "accent")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        line, soft = look.of(self._kind)
        rounded(
            QPainter(self), self.rect(), soft, line, radius=PANE_RADIUS, width=look.border_width
        )
