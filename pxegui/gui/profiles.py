"""What is kept between starts: the choices as they are, named profiles, recent folders.

There is no Save: each change made while stopped is written at once, to the profile that is open, or
to the one without a name that every start begins with.
"""

from __future__ import annotations

import dataclasses
import logging
import re
import sys
from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pxegui.gui import keep, networks, recent
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.net.interfaces import Interface
from pxegui.problems import PxeguiError
from pxegui.settings import keys, toml
from pxegui.settings.model import Settings

_log = logging.getLogger("pxegui.gui")
_UNNAMED = "last"


class Profiles(QObject):
    """Watches the session's settings, and opens others."""

    changed = Signal()  # which there are, or which is open

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._before = session.settings
        self.open_name = keep.choice("profile", "")
        self._typed: Collection[str] = ()  # options of this run,
        self._asked = self._kept = session.settings  # with these values, in place of those
        session.settings_changed.connect(self._on_settings)
        session.state_changed.connect(self._on_state)

    def begin(self, typed: Collection[str] | None, folder: Path | None = None) -> None:
        """Start with the choices of the last time; `typed` are the options that win over them.

        None: a profile was named, and nothing else counts. `folder` is where pxegui was started, if
        that means something. What was typed holds for this run and is not kept.
        """
        session = self._session
        self._asked = session.settings
        self._typed = frozenset(each.name for each in keys.KEYS) if typed is None else typed
        if typed is not None:
            self._kept = self._last()
            settings = typed_over(self._kept, self._asked, typed)
            if folder is not None and "boot-dir" not in typed:
                settings = dataclasses.replace(settings, boot_dir=folder)
            session.set_settings(settings)
        session.interfaces_changed.connect(self._settle)

    def _last(self) -> Settings:
        try:
            return toml.load(path_of(self.open_name)).settings
        except PxeguiError:
            return Settings()

    def _settle(self, interfaces: list[Interface]) -> None:
        """The first look at the system: what is not chosen yet is guessed, once."""
        session = self._session
        session.interfaces_changed.disconnect(self._settle)
        asked = session.settings
        name = asked.interface
        if "interface" not in self._typed and name not in {each.name for each in interfaces}:
            name = networks.first(interfaces)
        of = next((each for each in interfaces if each.name == name), None)
        if of is not None and not self.open_name:
            session.set_settings(typed_over(networks.chosen(asked, of), asked, self._typed))

    def names(self) -> list[str]:
        """The named profiles."""
        return sorted((path.stem for path in _folder().glob("*.toml")), key=str.casefold)

    def open(self, name: str) -> None:
        """Take the choices of a profile; a broken one is said in bars. Empty: the unnamed one."""
        settings = self._read(path_of(name))
        if settings is not None:
            self._set_open(name)
            self._session.set_settings(settings)

    def open_file(self, path: Path) -> bool:
        """Take the choices of a file that was dropped; True if it is one."""
        settings = self._read(path)
        if settings is None:
            return False
        self._set_open("")
        self._session.set_settings(settings)
        return True

    def save_as(self, name: str) -> str:
        """Keep the choices under a name from now on; returns the name as it can be kept."""
        plain = plain_name(name)
        if plain:
            self._set_open(plain)
            self._write()
            self.changed.emit()
        return plain

    def remove(self, name: str) -> None:
        """Forget a profile; the choices stay as they are."""
        path_of(name).unlink(missing_ok=True)
        if name == self.open_name:
            self._set_open("")
            self._write()
        self.changed.emit()

    def _set_open(self, name: str) -> None:
        self.open_name = name
        keep.keep_choice("profile", name)
        self.changed.emit()

    def _read(self, path: Path) -> Settings | None:
        try:
            return toml.load(path).settings
        except PxeguiError as error:
            self._session.tell(error.problems)
            return None

    def _on_settings(self, settings: Settings) -> None:
        before, self._before = self._before, settings
        interface = self._session.interface
        if interface is not None and networks.differs(before, settings):
            networks.remember(settings, interface)
        if settings.boot_dir is not None and settings.boot_dir != before.boot_dir:
            recent.add(settings.boot_dir)
            self.changed.emit()
        if self._session.state.is_stopped:
            self._write()

    def _on_state(self, state: State) -> None:
        folder = self._session.settings.boot_dir
        if state is State.RUNNING and folder is not None:
            recent.add(folder)

    def _write(self) -> None:
        path = path_of(self.open_name)
        settings = self._session.settings
        untouched = [
            key.name
            for key in keys.KEYS
            if key.name in self._typed
            and keys.current(settings, key) == keys.current(self._asked, key)
        ]
        settings = typed_over(settings, self._kept, untouched)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(toml.dump(settings), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:  # the choices still hold for this run
            _log.warning("the choices cannot be kept: %s", error)


def path_of(name: str) -> Path:
    """The file of a profile; of the unnamed one if that is empty."""
    return _folder() / f"{name}.toml" if name else keep.folder() / f"{_UNNAMED}.toml"


def plain_name(name: str) -> str:
    """A name that a file can have."""
    return re.sub(r"[\x00-\x1f/\\:*?\"<>|]+", " ", name).strip(" .")[:80]


def typed_over(kept: Settings, settings: Settings, typed: Collection[str]) -> Settings:
    """What was kept, with what was typed now in its place."""
    for key in keys.KEYS:
        if key.name in typed:
            kept = keys.put(kept, key, keys.current(settings, key))
    return kept


def terminal_folder() -> Path | None:
    """Where pxegui was started, if that was in a terminal: never the home folder or the root."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    try:
        here = Path.cwd()
    except OSError:
        return None
    return None if here in (Path.home(), Path(here.anchor)) else here


def _folder() -> Path:
    return keep.folder() / "profiles"
