"""A line beneath a choice: its words and the icon that judges; pure.

Texts are rich (`<b>`, links) and already escaped; `plain` gives them to screen readers.
"""

from __future__ import annotations

import dataclasses
import html
import re
from typing import TYPE_CHECKING

from pxegui import phrases

if TYPE_CHECKING:
    from pxegui.gui.icons import Name


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Rich text, and the icon that judges."""

    text: str
    icon: Name | None = None
    role: str = "secondary"

    @property
    def plain(self) -> str:
        """The words alone."""
        return html.unescape(re.sub(r"<[^>]*>", "", self.text))


def ok(text: str) -> Line:
    """It is as it should be."""
    return Line(text=text, icon="ok", role="ok")


def warn(text: str) -> Line:
    """It may go wrong."""
    return Line(text=text, icon="warn", role="warning")


def fault(text: str) -> Line:
    """It cannot work."""
    return Line(text=text, icon="err", role="error")


def info(text: str) -> Line:
    """Worth knowing."""
    return Line(text=text, icon="info", role="info")


def nothing(text: str) -> Line:
    """There is none."""
    return Line(text=text, icon="dash", role="secondary")


def shown(text: str) -> str:
    """A stranger's text inside rich text."""
    return html.escape(phrases.visible(text))


def dotted(*clauses: str) -> str:
    """Clauses with dots between; empty ones are left out."""
    return " · ".join(clause for clause in clauses if clause)
