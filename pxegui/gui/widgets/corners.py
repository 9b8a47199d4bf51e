"""Round corners for menus and lists that pop up: cut out where the screen does not blend."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainterPath, QRegion
from PySide6.QtWidgets import QWidget

RADIUS = 8.0
_ALWAYS_BLENDS = ("wayland", "cocoa", "windows")


def blend(widget: QWidget) -> None:
    """Before it is shown for the first time: what is not painted shows what is beneath."""
    if _blends():
        widget.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)


def cut(widget: QWidget) -> None:
    """Once it has its size. No filter of events: one would be asked while menus are destroyed."""
    if not _blends() and widget.mask().boundingRect().size() != widget.size():
        widget.setMask(_region(widget.rect()))


def _blends() -> bool:
    return QGuiApplication.platformName().startswith(_ALWAYS_BLENDS)


def _region(rect: QRect) -> QRegion:
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), RADIUS, RADIUS)
    return QRegion(path.toFillPolygon().toPolygon())
