"""The title of the window: what is served, where, and how many problems there are."""

from __future__ import annotations

from pathlib import Path

from pxegui import phrases
from pxegui.gui.session import Session
from pxegui.phrases import _, ngettext


def title(session: Session) -> str:
    """As it is now."""
    ready, count = session.ready, len(session.machines.problems)
    if session.state.is_stopped or ready is None:
        return "pxegui"
    if count:
        text = ngettext(
            "({count} problem) {served} on {interface} – pxegui",
            "({count} problems) {served} on {interface} – pxegui",
            count,
        )
    else:
        text = _("{served} on {interface} – pxegui")
    served = session.boot_name or Path(ready.boot_dir).name
    return phrases.visible(text.format(count=count, served=served, interface=ready.interface))
