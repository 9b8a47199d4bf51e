"""The page “Advanced” of the settings: limits of TFTP, log level, events file. All live."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pxegui import phrases
from pxegui.gui import fonts
from pxegui.gui.dialogs.field import Hint, TextField
from pxegui.gui.session import Session
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _
from pxegui.settings.model import LogLevel
from pxegui.settings.values import (
    LOG_LEVELS,
    WrongValueError,
    as_number,
    read_block_size,
    read_window,
)
from pxegui.tftp.negotiate import WINDOW_MOST

_READERS: dict[str, Callable[[object], int]] = {
    "most_blksize": read_block_size,
    "most_window": read_window,
}


class AdvancedPage(QWidget):
    """Every change counts at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for part in (self._limits, self._level, self._events):
            part(column)
            column.addSpacing(GAP)
        column.addStretch(1)

    # -- limits of TFTP ------------------------------------------------------------------------

    def _limits(self, column: QVBoxLayout) -> None:
        column.addWidget(Label(_("Limits of TFTP"), font=fonts.strong()))
        now = self._session.settings.tftp
        block, window = now.most_blksize, now.most_window
        self.fields = {
            "most_blksize": TextField("blockSize", _("Largest block"), _said(block), 80),
            "most_window": TextField("windowSize", _("Blocks at once"), _said(window), 80),
        }
        self.fields["most_blksize"].setPlaceholderText(_("Auto"))
        self.fields["most_window"].setPlaceholderText(str(WINDOW_MOST))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(2, 1)
        rows = (
            ("most_blksize", _("Largest &block"), _("bytes; empty: what fits the network")),
            ("most_window", _("Blocks at &once"), _("fewer where small network cards lose them")),
        )
        for row, (name, words, why) in enumerate(rows):
            field, label = self.fields[name], Label(words)
            label.setBuddy(field)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.textChanged.connect(self._on_limits)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(Label(why, role="secondary", font=fonts.small()), row, 2)
        column.addLayout(grid)
        self.limits_hint = Hint(_("Machines get no more than they ask for. From the next file on."))
        column.addWidget(self.limits_hint)

    def _on_limits(self) -> None:
        faults: dict[str, str] = {}
        read: dict[str, int | None] = {}
        for name, field in self.fields.items():
            typed = field.text().strip()
            try:
                read[name] = _READERS[name](as_number(typed)) if typed else None
            except WrongValueError as wrong:
                faults[name] = phrases.say_fault(wrong.fault, wrong.mend)
            field.mark("error" if name in faults else "", faults.get(name, ""))
        if faults:
            self.limits_hint.blame(next(iter(faults.values())))
            return
        self.limits_hint.clear()
        tftp = dataclasses.replace(
            self._session.settings.tftp,
            most_blksize=read["most_blksize"],
            most_window=read["most_window"],
        )
        self._session.edit(tftp=tftp)

    # -- what is told --------------------------------------------------------------------------

    def _level(self, column: QVBoxLayout) -> None:
        words: dict[LogLevel, str] = {
            "debug": _("Everything"),
            "info": _("Usual"),
            "warning": _("Warnings"),
            "error": _("Errors"),
        }
        level = Segments(
            _("Log level"),
            tuple((each, f"level{each.title()}", words[each]) for each in LOG_LEVELS),
        )
        level.choose(self._session.settings.log_level)
        level.chosen.connect(lambda key: self._session.edit(log_level=key))
        column.addWidget(Label(_("Log level"), font=fonts.strong()))
        column.addWidget(level)
        why = _(
            "Which lines are said without a window. Everything: also what the servers note for"
            " finding faults, here too."
        )
        column.addWidget(Label(why, role="secondary", font=fonts.small(), wraps=True))

    def _events(self, column: QVBoxLayout) -> None:
        path = self._session.settings.events_file
        self.events = TextField("eventsFile", _("Events file"), path, 380)
        self.events.setMaximumWidth(1000)
        self.events.setPlaceholderText(_("None"))
        self.events.editingFinished.connect(self._on_events)
        choose = Button(_("&Choose…"))
        choose.clicked.connect(self._choose_events)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.events, 1)
        row.addWidget(choose)
        label = Label(_("&Events file"), font=fonts.strong())
        label.setBuddy(self.events)
        column.addWidget(label)
        column.addLayout(row)
        why = _("Every event from now on, as a line of JSON at its end.")
        column.addWidget(Label(why, role="secondary", font=fonts.small(), wraps=True))

    def _on_events(self) -> None:
        self._session.edit(events_file=self.events.text().strip())

    def _choose_events(self) -> None:
        dialog = QFileDialog(self, _("Write every event to this file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # what is there stays
        dialog.setDefaultSuffix("jsonl")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_events)
        dialog.open()

    def _take_events(self, path: str) -> None:
        self.events.setText(str(Path(path)))
        self._on_events()


def _said(limit: int | None) -> str:
    return "" if limit is None else str(limit)
