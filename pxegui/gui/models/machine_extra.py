"""What a machine's row shows beside what the engine's row holds: names, rules, speed of now."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from pxegui import phrases
from pxegui.diagnosis.files import base_name
from pxegui.diagnosis.other_file import has_wrong_file
from pxegui.engine.rows import MachineRow, TransferRow
from pxegui.gui.models.machine_rows import SLOW_AFTER_S, Extra, Shown, slow_words
from pxegui.phrases import _

if TYPE_CHECKING:
    from pxegui.gui.session import Session

SLOW = 500_000.0  # octets a second
_MANY_RESENT = 0.02


class Extras:
    """Follows transfers for the speed of the last second; reads the rest from the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._running: dict[int, TransferRow] = {}
        self._at_tick: dict[int, int] = {}  # transfer -> octets then
        self._speeds: dict[str, float] = {}
        self._slow: dict[str, str] = {}
        self._ticked = 0.0

    # -- questions ----------------------------------------------------------------------------

    def of(self, row: MachineRow) -> Extra:
        """What is known of a machine."""
        names, settings = self._session.names, self._session.settings
        boots, how = self.boots(row)
        return Extra(
            name=names.name(row.key),
            note=names.note(row.key),
            boots=boots,
            boots_how=how,
            speed=self._speeds.get(row.key, 0.0),
            slow=self._slow.get(row.key, ""),
            has_wrong_file=has_wrong_file(row.progress, self._session.surveyor.survey),
            is_ignored=row.mac in settings.dhcp.ignored,
            is_kept=any(each.mac == row.mac for each in settings.dhcp.reservations),
        )

    def boots(self, row: MachineRow) -> tuple[str, str]:
        """The entry that a machine gets, and whether a rule of its own says so."""
        for rule in self._session.settings.boot.rules:
            if row.mac and row.mac in rule.macs:
                how = _("this once") if row.mac in self._session.care.once else _("always")
                return phrases.visible(base_name(rule.boot_file)), how
        return (self._session.boot_name if row.progress.asked_to_boot else ""), ""

    @property
    def other_server(self) -> str:
        """Who gives addresses in proxy mode, as far as known."""
        return self._session.care.other_server

    def leased(self, rows: Iterable[Shown], now: float) -> int:
        """How many addresses of the range are leased at this moment."""
        ready = self._session.ready
        if ready is None or not ready.range_first:
            return 0
        first, last = IPv4Address(ready.range_first), IPv4Address(ready.range_last)
        held = {
            each.row.address
            for each in rows
            if each.row.progress.lease_until > now and each.row.address
        }
        return sum(first <= IPv4Address(address) <= last for address in held)

    # -- transfers ----------------------------------------------------------------------------

    def catch_up(self, transfers: Iterable[TransferRow]) -> None:
        """All transfers, after a while unseen."""
        self._running = {row.key: row for row in transfers if row.outcome is None}
        self._at_tick = {key: row.sent_bytes for key, row in self._running.items()}

    def take(self, transfers: Iterable[TransferRow]) -> None:
        """Changed transfers."""
        for row in transfers:
            self._at_tick.setdefault(row.key, 0)
            self._running[row.key] = row

    def tick(self, now: float) -> None:
        """A second is over: what was sent in it."""
        seconds = max(now - self._ticked, 0.5) if self._ticked else 1.0
        self._ticked = now
        speeds: dict[str, float] = {}
        self._slow = {}
        for key, row in list(self._running.items()):
            step = max(0, row.sent_bytes - self._at_tick.get(key, 0))
            speed = step / seconds
            speeds[row.machine] = speeds.get(row.machine, 0.0) + speed
            self._at_tick[key] = row.sent_bytes
            if row.outcome is not None:
                del self._running[key], self._at_tick[key]
            elif now - row.started >= SLOW_AFTER_S and 0 < speed < SLOW:
                resends = row.resent * (row.blksize or 512) > _MANY_RESENT * row.sent_bytes
                self._slow[row.machine] = slow_words(speed, resends=resends, blksize=row.blksize)
        self._speeds = speeds
