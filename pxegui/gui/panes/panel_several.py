"""The machine panel with several machines: what they have in common, and what is done with all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pxegui import phrases
from pxegui.gui.actions import Actions
from pxegui.gui.models.facts import FactsModel
from pxegui.gui.models.machine_rows import Shown
from pxegui.gui.panes.panel_pages import FactsTable
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.buttons import Button
from pxegui.phrases import _

_MOST_VALUES = 3


class Several(QWidget):
    """`show_rows` takes them as they are now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = FactsModel((_("Fact"), _("Value")), self)
        self._table = FactsTable(
            "commonFactsView", _("What they have in common"), self.facts, (110, 200)
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN + 2, 4, MARGIN + 2, MARGIN)
        self._column.setSpacing(GAP)
        self._column.addWidget(self._table, 1)

    def connect_to(self, actions: Actions) -> None:
        """A button for each thing that is done with all of them."""
        for name, text, icon in (
            ("keep_address", _("Keep their addresses"), "pin"),
            ("wake", _("Wake them up"), "wake"),
            ("ignore", _("Ignore them"), "no"),
            ("copy_mac", _("Copy their MACs"), "copy"),
        ):
            button = Button(text, icon=icon)  # type: ignore[arg-type]
            button.clicked.connect(actions[name].trigger)
            self._column.insertWidget(self._column.count() - 1, button)

    def show_rows(self, rows: Sequence[Shown]) -> None:
        """Common facts: one value, or how many have which."""
        conditions = [each.verdict.sentence for each in rows]
        self.facts.show_facts(
            [
                (name, words)
                for name, values in (
                    (_("Now"), conditions),
                    (_("Firmware"), [each.row.firmware for each in rows]),
                    (_("Boots"), [each.extra.boots for each in rows]),
                    (_("Boot file"), [each.row.boot_file for each in rows]),
                )
                if (words := _together(values))
            ]
        )


def _together(values: Sequence[str]) -> str:
    counts = Counter(value for value in values if value)
    if len(counts) == 1 and len(values) == sum(counts.values()):
        return phrases.visible(next(iter(counts)))
    parts = [f"{count} × {value}" for value, count in counts.most_common(_MOST_VALUES)]
    if len(counts) > _MOST_VALUES:
        parts.append("…")
    return phrases.visible(", ".join(parts))
