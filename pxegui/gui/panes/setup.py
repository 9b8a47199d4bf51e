"""The set-up strip: three choices from left to right, each with its verdict, and Start."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pxegui.gui import advice, fonts
from pxegui.gui.context import Context
from pxegui.gui.dialogs.place import cannot_boot
from pxegui.gui.dialogs.survey import SurveyPopover
from pxegui.gui.panes.addresses_field import AddressesField
from pxegui.gui.panes.boot_field import BootField
from pxegui.gui.panes.fields import focus
from pxegui.gui.panes.network_field import NetworkField
from pxegui.gui.verdicts import addresses, boot
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import ElideLabel
from pxegui.net.address import free_address, taken_networks
from pxegui.net.rights import needs_permission
from pxegui.phrases import _
from pxegui.problems import Problem

NARROW_BELOW = 980
_SHARES = (22, 36, 27)
_START, _START_NARROW = 128, 120


class SetupStrip(QWidget):
    """Made with a Context, as every pane; it has no header."""

    advice_changed = Signal()  # what bars say of the choices

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setupStrip")
        self._context = context
        self._session = context.session
        self._is_quiet = False
        self._is_narrow = False
        self._advice: list[Problem] = []
        self._closed: set[Problem] = set()  # the person has read these
        self.network = NetworkField(self._session)
        self.boot = BootField(self._session)
        self.addresses = AddressesField(self._session)
        self._fields = (self.network, self.boot, self.addresses)
        self.start_button = Button(_("Start"), icon="play", kind="accent")
        self.start_button.setObjectName("startButton")
        self.start_button.setDefault(True)
        self.caption = ElideLabel(role="secondary", font=fonts.small())
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self._connect()
        self.refresh()

    # -- what actions and the window call -----------------------------------------------------

    def missing(self) -> bool:
        """Whether a choice is missing: the focus goes there, and the caption says what."""
        place, _words = self._lack()
        if place is not None:
            focus(place)
        return place is not None

    def advice(self) -> list[Problem]:
        """What is wrong with the choices, for bars; while serving that of the folder alone."""
        stopped = self._session.state.is_stopped
        said = [each for each in self._advice if each not in self._closed]
        return [each for each in said if stopped or isinstance(each, advice.NothingBoots)]

    def close_advice(self, problem: object) -> None:
        """The person has read it: it comes again when it was mended meanwhile."""
        self._closed |= {each for each in self._advice if each == problem}
        self.advice_changed.emit()

    def show_survey(self) -> None:
        """What boots from here: beneath the folder, or where that would be."""
        below = self.boot if self.boot.isVisible() else self.window()
        height = self.boot.verdicts_top() if self.boot.isVisible() else 60
        popover = SurveyPopover(self._context, self.window())
        popover.open_at(below.mapToGlobal(QPoint(-9, height)))

    def set_quiet(self, *, quiet: bool) -> None:
        """A bar offers what to do next: Start is quiet meanwhile."""
        self._is_quiet = quiet
        self._judge_start()

    def set_locked(self, *, locked: bool) -> None:
        """While serving the choices are only read; what may change live keeps its link."""
        self.network.box.setEnabled(not locked)
        self.boot.box.setEnabled(not locked)
        self.boot.folder_button.setEnabled(not locked)
        self.addresses.modes.setEnabled(not locked)
        self.start_button.setVisible(not locked)
        self.caption.setVisible(not locked)

    def set_narrow(self, width: int) -> None:
        """One verdict line per field."""
        is_narrow = width < NARROW_BELOW
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        for field in self._fields:
            field.set_narrow(narrow=is_narrow)
        self._size_start()
        self._row.setSpacing(16 if is_narrow else 24)

    def refresh(self) -> None:
        """Show what is chosen, and what the system has."""
        self._session.surveyor.set_path(self._session.settings.boot_dir)
        for field in self._fields:
            field.refresh()
        self._advise()
        self._judge_start()

    def _advise(self) -> None:
        session = self._session
        wanted = session.settings.setup_address
        free = str(wanted or free_address(taken_networks(session.interfaces)).ip)
        survey = session.surveyor.survey
        now = list(advice.of_choices(session.interface, survey, free, cannot_boot(session)))
        self._closed &= set(now)
        if now != self._advice:
            self._advice = now
            self.advice_changed.emit()

    # -- inside -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.start_button.setFont(fonts.state())
        self._size_start()
        start = QVBoxLayout()
        start.setSpacing(8)
        start.addWidget(self.start_button)
        start.addWidget(self.caption)
        start.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 2)
        self._row.setSpacing(24)
        for field, share in zip(self._fields, _SHARES, strict=True):
            self._row.addWidget(field, share)
        self._row.addLayout(start)

    def _size_start(self) -> None:
        """As designed, or as its word needs it."""
        least = QSize(_START_NARROW if self._is_narrow else _START, 60)
        self.start_button.setFixedSize(least.expandedTo(self.start_button.sizeHint()))

    def _connect(self) -> None:
        session, actions = self._session, self._context.actions
        self.start_button.clicked.connect(actions["start"].trigger)
        self.boot.folder_button.clicked.connect(actions["open_folder"].trigger)
        session.settings_changed.connect(self.refresh)
        session.interfaces_changed.connect(self.refresh)
        session.surveyor.changed.connect(self.refresh)
        session.problems_changed.connect(self.refresh)
        links = {boot.SURVEY: "survey", addresses.ADDRESSES: "addresses"}
        for field in self._fields:
            field.link_clicked.connect(lambda link: actions[links[link]].trigger())

    def _lack(self) -> tuple[QWidget | None, str]:
        """The first choice that is missing, and what to say of it."""
        session = self._session
        if session.interface is None:
            return self.network.box, _("choose a network")
        if session.settings.boot_dir is None:
            return self.boot.box, _("choose what to boot")
        if session.surveyor.path == session.settings.boot_dir and session.surveyor.why:
            return self.boot.box, _("choose what to boot")
        if not session.interface.addresses and session.settings.setup_address is None:
            return self.network.box, _("give it an address")
        return None, ""

    def _judge_start(self) -> None:
        place, words = self._lack()
        is_quiet = self._is_quiet or place is not None
        self.start_button.set_kind("quiet" if is_quiet else "accent")
        self.start_button.setFont(fonts.state())  # heavy in both
        if self._is_quiet and not words:
            words = _("see below")
        if not words and needs_permission(self._session.settings):
            words = _("asks for password")
        self.caption.setText(words)
        self.start_button.setAccessibleDescription(words)
