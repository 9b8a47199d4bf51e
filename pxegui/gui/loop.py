"""The loop of the window: qasync's, with readers and writers that are called straight by Qt.

qasync switches a socket's notifier off, starts a timer of 0 ms, and calls the reader from there: 19
microseconds a packet. Here the notifier's own signal calls it: 6. What comes with it: the slot can
be entered again by a nested Qt loop, so no reader may show a dialog or process events.

Rule: the five methods and two dictionaries used are qasync's own names; a test pins its version.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any, Protocol

import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QCoreApplication, QSocketNotifier, SignalInstance
from PySide6.QtWidgets import QApplication


class _HasFileno(Protocol):
    def fileno(self) -> int: ...


_Source = int | _HasFileno
_Notifiers = dict[int, QSocketNotifier]  # by descriptor


class FastLoop(qasync.QEventLoop):  # type: ignore[misc]
    """asyncio's loop on Qt's. Timers are Qt's coarse ones: up to 5 % early or late."""

    _read_notifiers: _Notifiers
    _write_notifiers: _Notifiers

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """asyncio's: qasync's own handle cannot tell when it is due, which TFTP asks."""
        when = self.time() + delay
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._add_callback(handle, delay)
        return handle

    def _add_reader(
        self, fd: _Source, callback: Callable[..., object], *args: Any
    ) -> asyncio.Handle:
        return self._add(self._read_notifiers, QSocketNotifier.Type.Read, fd, callback, args)

    def _add_writer(
        self, fd: _Source, callback: Callable[..., object], *args: Any
    ) -> asyncio.Handle:
        return self._add(self._write_notifiers, QSocketNotifier.Type.Write, fd, callback, args)

    def _remove_reader(self, fd: _Source) -> bool:
        return not self.is_closed() and _drop(self._read_notifiers, fd)

    def _remove_writer(self, fd: _Source) -> bool:
        return not self.is_closed() and _drop(self._write_notifiers, fd)

    def _add(
        self,
        notifiers: _Notifiers,
        kind: QSocketNotifier.Type,
        source: _Source,
        callback: Callable[..., object],
        args: tuple[Any, ...],
    ) -> asyncio.Handle:
        self._check_closed()
        fd = _number(source)
        _drop(notifiers, fd)
        # A handle keeps the caller's context, and takes what the callback raises to the loop.
        handle = asyncio.Handle(callback, args, self, None)
        # Qt's own child: Python would end it with its last name, in the middle of its signal.
        notifier = QSocketNotifier(fd, kind, QCoreApplication.instance())

        def ready() -> None:
            # Qt may still deliver what was waiting when another callback removed this one.
            if notifiers.get(fd) is notifier and not handle.cancelled():
                handle._run()  # noqa: SLF001 - what asyncio's own loops do

        _activated(notifier).connect(ready)
        notifiers[fd] = notifier
        return handle


def _activated(notifier: QSocketNotifier) -> SignalInstance:
    """The signal with the descriptor alone: the other one makes an object for each packet."""
    signal: SignalInstance = notifier.activated["int"]  # type: ignore[index]
    return signal


def _number(source: _Source) -> int:
    return source if isinstance(source, int) else source.fileno()


def _drop(notifiers: _Notifiers, source: _Source) -> bool:
    """Before the descriptor is closed: a notifier left on it would see its next owner's packets."""
    notifier = notifiers.pop(_number(source), None)
    if notifier is None:
        return False
    notifier.setEnabled(False)
    _activated(notifier).disconnect()
    notifier.deleteLater()  # not now: this may be its own signal
    return True
