"""Push buttons and icon buttons; at most one accent button on a layer."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from pxegui.gui import fonts, icons
from pxegui.gui.style import CONTROL, GAP, MARGIN, SMALL_CONTROL, write
from pxegui.gui.theme import colours

Kind = Literal["quiet", "accent", "flat"]
_MENU_ARROW = 16


class Button(QPushButton):
    """An icon, a text, or both; `icon_role` is the icon's colour where it is not the text's."""

    def __init__(
        self,
        text: str = "",
        *,
        icon: icons.Name | None = None,
        kind: Kind = "quiet",
        is_small: bool = False,
        name: str = "",
        icon_role: str = "",
        text_role: str = "",
        icon_side: int = icons.SIZE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._icon_side = icon_side
        self._icon_role = icon_role
        self._text_role = text_role
        self.setProperty("controlHeight", SMALL_CONTROL if is_small else CONTROL)
        self.setAccessibleName(name or text.replace("&", ""))
        self.setAutoDefault(False)
        if not text:
            self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if is_small:
            self.setFont(fonts.small())
        self.set_kind(kind)

    def set_kind(self, kind: Kind) -> None:
        """Accent where it is what to do next, quiet else, flat in headers."""
        self.setProperty("kind", kind)
        self.setFlat(kind == "flat")
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if kind == "accent" else QFont.Weight.Normal)
        self.setFont(font)
        self.update()

    def set_text_role(self, role: str) -> None:
        """Another colour of the text; empty for the usual one."""
        self._text_role = role
        self.update()

    def set_icon(self, icon: icons.Name | None, role: str = "") -> None:
        """Another icon."""
        self._icon, self._icon_role = icon, role
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's: icon, gap, text, arrow, and the margins."""
        least = int(self.property("controlHeight"))
        if not self.text():
            return QSize(least + (4 if least == CONTROL else 0), least)
        edges = 3 * GAP if least < CONTROL else 2 * MARGIN + 4
        if self.property("kind") == "flat":
            edges = GAP  # no border to keep away from
        width = self._content_width(self.text()) + edges
        return QSize(width, max(least, self.fontMetrics().height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        look = colours(self.palette())
        if self.isChecked():
            look = look.on_selection
        text = look.accent_text if self.property("kind") == "accent" else look.text
        if self._text_role:
            text = getattr(look, self._text_role)
        if not self.isEnabled():
            text = look.placeholder
        colour = getattr(look, self._icon_role) if self._icon_role else text
        if self.property("kind") == "flat" and not self.text() and not self._icon_role:
            colour = look.secondary
        elif self.isChecked() and self.isEnabled() and not self._icon_role:
            colour = look.link
        rect = self.rect()
        space = self._content_width(self.text())
        left = rect.left() + max(GAP // 2, (rect.width() - space) // 2)
        if self._icon:
            side = self._icon_side
            box = QRect(left, rect.center().y() - side // 2 + 1, side, side)
            if not self.text():
                box.moveCenter(rect.center())
            icons.paint(painter, self._icon, self._mirrored(box), colour, look.base)
            left += side + GAP - 1
        if self.text():
            self._paint_text(painter, left, text)
        if self.menu() is not None and self.text():
            box = QRect(rect.right() - MARGIN - _MENU_ARROW + 4, rect.center().y() - 7, 16, 16)
            icons.paint(painter, "chev", self._mirrored(box), look.secondary, look.base)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's: a larger font needs more room."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _paint_text(self, painter: QPainter, left: int, colour: QColor) -> None:
        painter.setPen(colour)
        rect = self._mirrored(QRect(left, 0, self.rect().right() - left, self.height()))
        write(
            painter,
            self.layoutDirection(),
            rect,
            self.text(),
            more=Qt.TextFlag.TextShowMnemonic,
        )

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _content_width(self, text: str) -> int:
        metrics = QFontMetrics(self.font())
        width = metrics.size(Qt.TextFlag.TextShowMnemonic, text).width() if text else 0
        if self._icon:
            width += self._icon_side + (GAP - 1 if text else 0)
        if self.menu() is not None and text:
            width += _MENU_ARROW + GAP // 2
        return width


def icon_button(icon: icons.Name, name: str, parent: QWidget | None = None) -> Button:
    """A flat button with an icon alone: `name` is read out and shown as its tip."""
    button = Button(icon=icon, kind="flat", is_small=True, name=name, parent=parent)
    button.setFont(fonts.small())
    return button
