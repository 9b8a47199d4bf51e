"""The head of the machine panel: who it is, rename, close; it drags the dock as every header."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from pxegui import phrases
from pxegui.diagnosis.vendors import vendor
from pxegui.gui import fonts
from pxegui.gui.delegates.machines import ICONS
from pxegui.gui.models.machine_rows import Shown
from pxegui.gui.widgets.buttons import icon_button
from pxegui.gui.widgets.labels import IconLabel, Label
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _

_ICON = 20


class PanelHead(PaneHeader):
    """`show_machine` fills it; without a machine it is a plain header."""

    renamed = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("machine", _("Machine"))
        self.facts = Label(role="secondary", font=fonts.small())
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName(_("MAC, vendor and firmware"))
        self.state = IconLabel("machine", "secondary", _ICON)
        plain = self.findChild(IconLabel)
        if plain is not None:
            self._row.replaceWidget(plain, self.state)
            plain.hide()
            plain.deleteLater()
        self._row.removeWidget(self.title)
        words = QVBoxLayout()
        words.setContentsMargins(0, 9, 0, 7)
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        self._row.insertLayout(1, words)
        self._row.setAlignment(self.state, Qt.AlignmentFlag.AlignVCenter)
        self.more.hide()
        self.edit = icon_button("edit", _("Rename"))
        self.edit.clicked.connect(self.renamed)
        self.close_button = icon_button("x", _("Close the panel"))
        self.close_button.clicked.connect(self.closed)
        self._row.addWidget(self.edit)
        self._row.addWidget(self.close_button)
        self.show_title(_("Machine"))

    def sizeHint(self) -> QSize:
        """Qt's: two lines where there is a machine."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def show_title(self, title: str) -> None:
        """No machine, or several."""
        self.state.show_icon("machine", "secondary")
        self.title.setFont(fonts.strong())
        self.title.setText(title)
        self.facts.hide()
        self.edit.hide()
        self.updateGeometry()

    def show_machine(self, shown: Shown) -> None:
        """One machine."""
        name, role = ICONS[shown.verdict.condition]
        self.state.show_icon(name, role)
        self.title.setFont(fonts.title())
        self.title.setText(_short(phrases.visible(shown.name)))
        self.title.setToolTip(phrases.visible(shown.name))
        row = shown.row
        parts = (row.mac or row.address, vendor(row.mac), row.firmware)
        self.facts.setText(" · ".join(part for part in parts if part))
        self.facts.show()
        self.edit.show()
        self.updateGeometry()


def _short(name: str, most: int = 28) -> str:
    """A dock is as wide as its title bar at least: a long name must not widen it."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
