"""The set-up strip: three choices, and Start."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pxegui.gui.context import Context
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _


class SetupStrip(QWidget):
    """Made with a Context, as every pane; it has no header."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setupStrip")
        self._context = context
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(_("Network")), 1)
        self.start_button = Button(_("Start"), icon="play", kind="accent")
        self.start_button.setObjectName("startButton")
        self.start_button.setFixedSize(128, 60)
        self.start_button.clicked.connect(context.actions["start"].trigger)
        row.addWidget(self.start_button)

    def missing(self) -> bool:
        """Whether a choice is missing: the focus goes there, and it says what."""
        return False

    def set_quiet(self, *, quiet: bool) -> None:
        """A bar offers what to do next: Start is quiet meanwhile."""
        self.start_button.set_kind("quiet" if quiet else "accent")

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
