"""Labels: one that elides, one with an icon in front, and rich text in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStyle, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import write
from pxegui.gui.theme import colours

_SPARE = 24  # logical pixels


class Label(QLabel):
    """Plain text in a role's colour (`text`, `secondary`, `error`, ...) and one of our fonts."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "text",
        font: QFont | None = None,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self._is_colouring = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self._side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.setAlignment(self._side)
        if font is not None:
            self.setFont(font)
        self._colour()

    def set_role(self, role: str) -> None:
        """Another colour."""
        self._role = role
        self._colour()

    def setAlignment(self, side: Qt.AlignmentFlag) -> None:
        """Qt's, which would follow the letters' direction: this follows the window's."""
        self._side = side
        super().setAlignment(QStyle.visualAlignment(self.layoutDirection(), side))

    def changeEvent(self, event: QEvent) -> None:
        """Qt's: the look changed, or the direction."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.setAlignment(self._side)
        if event.type() == QEvent.Type.PaletteChange and not self._is_colouring:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        parent = self.parentWidget()
        look = colours((parent or self).palette())
        palette = self.palette()
        colour = getattr(look, self._role)
        if palette.color(palette.ColorRole.WindowText) == colour:
            return
        self._is_colouring = True
        palette.setColor(palette.ColorRole.WindowText, colour)
        palette.setColor(palette.ColorRole.Link, look.link)
        self.setPalette(palette)
        self._is_colouring = False


class RichLabel(Label):
    """Words with links and bold parts; `linkActivated` tells which. Escape what is inserted."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "secondary",
        font: QFont | None = None,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role=role, font=font, wraps=wraps, parent=parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setText(text)

    def setText(self, text: str) -> None:
        """Qt's: Tab comes to it only where there is a link."""
        super().setText(text)
        has_link = "<a " in text
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_link else Qt.FocusPolicy.NoFocus)


def link(target: str, text: str) -> str:
    """A link for a `RichLabel`, without the line under it."""
    return f'<a href="{target}" style="text-decoration:none">{text}</a>'


class ElideLabel(Label):
    """One line that is cut where there is no room, and then has the whole as its tip."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "text",
        font: QFont | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role=role, font=font, parent=parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Qt's: a few letters."""
        return QSize(min(self.sizeHint().width(), 24), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.palette().ColorRole.WindowText))
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), self._mode, self.width())
        tip = self.text() if shown != self.text() else ""
        if tip != self.toolTip():
            self.setToolTip(tip)
        write(painter, self.layoutDirection(), self.rect(), shown, self._side)


class CountLabel(ElideLabel):
    """Numbers that change ten times a second: nothing around them is laid out anew for that."""

    _words = ""
    _width = 0

    def text(self) -> str:
        """Qt's."""
        return self._words

    def setText(self, text: str) -> None:
        """Qt's, whose own asks for a layout of the whole window each time."""
        if text == self._words:
            return
        self._words = text
        self.setAccessibleName(text)
        self.update()
        needed = self.fontMetrics().horizontalAdvance(text)
        if not self._width - _SPARE < needed <= self._width:
            self._width = needed + _SPARE // 4 if text else 0
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt's: with room for a digit more."""
        return QSize(self._width, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Qt's: a few letters."""
        return QSize(min(self._width, 24), self.fontMetrics().height())


class IconLabel(QWidget):
    """An icon in a role's colour."""

    def __init__(
        self, icon: icons.Name, role: str, size: int = icons.SIZE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._role = icon, role
        self.setFixedSize(size, size)

    def show_icon(self, icon: icons.Name, role: str) -> None:
        """Another icon or colour."""
        self._icon, self._role = icon, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        painter = QPainter(self)
        rect = QRect(0, 0, self.width(), self.height())
        icons.paint(painter, self._icon, rect, getattr(look, self._role), look.base)


class Verdict(QWidget):
    """A small icon and rich words beneath a choice; without words it is not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = IconLabel("ok", "ok", 14)
        self.label = RichLabel(font=fonts.small())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)
        self.clear()

    def say(self, text: str, icon: icons.Name | None = None, role: str = "ok") -> None:
        """Rich text, and the icon that judges."""
        self.icon.setVisible(icon is not None)
        if icon is not None:
            self.icon.show_icon(icon, role)
        self.label.setText(text)
        self.setVisible(bool(text))

    def clear(self) -> None:
        """Nothing to say."""
        self.say("")
