"""The frame of every dialog: the window dims, a title and a close mark above, buttons beneath.

Rule 1: shown by `open()`, never `exec()`: a nested loop inside a task would break the services.
Rule 2: at most one accent button, the last one; Esc and the mark leave everything as it was.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizeGrip, QSizePolicy, QVBoxLayout, QWidget

from pxegui.gui import fonts, keep
from pxegui.gui.style import GAP, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.focus_ring import FocusRing
from pxegui.gui.widgets.labels import ElideLabel, Label
from pxegui.phrases import _

MARGIN = 20
_USUAL_LINE = 17.0  # pixels: a person with larger text gets larger dialogs
_ALWAYS_BLENDS = ("wayland", "cocoa", "windows")  # elsewhere round corners are cut out


class Dim(QWidget):
    """A shade over the window while a dialog is open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: as large as the window."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        is_dark = colours(self.palette()).is_dark
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 130 if is_dark else 96))


class Dialog(QDialog):
    """`body` is the column to fill, `add_button` puts buttons into the foot."""

    def __init__(
        self, name: str, title: str, parent: QWidget, *, size: QSize, subtitle: str = ""
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._blends = QGuiApplication.platformName().startswith(_ALWAYS_BLENDS)
        if self._blends:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._wanted = size
        self._dim: Dim | None = None
        self.title = Label(title, font=fonts.title())
        self.subtitle = ElideLabel(subtitle, role="secondary", font=fonts.small())
        self.subtitle.setVisible(bool(subtitle))
        self.close_button = icon_button("x", _("Close"))
        self.close_button.clicked.connect(self.reject)
        self._build()
        self._ring = FocusRing(self)

    def add_button(
        self, button: Button, *, at_left: bool = False, is_default: bool = False
    ) -> Button:
        """Put a button into the foot; the default one answers Enter."""
        if at_left:
            self._foot_row.insertWidget(self._at_left, button)
            self._at_left += 1
        else:
            self._foot_row.addWidget(button)
        button.setDefault(is_default)
        self.foot.show()
        return button

    def add_to_head(self, widget: QWidget) -> None:
        """Put something at the right of the title."""
        self._head_row.insertWidget(self._head_row.count() - 1, widget, 0)

    def say_subtitle(self, text: str) -> None:
        """The grey line under the title."""
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    # -- Qt -----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's: in the middle of the window, and no larger than the screen."""
        parent = self.parentWidget()
        if parent is not None and self._dim is None:
            self._dim = Dim(parent.window())
            self._centre(parent.window())
        super().showEvent(event)

    def done(self, result: int) -> None:
        """Qt's: the window is bright again."""
        self._brighten()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's."""
        self._brighten()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: round corners, and the grip in the last one."""
        super().resizeEvent(event)
        self._grip.move(self.rect().bottomRight() - QPoint(self._grip.width(), self._grip.height()))
        if not self._blends:
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), PANE_RADIUS, PANE_RADIUS)
            self.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        painter = QPainter(self)
        line = look.border if look.is_dark or look.is_high_contrast else look.hairline
        width = look.border_width
        rounded(painter, self.rect(), look.base, line, radius=PANE_RADIUS, width=width)
        if self.foot.isVisible():
            painter.fillRect(1, self.foot.y(), self.width() - 2, 1, look.hairline)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's: what is no control moves the dialog."""
        handle = self.windowHandle()
        if event.button() is Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Enter in a field presses the default button, not the window's."""
        super().keyPressEvent(event)
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's names
        """Qt's: Tab was pressed."""
        self._ring.expect()
        return super().focusNextPrevChild(next)

    # -- putting it together ------------------------------------------------------------------

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QWidget()
        self._head_row = QHBoxLayout(head)
        self._head_row.setContentsMargins(MARGIN, 12, 12, 10)
        self._head_row.setSpacing(16)
        self._head_row.addLayout(words, 1)
        self._head_row.addWidget(self.close_button)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(MARGIN, 4, MARGIN, 14)
        self.body.setSpacing(GAP)
        self.foot = QWidget()
        self.foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._foot_row = QHBoxLayout(self.foot)
        self._foot_row.setContentsMargins(MARGIN, 13, MARGIN, 12)
        self._foot_row.addStretch(1)
        self._at_left = 0
        self.foot.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(inside, 1)
        column.addWidget(self.foot)
        self._grip = _Grip(self)
        self._grip.setFixedSize(16, 16)

    def _centre(self, window: QWidget) -> None:
        kept = keep.layout(self.objectName())
        larger = max(1.0, self.fontMetrics().height() / _USUAL_LINE)
        self.resize((self._wanted * larger).expandedTo(self.minimumSizeHint()))
        if kept is not None:
            self.restoreGeometry(kept)
        room = window.screen().availableGeometry()
        self.resize(self.size().boundedTo(room.size()))
        box = self.frameGeometry()
        box.moveCenter(window.frameGeometry().center())
        left = max(room.left(), min(box.left(), room.right() - box.width() + 1))
        top = max(room.top(), min(box.top(), room.bottom() - box.height() + 1))
        self.move(left, top)

    def _brighten(self) -> None:
        if self._dim is not None:
            keep.keep_layout(self.objectName(), self.saveGeometry())
            self._dim.hide()
            self._dim.deleteLater()
            self._dim = None


class Hairline(QWidget):
    """A thin line between two parts of a dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).hairline)


class _Grip(QSizeGrip):
    """The corner that sizes the dialog; the shape of the pointer says so."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: nothing to see."""
