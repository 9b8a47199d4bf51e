"""The pane “Transfers”."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui.gui.context import Context
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _


class TransfersPane(QWidget):
    """Made with a Context, as every pane."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfersPane")
        self._context = context
        self.header = PaneHeader("send", _("Transfers"))
        column = QVBoxLayout(self)
        column.addWidget(EmptyLine("send", _("Nothing sent yet"), ""))

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
