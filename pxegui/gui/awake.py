"""This computer does not go to sleep while it serves; its screen may.

Linux is asked by logind, whose answer is a descriptor: closed, also by a crash, it may sleep again.
Where the system refuses, it sleeps as before. Windows and macOS: by their documents, not tried.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.phrases import _

_LOGIND = "org.freedesktop.login1"
_WHAT = ("sleep", "idle")  # asked for one by one: who may not have the first may have the other

Release = Callable[[], object]
Hold = Callable[[], Release]


class Awake(QObject):
    """Follows the state of a session."""

    def __init__(self, session: Session, parent: QObject | None = None, hold: Hold | None = None):
        """`hold`: how this computer is kept awake, if not as this system does."""
        super().__init__(parent)
        self._hold = hold if hold is not None else _HOLDS.get(sys.platform)
        self._release: Release | None = None
        session.state_changed.connect(self._on_state)

    def _on_state(self, state: State) -> None:
        if state.is_serving and self._release is None and self._hold is not None:
            self._release = self._hold()
        elif state.is_stopped and self._release is not None:
            self._release()
            self._release = None


def _by_logind() -> Release:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.systemBus()
    kept: list[Any] = []  # watchers, then the descriptors that they brought
    if not bus.isConnected():
        return kept.clear

    def take(watcher: QDBusPendingCallWatcher) -> None:
        if watcher in kept:  # else serving has ended meanwhile
            kept.remove(watcher)
            if not watcher.isError():
                kept.extend(watcher.reply().arguments())

    for what in _WHAT:
        path, interface = "/org/freedesktop/login1", f"{_LOGIND}.Manager"
        asked = QDBusMessage.createMethodCall(_LOGIND, path, interface, "Inhibit")
        asked.setArguments([what, "pxegui", _("Machines boot from this computer"), "block"])
        watcher = QDBusPendingCallWatcher(bus.asyncCall(asked))
        watcher.finished.connect(take)
        kept.append(watcher)
    return kept.clear


def _by_windows() -> Release:
    continuous, system_required = 0x80000000, 0x00000001

    def tell(state: int) -> None:
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.kernel32.SetThreadExecutionState(state)

    tell(continuous | system_required)
    return lambda: tell(continuous)


def _by_caffeinate() -> Release:
    words = ("/usr/bin/caffeinate", "-i", "-w", str(os.getpid()))  # it ends with us
    with contextlib.suppress(OSError):
        return subprocess.Popen(words).terminate  # noqa: S603 - an absolute path, no shell
    return lambda: None


_HOLDS: dict[str, Hold] = {
    "linux": _by_logind,
    "win32": _by_windows,
    "darwin": _by_caffeinate,
}
