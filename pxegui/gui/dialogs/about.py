"""Versions and licences."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

import pxegui
from pxegui.gui import fonts, icons
from pxegui.gui.dialogs.shell import Dialog
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _

_SIZE = QSize(460, 300)
_ICON = 64


class AboutDialog(Dialog):
    """To read, and to copy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("aboutDialog", _("About pxegui"), parent, size=_SIZE)
        picture = QLabel()
        picture.setAccessibleName("pxegui")
        ratio = parent.devicePixelRatioF()
        picture.setPixmap(icons.app_icon().pixmap(QSize(_ICON, _ICON), ratio))
        words = QVBoxLayout()
        words.setSpacing(GAP)
        words.addWidget(Label(f"pxegui {pxegui.__version__}", font=fonts.title()))
        words.addWidget(Label(_("Boot machines over the network, ad hoc."), wraps=True))
        for text in self._lines():
            words.addWidget(Label(text, role="secondary", font=fonts.small(), wraps=True))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.body.addLayout(row, 1)
        self.copy = self.add_button(Button(_("&Copy versions"), icon="copy"), at_left=True)
        self.copy.clicked.connect(self._copy)
        self.add_button(Button(_("Close"))).clicked.connect(self.accept)

    def _lines(self) -> list[str]:
        return [
            f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
            platform.platform(),
            _("pxegui is free software under the MIT licence."),
            _("Qt and PySide6 are used under the GNU Lesser General Public License, version 3."),
        ]

    def _copy(self) -> None:
        lines = [f"pxegui {pxegui.__version__}", *self._lines()[:2]]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
