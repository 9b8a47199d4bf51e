"""Looks through the chosen folder, in a thread, whenever another is chosen or something changes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from pxegui.boot.found import Survey
from pxegui.boot.survey import survey
from pxegui.gui.jobs import Jobs
from pxegui.phrases import _, visible

QUIET_MS = 500  # after the last change: a copy under way is not looked at file by file
_MOST_WATCHED = 200  # directories: each costs the system a watch


class Surveyor(QObject):
    """`survey` is what was found in `path`; None while nothing is known of it yet."""

    changed = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.survey: Survey | None = None
        self.why = ""  # it cannot be looked into, in words
        self.is_looking = False
        self.looked_at = 0.0  # seconds since the epoch
        self._jobs = jobs
        self._again = False
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
        self.changed.emit()
        self.look()

    def look(self) -> None:
        """Look again."""
        if self.path is None or not self._jobs.is_open:
            return
        if self.is_looking:
            self._again = True
            return
        self.is_looking = True
        self._jobs.start(self._look(self.path), "survey")

    def take(self, path: Path, found: Survey | OSError) -> None:
        """What a look has found."""
        self.is_looking = False
        if path == self.path:
            self.looked_at = time.time()
            self.survey = found if isinstance(found, Survey) else None
            self.why = "" if isinstance(found, Survey) else _why(path, found)
            self._watch(path)
            self.changed.emit()
        if self._again or path != self.path:
            self._again = False
            self.look()

    async def _look(self, path: Path) -> None:
        try:
            found: Survey | OSError = await asyncio.to_thread(survey, path)
        except OSError as error:
            found = error
        self.take(path, found)

    def _watch(self, path: Path) -> None:
        """The folder, what matters in it, and the one above: it may go, or come back."""
        wanted = {str(path), str(path.parent)}
        if self.survey is not None:
            wanted |= {str(each) for each in _places(path, self.survey)}
        known = {*self._watcher.directories(), *self._watcher.files()}
        if gone := known - wanted:
            self._watcher.removePaths(sorted(gone))
        new = [each for each in sorted(wanted - known) if Path(each).exists()]
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
