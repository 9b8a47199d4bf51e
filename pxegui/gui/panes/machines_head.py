"""The head of the machines' pane: the count, the find field, chips, and what to do with many."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from pxegui.gui import fonts
from pxegui.gui.actions import Actions
from pxegui.gui.models.machine_order import Chip
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.filter_chip import FilterChips
from pxegui.gui.widgets.find_field import FindField
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.phrases import _, ngettext

_ROOM_FOR_ALL = 820


class MachinesHead(QObject):
    """`header` stands above the pane, `bar` with the chips inside it, above the table."""

    found = Signal(str)  # words typed
    chip_chosen = Signal(str)

    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        self._table = table
        self._is_many = False
        self.fill_more: Callable[[QMenu], None] = lambda _menu: None
        self.header = PaneHeader("machine", _("Machines & leases"))
        self.field = FindField(_("Name, MAC or address  (Ctrl+L)"), _("Find machine"))
        self.field.setObjectName("machinesFind")
        self.field.textChanged.connect(self.found)
        self.field.left.connect(self._leave_find)
        self.glass = icon_button("search", _("Find machine"))
        self.glass.clicked.connect(self.open_find)
        self.header.add(self.field)
        self.header.add(self.glass)
        self.field.hide()
        self.glass.hide()
        self.header.more.clicked.connect(self._show_more)
        self.chips = FilterChips(
            _("Filter"),
            (
                ("all", _("All"), None, "text"),
                ("problems", _("Problems"), "err", "error"),
                ("loading", _("Loading"), "down", "link"),
                ("menu", _("In the menu"), "wait", "secondary"),
                ("done", _("Done"), "ok", "ok"),
            ),
        )
        self.chips.chosen.connect(self.chip_chosen)
        self.bar = QWidget()
        self._row = QHBoxLayout(self.bar)
        self._row.setContentsMargins(MARGIN + 1, 0, MARGIN + 1, GAP + 2)
        self._row.setSpacing(GAP)
        self._row.addWidget(self.chips)
        self._row.addStretch(1)
        self._selected = Label(role="secondary", font=fonts.small())
        self._row.addWidget(self._selected)
        self._for_selected: list[QWidget] = [self._selected]
        self.bar.hide()

    def add_for_selected(self, actions: Actions, menu_of_row: Callable[[], QMenu]) -> None:
        """Buttons that act on the selected machines."""
        boots = Button(_("Boots…"), is_small=True)
        boots.clicked.connect(actions["rules"].trigger)
        wake = Button(_("Wake"), icon="wake", is_small=True)
        wake.clicked.connect(actions["wake"].trigger)
        more = Button(icon="more", is_small=True, name=_("More for the selected machines"))
        more.clicked.connect(
            lambda: menu_of_row().popup(more.mapToGlobal(more.rect().bottomLeft()))
        )
        for button in (boots, wake, more):
            self._row.addWidget(button)
            self._for_selected.append(button)
        self.set_selected(0)

    def open_find(self) -> None:
        """Show the field and go there."""
        self.field.show()
        self.glass.hide()
        self.field.setFocus()
        self.field.selectAll()

    def show_counts(self, counts: Mapping[Chip, int], *, is_many: bool) -> None:
        """Numbers on the chips; chips and field are there with many machines."""
        for chip, count in counts.items():
            self.chips.set_count(chip, count)
        self._is_many = is_many
        self.bar.setVisible(is_many)
        has_any = counts["all"] > 0
        is_open = is_many or bool(self.field.text()) or self.field.hasFocus()
        self.field.setVisible(is_open)
        self.glass.setVisible(has_any and not is_open)

    def set_selected(self, count: int) -> None:
        """How many rows are selected; one needs no buttons of its own."""
        words = ngettext("{count} selected", "{count} selected", count).format(count=count)
        self._selected.setText(words)
        for widget in self._for_selected:
            # In a narrow window only the last one stays: its menu has all.
            fits = widget is self._for_selected[-1] or self.bar.width() > _ROOM_FOR_ALL
            widget.setVisible(count > 1 and fits)

    def _leave_find(self) -> None:
        if not self._is_many:
            self.field.hide()
            self.glass.show()
        self._table.setFocus()

    def _show_more(self) -> None:
        menu = QMenu(self.header)
        self.fill_more(menu)
        button = self.header.more
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
