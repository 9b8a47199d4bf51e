"""The dialog of settings: what is kept for this person, and what goes with the profile. All live.

How the window behaves is kept by `keep`; what the servers do lies in the session's settings, and so
in the profile. No fact lies in both.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pxegui import phrases
from pxegui.gui import fonts, keep
from pxegui.gui.context import Context
from pxegui.gui.dialogs.advanced_page import AdvancedPage
from pxegui.gui.dialogs.field import Hint, TextField
from pxegui.gui.dialogs.port_draft import PORTS, Draft, draft_of, judge
from pxegui.gui.dialogs.shell import Dialog
from pxegui.gui.style import GAP
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _

_SIZE = QSize(620, 500)
START_WHEN_OPENED, TRAY, NOTIFY = "start-when-opened", "tray", "notifications"
LANGUAGE = "language"  # empty: the system's


class SettingsDialog(Dialog):
    """Every change counts at once; there is nothing to confirm."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__("settingsDialog", _("Settings"), parent, size=_SIZE)
        self._context = context
        pages = (
            ("general", "generalTab", _("General"), self._general),
            ("services", "servicesTab", _("Services and ports"), self._services),
            ("look", "lookTab", _("Look"), self._look),
            ("advanced", "advancedTab", _("Advanced"), self._advanced),
        )
        tabs = Segments(_("Settings"), tuple(page[:3] for page in pages))
        self.pages = QStackedWidget()
        for page in pages:
            self.pages.addWidget(page[3]())
        keys = [page[0] for page in pages]
        tabs.chosen.connect(lambda key: self.pages.setCurrentIndex(keys.index(key)))
        self.body.addWidget(tabs)
        self.body.addSpacing(GAP)
        self.body.addWidget(self.pages, 1)
        done = self.add_button(Button(_("Close")))
        done.setObjectName("doneButton")
        done.clicked.connect(self.accept)

    # -- pages ---------------------------------------------------------------------------------

    def _general(self) -> QWidget:
        page, column = _page()
        column.addWidget(
            _check(
                START_WHEN_OPENED,
                _("Start &serving when opened"),
                _("With the choices of the last time, if none is missing."),
            )
        )
        column.addWidget(
            _check(
                TRAY,
                _("Show an icon in the &tray"),
                _("Closing the window while serving then leaves it working there."),
            )
        )
        column.addWidget(
            _check(
                NOTIFY,
                _("&Notify while the window is not in front"),
                _("A machine was handed over, has a problem, or serving ended by itself."),
            )
        )
        language = _language_box()
        label = Label(_("&Language"), font=fonts.strong())
        label.setBuddy(language)
        column.addWidget(label)
        column.addWidget(language, 0, Qt.AlignmentFlag.AlignLeft)
        later = _("The window speaks it when pxegui is opened the next time.")
        column.addWidget(Label(later, role="secondary", font=fonts.small(), wraps=True))
        column.addStretch(1)
        return page

    def _services(self) -> QWidget:
        page, column = _page()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(3, 1)
        self.ports = _PortFields(draft_of(self._context.session.settings), self._on_ports)
        self.ports.lay_out(grid)
        column.addLayout(grid)
        self.ports_hint = Hint(
            _(
                "Machines look for their server on 67, 4011 and 69: other ports are for trying"
                " things out. HTTP takes 80, else 8080, where none is set."
            )
        )
        column.addWidget(self.ports_hint)
        later = _("Ports change at the next start of serving.")
        column.addWidget(Label(later, role="secondary", font=fonts.small(), wraps=True))
        column.addStretch(1)
        return page

    def _look(self) -> QWidget:
        page, column = _page()
        density = Segments(
            _("Density"),
            (
                ("auto", "densityAuto", _("By number")),
                ("comfortable", "densityComfortable", _("Comfortable")),
                ("compact", "densityCompact", _("Compact")),
            ),
        )
        density.choose(keep.choice("density", "auto"))
        density.chosen.connect(lambda key: self._context.actions[f"density_{key}"].trigger())
        look = Segments(
            _("Light or dark"),
            (
                ("system", "lookSystem", _("Like the system")),
                ("light", "lookLight", _("Light")),
                ("dark", "lookDark", _("Dark")),
            ),
        )
        look.choose(self._context.theme.look.value)
        look.chosen.connect(lambda key: self._context.actions[f"look_{key}"].trigger())
        for words, choice, why in (
            (_("Rows"), density, _("By number: compact with more than 12 machines.")),
            (_("Colours"), look, ""),
        ):
            column.addWidget(Label(words, font=fonts.strong()))
            column.addWidget(choice)
            if why:
                column.addWidget(Label(why, role="secondary", font=fonts.small()))
            column.addSpacing(GAP)
        column.addStretch(1)
        return page

    def _advanced(self) -> QWidget:
        self.advanced = AdvancedPage(self._context.session)
        return self.advanced

    # -- changes -------------------------------------------------------------------------------

    def _on_ports(self, draft: Draft) -> None:
        session = self._context.session
        judged = judge(draft, session.settings)
        self.ports.mark(judged.faults)
        if judged.faults:
            self.ports_hint.blame(next(iter(judged.faults.values())))
        else:
            self.ports_hint.clear()
            session.set_settings(judged.settings)


class _PortFields:
    """A check and a port for each service."""

    def __init__(self, draft: Draft, changed: Callable[[Draft], None]) -> None:
        self._changed = changed
        self._is_ready = False
        names = {"dhcp": "DHCP", "pxe": "PXE", "tftp": "TFTP", "http": "HTTP"}
        self.checks: dict[str, QCheckBox] = {}
        self.fields: dict[str, TextField] = {}
        for name in PORTS:
            words = names[name]
            field = TextField(
                f"{name}Port", _("Port of {service}").format(service=words), draft.ports[name], 80
            )
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.textChanged.connect(self._tell)
            self.fields[name] = field
            if name == "pxe":
                continue
            check = QCheckBox(words)
            check.setObjectName(f"{name}On")
            check.setAccessibleName(_("Serve {service}").format(service=words))
            check.setChecked(draft.on[name])
            check.toggled.connect(self._tell)
            self.checks[name] = check
        self.fields["http"].setPlaceholderText(_("80"))
        self._is_ready = True
        self._enable()

    @property
    def draft(self) -> Draft:
        """What stands there."""
        return Draft(
            on={name: check.isChecked() for name, check in self.checks.items()},
            ports={name: field.text().strip() for name, field in self.fields.items()},
        )

    def mark(self, faults: dict[str, str]) -> None:
        """What is wrong, by service."""
        for name, field in self.fields.items():
            words = faults.get(name, "")
            field.mark("error" if words else "", words)

    def lay_out(self, grid: QGridLayout) -> None:
        """One row for a service; PXE goes with DHCP."""
        what = {
            "dhcp": _("gives addresses, or says only what to boot"),
            "pxe": _("where machines ask again what to boot"),
            "tftp": _("sends boot files"),
            "http": _("sends boot files, far faster"),
        }
        for row, name in enumerate(PORTS):
            first: QWidget = self.checks.get(name) or Label("PXE")
            grid.addWidget(first, row, 0)
            grid.addWidget(self.fields[name], row, 1)
            grid.addWidget(Label(what[name], role="secondary", font=fonts.small()), row, 2)
            if name == "pxe":
                first.setContentsMargins(24, 0, 0, 0)

    def _tell(self) -> None:
        self._enable()
        if self._is_ready:
            self._changed(self.draft)

    def _enable(self) -> None:
        for name, field in self.fields.items():
            field.setEnabled(self.checks["dhcp" if name == "pxe" else name].isChecked())


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    return page, column


def _check(name: str, words: str, why: str) -> QWidget:
    """A choice that is kept, and a line that says what it does."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 2, 0, 6)
    column.setSpacing(2)
    check = QCheckBox(words)
    check.setObjectName(name)
    check.setAccessibleName(words.replace("&", ""))
    check.setAccessibleDescription(why)
    check.setChecked(keep.choice(name, False))
    check.toggled.connect(lambda on: keep.keep_choice(name, on))
    hint = Label(why, role="secondary", font=fonts.small(), wraps=True)
    hint.setContentsMargins(24, 0, 0, 0)
    column.addWidget(check)
    column.addWidget(hint)
    return frame


def _language_box() -> QComboBox:
    """Like the system, English, and what there are translations into, each in its own words."""
    box = QComboBox()
    box.setObjectName(LANGUAGE)
    box.setAccessibleName(_("Language"))
    box.setMinimumContentsLength(20)
    box.addItem(_("Like the system"), "")
    for code in ("en", *phrases.languages()):
        name = QLocale(code).nativeLanguageName() if code != "en" else "English"
        box.addItem(name[:1].upper() + name[1:], code)
    box.setCurrentIndex(max(box.findData(keep.choice(LANGUAGE, "")), 0))
    box.activated.connect(lambda _at: keep.keep_choice(LANGUAGE, str(box.currentData())))
    return box
