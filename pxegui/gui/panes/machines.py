"""The pane “Machines & leases”."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui.gui.context import Context
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _


class MachinesPane(QWidget):
    """Made with a Context, as every pane."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("machinesPane")
        self._context = context
        self.header = PaneHeader("machine", _("Machines & leases"))
        column = QVBoxLayout(self)
        column.addWidget(EmptyLine("machine", _("No machine yet"), ""))

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
