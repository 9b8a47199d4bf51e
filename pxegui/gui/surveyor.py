"""Looks through the chosen folder, in a thread, whenever another is chosen or something changes."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from pxegui.boot.found import Survey
from pxegui.boot.survey import survey
from pxegui.gui.jobs import Jobs
from pxegui.phrases import _, visible

LONG_MS = 300  # a look that takes longer says how far it is
_COUNT_MS = 100
QUIET_MS = 500  # after the last change: a copy under way is not looked at file by file
_MOST_WATCHED = 200  # directories: each costs the system a watch


class _GivenUpError(Exception):
    """Another folder was chosen meanwhile."""


class _Look:
    """One look, in its thread: how far it is, and whether anybody still waits for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = 0
        self.is_given_up = False

    def run(self) -> Survey | OSError | None:
        """What was found; None: it was given up."""
        try:
            return survey(self.path, looked=self._note)
        except OSError as error:
            return error
        except _GivenUpError:
            return None

    def _note(self, files: int) -> None:
        self.files = files
        if self.is_given_up:
            raise _GivenUpError


class Surveyor(QObject):
    """`survey` is what was found in `path`; None while nothing is known of it yet."""

    changed = Signal()
    counted = Signal()  # a look that takes long has seen more `files`

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.survey: Survey | None = None
        self.why = ""  # it cannot be looked into, in words
        self.files = 0  # seen by the look that is under way; 0 until that takes long
        self.looked_at = 0.0  # seconds since the epoch
        self._jobs = jobs
        self._look: _Look | None = None  # under way
        self._again = False
        self._counter = QTimer(self, interval=_COUNT_MS)
        self._counter.timeout.connect(self._count)
        self._watcher = QFileSystemWatcher(self)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.look)
        self._watcher.directoryChanged.connect(lambda _path: self._quiet.start())
        self._watcher.fileChanged.connect(lambda _path: self._quiet.start())

    def set_path(self, path: Path | None) -> None:
        """Look at this folder from now on."""
        if path == self.path:
            return
        self.path, self.survey, self.why = path, None, ""
        self._unwatch()
        self._end_look()
        self.changed.emit()
        self.look()

    @property
    def is_looking(self) -> bool:
        """A look is under way."""
        return self._look is not None

    def look(self) -> None:
        """Look again."""
        if self.path is None or not self._jobs.is_open:
            return
        if self._look is not None:
            self._again = True
            return
        self._look = _Look(self.path)
        self._counter.start(LONG_MS)
        self._jobs.start(self._wait_for(self._look), "survey")

    def take(self, path: Path, found: Survey | OSError) -> None:
        """What was found in a folder; nobody cares if it is another one by now."""
        if path != self.path:
            return
        self.looked_at = time.time()
        self.survey = found if isinstance(found, Survey) else None
        self.why = "" if isinstance(found, Survey) else _why(path, found)
        self._watch(path)
        self.changed.emit()

    async def _wait_for(self, look: _Look) -> None:
        try:
            found = await asyncio.to_thread(look.run)
        except BaseException:
            look.is_given_up = True  # cancelled: its thread ends soon
            if look is self._look:
                self._end_look()
            raise
        if look is not self._look or found is None:
            return  # another folder was chosen, and is looked at already
        again = self._again
        self._end_look()
        self.take(look.path, found)
        if again:
            self.look()

    def _end_look(self) -> None:
        if self._look is not None:
            self._look.is_given_up = True
        self._look, self._again, self.files = None, False, 0
        self._counter.stop()

    def _count(self) -> None:
        self._counter.setInterval(_COUNT_MS)
        if self._look is not None and self._look.files > self.files:
            self.files = self._look.files
            self.counted.emit()

    def _watch(self, path: Path) -> None:
        """The folder, what matters in it, and the one above: it may go, or come back."""
        wanted = {str(path), str(path.parent)}
        if self.survey is not None:
            wanted |= {str(each) for each in _places(path, self.survey)}
        known = {*self._watcher.directories(), *self._watcher.files()}
        if gone := known - wanted:
            self._watcher.removePaths(sorted(gone))
        # Qt complains of what may not be read, as the folder above may be.
        new = [each for each in sorted(wanted - known) if os.access(each, os.R_OK)]
        if new:
            self._watcher.addPaths(new[:_MOST_WATCHED])

    def _unwatch(self) -> None:
        if known := [*self._watcher.directories(), *self._watcher.files()]:
            self._watcher.removePaths(known)


def _places(root: Path, found: Survey) -> set[Path]:
    """The directories of what boots, and the menus themselves: a file's text may change."""
    names = [each.file for each in found.loaders if not each.system]
    menus = [each.config for each in found.loaders if each.config]
    for entry in found.entries:
        names += [entry.kernel, *entry.initrds]
        menus.append(entry.found_in)
    if found.script:
        menus.append(found.script)
    inside = [each for each in (*names, *menus) if each and "://" not in each]
    places = {root / each for each in menus if each and "://" not in each}
    return places | {(root / each).parent for each in inside}


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("It is not there any more")
    if isinstance(error, NotADirectoryError):
        return _("It is no folder")
    return _("It cannot be read: {why}").format(why=visible(error.strerror or str(error)))
