"""The names of machines as the panes write them: the person's own, else the machine's."""

from __future__ import annotations

from collections.abc import Iterable

from pxegui import phrases
from pxegui.engine.machines import Machines
from pxegui.engine.rows import MachineRow
from pxegui.gui.names import Names


class ShownNames:
    """`of(key)` is a machine's name; one that is not known is its MAC or address."""

    def __init__(self, machines: Machines, names: Names) -> None:
        self._machines, self._names = machines, names
        self._known: dict[str, str] = {}

    def of(self, key: str) -> str:
        """The name to show."""
        name = self._known.get(key)
        if name is None:
            row = self._machines.machine(key)
            name = self._made(key, row)
            if row is not None:
                self._known[key] = name
        return name

    def forget(self) -> None:
        """Names may be others now."""
        self._known.clear()

    def refresh(self, rows: Iterable[MachineRow]) -> bool:
        """Take changed rows; whether one of them has another name than before."""
        is_changed = False
        for row in rows:
            name = self._made(row.key, row)
            is_changed |= self._known.get(row.key) != name
            self._known[row.key] = name
        return is_changed

    def _made(self, key: str, row: MachineRow | None) -> str:
        return phrases.visible(self._names.name(key, row.name if row is not None else key))
