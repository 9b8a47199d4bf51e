"""Where a folder is dropped: what the machines' pane says while nothing to boot is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pxegui.gui import fonts
from pxegui.gui.style import GAP, PANE_RADIUS
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import IconLabel, Label
from pxegui.phrases import _

_CENTRE = Qt.AlignmentFlag.AlignCenter
_HINT_ABOVE = 250  # lower than this the hint has no room


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
        column.setContentsMargins(28, 16, 28, 16)
        column.setSpacing(GAP)
        column.addStretch(1)
        column.addWidget(IconLabel("folder", "link", 36), 0, _CENTRE)
        column.addWidget(Label(_("What should machines boot?"), font=fonts.title()), 0, _CENTRE)
        words = Label(_("Drop a folder here, or choose one."), role="secondary")
        column.addWidget(words, 0, _CENTRE)
        column.addSpacing(4)
        column.addWidget(self.button, 0, _CENTRE)
        column.addSpacing(GAP)
        column.addWidget(self._hint, 0, _CENTRE)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: the hint gives way first."""
        self._hint.setVisible(self.height() >= _HINT_ABOVE)

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
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(1)
    grid.addWidget(IconLabel("folder", "secondary", 20), 0, 0, 2, 1)
    grid.addWidget(Label(_("A folder with boot files"), font=fonts.strong()), 0, 1)
    words = _("PXELINUX, GRUB, iPXE, Debian or Ubuntu netboot: recognised as they are")
    grid.addWidget(Label(words, role="secondary", font=fonts.small()), 1, 1)
    return frame
