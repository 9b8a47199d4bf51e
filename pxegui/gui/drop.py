"""What is dropped on the window, pasted into it or handed over by a second start."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

from pxegui import phrases
from pxegui.gui.notices import Notices
from pxegui.gui.profiles import Profiles
from pxegui.gui.session import Session
from pxegui.gui.widgets.message_bar import Choice, Message
from pxegui.phrases import _

_PROFILES = (".toml", ".json")
_PACKED = (".iso", ".zip", ".gz", ".xz", ".tar")
_KEY = "dropped"  # of the bar


@dataclasses.dataclass(frozen=True, slots=True)
class Meant:
    """What a person means by some paths: the first that can be used."""

    folder: Path | None = None
    profile: Path | None = None
    useless: Path | None = None


def meaning(paths: Sequence[Path]) -> Meant:
    """A folder before a profile before nothing; what may not be looked at is nothing."""
    folder = next((path for path in paths if os.path.isdir(path)), None)
    if folder is not None:
        return Meant(folder=folder)
    profile = next((p for p in paths if p.suffix.lower() in _PROFILES and os.path.isfile(p)), None)
    if profile is not None:
        return Meant(profile=profile)
    return Meant(useless=paths[0] if paths else None)


def offer(paths: Sequence[Path]) -> tuple[str, bool]:
    """What a drop of them does, or why it does nothing; whether it does anything."""
    meant = meaning(paths)
    if meant.folder is not None:
        return _("Boot from this"), True
    if meant.profile is not None:
        return _("Use this profile"), True
    return (_useless(meant.useless) if meant.useless is not None else ""), False


def paths_of(data: QMimeData) -> list[Path]:
    """Files that are carried, or a path as text."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files or not data.hasText():
        return files
    text = data.text().strip()
    return [Path(text).expanduser()] if text.startswith(("/", "~/")) and "\n" not in text else []


class Drops:
    """Takes paths for the window."""

    def __init__(self, session: Session, profiles: Profiles, notices: Notices) -> None:
        self._session = session
        self._profiles = profiles
        self._notices = notices

    def take(self, paths: Sequence[Path]) -> None:
        """Boot from the folder, open the profile, or say why neither can be."""
        meant = meaning(paths)
        if meant.useless is not None:
            self._refuse(meant.useless)
        elif not self._session.state.is_stopped and paths:
            self._ask(meant)
        elif paths:
            self._use(meant)

    def _use(self, meant: Meant) -> None:
        self._notices.clear_note(_KEY)
        if meant.folder is not None:
            self._session.edit(boot_dir=meant.folder)
        elif meant.profile is not None:
            self._profiles.open_file(meant.profile)

    def _refuse(self, path: Path) -> None:
        is_packed = os.path.exists(path) and path.suffix.lower() in _PACKED
        text = _("Unpack an archive or a disc image into a folder first.") if is_packed else ""
        self._notices.note(Message(key=_KEY, kind="info", title=_useless(path), text=text))

    def _ask(self, meant: Meant) -> None:
        """What is served now goes on until the person says otherwise."""
        path = meant.folder or meant.profile
        name = phrases.visible(path.name) if path is not None else ""
        self._notices.note(
            Message(
                key=_KEY,
                kind="info",
                title=_("{name} waits: another folder needs another start").format(name=name),
                text=_("Machines that load files at this moment must start again."),
                choices=(Choice(_("Restart with it"), lambda: self._restart(meant)),),
            )
        )

    def _restart(self, meant: Meant) -> None:
        self._notices.clear_note(_KEY)
        self._session.restart(lambda: self._use(meant))


def _useless(path: Path) -> str:
    """Why nothing can be booted from it."""
    if not os.path.exists(path):
        return _("{name} is not there").format(name=phrases.visible(str(path)))
    name = phrases.visible(path.name or str(path))
    return _("pxegui boots folders; {name} is none").format(name=name)
