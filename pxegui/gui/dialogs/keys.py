"""Every key of the window, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pxegui.gui import fonts
from pxegui.gui.actions import MENUS, TABLE
from pxegui.gui.dialogs.shell import MARGIN, Dialog
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.key_cap import KeyCap
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _

_SIZE = QSize(700, 590)
_COLUMNS = 2


class KeysDialog(Dialog):
    """To read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("keysDialog", _("Keys"), parent, size=_SIZE)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 2 * GAP, 0)
        columns.setSpacing(32)
        sides = [QVBoxLayout() for _each in range(_COLUMNS)]
        for side in sides:
            columns.addLayout(side, 1)
        for menu, title in MENUS.items():
            rows = [
                (_(spec.text), spec.keys[0]) for spec in TABLE if spec.menu == menu and spec.keys
            ]
            if rows:
                side = sides[0] if menu in ("file", "server", "machine") else sides[1]
                _add(side, _plain(_(title)), rows)
        other = [
            (_("Show the machine’s way"), "Return"),
            (_("Close popover, bar, filter, panel"), "Esc"),
            (_("Context menu"), "Shift+F10"),
        ]
        _add(sides[1], _("Everywhere"), other)
        for side in sides:
            side.addStretch(1)
            side.setSpacing(4)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(_("Keys"))
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        room = self.screen().availableGeometry().width() - 4 * MARGIN
        needed = inside.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(min(needed, room))
        self.body.addWidget(scroll, 1)
        self.add_button(Button(_("Close"))).clicked.connect(self.accept)


def _add(side: QVBoxLayout, title: str, rows: list[tuple[str, str]]) -> None:
    """One group: its title, then what is done by which key."""
    heading = Label(title, font=fonts.strong())
    heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    side.addWidget(heading)
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for at, (words, keys) in enumerate(rows):
        grid.addWidget(Label(_plain(words), role="secondary"), at, 0)
        cap = KeyCap(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
        grid.addWidget(cap, at, 1, Qt.AlignmentFlag.AlignRight)
    side.addLayout(grid)
    side.addSpacing(GAP)


def _plain(words: str) -> str:
    """A menu's words without the mark of its key and the dots."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
