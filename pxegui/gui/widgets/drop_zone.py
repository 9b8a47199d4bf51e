"""Where a folder is dropped: what the machines' pane says while nothing to boot is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import GAP, PANE_RADIUS
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import IconLabel, Label
from pxegui.phrases import _

_CENTRE = Qt.AlignmentFlag.AlignCenter
# What has room from which height on: the button is there always.
_HINT, _ICON, _WORDS, _TITLE = 300, 225, 185, 152


class DropZone(QWidget):
    """A dashed frame with one button; the window itself takes what is dropped."""

    wanted = Signal()  # to choose a folder

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.button = Button(_("Choose folder…"), icon="folder", kind="accent")
        self.button.setObjectName("chooseFolderButton")
        self.button.clicked.connect(self.wanted)
        self._hint = _hint()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 8, 28, 18)
        column.setSpacing(GAP)
        column.addStretch(1)
        title = Label(_("What should machines boot?"), font=fonts.title())
        words = Label(_("Drop a folder here, or choose one."), role="secondary")
        words.setContentsMargins(0, 0, 0, GAP)  # gone when the words are
        icon = IconLabel("folder", "link", 36)
        for part in (icon, title, words, self.button, self._hint):
            column.addWidget(part, 0, _CENTRE)
        self._parts = {icon: _ICON, title: _TITLE, words: _WORDS, self._hint: _HINT}
        column.addStretch(1)

    def set_quiet(self, *, quiet: bool) -> None:
        """A bar offers what to do next: never two accents."""
        self.button.set_kind("quiet" if quiet else "accent")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: what matters least gives way first."""
        for part, least in self._parts.items():
            part.setVisible(self.height() >= fonts.scaled(least))
        column = self.layout()
        if column is not None:
            column.activate()  # Qt placed all of them before this: the button had what was left

    def minimumSizeHint(self) -> QSize:
        """Qt's: the button."""
        return QSize(self.button.sizeHint().width() + 56, self.button.sizeHint().height() + 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look, painter = colours(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.border, 2 * look.border_width)
        pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.setBrush(look.alternate)
        box = QRectF(self.rect()).adjusted(17, 6, -17, -16)
        painter.drawRoundedRect(box, PANE_RADIUS, PANE_RADIUS)


def _hint() -> QWidget:
    frame = QWidget()
    grid = QGridLayout(frame)
    grid.setContentsMargins(0, 2 * GAP, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(1)
    grid.addWidget(IconLabel("folder", "secondary", 20), 0, 0, 2, 1)
    grid.addWidget(Label(_("A folder with boot files"), font=fonts.strong()), 0, 1)
    words = _("PXELINUX, GRUB, iPXE, Debian or Ubuntu netboot: recognised as they are")
    grid.addWidget(Label(words, role="secondary", font=fonts.small()), 1, 1)
    return frame
