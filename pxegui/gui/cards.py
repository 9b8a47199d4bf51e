"""What is wrong with machines: the card of one, and one bar for several with the same cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pxegui.boot.found import Survey
from pxegui.diagnosis.card import Card, card
from pxegui.diagnosis.judge import Condition, is_looping
from pxegui.gui.models.machine_rows import Shown
from pxegui.gui.widgets.message_bar import Choice, Message
from pxegui.phrases import _, ngettext

if TYPE_CHECKING:
    from pxegui.gui.session import Session

_SEVERAL = 2
_SAID_OF_THE_SERVER = ("outside", "unreadable")

Key = tuple[str, str, str]  # of a bar


def card_of(made: Shown, session: Session, now: float) -> Card | None:
    """What the panel says is wrong with this machine; None: nothing is."""
    ready, found = session.ready, session.surveyor.survey
    boot_dir = Path(ready.boot_dir) if ready is not None else Path()
    if found is None or found.root != boot_dir:
        found = Survey(root=boot_dir, name="")
    return card(made.row.progress, made.sight, now, found)


class SharedCauses(QObject):
    """`noted` and `unnoted` tell of bars, as the window's panes do."""

    noted = Signal(object)  # Message
    unnoted = Signal(object)  # its key

    def __init__(
        self,
        session: Session,
        show: Callable[[Sequence[str]], object],
        parent: QObject | None = None,
    ) -> None:
        """`show` is given the keys of machines that a person wants to see."""
        super().__init__(parent)
        self._session = session
        self._show = show
        self._told: dict[Key, Message] = {}
        self._read: set[Key] = set()  # the person has closed or mended these

    def look(self, rows: Iterable[Shown], now: float) -> None:
        """Which machines stopped for the same reason, as things are now."""
        wanted = {
            key: self._message(key, macs, of)
            for key, (macs, of) in self._causes(rows, now).items()
            if len(macs) >= _SEVERAL and key not in self._read
        }
        for key in self._told.keys() - wanted.keys():
            self.unnoted.emit(key)
        for key, message in wanted.items():
            before = self._told.get(key)
            if before is None or (before.title, before.text) != (message.title, message.text):
                self.noted.emit(message)
        self._told = wanted

    def close(self, key: object) -> None:
        """The person has read it."""
        for each in [each for each in self._told if each == key]:
            del self._told[each]
            self._read.add(each)

    def clear(self) -> None:
        """Another run begins."""
        for key in self._told:
            self.unnoted.emit(key)
        self._told, self._read = {}, set()

    def _causes(self, rows: Iterable[Shown], now: float) -> dict[Key, tuple[list[str], Card]]:
        found: dict[Key, tuple[list[str], Card]] = {}
        for row in rows:
            of = card_of(row, self._session, now) if _may_be_shared(row, now) else None
            if of is not None and of.title != row.extra.slow:
                key = ("cause", of.title, of.boot_file)
                found.setdefault(key, ([], of))[0].append(row.key)
        return found

    def _message(self, key: Key, macs: list[str], of: Card) -> Message:
        count = len(macs)
        title = ngettext(
            "{count} machine stopped for the same reason: {why}",
            "{count} machines stopped for the same reason: {why}",
            count,
        )
        show = Choice(_("Show them"), lambda: self._show(macs))
        choices = [show]
        if of.remedy == "boot":
            use = ngettext("Use it for all {count}", "Use it for all {count}", count)
            choices.append(Choice(use.format(count=count), lambda: self._mend(key, macs, of)))
        return Message(
            key=key,
            kind=of.kind,
            title=title.format(count=count, why=of.title),
            text=of.text,
            choices=tuple(choices),
            has_remedy=len(choices) > 1,
        )

    def _mend(self, key: Key, macs: list[str], of: Card) -> None:
        self._session.care.mend(macs, of.boot_file, of.firmware)
        self.close(key)
        self.unnoted.emit(key)


def _may_be_shared(row: Shown, now: float) -> bool:
    """It stopped, and no bar of the whole server says why."""
    trouble = row.row.progress.trouble
    if row.row.problem is None and trouble is not None:
        return trouble.kind != "missing" and trouble.why not in _SAID_OF_THE_SERVER
    return row.verdict.condition is Condition.PROBLEM or is_looping(row.row.progress, now)
