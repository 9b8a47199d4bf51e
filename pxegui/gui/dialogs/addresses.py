"""The dialog of addresses: the range, what leases carry, and what is kept for whom.

All that is judged is judged by `address_draft`; this file is where it stands.
"""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address, IPv4Interface

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pxegui.dhcp.leases import Pool
from pxegui.engine.addresses import work_out
from pxegui.gui import fonts
from pxegui.gui.context import Context
from pxegui.gui.dialogs.address_draft import (
    FIELDS,
    UNITS_S,
    Draft,
    Fault,
    Field,
    Judged,
    draft_of,
    judge,
)
from pxegui.gui.dialogs.address_strip import AddressStrip, Picture, Swatch
from pxegui.gui.dialogs.field import Hint, TextField
from pxegui.gui.dialogs.kept_table import KeptTable
from pxegui.gui.dialogs.shell import Dialog, Hairline
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label, Verdict
from pxegui.phrases import _, ngettext
from pxegui.settings.model import AddressRange, Mode

_SIZE = QSize(680, 588)
_LABELS = 112


class AddressesDialog(Dialog):
    """Opened with `open()`; “Use these” edits the settings and, while serving, applies them."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__("addressesDialog", _("Addresses to hand out"), parent, size=_SIZE)
        self._context = context
        session = context.session
        interface = session.interface
        self._interface = session.settings.interface
        self._ours: IPv4Interface | None = None
        if interface is not None and interface.usable:
            asked = session.settings.address
            fitting = [each for each in interface.usable if each.ip == asked]
            self._ours = (fitting or [*interface.usable])[0]
        self._own = frozenset(a.ip for each in session.interfaces for a in each.addresses)
        self._serving = self._served_range()
        self._before = session.settings.dhcp
        self._judged: Judged | None = None
        draft = draft_of(self._before, self._pool())
        self._derived = (draft.first, draft.last) if self._before.range is None else ("", "")
        self.say_subtitle(self._where())
        self._make(draft)
        self._lay_out()
        self._check()

    @property
    def draft(self) -> Draft:
        """What stands in the fields."""
        first, last = self.first.text().strip(), self.last.text().strip()
        return Draft(
            first=first,
            last=last,
            time=self.time.text(),
            unit_s=int(self.unit.currentData()),
            router=self.router.text(),
            dns=self.dns.text(),
            kept=self.kept.model_.rows,
        )

    def use(self) -> None:
        """Take what is typed, or go to the first fault."""
        judged = self._check()
        if not judged.is_good:
            self._go_to(next(fault for fault in judged.faults if not fault.is_warning))
            return
        dhcp = judged.dhcp
        if (self.first.text().strip(), self.last.text().strip()) == self._derived:
            dhcp = dataclasses.replace(dhcp, range=None)  # it goes on following the interface
        self._context.session.edit(dhcp=dhcp)
        self.accept()

    def suggest(self) -> None:
        """The range that fits this network best."""
        pool = self._pool()
        if pool is not None:
            self.first.setText(str(pool.range.first))
            self.last.setText(str(pool.range.last))

    # -- what is -------------------------------------------------------------------------------

    def _where(self) -> str:
        if self._ours is None:
            return _("{interface} has no address yet: the range follows from it").format(
                interface=self._interface or _("The network")
            )
        words = _("Network {network} on {interface}, this computer is {address}").format(
            network=self._ours.network, interface=self._interface, address=self._ours.ip
        )
        if self._context.session.settings.mode is Mode.PROXY:
            return _("Proxy mode: none of this is used. {words}").format(words=words)
        return words

    def _pool(self) -> Pool | None:
        """The range that is derived."""
        if self._ours is None:
            return None
        derived = dataclasses.replace(self._context.session.settings.dhcp, range=None)
        return work_out(derived, self._interface, self._ours, self._own).pool

    def _served_range(self) -> AddressRange | None:
        session = self._context.session
        ready = session.ready
        if not session.state.is_serving or ready is None or not ready.range_first:
            return None
        return AddressRange(
            first=IPv4Address(ready.range_first), last=IPv4Address(ready.range_last)
        )

    def _leased(self) -> frozenset[IPv4Address]:
        leases = self._context.session.engine.leases()
        return frozenset(IPv4Address(str(each.address)) for each in leases)

    # -- checking ------------------------------------------------------------------------------

    def _check(self) -> Judged:
        judged = judge(
            self.draft, self._before, self._interface, self._ours, self._own, self._serving
        )
        self._judged = judged
        faults: dict[Field, Fault] = {}
        for fault in judged.faults:
            faults.setdefault(fault.field, fault)
        self._show_range(judged, faults)
        for hint, names in self._hints:
            found = [faults[name] for name in names if name in faults]
            if found:
                hint.blame(found[0].words, is_warning=found[0].is_warning)
            else:
                hint.clear()
        for name, field in self._fields.items():
            of_field = faults.get(name)
            role = "" if of_field is None else "warning" if of_field.is_warning else "error"
            field.mark(role, of_field.words if of_field else "")
        self.kept.model_.show_faults({f.row: f.words for f in judged.faults if f.field == "kept"})
        self._show_strip(judged)
        return judged

    def _show_range(self, judged: Judged, faults: dict[Field, Fault]) -> None:
        fault = faults.get("first") or faults.get("last")
        self.range_hint.setVisible(fault is not None)
        self.count.setVisible(fault is None)
        if fault is None and judged.pool is not None:
            free = judged.free(self._leased())
            words = ngettext("{count} address", "{count} addresses", judged.count)
            words = _("{addresses}, {free} free").format(
                addresses=words.format(count=judged.count), free=free
            )
            self.count.say(words, "ok")
        elif fault is None:
            self.count.say("")

    def _show_strip(self, judged: Judged) -> None:
        if self._ours is None:
            self.strip.show_picture(None)
            return
        kept = frozenset(each.address for each in judged.dhcp.reservations)
        leased = self._leased()
        shown = judged.pool.range if judged.pool else None
        network = judged.pool.network if judged.pool else self._ours.network
        self.strip.show_picture(
            Picture(network=network, ours=self._ours.ip, range=shown, leased=leased, kept=kept)
        )
        self.leased_words.setText(_("leased now, {count}").format(count=len(leased)))
        self.kept_words.setText(
            ngettext("kept for a machine, {count}", "kept for machines, {count}", len(kept)).format(
                count=len(kept)
            )
        )
        self.strip.setAccessibleDescription(
            f"{self.count.label.text()}, {self.leased_words.text()}, {self.kept_words.text()}"
        )

    def _go_to(self, fault: Fault) -> None:
        if fault.field == "kept":
            self.kept.edit_row(max(fault.row, 0))
            return
        field = self._fields[fault.field]
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def _name_units(self, time: str) -> None:
        """`1 hour`, `2 hours`."""
        for at, words in enumerate(_units(time)):
            self.unit.setItemText(at, words)

    # -- putting it together -------------------------------------------------------------------

    def _make(self, draft: Draft) -> None:
        self.strip = AddressStrip()
        self.leased_words = Label(role="secondary", font=fonts.small())
        self.kept_words = Label(role="secondary", font=fonts.small())
        self.first = TextField("rangeFirst", _("From"), draft.first)
        self.last = TextField("rangeLast", _("to"), draft.last)
        self.time = TextField("leaseTime", _("Time kept"), draft.time, 64)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = QComboBox()
        self.unit.setObjectName("leaseUnit")
        self.unit.setAccessibleName(_("Unit of the time kept"))
        for unit_s, words in zip(UNITS_S, _units(draft.time), strict=True):
            self.unit.addItem(words, unit_s)
        self.unit.setCurrentIndex(UNITS_S.index(draft.unit_s))
        self.time.textChanged.connect(self._name_units)
        self.router = TextField("router", _("Router"), draft.router)
        self.dns = TextField("nameServer", _("Name server"), draft.dns)
        for field in (self.router, self.dns):
            field.setPlaceholderText(_("None"))
        self.kept = KeptTable(draft.kept)
        self.count = Verdict()
        self.range_hint = Hint("")
        self.time_hint = Hint(
            _("A machine that comes back within this time gets the same address.")
        )
        self.server_hint = Hint(
            _("Leave empty on a network of its own. Installers that download need both.")
        )
        self.kept_hint = Hint("")
        self._fields: dict[Field, TextField] = dict(
            zip(FIELDS[:5], (self.first, self.last, self.time, self.router, self.dns), strict=True)
        )
        self._hints: tuple[tuple[Hint, tuple[Field, ...]], ...] = (
            (self.range_hint, ("first", "last")),
            (self.time_hint, ("time",)),
            (self.server_hint, ("router", "dns")),
            (self.kept_hint, ("kept",)),
        )
        for field in self._fields.values():
            field.textChanged.connect(self._check)
        self.unit.currentIndexChanged.connect(self._check)
        self.kept.changed.connect(self._check)
        suggest = self.add_button(Button(_("Suggest a range")), at_left=True)
        suggest.setObjectName("suggestButton")
        suggest.clicked.connect(self.suggest)
        self.add_button(Button(_("Cancel"))).clicked.connect(self.reject)
        use = self.add_button(Button(_("Use these"), kind="accent"), is_default=True)
        use.setObjectName("useButton")
        use.clicked.connect(self.use)

    def _lay_out(self) -> None:
        self.body.addSpacing(6)
        self.body.addWidget(self.strip)
        self.body.addLayout(self._legend())
        self.body.addSpacing(4)
        self.body.addWidget(Hairline())
        self.body.addSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, _LABELS + 8)
        grid.setColumnStretch(1, 1)
        rows = (
            (_("Fr&om"), self.first, (_("to"), self.last), self.count, self.range_hint),
            (_("&Time kept"), self.time, ("", self.unit), None, self.time_hint),
            (_("Rou&ter"), self.router, (_("&Name server"), self.dns), None, self.server_hint),
        )
        for at, (words, field, (between, second), beside, hint) in enumerate(rows):
            grid.addWidget(_label(words, field), 2 * at, 0)
            row = QHBoxLayout()
            row.setSpacing(GAP)
            row.addWidget(field)
            if between:
                row.addWidget(_label(between, second, is_right=False))
            row.addWidget(second)
            if beside is not None:
                row.addWidget(beside)
            row.addStretch(1)
            grid.addLayout(row, 2 * at, 1)
            grid.addWidget(hint, 2 * at + 1, 1)
            grid.setRowMinimumHeight(2 * at + 1, 12 if at == 0 else 24)
        label = _label(_("&Kept for machines"), self.kept.view)
        grid.addWidget(label, 6, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.kept, 1)
        column.addWidget(self.kept_hint)
        grid.addLayout(column, 6, 1)
        grid.setRowStretch(6, 1)
        self.body.addLayout(grid, 1)

    def _legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        here = Label(_("handed out here"), role="secondary", font=fonts.small())
        for swatch, words in (
            (Swatch("link", "info_soft"), here),
            (Swatch("link", "link"), self.leased_words),
            (Swatch("warning", "warning"), self.kept_words),
        ):
            row.addWidget(swatch)
            row.addWidget(words)
            row.addSpacing(6)
        row.addStretch(1)
        return row


def _label(text: str, field: QWidget, *, is_right: bool = True) -> Label:
    label = Label(text)
    label.setBuddy(field)
    if is_right:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def _units(time: str) -> tuple[str, ...]:
    """The units as they follow this number."""
    number = int(time) if time.isascii() and time.isdigit() and len(time) < 8 else 2
    return (
        ngettext("second", "seconds", number),
        ngettext("minute", "minutes", number),
        ngettext("hour", "hours", number),
        ngettext("day", "days", number),
    )
