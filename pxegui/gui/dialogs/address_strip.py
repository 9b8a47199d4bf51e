"""The network as a strip: what is handed out, leased and kept, and where this computer is."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address, IPv4Network

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import rounded
from pxegui.gui.theme import Colours, colours
from pxegui.phrases import _
from pxegui.settings.model import AddressRange

_BAR = 18
_LEAST = 2.0  # a single address in a large network is still seen


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the strip shows."""

    network: IPv4Network
    ours: IPv4Address
    range: AddressRange | None = None
    leased: frozenset[IPv4Address] = frozenset()
    kept: frozenset[IPv4Address] = frozenset()


class AddressStrip(QWidget):
    """Addresses from left to right; the words for readers come with `setAccessibleDescription`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self.setFont(fonts.small())
        self.setAccessibleName(_("The network as a strip"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_picture(self, picture: Picture | None) -> None:
        """Another network, or other addresses in it; None: there is none yet."""
        if picture != self._picture:
            self._picture = picture
            self.update()

    def sizeHint(self) -> QSize:
        """Qt's: the bar, and the numbers beneath."""
        return QSize(320, _BAR + 8 + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        edge = look.border if look.is_high_contrast else None
        rounded(painter, QRectF(0, 2, self.width(), _BAR), look.track, edge, radius=4)
        if self._picture is not None:
            self._paint(painter, self._picture, look)

    def _paint(self, painter: QPainter, of: Picture, look: Colours) -> None:
        if of.range is not None and of.range.first <= of.range.last:
            box = self._box(of.range.first, of.range.last)
            rounded(painter, box, look.info_soft, look.link, radius=1)
        for addresses, colour in ((of.leased, look.link), (of.kept, look.warning)):
            for address in addresses:
                if address in of.network:
                    box = self._box(address, address).adjusted(0, 1, 0, -1)
                    painter.fillRect(box, colour)
        us = self._box(of.ours, of.ours)
        painter.fillRect(QRectF(us.center().x() - 1, 0, 2, _BAR + 5), look.text)
        self._paint_numbers(painter, of, look)

    def _paint_numbers(self, painter: QPainter, of: Picture, look: Colours) -> None:
        """Ours and the ends of the range; what would lie over another is left out."""
        ends: list[tuple[float, str, bool]] = []
        if of.range is not None and of.range.first <= of.range.last:
            box = self._box(of.range.first, of.range.last)
            ends = [
                (box.left(), _last(of.range.first), True),
                (box.right(), _last(of.range.last), True),
            ]
        ours = _("{address} this computer").format(address=_last(of.ours))
        words = [*ends, (self._box(of.ours, of.ours).center().x(), ours, False)]
        words.append((float(self.width()), _last(of.network.broadcast_address - 1), False))
        free_until: list[QRectF] = []
        for at, text, is_strong in words:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.Medium if is_strong else QFont.Weight.Normal)
            painter.setFont(font)
            width = painter.fontMetrics().horizontalAdvance(text)
            left = max(0.0, min(at - width / 2, self.width() - width))
            box = QRectF(left, _BAR + 6, width, painter.fontMetrics().height())
            if any(box.adjusted(-6, 0, 6, 0).intersects(other) for other in free_until):
                continue
            free_until.append(box)
            painter.setPen(look.text if is_strong else look.secondary)
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip, text)

    def _box(self, first: IPv4Address, last: IPv4Address) -> QRectF:
        if self._picture is None:
            return QRectF()
        base, count = self._picture.network.network_address, self._picture.network.num_addresses
        unit = self.width() / count
        left = max(0.0, min((int(first) - int(base)) * unit, float(self.width())))
        width = (int(last) - int(first) + 1) * unit
        return QRectF(left, 2, max(_LEAST, min(width, self.width() - left)), _BAR)


class Swatch(QWidget):
    """A small square in the colour of a thing in the strip."""

    def __init__(self, role: str, fill: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role, self._fill = role, fill
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        line, fill = getattr(look, self._role), getattr(look, self._fill)
        rounded(QPainter(self), self.rect(), fill, line, radius=3)


def _last(address: IPv4Address) -> str:
    return f".{str(address).rpartition('.')[2]}"
