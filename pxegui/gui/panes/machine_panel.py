"""The pane “Machine”."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui.gui.context import Context
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _


class MachinePanel(QWidget):
    """Made with a Context, as every pane."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("machinePanel")
        self._context = context
        self.header = PaneHeader("machine", _("Machine"))
        column = QVBoxLayout(self)
        column.addWidget(
            EmptyLine("machine", _("Choose a machine to see its way, step by step."), "")
        )

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
