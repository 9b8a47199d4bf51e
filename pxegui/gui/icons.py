"""Our own icons: drawn from SVG at the device's resolution, in a colour of the palette.

In the files `currentColor` is that colour and `#fff` the mark inside a filled shape, which takes
the colour of the ground. `paint` is for widgets and delegates, `icon` for Qt's own menus.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from pxegui import resource

Name = Literal[
    "play", "stop", "ok", "warn", "err", "info", "down", "wait", "dash", "known", "no", "again",
    "check", "net", "wifi", "virt", "loop", "folder", "disc", "machine", "send", "list", "file",
    "search", "chev", "x", "more", "plus", "edit", "pin", "filter", "lock", "save", "follow",
    "drag", "wake", "flask", "export", "copy", "shield", "key", "gear", "panel", "note", "left",
    "undo",
]  # fmt: skip

SIZE = 16  # logical pixels, the grid they are drawn on
# Those that point somewhere, or show lines of text and where a thing is: mirrored with the window.
_DIRECTED: frozenset[Name] = frozenset({"left", "undo", "again", "list", "panel", "file", "note"})
_SIZES = (16, 20, 24, 32)
_RATIOS = (1.0, 1.5, 2.0, 3.0)


def paint(
    painter: QPainter, name: Name, rect: QRect | QRectF, colour: QColor, ground: QColor
) -> None:
    """Draw an icon into a square of logical pixels, sharp at any scale."""
    side = min(rect.width(), rect.height())
    ratio = painter.device().devicePixelRatioF()
    image = pixmap(name, side, colour, ground, ratio)
    centre = QRectF(rect).center()
    corner = QPointF(centre.x() - side / 2, centre.y() - side / 2)
    if ratio == int(ratio):  # between pixels it would blur
        corner = QPointF(round(corner.x()), round(corner.y()))
    painter.drawPixmap(corner, image)


def square(rect: QRect, side: int = SIZE) -> QRect:
    """A place for an icon in the middle of a rectangle."""
    place = QRect(0, 0, side, side)
    place.moveCenter(rect.center())
    return place


def pixmap(name: Name, side: float, colour: QColor, ground: QColor, ratio: float) -> QPixmap:
    """An icon as an image of this many logical pixels."""
    is_mirrored = (
        name in _DIRECTED and QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    )
    pixels = max(1, round(side * ratio))
    return _pixmap(name, pixels, ratio, colour.name(), ground.name(), is_mirrored)


def icon(name: Name, palette: QPalette, colour: QColor | None = None) -> QIcon:
    """An icon for Qt's own widgets, in the text colour unless another is given."""
    ground = palette.color(QPalette.ColorRole.Base)
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        own = palette.color(group, QPalette.ColorRole.ButtonText)
        for side in _SIZES:
            for ratio in _RATIOS:
                made.addPixmap(pixmap(name, side, colour or own, ground, ratio), mode)
    return made


def app_icon() -> QIcon:
    """The program's icon: a plug whose cable forms a power arc."""
    made = QIcon()
    renderer = QSvgRenderer(str(resource.path("icons", "pxegui.svg")))
    for side in (16, 22, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_rendered(renderer, side))
    return made


@cache
def source(name: Name) -> str:
    """The SVG text of an icon."""
    return resource.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _pixmap(
    name: Name, pixels: int, ratio: float, colour: str, ground: str, is_mirrored: bool
) -> QPixmap:
    text = source(name).replace("#fff", ground).replace("currentColor", colour)
    image = _rendered(QSvgRenderer(QByteArray(text.encode())), pixels)
    if is_mirrored:
        image = image.transformed(QTransform.fromScale(-1, 1))
    image.setDevicePixelRatio(ratio)
    return image


def _rendered(renderer: QSvgRenderer, pixels: int) -> QPixmap:
    image = QPixmap(QSize(pixels, pixels))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image
