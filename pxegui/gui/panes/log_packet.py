"""A DHCP message as a person reads it: each field and option in a line, the octets beneath."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _
from pxegui.wire.dissect import dissect, dump

_NAMES = 190  # of pixels


def packet_page(data: bytes) -> QScrollArea:
    """Lines, then the dump."""
    inside = pairs(dissect(data), _NAMES)
    octets = Label(dump(data), role="secondary", font=fonts.mono())
    octets.setTextFormat(Qt.TextFormat.PlainText)
    octets.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(MARGIN)
    column.addWidget(inside)
    column.addWidget(octets)
    column.addStretch(1)
    page = QWidget()
    page.setLayout(column)
    return scrolled(page, _("Packet"))


def packet_text(data: bytes) -> str:
    """The same to be pasted elsewhere."""
    lines = [f"{name}: {value}" for name, value in dissect(data)]
    return "\n".join([*lines, "", dump(data), ""])


def pairs(lines: Sequence[tuple[str, str]], least_width: int = 0) -> QWidget:
    """Names and values that can be selected, in two columns."""
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, 0, GAP, 0)
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, least_width)
    top = Qt.AlignmentFlag.AlignTop
    for row, (name, value) in enumerate(lines):
        key = Label(name, role="secondary", font=fonts.small())
        words = Label(value, font=fonts.code(), wraps=True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(key, row, 0, top)
        grid.addWidget(words, row, 1, top)
    grid.setRowStretch(len(lines), 1)
    return inside


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """What may be longer than there is room; the arrow keys scroll it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area
