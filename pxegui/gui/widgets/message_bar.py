"""Bars between strip and panes: what happened, why, and the buttons that help. Never a window."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.labels import IconLabel, Label
from pxegui.phrases import _, ngettext

Kind = Literal["info", "warning", "error"]

_ICONS: dict[Kind, icons.Name] = {"info": "info", "warning": "warn", "error": "err"}
MOST = 2
_WORDS_LEAST = 380  # logical pixels beside the buttons, for text of the usual size


@dataclass(frozen=True)
class Choice:
    """A button of a bar: verb and object, and what it does."""

    text: str
    act: Callable[[], object]
    menu: Sequence[Choice] = ()  # in place of that: several ways


@dataclass(frozen=True)
class Message:
    """What a bar shows. `key` is what it is about: the same key is the same bar."""

    key: Hashable
    kind: Kind
    title: str
    text: str = ""
    choices: Sequence[Choice] = ()  # alternatives first, the remedy last
    has_remedy: bool = False  # the last choice is what to do next: the accent button
    can_close: bool = True
    is_urgent: bool = False  # it is gone in seconds: before all others


class MessageBar(QFrame):
    """One message."""

    closed = Signal(object)  # its key

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("messageBar")
        self._title = Label(message.title, font=fonts.strong(), wraps=True)
        self._text = Label(message.text, wraps=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MARGIN + 1, GAP, GAP, GAP)
        self._grid.setSpacing(GAP)
        self._grid.setColumnStretch(1, 1)
        icon = IconLabel(_ICONS[message.kind], message.kind, 20)
        self._grid.addWidget(icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(self._words(), 0, 1)
        self._buttons = QWidget()
        self._row = QHBoxLayout(self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        for index, choice in enumerate(message.choices):
            is_remedy = message.has_remedy and choice is message.choices[-1]
            button = Button(choice.text, kind="accent" if is_remedy else "quiet")
            if choice.menu:
                button.setMenu(_menu(choice, button))
            else:
                button.clicked.connect(lambda _on=False, index=index: self._act(index))
            self._row.addWidget(button)
        if message.can_close:
            close = icon_button("x", _("Close this message"))
            close.clicked.connect(self.close_message)
            self._grid.addWidget(close, 0, 3)  # in one line with the buttons
        self._is_beneath = False
        self._grid.addWidget(self._buttons, 0, 2)
        self._say(message)

    def take(self, message: Message) -> bool:
        """Say this instead, if the same buttons fit it: who is at one of them stays there."""
        if _frame(message) != _frame(self.message):
            return False
        self._say(message)
        return True

    def announce(self) -> None:
        """Tell a screen reader: errors at once."""
        event = QAccessibleAnnouncementEvent(self, f"{self.message.title}. {self.message.text}")
        if self.message.kind == "error":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def close_message(self) -> None:
        """The person has read it."""
        self.closed.emit(self.message.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Esc closes it while something in it has the focus."""
        if event.key() == Qt.Key.Key_Escape and self.message.can_close:
            self.close_message()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: the buttons go beneath the words where these would have no room."""
        super().resizeEvent(event)
        left = event.size().width() - self._buttons.sizeHint().width()
        is_beneath = left < fonts.scaled(_WORDS_LEAST)
        if is_beneath != self._is_beneath:
            self._is_beneath = is_beneath
            self._grid.removeWidget(self._buttons)
            if is_beneath:
                right = Qt.AlignmentFlag.AlignRight
                self._grid.addWidget(self._buttons, 1, 1, 1, 3, right)
            else:
                self._grid.addWidget(self._buttons, 0, 2)
            # The layouts around it are at work: they ask for the new height after that.
            QTimer.singleShot(0, self, self._be_asked_again)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        line, soft = look.of(self.message.kind)
        painter = QPainter(self)
        rounded(painter, self.rect(), soft, line, radius=PANE_RADIUS, width=look.border_width)

    def _be_asked_again(self) -> None:
        self.updateGeometry()
        parent = self.parentWidget()
        if parent is not None:
            parent.updateGeometry()

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.setContentsMargins(0, 1, 0, 1)
        column.addWidget(self._title)
        column.addWidget(self._text)
        return column

    def _say(self, message: Message) -> None:
        self.message = message
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.text)
        self._title.setText(message.title)
        self._text.setText(message.text)
        self._text.setVisible(bool(message.text))

    def _act(self, index: int) -> None:
        self.message.choices[index].act()


def _frame(message: Message) -> tuple[object, ...]:
    """All of it but its words and what its buttons do; a menu is made anew."""
    choices = tuple((each.text, tuple(each.menu)) for each in message.choices)
    return message.kind, choices, message.has_remedy, message.can_close


def _menu(choice: Choice, parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    for each in choice.menu:
        menu.addAction(each.text).triggered.connect(lambda _on=False, act=each.act: act())
    return menu


def _one_accent(messages: Sequence[Message]) -> list[Message]:
    """Only the worst one's remedy stands out: two accents say nothing."""
    first = next((message for message in messages if message.has_remedy), None)
    return [
        message if message is first else dataclasses.replace(message, has_remedy=False)
        for message in messages
    ]


class MessageBars(QWidget):
    """At most two bars, urgent ones first, then the worst; the rest is counted."""

    closed = Signal(object)  # key of a message that the person closed
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: dict[Hashable, Message] = {}
        self._bars: dict[Hashable, MessageBar] = {}
        self._shows_all = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self.more = Button(kind="flat", is_small=True, name=_("Show all messages"))
        self.more.clicked.connect(self._show_all)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._place()

    @property
    def messages(self) -> list[Message]:
        """All, in the order in which they are shown."""
        order: list[Kind] = ["error", "warning", "info"]
        return sorted(
            self._messages.values(),
            key=lambda each: (not each.is_urgent, order.index(each.kind)),
        )

    @property
    def has_remedy(self) -> bool:
        """An accent button is offered: Start turns quiet."""
        return any(bar.message.has_remedy for bar in self.bars())

    def bars(self) -> list[MessageBar]:
        """Those that are shown, from the top."""
        bars = list(self._bars.values())
        return sorted(bars, key=self._column.indexOf)

    def show_messages(self, messages: Sequence[Message]) -> None:
        """From now on these and no others; a bar whose message is the same stays as it is."""
        wanted = {message.key: message for message in messages}
        if wanted == self._messages:
            return
        self._messages = wanted
        self._shows_all = self._shows_all and len(wanted) > MOST
        self._place()

    def close_focused(self) -> bool:
        """Close the bar that has the focus; whether there was one."""
        for bar in self.bars():
            if bar.isAncestorOf(self.focusWidget()) and bar.message.can_close:
                bar.close_message()
                return True
        return False

    def _show_all(self) -> None:
        self._shows_all = True
        self._place()

    def _place(self) -> None:
        messages = self.messages
        shown = _one_accent(messages if self._shows_all else messages[:MOST])
        keep = {message.key: message for message in shown}
        for key, bar in list(self._bars.items()):
            if key not in keep or not bar.take(keep[key]):
                self._column.removeWidget(bar)
                bar.hide()
                bar.deleteLater()
                del self._bars[key]
        for index, message in enumerate(shown):
            bar = self._bars.get(message.key) or self._made(message)
            self._column.insertWidget(index, bar)
        left = len(messages) - len(shown)
        text = ngettext("and {count} more", "and {count} more", left).format(count=left)
        self.more.setText(text)
        self.more.setVisible(left > 0)
        self.setVisible(bool(messages))
        self.changed.emit()

    def _made(self, message: Message) -> MessageBar:
        bar = MessageBar(message, self)
        bar.closed.connect(self.closed)
        self._bars[message.key] = bar
        bar.announce()
        return bar
