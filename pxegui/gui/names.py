"""What a person calls a machine, and notes about it; kept between starts, on this computer only."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from pxegui.gui import keep

Fact = Literal["name", "note"]


class Names(QObject):
    """Names and notes by the key of a machine's row."""

    changed = Signal(str)  # key

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[tuple[str, Fact], str] = {}

    def name(self, key: str, otherwise: str = "") -> str:
        """The person's own name for it, else the other one."""
        return self._get(key, "name") or otherwise

    def note(self, key: str) -> str:
        """What the person wrote down about it."""
        return self._get(key, "note")

    def set_name(self, key: str, name: str) -> None:
        """Call it so from now on; empty: as it calls itself."""
        self._set(key, "name", " ".join(name.split()))

    def set_note(self, key: str, note: str) -> None:
        """Write something down; empty: nothing."""
        self._set(key, "note", note.strip())

    def _get(self, key: str, fact: Fact) -> str:
        found = self._known.get((key, fact))
        if found is None:
            found = self._known[key, fact] = keep.choice(_path(key, fact), "")
        return found

    def _set(self, key: str, fact: Fact, text: str) -> None:
        if text == self._get(key, fact):
            return
        self._known[key, fact] = text
        if text:
            keep.keep_choice(_path(key, fact), text)
        else:
            keep.settings().remove(f"choice/{_path(key, fact)}")
        self.changed.emit(key)


def _path(key: str, fact: Fact) -> str:
    return f"machine-{key.replace(':', '')}/{fact}"
