"""What a person sends who asks for help: versions, problems, and the last lines of the log."""

from __future__ import annotations

import platform
from collections.abc import Callable

import PySide6
from PySide6.QtGui import QGuiApplication

import pxegui
from pxegui import phrases
from pxegui.gui.feed import Feed
from pxegui.gui.session import Session

_LAST = 200  # lines


class Report:
    """The part `report` of the window."""

    def __init__(self, session: Session, feed: Feed) -> None:
        self.evidence: Callable[[], str] = str  # of crashes
        self._session = session
        self._feed = feed

    def copy(self) -> None:
        """As text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def text(self) -> str:
        """All of it."""
        lines = [
            f"pxegui {pxegui.__version__}, Python {platform.python_version()},"
            f" PySide6 {PySide6.__version__}, {platform.platform()}",
            *(str(phrases.say_problem(problem)) for problem in self._session.problems),
            *(phrases.say(each) for each in self._feed.events_since(self._feed.position - _LAST)),
        ]
        return "\n".join(lines) + "\n" + self.evidence()
