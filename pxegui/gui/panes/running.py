"""The running strip: what is served, the services' lamps, the speed, and Stop."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.context import Context
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _


class RunningStrip(QWidget):
    """Made with a Context, as every pane; it has no header."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runStrip")
        self._context = context
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(_("Serving"), font=fonts.state()), 1)
        self.stop_button = Button(_("Stop"), icon="stop", icon_role="error")
        self.stop_button.setObjectName("stopButton")
        self.stop_button.setFixedSize(128, 40)
        self.stop_button.clicked.connect(context.actions["stop"].trigger)
        row.addWidget(self.stop_button)

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
