"""The ring around what has the focus, once the keyboard put it there: 2 px, with 2 px between."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pxegui.gui.style import RADIUS, rounded
from pxegui.gui.theme import colours

_OUT = 4


class FocusRing(QWidget):
    """One for a window: it lies over everything and follows the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []  # it and what it lies in
        self._is_by_keys = False
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def expect(self) -> None:
        """The next focus is put by the keyboard: the window says so, Qt does not."""
        self._is_by_keys = True

    def point(self) -> None:
        """Show where the focus is, whoever put it there: something is to be done here."""
        self._leave()
        now: QWidget | None = self.window().focusWidget()
        if now is not None and not isinstance(now, QLineEdit):
            self._go_to(now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: what has the focus moves, or goes out of sight."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._fit()
        elif event.type() == QEvent.Type.Hide:
            self._leave()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colour = colours(self.palette()).link
        rounded(QPainter(self), self.rect(), None, colour, radius=RADIUS + 3, width=2)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        is_mnemonic = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        by_keys, self._is_by_keys = self._is_by_keys or bool(is_mnemonic), False
        self._leave()
        # A field shows it by its own border, as it does when it is clicked.
        is_field = isinstance(now, QLineEdit)
        if by_keys and now is not None and now.window() is self.window() and not is_field:
            self._go_to(now)

    def _go_to(self, widget: QWidget) -> None:
        self._around = widget
        inside: QWidget | None = widget
        while inside is not None and inside is not self.window():
            inside.installEventFilter(self)
            self._watched.append(inside)
            inside = inside.parentWidget()
        self._fit()
        self.raise_()
        self.show()

    def _leave(self) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched.clear()
        self._around = None
        self.hide()

    def _fit(self) -> None:
        if self._around is not None:
            corner = self._around.mapTo(self.window(), self._around.rect().topLeft())
            box = QRect(corner, self._around.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
            self.setGeometry(box.intersected(self.window().rect()))
