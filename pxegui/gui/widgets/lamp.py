"""A service's lamp: an icon, its name, its port; a button that shows its lines in the log."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, mixed, rounded, write
from pxegui.gui.theme import colours

Light = Literal["serving", "changing", "failed", "off"]

_ICONS: dict[Light, tuple[icons.Name, str]] = {
    "serving": ("ok", "ok"),
    "changing": ("wait", "secondary"),
    "failed": ("err", "error"),
    "off": ("dash", "secondary"),
}
_ICON = 14


class Lamp(QPushButton):
    """`set_light` and `set_port` say how the service is; the tip says more."""

    def __init__(self, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setFont(fonts.head())
        self.setAutoDefault(False)
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._light: Light = "off"
        self._port = ""

    def set_light(self, light: Light, port: int = 0) -> None:
        """How the service is; port 0 is not shown."""
        told = light, str(port) if port else ""
        if told != (self._light, self._port):
            self._light, self._port = told
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        metrics = self.fontMetrics()
        width = _ICON + 4 + metrics.horizontalAdvance(self.text()) + 4
        width += metrics.horizontalAdvance(f" {self._port}") if self._port else 0
        return QSize(width + GAP, max(26, metrics.height() + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        if self.underMouse() and self.isEnabled():
            rounded(painter, self.rect(), mixed(look.window, look.text, 0.07), None)
        name, role = _ICONS[self._light]
        side = self.layoutDirection()
        box = QRect(4, (self.height() - _ICON) // 2, _ICON, _ICON)
        box = QStyle.visualRect(side, self.rect(), box)
        icons.paint(painter, name, box, getattr(look, role), look.base)
        rect = self.rect().adjusted(_ICON + 9, 0, 0, 0)
        painter.setPen(look.text)
        write(painter, side, QStyle.visualRect(side, self.rect(), rect), self.text())
        rect.adjust(self.fontMetrics().horizontalAdvance(f"{self.text()} "), 0, 0, 0)
        painter.setPen(look.secondary)
        painter.setFont(fonts.small())
        write(painter, side, QStyle.visualRect(side, self.rect(), rect), self._port)
