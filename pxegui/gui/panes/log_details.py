"""The whole of one line of the log: every field of its event, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pxegui.engine import event_json
from pxegui.gui import fonts
from pxegui.gui.log_line import LogLine, facts
from pxegui.gui.style import GAP, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.phrases import _

_WIDTH = 460
_MOST = 420


class LogDetails(QFrame):
    """A popup: a click beside it or Esc closes it."""

    def __init__(self, line: LogLine, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("logDetails")
        self.setAccessibleName(_("Details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._line = line
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(Label(line.text, font=fonts.strong(), wraps=True))
        column.addWidget(_table(line), 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        copy = Button(_("Copy as JSON"), icon="copy", is_small=True)
        copy.clicked.connect(self.copy)
        close = Button(_("Close"), is_small=True)
        close.clicked.connect(self.close)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column.addLayout(buttons)
        self.setFixedWidth(_WIDTH)
        self.setMaximumHeight(_MOST)

    def show_at(self, at: QPoint) -> None:
        """Beneath a point of the screen, or above it where there is no room."""
        self.adjustSize()
        size = QSize(self.width(), min(self.sizeHint().height(), _MOST))
        screen = QGuiApplication.screenAt(at) or self.screen()
        room = screen.availableGeometry()
        x = max(room.left(), min(at.x(), room.right() - size.width()))
        y = at.y() if at.y() + size.height() <= room.bottom() else at.y() - size.height() - 24
        self.move(x, max(room.top(), y))
        self.show()
        self.setFocus()

    def copy(self) -> None:
        """The event as a line of JSON."""
        QGuiApplication.clipboard().setText(event_json.line(self._line.event))
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        rounded(
            QPainter(self),
            self.rect(),
            look.base,
            look.border,
            radius=PANE_RADIUS,
            width=look.border_width,
        )


def _table(line: LogLine) -> QScrollArea:
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, 0, GAP, 0)
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(facts(line)):
        key = Label(name, role="secondary", font=fonts.small())
        words = Label(value, font=fonts.code(), wraps=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(key, row, 0, top)
        grid.addWidget(words, row, 1, top)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area
