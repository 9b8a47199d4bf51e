"""The dialog “What each machine boots”: ordered lines, what would come of them, menu entries."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from pxegui import phrases
from pxegui.boot.choose import Place
from pxegui.boot.client import Client, Speaks, pretend
from pxegui.boot.directory import BootDirectory, Refusal
from pxegui.boot.dry_run import dry_run
from pxegui.boot.found import Survey
from pxegui.gui import fonts
from pxegui.gui.context import Context
from pxegui.gui.dialogs.dry_run_view import DryRunView
from pxegui.gui.dialogs.entries_view import EntriesView
from pxegui.gui.dialogs.place import place_of
from pxegui.gui.dialogs.rule_lines import (
    Kind,
    Line,
    Shown,
    back_to_found,
    boot_of,
    client_of,
    fault,
    files_for,
    lines_of,
    show,
    whom,
)
from pxegui.gui.dialogs.rules_model import BOOT, MACHINES, RulesModel
from pxegui.gui.dialogs.rules_table import RulesTable
from pxegui.gui.dialogs.shell import Dialog
from pxegui.gui.dialogs.table import Box
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _
from pxegui.settings.model import BootSettings
from pxegui.wire.arch import REGISTRY, Firmware

_SIZE = QSize(920, 468)
_MOST_FILES = 200
_MOST_MACHINES = 40


class RulesDialog(Dialog):
    """Opened with `open()`; “Use these” edits the settings and, while serving, applies them."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__("rulesDialog", _("What each machine boots"), parent, size=_SIZE)
        self._context = context
        session = context.session
        self._surveyor = session.surveyor
        self._served_at: Place = place_of(session)
        self._root = session.settings.boot_dir  # None: none is chosen
        self._directory: BootDirectory | None = None
        self._in_root = _files_in(self._root) if self._root else []
        self.model_ = RulesModel(self._show, self)
        self.view = RulesTable(self.model_, self._files_for_row)
        self.dry_run = DryRunView()
        self.entries = EntriesView()
        self._lay_out()
        self.model_.edited.connect(self._on_edited)
        self.entries.edited.connect(self._show_run)
        self.dry_run.chosen.connect(self._show_run)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self._surveyor.changed.connect(self._on_survey)
        self._on_survey()
        self.entries.open_with(session.settings.boot)
        self.model_.set_lines(lines_of(session.settings.boot, self._survey))

    def use(self) -> None:
        """Take the lines, or go to the first that cannot be meant."""
        for row, line in enumerate(self.model_.lines):
            if fault(line):
                column = BOOT if line.kind is not Kind.MACHINE or line.macs != ("",) else MACHINES
                index = self.model_.index(row, column)
                self._show_tab("machines")
                self._edit(index.row(), index.column())
                return
        if self.entries.fault():
            self._show_tab("entries")
            self.entries.wait.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._context.session.edit(boot=self._boot)
        self.accept()

    def undo_to_found(self) -> None:
        """For every kind of machine what was found."""
        self.model_.set_lines(back_to_found(self.model_.lines, self._survey))

    def add_machine(self, mac: str) -> None:
        """A line for one machine, first of all; without a MAC it is typed."""
        row = sum(line.kind is Kind.MACHINE for line in self.model_.lines)
        self._add(row, Line(kind=Kind.MACHINE, macs=(mac,)), BOOT if mac else MACHINES)

    def add_rule(self, firmware: Firmware | None, *, http: bool = False) -> None:
        """A line for a firmware, or for whoever no other line fits.

        The line of those that boot by HTTP stands before that of their firmware, which fits too.
        """
        lines = self.model_.lines
        if firmware is None:
            self._add(len(lines), Line(kind=Kind.REST), BOOT)
            return
        own = [at for at, each in enumerate(lines) if _is_of(each, firmware)]
        there = [at for at in own if lines[at].http == http]
        if there:
            self._edit(there[0], BOOT)
        else:
            line = Line(kind=Kind.FIRMWARE, firmware=firmware, http=http)
            self._add(own[0] if own and http else len(lines), line, BOOT)

    # -- what is -------------------------------------------------------------------------------

    @property
    def _boot(self) -> BootSettings:
        """The settings that both tabs mean."""
        before = self._context.session.settings.boot
        return self.entries.boot_of(boot_of(self.model_.lines, before))

    @property
    def _survey(self) -> Survey | None:
        return self._surveyor.survey

    def _has(self, name: str) -> bool:
        """The boot directory would send it."""
        if self._root is None:
            return False
        if self._directory is None:
            found = self._survey
            self._directory = BootDirectory(
                self._root, system=dict(found.system_files) if found else None
            )
        opened = self._directory.open(name)
        if isinstance(opened, Refusal):
            return False
        opened.close()
        return True

    def _name(self, mac: str) -> str:
        row = self._context.session.machines.machine(mac)
        return self._context.session.names.name(mac, row.name if row else mac)

    def _show(self, line: Line) -> Shown:
        return show(
            line,
            self.model_.lines if hasattr(self, "model_") else [],
            self._survey,
            self._served_at,
            name=self._name,
            once=self._context.session.care.once,
            has=self._has,
            waits=self._root is not None,
        )

    def _files_for_row(self, row: int) -> list[str]:
        return files_for(self.model_.lines[row], self._survey, self._in_root)

    def _known_machines(self) -> list[tuple[str, str, str]]:
        """Name, MAC and firmware of machines that were seen, the latest first."""
        rows = [row for row in self._context.session.machines.machines() if row.mac]
        rows.sort(key=lambda row: -row.last_seen)
        return [(self._name(row.mac), row.mac, row.firmware) for row in rows[:_MOST_MACHINES]]

    def _clients(self) -> list[tuple[str, Client]]:
        """What can be asked for in “What would it get?”."""
        clients: list[tuple[str, Client]] = []
        for line in self.model_.lines:
            client = client_of(line)
            if client is not None and line.kind is not Kind.IPXE:
                clients.append((_any(client), client))
        clients.sort(key=lambda each: each[1].speaks is Speaks.HTTP)
        by_words = {firmware.words: firmware for firmware in Firmware}
        for name, mac, words in self._known_machines():
            plain = words.split(",")[0].strip()
            speaks = Speaks.HTTP if words != plain else Speaks.PXE
            clients.append((phrases.visible(name), pretend(by_words.get(plain), speaks, mac)))
        return list(dict(clients).items())

    # -- changes -------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        self._show_entries()
        self.dry_run.set_machines(self._clients())
        self._show_run()

    def _on_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid():
            return
        line = self.model_.lines[index.row()]
        client = client_of(line)
        if line.kind is Kind.MACHINE:
            known = [c for _words, c in self._clients() if c.mac and c.mac in line.macs]
            client = known[0] if known else None
        if client is not None:
            self.dry_run.choose(client)

    def _on_survey(self) -> None:
        self._directory = None
        self._served_at = place_of(self._context.session)
        words = _("No folder is chosen yet. Changes apply at a machine’s next start.")
        if self._root is not None:
            words = _("Found in {folder}. Changes apply at a machine’s next start.")
            words = words.format(folder=phrases.visible(str(self._root)))
        self.say_subtitle(words)
        self._show_entries()
        if self.model_.lines:
            self.model_.refresh()
            self._on_edited()

    def _show_tab(self, key: str) -> None:
        self._tabs.choose(key)
        self.pages.setCurrentIndex(int(key == "entries"))

    def _show_entries(self) -> None:
        script = boot_of(self.model_.lines, BootSettings()).ipxe_script
        self.entries.show_survey(self._survey, script, self._context.session.settings.mode)

    def _show_run(self) -> None:
        client, survey = self.dry_run.client, self._survey
        if client is None or survey is None:
            self.dry_run.show_run(None)
            return
        self.dry_run.show_run(dry_run(client, self._boot, survey, self._served_at, self._has))

    def _add(self, row: int, line: Line, column: int) -> None:
        self.model_.insert(row, line)
        self._edit(row, column)

    def _edit(self, row: int, column: int) -> None:
        index = self.model_.index(row, column)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.edit(index)

    # -- putting it together -------------------------------------------------------------------

    def _lay_out(self) -> None:
        tabs = Segments(
            _("Tabs"),
            (
                ("machines", "rulesTab", _("Machines")),
                ("entries", "entriesTab", _("Menu entries")),
            ),
        )
        tabs.setMinimumWidth(272)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._machines_page())
        self.pages.addWidget(self.entries)
        tabs.chosen.connect(self._show_tab)
        self._tabs = tabs
        self.add_to_head(tabs)
        self.body.addWidget(self.pages, 1)
        self.add_button(Button(_("Cancel"))).clicked.connect(self.reject)
        use = self.add_button(Button(_("Use these"), kind="accent"), is_default=True)
        use.setObjectName("useButton")
        use.clicked.connect(self.use)

    def _machines_page(self) -> QWidget:
        box = Box()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        words = _("The first line that fits a machine decides.")
        left.addWidget(Label(words, role="secondary", font=fonts.small()))
        left.addWidget(box, 1)
        left.addLayout(self._buttons())
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.dry_run)
        return page

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        machine = Button(_("Add m&achine…"), icon="plus", is_small=True)
        machine.setObjectName("addMachineButton")
        machine.clicked.connect(lambda: self._pop_up(self._machine_menu(), machine))
        rule = Button(_("Add &rule…"), icon="plus", is_small=True)
        rule.setObjectName("addRuleButton")
        rule.clicked.connect(lambda: self._pop_up(self._rule_menu(), rule))
        found = Button(_("&Back to found"), is_small=True)
        found.setObjectName("foundButton")
        found.setToolTip(_("Undo what was chosen for kinds of machines; single ones stay"))
        found.clicked.connect(self.undo_to_found)
        row.addWidget(machine)
        row.addWidget(rule)
        row.addStretch(1)
        row.addWidget(found)
        return row

    def _machine_menu(self) -> QMenu:
        menu = QMenu(self)
        ruled = {mac for line in self.model_.lines for mac in line.macs}
        for name, mac, _firmware in self._known_machines():
            if mac not in ruled:
                words = f"{name}  {mac}" if name != mac else mac
                _act(menu, words, functools.partial(self.add_machine, mac))
        if menu.actions():
            menu.addSeparator()
        _act(menu, _("Another, by its MAC…"), functools.partial(self.add_machine, ""))
        return menu

    def _rule_menu(self) -> QMenu:
        menu = QMenu(self)
        by_http = [row.firmware for row in REGISTRY if row.http]
        kinds = [(each, False) for each in Firmware] + [(each, True) for each in by_http]
        lines = self.model_.lines
        for firmware, http in dict.fromkeys(kinds):
            if firmware is Firmware.OTHER:
                continue
            if not any(_is_of(each, firmware) and each.http == http for each in lines):
                line = Line(kind=Kind.FIRMWARE, firmware=firmware, http=http)
                _act(menu, whom(line), functools.partial(self.add_rule, firmware, http=http))
        if not any(line.kind is Kind.REST for line in self.model_.lines):
            menu.addSeparator()
            _act(menu, _("Every other machine"), functools.partial(self.add_rule, None))
        return menu

    def _pop_up(self, menu: QMenu, under: Button) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))


def _is_of(line: Line, firmware: Firmware) -> bool:
    return line.kind is Kind.FIRMWARE and line.firmware is firmware


def _any(client: Client) -> str:
    """`Any UEFI x64 machine`."""
    words = _("Any {firmware} machine").format(
        firmware=client.firmware.words if client.firmware else ""
    )
    return _("{machine}, by HTTP").format(machine=words) if client.speaks is Speaks.HTTP else words


def _act(menu: QMenu, words: str, does: Callable[[], None]) -> None:
    menu.addAction(phrases.visible(words).replace("&", "&&"), does)


def _files_in(root: Path) -> list[str]:
    """Names of files right in the folder, for choosing; none where it cannot be read."""
    try:
        with os.scandir(root) as inside:
            names = [each.name for each in inside if each.is_file()]
    except OSError:
        return []
    return sorted(names)[:_MOST_FILES]
