"""File ▸ Recent folders and File ▸ Profiles: filled anew whenever they change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from pxegui.gui import recent
from pxegui.gui.profiles import Profiles
from pxegui.gui.session import Session
from pxegui.phrases import _, visible


class ProfileMenus(QObject):
    """Fills the two menus."""

    def __init__(
        self, session: Session, profiles: Profiles, menus: dict[str, QMenu], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._session = session
        self._profiles = profiles
        self._recent, self._named = menus["recent"], menus["profiles"]
        self._group = QActionGroup(self)
        profiles.changed.connect(self.fill)
        session.state_changed.connect(lambda _state: self.fill())
        self.fill()

    def fill(self) -> None:
        """Show what there is now."""
        self._fill_recent()
        self._fill_named()
        stopped = self._session.state.is_stopped
        for menu in (self._recent, self._named):
            menu.setEnabled(stopped)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in recent.folders():
            action = self._recent.addAction(_escaped(str(path)))
            action.triggered.connect(lambda _on=False, path=path: self._choose(path))
        if self._recent.isEmpty():
            self._recent.addAction(_("None yet")).setEnabled(False)
        else:
            self._recent.addSeparator()
            self._recent.addAction(_("&Forget them")).triggered.connect(self._forget)

    def _fill_named(self) -> None:
        self._named.clear()
        for name in ("", *self._profiles.names()):
            action = self._named.addAction(_escaped(name) if name else _("&Without a name"))
            action.setCheckable(True)
            action.setChecked(name == self._profiles.open_name)
            self._group.addAction(action)
            action.triggered.connect(lambda _on=False, name=name: self._profiles.open(name))
        self._named.addSeparator()
        self._named.addAction(_("&Keep as…")).triggered.connect(self._ask_name)
        if name := self._profiles.open_name:
            action = QAction(_("Fo&rget “{name}”").format(name=_escaped(name)), self._named)
            action.triggered.connect(lambda: self._profiles.remove(name))
            self._named.addAction(action)

    def _choose(self, path: Path) -> None:
        self._session.edit(boot_dir=path)

    def _forget(self) -> None:
        recent.forget()
        self.fill()

    def _ask_name(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setObjectName("profileName")
        dialog.setWindowTitle(_("Keep these choices"))
        dialog.setLabelText(_("Name of the profile:"))
        dialog.setOkButtonText(_("Keep"))
        dialog.setTextValue(self._profiles.open_name)
        dialog.textValueSelected.connect(self._profiles.save_as)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _escaped(text: str) -> str:
    return visible(text).replace("&", "&&")
