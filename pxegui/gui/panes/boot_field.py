"""2 Boot from: the folder, chosen from the recent ones or from the disk."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pxegui.gui import recent
from pxegui.gui.panes.fields import Field
from pxegui.gui.session import Session
from pxegui.gui.verdicts import boot
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.choice_box import ChoiceBox
from pxegui.gui.widgets.two_line import Row
from pxegui.phrases import _, visible


class BootField(Field):
    """Shows and edits `settings.boot_dir`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("2", _("&Boot from"), parent)
        self._session = session
        self._is_narrow = False
        self.box = BootBox(_("Boot from"), "bootBox")
        self.box.chosen.connect(self._choose)
        self.box.renamed.connect(self._rename)
        self.folder_button = Button(_("Folder…"))
        self.folder_button.setObjectName("folderButton")
        self.folder_button.setToolTip(_("Choose the folder that machines boot from"))
        self.add(self.box, is_buddy=True, stretch=1)
        self.add(self.folder_button)
        session.surveyor.counted.connect(self._say_verdict)

    def refresh(self) -> None:
        """Show what is chosen and what boots from it."""
        surveyor, path = self._session.surveyor, self._session.settings.boot_dir
        placeholder = Row(key="", name=_("Nothing chosen yet"), icon="folder")
        self.box.show_rows(self._rows(), str(path) if path else "", placeholder)
        self._say_verdict()
        is_wrong = surveyor.path == path and surveyor.why
        self.box.set_mark("error" if is_wrong else "")

    def set_narrow(self, *, narrow: bool) -> None:
        """One line, and the name alone."""
        self._is_narrow = narrow
        self.box.set_short(short=narrow)
        self.refresh()

    def _say_verdict(self) -> None:
        surveyor, settings = self._session.surveyor, self._session.settings
        is_this = surveyor.path == settings.boot_dir
        self.say(
            boot.beneath(
                settings.boot_dir,
                surveyor.survey if is_this else None,
                surveyor.why if is_this else "",
                is_narrow=self._is_narrow,
                mode=settings.mode,
                files=surveyor.files if is_this else 0,
            )
        )

    def _rows(self) -> list[Row | None]:
        chosen = self._session.settings.boot_dir
        others = [each for each in recent.folders() if each != chosen]
        rows: list[Row | None] = [] if chosen is None else [self._row(chosen)]
        rows += [None] if rows and others else []
        return rows + [self._row(each) for each in others]

    def _row(self, path: Path) -> Row:
        surveyor = self._session.surveyor
        found = surveyor.survey if surveyor.path == path else None
        name = recent.name(path) or (found.name if found else "") or path.name or str(path)
        where = visible(str(path))
        is_there = os.path.isdir(path)  # False too where it may not be looked at
        return Row(
            key=str(path),
            name=visible(name),
            kind=where,
            icon="folder",
            verdict=where if is_there else _("It is not there any more"),
            verdict_icon=None if is_there else "err",
            verdict_role="error",
            elides_middle=True,
        )

    def _choose(self, path: str) -> None:
        self._session.edit(boot_dir=Path(path))

    def _rename(self, name: str) -> None:
        path = self._session.settings.boot_dir
        if path is not None:
            recent.set_name(path, name)
            self.refresh()


class BootBox(ChoiceBox):
    """A box whose choice can be named: F2."""

    renamed = Signal(str)

    def __init__(self, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, object_name, parent)
        self._edit: QLineEdit | None = None

    def event(self, event: QEvent) -> bool:
        """Qt's: here F2 names the folder, not a machine."""
        is_f2 = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2
        if is_f2 and event.type() == QEvent.Type.ShortcutOverride and self.key:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_F2 and self.key:
            self.rename()
            return
        super().keyPressEvent(event)

    def rename(self) -> None:
        """Ask for another name, in place."""
        if self._edit is not None:
            return
        edit = QLineEdit(self.currentText(), self)
        edit.setObjectName("bootName")
        edit.setAccessibleName(_("Name of what boots"))
        edit.setGeometry(self.rect())
        edit.selectAll()
        edit.installEventFilter(self)
        edit.editingFinished.connect(self._take_name)
        self._edit = edit
        edit.show()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Qt's: Esc leaves the name as it was."""
        if watched is self._edit and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and event.key() == Qt.Key.Key_Escape:
                self._end_edit()
                return True
        return False

    def _take_name(self) -> None:
        if self._edit is not None:
            name = self._edit.text().strip()
            self._end_edit()
            self.renamed.emit(name)

    def _end_edit(self) -> None:
        edit, self._edit = self._edit, None
        if edit is not None:
            edit.hide()
            edit.deleteLater()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
