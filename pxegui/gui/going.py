"""Getting about by keys: to the panes, round them by F6, to the menu of what has the focus."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from pxegui.gui.docks import Docks
from pxegui.gui.session import Session
from pxegui.gui.widgets.focus_ring import FocusRing


class Going(QObject):
    """`places`: both strips and all panes, by the names that their helps have."""

    def __init__(
        self,
        session: Session,
        places: dict[str, QWidget],
        docks: Docks,
        ring: FocusRing,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._places = places
        self._docks = docks
        self._ring = ring
        self._window = window

    def go_machines(self) -> None:
        """To the machines."""
        self._go_to("machines")

    def go_transfers(self) -> None:
        """To the transfers."""
        self._docks.transfers.bring()
        self._go_to("transfers")

    def go_log(self) -> None:
        """To the log."""
        self._docks.log.bring()
        self._go_to("log")

    def go_panel(self) -> None:
        """To the machine panel."""
        self._docks.show_panel()
        self._go_to("panel")

    def toggle_panel(self) -> None:
        """Open or close the machine panel."""
        self._docks.show_panel(shown=not self._docks.is_panel_shown)

    def next_pane(self) -> None:
        """F6 goes round."""
        self._go_round(1)

    def previous_pane(self) -> None:
        """And back."""
        self._go_round(-1)

    def show_context_menu(self) -> None:
        """As the menu key does, which Qt knows; Shift+F10 it knows on Windows alone."""
        focus = self._window.focusWidget()
        if isinstance(focus, QWidget):
            at = focus.rect().center()
            by_keys = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(focus, QContextMenuEvent(by_keys, at, focus.mapToGlobal(at)))

    def here(self) -> str:
        """The name of the pane that has the focus, else of the strip."""
        strip, *panes = self._round()
        return next(filter(self._has_focus, panes), strip)

    def _round(self) -> list[str]:
        """Strip and panes as they can be gone to now."""
        strip = "setup" if self._session.state.is_stopped else "running"
        panel = ["panel"] if self._docks.is_panel_shown else []
        return [strip, "machines", "transfers", "log", *panel]

    def _has_focus(self, name: str) -> bool:
        focus = self._window.focusWidget()
        return any(part.isAncestorOf(focus) for part in _parts(self._places[name]))

    def _go_round(self, step: int) -> None:
        names = self._round()
        at = next((at for at, name in enumerate(names) if self._has_focus(name)), -step)
        for turn in range(1, len(names) + 1):
            if self._go_to(names[(at + turn * step) % len(names)]):
                return

    def _go_to(self, name: str) -> bool:
        """To a pane, or to what stands in its header while it is empty."""
        self._ring.expect()
        return any(_focus_first(each) for each in _parts(self._places[name]))


def _parts(pane: QWidget) -> list[QWidget]:
    """A pane and its header, which lies above it."""
    header = getattr(pane, "header", None)
    return [pane, header] if isinstance(header, QWidget) else [pane]


def _focus_first(pane: QWidget) -> bool:
    """Put the focus to the first thing of a pane that takes it: its table before its buttons."""
    inside = [*pane.findChildren(QAbstractItemView), *pane.findChildren(QWidget)]
    for widget in inside:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(pane) and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False
