"""What every pane and dialog is made with, and what the window expects of a pane."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pxegui.gui.actions import Actions
    from pxegui.gui.feed import Feed
    from pxegui.gui.selection import Selection
    from pxegui.gui.session import Session
    from pxegui.gui.theme import Theme
    from pxegui.gui.widgets.pane_header import PaneHeader


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """The parts of the window that panes share."""

    session: Session  # settings, state, problems, commands
    feed: Feed  # batches, ticks and `machines`, the rows
    theme: Theme  # `changed`, and the look
    actions: Actions  # `actions["start"]` is a QAction of the table
    selection: Selection  # which machines are selected


class Pane(Protocol):
    """A pane is a QWidget made with a Context (and a parent), with a header of its own."""

    header: PaneHeader  # the window puts it above the pane: it drags the dock

    def set_narrow(self, width: int) -> None:
        """The window has this width: hide and shorten what does not fit."""
