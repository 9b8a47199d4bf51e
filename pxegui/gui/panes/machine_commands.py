"""What can be done with the selected machines, one method for each entry of their menu."""

from __future__ import annotations

import csv
import functools
import io
import time
from ipaddress import IPv4Address
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from pxegui import phrases
from pxegui.diagnosis.judge import Condition
from pxegui.engine.rows import MachineRow
from pxegui.gui.context import Context
from pxegui.gui.models.machine_rows import Column, Shown
from pxegui.gui.models.machines import TITLES, MachinesModel
from pxegui.gui.widgets.message_bar import Choice, Kind, Message
from pxegui.phrases import _, ngettext
from pxegui.settings.model import Reservation

UNDO_MS = 10_000
_IGNORED, _WOKEN = "ignored", "woken"  # keys of bars
_NEED_A_MACHINE = (
    "keep_address",
    "rename",
    "note",
    "wake",
    "ignore",
    "forget",
    "copy_mac",
    "copy_address",
    "copy_report",
)


class MachineCommands(QObject):
    """All act on every selected machine."""

    noted = Signal(object)  # Message: a bar to show
    unnoted = Signal(object)
    rename_wanted = Signal(str)  # key: type over its name, in its row
    forgotten = Signal(list)  # keys

    def __init__(self, context: Context, model: MachinesModel, pane: QWidget) -> None:
        """`pane` is what dialogs are opened over."""
        super().__init__(pane)
        self._context = context
        self._model = model
        self._pane = pane
        for name, once in (("boot_once", True), ("boot_always", False)):
            menu = context.actions.menus[name]
            menu.aboutToShow.connect(functools.partial(self.fill_boots, menu, once=once))
        context.session.surveyor.changed.connect(self.fill_menus)
        self.fill_menus()
        context.selection.changed.connect(self.refresh)
        context.session.settings_changed.connect(lambda _settings: self.refresh())
        self.refresh()
        self._undo_ends = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._undo_ends.timeout.connect(lambda: self.unnoted.emit(_IGNORED))
        self._woken_ends = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._woken_ends.timeout.connect(lambda: self.unnoted.emit(_WOKEN))

    def selected(self) -> list[MachineRow]:
        """The rows of the selected machines."""
        found = (self._model.row_of(key) for key in self._context.selection.keys)
        return [each.row for each in found if each is not None]

    def refresh(self) -> None:
        """What can be done follows who is selected."""
        actions, rows = self._context.actions, self.selected()
        for name in _NEED_A_MACHINE:
            actions[name].setEnabled(bool(rows))
        for name in ("boot_once", "boot_always"):
            actions.menus[name].setEnabled(bool(rows))
        dhcp = self._context.session.settings.dhcp
        kept = {each.mac for each in dhcp.reservations}
        is_kept = bool(rows) and all(row.mac in kept for row in rows)
        keep = _("&Keep this address no more") if is_kept else _("&Keep this address")
        actions["keep_address"].setText(keep)
        is_ignored = bool(rows) and all(row.mac in dhcp.ignored for row in rows)
        actions["ignore"].setText(_("Answer &it again") if is_ignored else _("&Ignore it"))

    # -- what a machine boots -----------------------------------------------------------------

    def fill_menus(self) -> None:
        """The entries of *Boot this once* and *Boot this always*."""
        menus = self._context.actions.menus
        self.fill_boots(menus["boot_once"], once=True)
        self.fill_boots(menus["boot_always"], once=False)

    def fill_boots(self, menu: QMenu, *, once: bool) -> None:
        """What could be booted, and the way back to the rules for all."""
        menu.clear()
        files = self._context.session.care.boot_files()
        for title, file in files:
            menu.addAction(title, functools.partial(self.boot, file, once=once))
        if not files:
            menu.addAction(_("Nothing was found to boot")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(_("By rule"), self.boot_by_rule)

    def boot(self, file: str, *, once: bool) -> None:
        """These machines get this file from their next start on."""
        macs = [row.mac for row in self.selected() if row.mac]
        self._context.session.care.boot(macs, file, once=once)

    def boot_by_rule(self) -> None:
        """No rule of their own any more."""
        self._context.session.care.boot([row.mac for row in self.selected()], "", once=False)

    # -- who it is ----------------------------------------------------------------------------

    def keep_address(self) -> None:
        """Keep the address for the machine; kept already: keep it no more."""
        session = self._context.session
        rows = [row for row in self.selected() if row.mac and _is_address(row.address)]
        kept = {each.mac: each for each in session.settings.dhcp.reservations}
        if rows and all(row.mac in kept for row in rows):
            for row in rows:
                del kept[row.mac]
        else:
            for row in rows:
                kept[row.mac] = Reservation(mac=row.mac, address=IPv4Address(row.address))
        session.edit_dhcp(reservations=tuple(kept.values()))

    def rename(self) -> None:
        """Type over the name, in the row."""
        if self._context.selection.current:
            self.rename_wanted.emit(self._context.selection.current)

    def note(self) -> None:
        """Write something down about it."""
        key = self._context.selection.current
        shown = self._model.row_of(key)
        if shown is None:
            return
        dialog = QInputDialog(self._pane)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setWindowTitle(_("Note"))
        dialog.setLabelText(_("Note about {machine}").format(machine=phrases.visible(shown.name)))
        dialog.setTextValue(self._context.session.names.note(key))
        dialog.setOkButtonText(_("Keep note"))
        dialog.textValueSelected.connect(
            lambda text: self._context.session.names.set_note(key, text)
        )
        dialog.open()

    # -- what is done with it -----------------------------------------------------------------

    def wake(self) -> None:
        """Send each its wake-up packet, and say so: a sleeping machine cannot."""
        rows = [row for row in self.selected() if row.mac]
        if not rows:
            return
        failed = self._context.session.care.wake([row.mac for row in rows])
        count = len(rows)
        if failed:
            kind: Kind = "warning"
            title = ngettext("{name} was not woken", "{count} machines were not woken", count)
            text = _("The chosen network has no address to send from.")
        else:
            kind = "info"
            title = ngettext("{name} is told to wake up", "{count} are told to wake up", count)
            text = _("It wakes if its set-up allows it (Wake on LAN).")
        name = phrases.visible(self._context.session.names.name(rows[0].key, rows[0].name))
        title = title.format(name=name, count=count)
        self.noted.emit(Message(key=_WOKEN, kind=kind, title=title, text=text))
        self._woken_ends.start()

    def ignore(self) -> None:
        """Answer them no more; ignored already: answer again. Asks nothing, can be undone."""
        session = self._context.session
        macs = frozenset(row.mac for row in self.selected() if row.mac)
        before = session.settings.dhcp.ignored
        if not macs:
            return
        if macs <= before:
            session.edit_dhcp(ignored=before - macs)
            self.unnoted.emit(_IGNORED)
            return
        session.edit_dhcp(ignored=before | macs)
        self.noted.emit(self._ignored_bar(macs, before))
        self._undo_ends.start()

    def _ignored_bar(self, macs: frozenset[str], before: frozenset[str]) -> Message:
        def undo() -> None:
            self._context.session.edit_dhcp(ignored=before)
            self.unnoted.emit(_IGNORED)

        names = [row.name for row in self.selected()]
        title = ngettext("{name} is ignored", "{count} machines are ignored", len(macs)).format(
            name=phrases.visible(names[0]), count=len(macs)
        )
        text = _("It gets neither an address nor a boot file from pxegui.")
        undo_choice = Choice(_("Undo"), undo)
        return Message(key=_IGNORED, kind="info", title=title, text=text, choices=(undo_choice,))

    def forget(self) -> None:
        """Take the rows away; a machine that asks again comes back."""
        self._forget([row.key for row in self.selected()])

    def forget_finished(self) -> None:
        """Those that are done, and those known from earlier."""
        finished = (Condition.DONE, Condition.EARLIER)
        rows = self._model.all_rows()
        self._forget([each.key for each in rows if each.verdict.condition in finished])

    def _forget(self, keys: list[str]) -> None:
        for key in keys:
            self._context.feed.machines.forget(key)
            self._context.session.care.earlier.pop(key, None)
        self.forgotten.emit(keys)

    # -- as text ------------------------------------------------------------------------------

    def copy_mac(self) -> None:
        """To the clipboard, a line each."""
        self._copy(row.mac for row in self.selected())

    def copy_address(self) -> None:
        """To the clipboard, a line each."""
        self._copy(row.address for row in self.selected())

    def export_csv(self) -> None:
        """Ask for a file, and write the table as it is shown."""
        dialog = QFileDialog(self._pane, _("Export as CSV"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("machines.csv")
        dialog.fileSelected.connect(self._write_csv)
        dialog.open()

    def _write_csv(self, path: str) -> None:
        try:
            Path(path).write_text(self.csv(), encoding="utf-8", newline="")
        except OSError as error:
            title = _("{path} was not written").format(path=phrases.visible(path))
            text = error.strerror or str(error)
            self.noted.emit(Message(key="csv", kind="error", title=title, text=text))

    def csv(self) -> str:
        """The rows as shown: every column, in the order of the table."""
        places = range(self._model.rowCount())
        shown = [self._model.row_of(self._model.key_at(place)) for place in places]
        return as_csv([each for each in shown if each is not None])

    def _copy(self, lines: object) -> None:
        text = "\n".join(line for line in lines if line)  # type: ignore[attr-defined]
        if text:
            QGuiApplication.clipboard().setText(text)


def as_csv(rows: list[Shown]) -> str:
    """A table for a spreadsheet: times as ISO 8601, no cell that it could take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [_("State"), *(_(title).partition(":")[0] for title in TITLES.values() if title)]
    )
    for each in rows:
        cells = {
            Column.STATE: each.verdict.condition.name.lower(),
            Column.SEEN: _iso(each.row.last_seen),
            Column.FIRST_SEEN: _iso(each.row.first_seen),
            Column.SENT: str(each.row.bytes),
        }
        texts = [cells.get(column, each.cells[column][0]) for column in Column]
        writer.writerow([_plain(text.replace(phrases.NO_BREAK_SPACE, " ")) for text in texts])
    return out.getvalue()


def _iso(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(at)) if at else ""


def _plain(text: str) -> str:
    """A host name is a stranger's text: a spreadsheet must not calculate it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
