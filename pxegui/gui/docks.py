"""The panes' places: the machines in the middle, transfers and log beneath, the panel at the right.

In a narrow window the panel lies over the panes, and in a low one transfers and log share a dock.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QMainWindow,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from pxegui.gui import fonts, keep
from pxegui.gui.style import GAP, PANE_RADIUS, rounded
from pxegui.gui.theme import colours

PANEL_OVER_BELOW = 1180
TABS_BELOW = 560
PANEL_WIDTH, PANEL_LEAST, PANEL_MOST = 396, 320, 560
_IDLE = (120, 130)  # transfers, log; the machines have what is left
_RUNNING = (212, 214)
_MACHINES = {_IDLE: 370, _RUNNING: 254}
_LEAST = 60
_THREE_MACHINES = 214  # with the heads of pane and table
_EDGE = 2  # beneath a pane, inside its box


class PaneFrame(QWidget):
    """A pane with its rounded box; the header on top of it if it has no dock to be the title of."""

    def __init__(
        self, pane: QWidget, header: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 2)
        column.setSpacing(0)
        if header is not None:
            column.addWidget(header)
        column.addWidget(pane, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        _paint_box(self)


class PaneDock(QDockWidget):
    """A dock whose title bar is the pane's header."""

    def __init__(self, pane: QWidget, header: QWidget, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"{pane.objectName()}Dock")
        self.setTitleBarWidget(header)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(1, 0, 1, _EDGE)
        column.addWidget(pane)
        self.setWidget(self._inside)

    def bring(self) -> None:
        """Into sight, where it was closed or behind another tab."""
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: one box around title bar and pane."""
        _paint_box(self)


class Overlay(QFrame):
    """The machine panel over the panes, where the window is too narrow for both."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 2)
        self._column.setSpacing(0)
        self.hide()

    def hold(self, header: QWidget, pane: QWidget) -> None:
        """Take the panel in."""
        for widget in (header, pane):
            self._column.addWidget(widget, 1 if widget is pane else 0)
            widget.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        _paint_box(self)


class Docks(QMainWindow):
    """A main window inside the main window, so that the strips above span all of it."""

    panel_shown = Signal(bool)
    panel_left = Signal()  # it was closed while it had the focus

    def __init__(
        self,
        machines: QWidget,
        transfers: QWidget,
        log: QWidget,
        panel: QWidget,
        headers: dict[str, QWidget],
        titles: dict[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.setObjectName("docks")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCentralWidget(PaneFrame(machines, headers["machines"]))
        self.transfers = PaneDock(transfers, headers["transfers"], titles["transfers"], self)
        self.log = PaneDock(log, headers["log"], titles["log"], self)
        self.panel = PaneDock(panel, headers["panel"], titles["panel"], self)
        self._panel, self._panel_header = panel, headers["panel"]
        self._panel.setMinimumWidth(fonts.scaled(PANEL_LEAST))
        self._panel.setMaximumWidth(fonts.scaled(PANEL_MOST))
        self.overlay = Overlay(self)
        self._is_over = False
        self._is_touched = False  # the person has moved or sized something
        self._shares = _IDLE
        self._size = QSize()
        self._place()
        for dock in (self.transfers, self.log):
            dock.installEventFilter(self)

    # -- the panel ----------------------------------------------------------------------------

    @property
    def is_panel_shown(self) -> bool:
        """Whether the panel can be seen, in its dock or over the panes."""
        return not (self.overlay if self._is_over else self.panel).isHidden()

    def show_panel(self, *, shown: bool = True) -> None:
        """Open or close the panel."""
        if shown == self.is_panel_shown:
            return
        place = self.overlay if self._is_over else self.panel
        is_left = not shown and place.isAncestorOf(self.focusWidget())
        place.setVisible(shown)
        if is_left:
            self.panel_left.emit()
        if shown and self._is_over:
            self.overlay.raise_()
            self._fit_overlay()
        elif shown:
            self.resizeDocks([self.panel], [fonts.scaled(PANEL_WIDTH)], Qt.Orientation.Horizontal)
        self.panel_shown.emit(shown)

    def set_narrow(self, width: int) -> None:
        """The panel changes its place where the window gets narrow, and is closed then."""
        is_over = width < PANEL_OVER_BELOW
        if is_over == self._is_over:
            return
        was_shown = self.is_panel_shown
        if is_over:
            self.panel.hide()
            self.panel.setTitleBarWidget(QWidget())
            self.overlay.hold(self._panel_header, self._panel)
        else:
            self.overlay.hide()
            self.panel.setTitleBarWidget(self._panel_header)
            inside = self.panel.widget().layout()
            if inside is not None:
                inside.addWidget(self._panel)
            self._panel.show()
        self._is_over = is_over
        if was_shown:
            if not is_over:
                self.panel.show()
            self.panel_shown.emit(self.is_panel_shown)

    @property
    def _is_mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    # -- heights ------------------------------------------------------------------------------

    def set_serving(self, *, serving: bool, many: bool = False) -> None:
        """More room for transfers and log while serving, unless the person has chosen theirs.

        `many` machines need it themselves.
        """
        if not self._is_touched and not self.tabifiedDockWidgets(self.log):
            self._share(_RUNNING if serving and not many else _IDLE)

    def set_low(self, *, low: bool) -> None:
        """In a low window transfers and log become tabs of one dock."""
        is_tabbed = bool(self.tabifiedDockWidgets(self.log))
        if low and not is_tabbed:
            self.tabifyDockWidget(self.transfers, self.log)
            self.transfers.raise_()
        elif not low and is_tabbed:
            self._split()

    def reset(self) -> None:
        """As it is at first."""
        self._is_touched = False
        for dock in (self.transfers, self.log, self.panel):
            dock.setFloating(False)
        self._place()
        self._share(_IDLE)
        self.show_panel(shown=False)

    # -- memory -------------------------------------------------------------------------------

    def keep(self) -> None:
        """Remember the docks."""
        keep.keep_layout("docks", self.saveState(keep.LAYOUT_VERSION))

    def restore(self) -> None:
        """Take them from the last time, if that is known and fits."""
        state = keep.layout("docks")
        if state is not None and self.restoreState(state, keep.LAYOUT_VERSION):
            self._is_touched = True
            for dock in (self.transfers, self.log):
                dock.show()

    def hide_floating(self) -> None:
        """The window goes for good: what floats beside it goes first, while all is there yet."""
        for dock in (self.transfers, self.log, self.panel):
            if dock.isFloating():
                dock.hide()

    # -- Qt -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: extra height goes to machines, transfers and log as 2 : 1 : 1."""
        before = self._size.height() if self._size.isValid() else event.size().height()
        grown = event.size().height() - before
        heights = [self.transfers.height(), self.log.height()]
        super().resizeEvent(event)
        self._size = event.size()
        if self.tabifiedDockWidgets(self.log):
            pass
        elif not self._is_touched:
            self._share(self._shares)
        elif abs(grown) >= 4:
            self.resizeDocks(
                [self.transfers, self.log],
                [max(_LEAST, each + grown // 4) for each in heights],
                Qt.Orientation.Vertical,
            )
        self._fit_overlay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: a dock that the person drags keeps its size from then on."""
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._is_touched = True
        return False

    def _place(self) -> None:
        bottom, side = (
            Qt.DockWidgetArea.BottomDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
        )
        corner = Qt.Corner.BottomRightCorner
        if self._is_mirrored:  # Qt does not mirror docks
            side, corner = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.Corner.BottomLeftCorner
        self.setCorner(corner, side)
        self.addDockWidget(bottom, self.transfers)
        self._split()
        self.transfers.show()
        self.addDockWidget(side, self.panel)
        self.panel.hide()

    def _split(self) -> None:
        """The log beneath the transfers; out of their tabs, if it is there."""
        self.removeDockWidget(self.log)
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        self.addDockWidget(bottom, self.log, Qt.Orientation.Vertical)
        self.log.show()

    def _share(self, heights: tuple[int, int]) -> None:
        """More than they need goes to all as 2 : 1 : 1; less is short for all alike.

        Three machines stay in sight as long as they take less than half of it. Transfers and log
        get whole rows, and the machines what is left.
        """
        self._shares = heights
        usual = fonts.scaled(sum(heights) + _MACHINES[heights]) + 2 * GAP
        more, scale = max(0, self.height() - usual) // 4, min(1.0, self.height() / usual)
        room = self.height() - 2 * GAP
        least = min(fonts.scaled(_THREE_MACHINES), room * 9 // 20)
        scale = min(scale, max(0, room - least) / fonts.scaled(sum(heights)))
        docks = [self.transfers, self.log]
        wanted = [
            _whole(dock, max(_LEAST, round(fonts.scaled(each) * scale) + more))
            for dock, each in zip(docks, heights, strict=True)
        ]
        self.resizeDocks(docks, wanted, Qt.Orientation.Vertical)

    def _fit_overlay(self) -> None:
        width = min(fonts.scaled(PANEL_WIDTH), self.width() - 2 * GAP)
        left = 0 if self._is_mirrored else self.width() - width
        self.overlay.setGeometry(left, 0, width, self.height())


def _whole(dock: PaneDock, height: int) -> int:
    """As near to this height as whole rows of its table come."""
    table, title = dock.findChild(QTableView), dock.titleBarWidget()
    if table is None or title is None:
        return height
    row = table.verticalHeader().defaultSectionSize()
    fixed = title.sizeHint().height() + _EDGE + table.horizontalHeader().sizeHint().height()
    return fixed + max(1, round((height - fixed) / row)) * row


def _paint_box(widget: QWidget) -> None:
    look = colours(widget.palette())
    rounded(
        QPainter(widget),
        widget.rect(),
        look.base,
        look.hairline,
        radius=PANE_RADIUS,
        width=look.border_width,
    )
