"""The sizes of text, all relative to the system's font at the system's size S."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

_POINTS_OF_A_PIXEL = 0.75
_DESIGNED_FOR = 13  # logical pixels: S of the design, whose widths are given for it


def body() -> QFont:
    """S: rows, fields, labels."""
    return QFont(QApplication.font())


def small() -> QFont:
    """S-1: verdicts, headers of panes and tables."""
    return _sized(body(), -1)


def head() -> QFont:
    """S-1, a little heavier: heads of columns, names of services."""
    font = small()
    font.setWeight(QFont.Weight.Medium)
    return font


def strong() -> QFont:
    """S, bold: names, titles of panes and bars."""
    return _bold(body())


def state() -> QFont:
    """S+2, bold: the state in the running strip, and Start."""
    return _bold(_sized(body(), 2))


def title() -> QFont:
    """S+3, bold: of empty panes and of the machine panel."""
    return _bold(_sized(body(), 3))


def mono() -> QFont:
    """S-2, fixed width: MACs and times."""
    return _sized(_fixed(), -2)


def code() -> QFont:
    """S-1, fixed width: commands, files, texts to copy."""
    return _sized(_fixed(), -1)


def scale() -> float:
    """How much larger the system's text is than that of the design; never less than 1."""
    return max(1.0, QFontInfo(QApplication.font()).pixelSize() / _DESIGNED_FOR)


def scaled(pixels: int) -> int:
    """A width or height of the design that holds text, for text of the system's size."""
    return round(pixels * scale())


def designed(pixels: int) -> int:
    """The other way: how much room these pixels are in a design for smaller text."""
    return round(pixels / scale())


def numbers(font: QFont) -> QFont:
    """The same font with digits of one width, for columns of numbers."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _bold(font: QFont) -> QFont:
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _fixed() -> QFont:
    """The system's fixed font in the size of the body, whatever its own size is."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    size = body()
    if size.pixelSize() > 0:
        font.setPixelSize(size.pixelSize())
    else:
        font.setPointSizeF(size.pointSizeF())
    return font


def _sized(font: QFont, pixels: int) -> QFont:
    """A font this many logical pixels larger, in whatever unit it is given."""
    if font.pixelSize() > 0:
        font.setPixelSize(max(1, font.pixelSize() + pixels))
    else:
        font.setPointSizeF(max(1.0, font.pointSizeF() + pixels * _POINTS_OF_A_PIXEL))
    return font
