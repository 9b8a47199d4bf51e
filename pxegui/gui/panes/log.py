"""The pane “Log”."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui.gui.context import Context
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _


class LogPane(QWidget):
    """Made with a Context, as every pane."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logPane")
        self._context = context
        self.header = PaneHeader("list", _("Log"))
        column = QVBoxLayout(self)
        column.addWidget(EmptyLine("list", _("The log is empty"), ""))

    def set_narrow(self, width: int) -> None:
        """Nothing to leave out yet."""
