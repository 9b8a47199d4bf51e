"""“What would it get?”: a machine is chosen, its way is shown step by step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pxegui.boot.client import Client
from pxegui.boot.dry_run import DryRun
from pxegui.gui import fonts, icons
from pxegui.gui.dialogs.dry_run_words import say_steps, verdict
from pxegui.gui.style import GAP, MARGIN, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.widgets.labels import IconLabel, Label
from pxegui.phrases import _


class DryRunView(QWidget):
    """`chosen` when the person chooses another machine."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setObjectName("dryRunBox")
        self.box.setAccessibleName(_("What would it get?"))
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(18)
        self.box.activated.connect(lambda _at: self.chosen.emit())
        self._clients: list[Client] = []
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        title = Label(_("What would it get?"), font=fonts.strong())
        column.addWidget(title)
        column.addWidget(self.box)
        column.addWidget(self._scroll, 1)
        self.setMinimumWidth(max(262, title.sizeHint().width() + 2 * MARGIN))

    @property
    def client(self) -> Client | None:
        """The chosen machine."""
        at = self.box.currentIndex()
        return self._clients[at] if 0 <= at < len(self._clients) else None

    def set_machines(self, machines: Sequence[tuple[str, Client]]) -> None:
        """What can be chosen; the choice stays where it still is there."""
        before = self.box.currentText()
        self._clients = [client for _words, client in machines]
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems([words for words, _client in machines])
        self._show_icons()
        self.box.setCurrentIndex(max(self.box.findText(before), 0) if machines else -1)
        self.box.blockSignals(False)

    def choose(self, client: Client) -> None:
        """As if the person had."""
        if client in self._clients:
            self.box.setCurrentIndex(self._clients.index(client))
            self.chosen.emit()

    def show_run(self, run: DryRun | None) -> None:
        """The way of the chosen machine; None: it is not known yet."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        client = self.client
        row = 0
        texts: list[str] = []
        if run is not None and client is not None:
            for number, said in enumerate(say_steps(run, client), 1):
                row = _add_step(grid, row, number, said.title, said.because)
                texts += [f"{number}: {said.title}", said.because]
            words, is_good = verdict(run)
            texts.append(words)
            mark = IconLabel("ok", "ok") if is_good else IconLabel("warn", "warning")
            grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            role = "secondary" if is_good else "warning"
            grid.addWidget(Label(words, role=role, font=fonts.small(), wraps=True), row, 1)
        grid.setRowStretch(row + 1, 1)
        self._scroll.setWidget(inside)
        inside.setAutoFillBackground(False)  # Qt fills it once it is in a scroll area
        self.box.setAccessibleDescription(". ".join(texts))

    def changeEvent(self, event: QEvent) -> None:
        """Qt's: other colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()
        super().changeEvent(event)

    def _show_icons(self) -> None:
        machine = icons.icon("machine", self.palette())
        for at in range(self.box.count()):
            self.box.setItemIcon(at, machine)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        rounded(
            QPainter(self),
            self.rect(),
            look.alternate,
            look.hairline,
            radius=PANE_RADIUS,
            width=look.border_width,
        )


def _add_step(grid: QGridLayout, row: int, number: int, title: str, because: str) -> int:
    """Two lines with the number before them; the next free row."""
    mark = Label(str(number), role="link", font=fonts.strong())
    grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
    font = fonts.body()
    font.setWeight(font.Weight.Medium)
    grid.addWidget(Label(title, font=font, wraps=True), row, 1)
    grid.addWidget(Label(because, role="secondary", font=fonts.small(), wraps=True), row + 1, 1)
    grid.setRowMinimumHeight(row + 2, 6)
    return row + 3
