"""Which machines are selected: shared by all panes. Selecting highlights; only the toggle hides."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """Keys of machine rows, the current one first."""

    changed = Signal()
    only_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys: tuple[str, ...] = ()
        self.only = False  # transfers and log show the selected machines alone

    @property
    def current(self) -> str:
        """The machine that the panel shows; empty if none is."""
        return self.keys[0] if self.keys else ""

    def select(self, keys: Iterable[str]) -> None:
        """Select these and no others."""
        chosen = tuple(dict.fromkeys(keys))
        if chosen != self.keys:
            self.keys = chosen
            self.changed.emit()
            if not chosen:
                self.set_only(only=False)

    def set_only(self, *, only: bool) -> None:
        """Switch *Only this machine*."""
        if only != self.only:
            self.only = only
            self.only_changed.emit(only)
