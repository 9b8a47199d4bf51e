"""A verdict that is cut where there is no room; the whole is then its tip."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pxegui.gui import icons
from pxegui.gui.widgets.labels import Verdict


class FittedVerdict(Verdict):
    """One line of rich text. What a link says stays, what stands before it gives way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._whole = ""
        super().__init__(parent)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str, icon: icons.Name | None = None, role: str = "ok") -> None:
        """Rich text, and the icon that judges."""
        self._whole = text
        super().say(text, icon, role)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Qt's: it needs no width of its own."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        taken = 0 if self.icon.isHidden() else self.icon.width() + 6
        room = self.width() - taken
        shown = fitted(self._whole, self.label.fontMetrics(), room)
        if shown != self.label.text():
            self.label.setText(shown)
        self.setToolTip(plain(self._whole) if shown != self._whole else "")


def plain(text: str) -> str:
    """The words of rich text."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def fitted(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text if it has room, else its words cut, with the link at its end if that has room."""
    # Bold parts are a little wider than plain ones.
    if metrics.horizontalAdvance(plain(text)) + text.count("<b>") * 10 <= room:
        return text
    words, dot, link = text.rpartition(" · ")
    if dot and link.startswith("<a "):
        left = room - metrics.horizontalAdvance(f" · {plain(link)}")
        if left > metrics.averageCharWidth() * 6:
            cut = metrics.elidedText(plain(words), Qt.TextElideMode.ElideRight, left)
            return f"{html.escape(cut)} · {link}"
        cut = metrics.elidedText(plain(link), Qt.TextElideMode.ElideRight, room)
        return link.replace(html.escape(plain(link), quote=False), html.escape(cut))
    return html.escape(metrics.elidedText(plain(text), Qt.TextElideMode.ElideRight, room))
