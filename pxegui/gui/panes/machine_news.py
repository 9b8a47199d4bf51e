"""Tells a screen reader what happens to machines: calmly, but problems at once."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from pxegui.diagnosis.judge import Condition
from pxegui.gui.models.machine_rows import Shown
from pxegui.phrases import _

_QUARTER = 25.0
_MOST_AT_ONCE = 3  # of a room that is switched on, not each machine is read out
_TROUBLE = (Condition.PROBLEM, Condition.WARNING)


class MachineNews:
    """`tell` takes all rows as they are; only what has changed since is read out."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._told: dict[str, tuple[Condition, int]] = {}

    def tell(self, rows: Iterable[Shown]) -> None:
        """Does nothing where nobody listens."""
        if not QAccessible.isActive():
            return
        for words, is_urgent in self.news(rows)[:_MOST_AT_ONCE]:
            event = QAccessibleAnnouncementEvent(self._widget, words)
            if is_urgent:
                event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)

    def news(self, rows: Iterable[Shown]) -> list[tuple[str, bool]]:
        """What is new: words, and whether they are urgent; problems first."""
        found: list[tuple[str, bool]] = []
        for row in rows:
            condition, quarter = row.verdict.condition, int((row.row.percent or 0) // _QUARTER)
            before = self._told.get(row.key)
            self._told[row.key] = condition, quarter
            if before is None and condition in (Condition.WAITING, Condition.LOADING):
                found.append((_("{machine} appears").format(machine=row.name), False))
            elif _is_news(condition, before[0] if before else None):
                words = f"{row.name}: {row.verdict.sentence}"
                found.append((words, condition in _TROUBLE))
            elif condition is Condition.LOADING and before is not None and quarter > before[1]:
                found.append((row.spoken(), False))
        return sorted(found, key=lambda each: not each[1])


def _is_news(condition: Condition, before: Condition | None) -> bool:
    """Trouble at first sight too; that a machine is done only when it was not so before."""
    if condition in _TROUBLE:
        return condition is not before
    return condition is Condition.DONE and before not in (None, Condition.DONE)
