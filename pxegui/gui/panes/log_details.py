"""The whole of one line of the log: its event, and the packet behind it, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pxegui.engine import event_json
from pxegui.gui import fonts
from pxegui.gui.log_line import LogLine, facts
from pxegui.gui.panes.log_packet import packet_page, packet_text, pairs, scrolled
from pxegui.gui.style import GAP, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _

_WIDTH = 600  # a row of a packet's octets fits
_MOST = 440


class LogDetails(QFrame):
    """A popup: a click beside it or Esc closes it. `packet`: the message behind the event."""

    def __init__(
        self,
        line: LogLine,
        parent: QWidget,
        packet: bytes | None = None,
        *,
        as_packet: bool = False,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("logDetails")
        self.setAccessibleName(_("Details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._line = line
        self._packet = packet
        self.pages = QStackedWidget()
        self.pages.addWidget(scrolled(pairs(facts(line)), _("Event")))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        title = Label(line.text, font=fonts.strong(), wraps=True)
        title.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(title)
        if packet is not None:
            self.pages.addWidget(packet_page(packet))
            column.addWidget(self._tabs(as_packet=as_packet))
        column.addWidget(self.pages, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.copy_button = Button("", icon="copy", is_small=True)
        self.copy_button.clicked.connect(self.copy)
        close = Button(_("Close"), is_small=True)
        close.clicked.connect(self.close)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close)
        column.addLayout(buttons)
        self._show_page(as_packet=as_packet and packet is not None)
        self.setFixedWidth(max(_WIDTH, fonts.scaled(_WIDTH)))
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
        page = self.pages.currentWidget()
        (page or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def copy(self) -> None:
        """The event as a line of JSON, or the packet in plain lines: what is shown."""
        is_packet = self._packet is not None and self.pages.currentIndex() == 1
        text = packet_text(self._packet or b"") if is_packet else event_json.line(self._line.event)
        QGuiApplication.clipboard().setText(text)
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

    def _tabs(self, *, as_packet: bool) -> Segments:
        tabs = Segments(
            _("Details"),
            (
                ("event", "eventTab", _("Event")),
                ("packet", "packetTab", _("Packet")),
            ),
        )
        tabs.choose("packet" if as_packet else "event")
        tabs.chosen.connect(lambda key: self._show_page(as_packet=key == "packet"))
        return tabs

    def _show_page(self, *, as_packet: bool) -> None:
        self.pages.setCurrentIndex(int(as_packet))
        words = _("Copy packet") if as_packet else _("Copy as JSON")
        self.copy_button.setText(words)
        self.copy_button.setAccessibleName(words)
