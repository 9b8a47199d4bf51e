"""What the bars say: problems of the server, of the choices, and notes of the window's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pxegui.gui.remedies import Do, message
from pxegui.gui.session import Session
from pxegui.gui.widgets.message_bar import Message, MessageBars
from pxegui.problems import Problem


class Notices(QObject):
    """`advice` is what is wrong with the choices; `do` is what the buttons of bars call."""

    def __init__(
        self,
        session: Session,
        advice: Callable[[], list[Problem]],
        do: Do,
        bars: MessageBars,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._advice = advice
        self._do = do
        self._bars = bars
        self._notes: dict[object, Message] = {}

    def note(self, of: Message) -> None:
        """Show a bar that is no problem, until `clear_note` or the person closes it."""
        self._notes[of.key] = of
        self.show()

    def clear_note(self, key: object) -> None:
        """Take it away."""
        if self._notes.pop(key, None) is not None:
            self.show()

    def has_note(self, key: object) -> bool:
        """It is there."""
        return key in self._notes

    def close(self, key: object) -> None:
        """The person has read this bar."""
        self._notes.pop(key, None)
        for problem in self._session.problems:
            if problem == key:
                self._session.dismiss(problem)
                return
        self.show()

    def show(self) -> None:
        """As things are now; some bars say other things while serving."""
        serving = self._session.state.is_serving
        wrong = dict.fromkeys([*self._session.problems, *self._advice()])
        problems = [message(problem, self._do, is_serving=serving) for problem in wrong]
        self._bars.show_messages([*problems, *self._notes.values()])
