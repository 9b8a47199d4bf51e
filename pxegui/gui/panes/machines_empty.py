"""What the machines' pane says while there is no machine."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.empty_state import BootKeys, EmptyState
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _

STILL_NOTHING_S = 60.0
_STILL_WIDTH = 560
KEYS = (
    ("Dell", "F12"),
    ("HP", "F9"),
    ("Lenovo", "F12"),
    ("Acer", "F12"),
    ("ASUS", "F8"),
    ("MSI", "F11"),
    ("Gigabyte", "F12"),
    ("Supermicro", "F11"),
)
Case = Literal["stopped", "waiting", "hidden"]


class NoMachines(QWidget):
    """`say` tells which case it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_keys = True
        self._is_waiting = False
        self._state = EmptyState("machine", _("No machine yet"))
        self._keys = BootKeys(KEYS)
        self.still = Label(
            _(
                "Still nothing? Check the cable, and that network boot is on in the machine’s"
                " set-up (often called PXE, LAN boot or network stack)."
            ),
            role="secondary",
            font=fonts.small(),
            wraps=True,
        )
        width = fonts.scaled(_STILL_WIDTH)
        self.still.setFixedWidth(width)
        self.still.setMinimumHeight(self.still.heightForWidth(width))
        self.still.hide()
        self._state.add(self._keys)
        self._state.add(self.still)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._state)
        self.say("stopped")

    def say(self, case: Case, *, is_long: bool = False) -> None:
        """`is_long`: it has been so for a minute."""
        where = _("Choose the entry that says network, LAN, PXE or IPv4.")
        if case == "stopped":
            how = _(
                "Press <b>Start</b>, then switch the machine on and open its boot menu with the"
                " key below."
            )
            self._state.say(_("No machine yet"), f"{how}<br>{where}")
        elif case == "waiting":
            how = _("Switch the machine on and open its boot menu with the key below.")
            self._state.say(_("Waiting for a machine"), f"{how}<br>{where}")
        else:
            self._state.say(_("No machine fits"), _("Esc in the field shows all again."))
        self._has_keys = case != "hidden"
        self._is_waiting = case == "waiting"
        self.updateGeometry()
        self.still.setVisible(case == "waiting" and is_long)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Qt's: the icon gives way, before Start the keys too; the panes beneath need room."""
        margins = 2 * MARGIN + 2 * GAP
        inside = max(fonts.scaled(_STILL_WIDTH), self.width() - 2 * MARGIN)
        words = (self._state.title, self._state.text)
        high = sum(each.heightForWidth(inside) for each in words)
        if self._is_waiting:  # the keys are what helps now
            high += self._keys.sizeHint().height() + 2 * GAP
        return QSize(super().minimumSizeHint().width(), high + margins)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: in a low pane the icon goes first, then the keys."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._state.layout()
        for icon, keys in ((True, self._has_keys), (False, self._has_keys), (False, False)):
            self._state.icon.setVisible(icon)
            self._keys.setVisible(keys)
            if layout is None or layout.totalMinimumSize().height() <= self.height():
                break
        if layout is not None:
            layout.invalidate()  # what was hidden and shown again is laid out anew
            layout.activate()
