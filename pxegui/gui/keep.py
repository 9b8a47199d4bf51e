"""What the window remembers between starts: the one function that makes a QSettings.

Layouts are kept under a version: what another version wrote is not read, so no upgrade can leave a
person with hidden columns or docks off the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QHeaderView

LAYOUT_VERSION = 1

Kept = TypeVar("Kept", str, bool, int)


def settings() -> QSettings:
    """This user's file; the names are the application's."""
    return QSettings()


def folder() -> Path:
    """Where that file lies, and this user's profiles."""
    return Path(settings().fileName()).parent


def layout(name: str) -> QByteArray | None:
    """A layout that this version kept, if there is one."""
    value = settings().value(_key(name))
    return value if isinstance(value, QByteArray) and not value.isEmpty() else None


def keep_layout(name: str, state: QByteArray) -> None:
    """Keep the geometry or state of a window, or of a header."""
    settings().setValue(_key(name), state)


def forget_layouts() -> None:
    """Back to how everything is at first."""
    settings().remove(f"layout-{LAYOUT_VERSION}")


def choice(name: str, default: Kept) -> Kept:
    """A choice of the person; the default where none was made, or it is of another kind."""
    value = settings().value(f"choice/{name}", default, type(default))
    return value if isinstance(value, type(default)) else default


def keep_choice(name: str, value: str | bool | int) -> None:
    """Remember it."""
    settings().setValue(f"choice/{name}", value)


def choices(name: str) -> list[str]:
    """A list of texts, as of recent folders."""
    value = settings().value(f"choice/{name}", [])
    if isinstance(value, str):  # how the file keeps a list of one
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def keep_choices(name: str, values: Iterable[str]) -> None:
    """Remember a list of texts."""
    settings().setValue(f"choice/{name}", list(values))


def keep_header(header: QHeaderView, name: str) -> None:
    """Keep a table's columns, under their number: with another number they are not read."""
    keep_layout(f"{name}-{header.count()}", header.saveState())


def restore_header(header: QHeaderView, name: str) -> bool:
    """Columns as they were kept; False, and the columns as they are, if that does not fit."""
    kept = layout(f"{name}-{header.count()}")
    if kept is None:
        return False
    before = header.saveState()
    count = header.count()
    is_good = header.restoreState(kept) and header.count() == count
    if is_good and any(not header.isSectionHidden(each) for each in range(1, count)):
        header.showSection(0)  # the way back to the list of columns
        return True
    header.restoreState(before)
    return False


def _key(name: str) -> str:
    return f"layout-{LAYOUT_VERSION}/{name}"
