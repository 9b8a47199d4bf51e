"""What each machine chain-loads: brakes a loop, and lets a small iPXE be replaced once; pure.

Rule 1: one iPXE binary sent to one machine three times in 120 s, with no other file between, is a
        loop: it starts, does not say that it is iPXE, and is sent to itself again. From then on
        that machine is told the script, whatever it says of itself.
Rule 2: an iPXE without HTTP, or one that cannot start Linux, is told once to load the full one.
        Once it has, or three offers led to nothing, it gets its script like any other iPXE. When
        the full one has asked, a small one is the machine started anew, and is told again.
"""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from pxegui.problems import N_, Problem

LOOP_S = 120.0  # also how long the brake holds: a machine that is switched on anew starts afresh
LOOP_LOADS = 3
REPLACED_S = 300.0
REPLACE_OFFERS = 3  # an OFFER may get lost, or answer an iPXE that is just being replaced
_MOST_MACHINES = 4096

Value = TypeVar("Value")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChainLoop(Problem):
    """iPXE loads itself again and again."""

    WHAT = N_("{machine} loaded {file} {times} times in a row and nothing else")
    CAUSE = N_(
        "It was told to by this rule: {rule}. Once started, that file asks again without saying "
        "that it is iPXE, another DHCP server sends it back, or the machine refuses to start it "
        "(Secure Boot)."
    )
    REMEDY = N_("start it once more: it is told {script} now; and mend that rule")
    SEVERITY = "warning"
    machine: str  # its MAC
    file: str
    times: int
    rule: str
    script: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Loads:
    file: str
    at: tuple[float, ...]  # of those in a row, the newest last


@dataclasses.dataclass(frozen=True, slots=True)
class _Replacement:
    since: float
    offers: int = 0
    loaded: bool = False


class Chainloading:
    """What is remembered of each machine, by its MAC; bounded."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._loads: dict[str, _Loads] = {}
        self._braked: dict[str, tuple[float, str]] = {}  # until when, and the file
        self._replaced: dict[str, _Replacement] = {}

    def note_choice(self, mac: str, because: str) -> None:
        """A machine that was not known as iPXE was told what to boot, because of this."""
        _remember(self._rules, mac, because)

    def note_loaded(self, mac: str, file: str, script: str, now: float) -> ChainLoop | None:
        """An iPXE binary was sent to its end. The problem, if that made it a loop."""
        replacement = self._replaced.get(mac)
        if replacement is not None:
            self._replaced[mac] = dataclasses.replace(replacement, loaded=True)
        before = self._loads.get(mac)
        row = before.at if before is not None and before.file == file else ()
        row = (*(at for at in row if 0 <= now - at < LOOP_S), now)
        _remember(self._loads, mac, _Loads(file, row))
        if len(row) < LOOP_LOADS or self.braked_for(mac, now):
            return None
        _remember(self._braked, mac, (now + LOOP_S, file))
        rule = self._rules.get(mac) or "none of ours, so another server's"
        return ChainLoop(machine=mac, file=file, times=len(row), rule=rule, script=script)

    def note_other_file(self, mac: str) -> None:
        """It asked for something else: what it loaded went on."""
        self._loads.pop(mac, None)

    def braked_for(self, mac: str, now: float) -> str:
        """The file that this machine is not told any more; empty if it is not braked."""
        until, file = self._braked.get(mac, (now, ""))
        return file if 0 < until - now <= LOOP_S else ""

    def note_full(self, mac: str) -> None:
        """An iPXE that lacks nothing asked: a small one that comes after it was started anew."""
        self._replaced.pop(mac, None)

    def may_replace(self, mac: str, now: float) -> bool:
        """A small iPXE may be told to load the full one. Counts as an offer if it may."""
        known = self._replaced.get(mac)
        if known is None or not 0 <= now - known.since < REPLACED_S:
            known = _Replacement(now)
        may = not known.loaded and known.offers < REPLACE_OFFERS
        if may:
            known = dataclasses.replace(known, offers=known.offers + 1)
        _remember(self._replaced, mac, known)
        return may


def _remember(memory: dict[str, Value], mac: str, value: Value) -> None:
    memory.pop(mac, None)
    memory[mac] = value
    if len(memory) > _MOST_MACHINES:
        del memory[next(iter(memory))]
