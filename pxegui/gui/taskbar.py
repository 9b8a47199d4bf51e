"""Progress on the program's entry in the task bar: the share of all that is being sent.

Linux desktops that know Unity's signal show it (KDE Plasma, GNOME with a dock, and others). Qt has
nothing for the task bar of Windows or the dock of macOS any more: there nothing is shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from pxegui.engine.rows import TransferRow
from pxegui.gui.feed import Batch, Feed
from pxegui.gui.session import Session
from pxegui.gui.states import State

DESKTOP_FILE = "pxegui.desktop"  # as it is installed
_PATH = "/com/canonical/unity/launcherentry/pxegui"
_INTERFACE = "com.canonical.Unity.LauncherEntry"
_STEP = 0.01  # less is not to be seen

Show = Callable[[float | None], None]  # a share of 1; None: nothing is under way


def share(rows: Iterable[TransferRow]) -> float | None:
    """How much of these files has been sent, all together; None where no size is known."""
    sized = [(row.reached_bytes, row.size_bytes) for row in rows if row.size_bytes]
    whole = sum(size for _reached, size in sized)
    return min(1.0, sum(reached for reached, _size in sized) / whole) if whole else None


class TaskBar(QObject):
    """Follows the transfers, also while the window is hidden."""

    def __init__(
        self, session: Session, feed: Feed, parent: QObject | None = None, show: Show | None = None
    ) -> None:
        """`show`: how it is shown, if not as this desktop does."""
        super().__init__(parent)
        self._show = show if show is not None else _of_this_desktop()
        self._running: dict[int, TransferRow] = {}
        self._shown: float | None = None
        if self._show is not None:
            feed.batch.connect(self._on_batch)
            session.state_changed.connect(self._on_state)

    def _on_batch(self, batch: Batch) -> None:
        for row in batch.transfers:
            if row.outcome is None:
                self._running[row.key] = row
            else:
                self._running.pop(row.key, None)
        self._tell(share(self._running.values()))

    def _on_state(self, state: State) -> None:
        if state.is_stopped:
            self._running.clear()
            self._tell(None)

    def _tell(self, now: float | None) -> None:
        before = self._shown
        if now == before or self._show is None:
            return
        if now is not None and before is not None and abs(now - before) < _STEP:
            return
        self._shown = now
        self._show(now)


def _of_this_desktop() -> Show | None:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    has_bus = "DBUS_SESSION_BUS_ADDRESS" in os.environ or os.path.exists(f"{runtime}/bus")
    return _signal if sys.platform == "linux" and has_bus else None


def _signal(now: float | None) -> None:
    """Unity's signal. Nobody need listen, and without a bus nothing happens."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage  # only who has a bus pays for it

    entry = {"progress": float(now or 0.0), "progress-visible": now is not None}
    message = QDBusMessage.createSignal(_PATH, _INTERFACE, "Update")
    message.setArguments([f"application://{DESKTOP_FILE}", entry])
    QDBusConnection.sessionBus().send(message)
