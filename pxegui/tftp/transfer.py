"""One read transfer as a state machine: ACK, ERROR or deadline in, blocks to send out. Pure.

It speaks block numbers, not octets, and counts them without end; only on the wire they are modulo
65536. The OACK is block 0, since ACK 0 acknowledges it.

Rule 1: with windowsize 1 a repeated ACK never makes us send (RFC 1123 4.2.3.1, Sorcerer's
        Apprentice). With windows it does so once for each loss, and only where it can be about the
        window that is out: a receiver sends one equal ACK for every block after the gap.
Rule 2: every transfer ends: with all acknowledged, with the other side's word, or by silence.
Rule 3: a state changes by `NEXT` only; a change that is not there is a bug and raises KeyError.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from pxegui.events import Outcome
from pxegui.problems import Clause
from pxegui.tftp.client_error import classify

FIRST_RTO_S = 0.25  # until a round trip was measured
RTO_LEAST_S = 0.05
RTO_FIRST_MOST_S = 1.0
RTO_MOST_S = 8.0  # doubled per loss up to this
GIVE_UP_S = 60.0  # a client that flashes or unpacks is silent for 30 s
LAST_ACK_RETRIES = 2
LAST_ACK_WAIT_S = 5.0  # after those: longer than edk2's 4 s clock, so one that lives is heard again
DALLY_S = 1.0  # a repeated last ACK finds us, and no ICMP goes back
REFUSALS = 3  # one ICMP may be about one packet only
EARLY_S = 0.001  # an ACK of the base sooner than this after the window left is not about it
PIECE = 8  # blocks at a time to a receiver that loses blocks of whole windows
PIECE_GAP_S = 0.001
GAPS_TO_PACE = 2
CLEAN_TO_UNPACE = 32


class State(Enum):
    """Where a transfer is."""

    FRESH = auto()
    OFFERED = auto()  # OACK sent, ACK 0 not seen
    SENDING = auto()
    DALLYING = auto()  # all acknowledged; late ACKs are still taken
    ENDED = auto()


class On(Enum):
    """What changes a state."""

    OACK_SENT = auto()
    DATA_SENT = auto()
    OACK_ACKNOWLEDGED = auto()
    ALL_ACKNOWLEDGED = auto()
    BROKEN_OFF = auto()
    DALLIED = auto()


NEXT: dict[State, dict[On, State]] = {
    State.FRESH: {
        On.OACK_SENT: State.OFFERED,
        On.DATA_SENT: State.SENDING,
        On.BROKEN_OFF: State.ENDED,
    },
    State.OFFERED: {On.OACK_ACKNOWLEDGED: State.SENDING, On.BROKEN_OFF: State.ENDED},
    State.SENDING: {On.ALL_ACKNOWLEDGED: State.DALLYING, On.BROKEN_OFF: State.ENDED},
    State.DALLYING: {On.DALLIED: State.ENDED},
    State.ENDED: {},
}


class Blocks(NamedTuple):
    """Send these blocks now, both ends included; block 0 is the OACK."""

    first: int
    last: int


class Transfer:
    """The sender's side of one transfer; `now` is always in seconds of a steady clock.

    Attributes: `state`; `acked` (highest block the client has, -1 while the OACK is not
    acknowledged); `sent`, `window_end` (differ while a piece of the window waits for its turn);
    `sent_at`; `deadline` (call `on_deadline` then); `resent` (blocks sent again); `retries`
    (time-outs since the last progress); `progress_at`; `last` (number of the last block, None while
    unknown); `outcome` and `why` once it has one; `our_fault` (the client said that our OACK was
    wrong); `last_ack_missing`.
    """

    def __init__(
        self,
        *,
        last: int | None,
        windowsize: int = 1,
        timeout_s: float | None = None,
        tells_size: bool = False,
    ) -> None:
        self.last = last
        self._windowsize = windowsize
        self._timeout_s = timeout_s
        self._tells_size = tells_size
        self.state = State.FRESH
        self.acked = 0
        self.sent = 0
        self.window_end = 0
        self.sent_at = self.progress_at = self.deadline = 0.0
        self.resent = self.retries = 0
        self.outcome: Outcome | None = None
        self.why = ""
        self.our_fault = self.last_ack_missing = False
        self._base = 0  # `acked` at the start
        self._highest = -1
        self._echo = -1  # `_highest` when a window was last sent again
        self._smoothed = 0.0
        self._fastest = 4 * EARLY_S
        self._rto = FIRST_RTO_S if timeout_s is None else timeout_s
        self._refusals = self._gaps = self._clean = 0
        self._heard = self._paced = self._resent_window = self._previous_resent = False

    # -- what happens ------------------------------------------------------------------------

    def start(self, now: float, *, oack: bool) -> Blocks:
        """The first packet: the OACK, or DATA 1."""
        self.progress_at = now
        if oack:
            self.acked = self._base = -1
            self._go(On.OACK_SENT)
        else:
            self._highest = 0
            self._go(On.DATA_SENT)
        return self._window(now)

    def on_window_ack(self, now: float) -> Blocks | None:
        """The ACK of `window_end`, compared by the caller: the quick way through `on_ack`."""
        return self._progress(self.window_end, now)

    def on_ack(self, block: int, now: float) -> Blocks | None:
        """An ACK as it stands on the wire, modulo 65536."""
        if self.state not in (State.OFFERED, State.SENDING):
            return None
        number = nearest(block, self.acked)
        if number == self.acked:
            return self._repeated(now)
        if not self.acked < number <= self._highest:
            return None
        return self._progress(number, now)

    def on_repeated_request(self, now: float) -> Blocks | None:
        """The same RRQ again while `is_unanswered`: our first packet was lost."""
        return self._window(now) if self.is_unanswered() else None

    def on_deadline(self, now: float) -> Blocks | None:
        """`deadline` has come."""
        if self.state is State.DALLYING:
            self._go(On.DALLIED)
        if self.state is State.ENDED:
            return None
        if self.sent < self.window_end:
            return self._piece(self.sent + 1, now)
        if not self._waits_longer(now):
            return None
        self.retries += 1
        self._heard = False
        self._resent_window = True
        self._echo = self._highest
        if self._timeout_s is None:
            self._rto = min(2 * self._rto, RTO_MOST_S)
        blocks = self._window(now)
        if self.retries >= LAST_ACK_RETRIES and self._all_sent():
            self._wait(now, max(self._rto, LAST_ACK_WAIT_S))
        return blocks

    def on_error(self, code: int, text: str) -> None:
        """An ERROR of the client ends it; what it means depends on when it comes."""
        if self.state not in (State.OFFERED, State.SENDING):
            return
        meaning = classify(
            code,
            text,
            offered=self.state is State.OFFERED,
            tells_size=self._tells_size,
            all_sent=self._all_sent(),
        )
        self.our_fault = meaning.our_fault
        self.end(meaning.outcome, meaning.why)

    def on_unreachable(self) -> None:
        """ICMP: nobody listens at the client's port any more."""
        if self.state is State.DALLYING:
            self._go(On.DALLIED)
        elif self.state is State.OFFERED and self._tells_size:
            self.end("probe", Clause("the machine asked for the size and closed its port"))
        elif self.state is State.SENDING and self._all_sent():
            self.last_ack_missing = True
            self.end("done", "")
        elif self.state in (State.OFFERED, State.SENDING):
            self._refusals += 1
            if self._refusals >= REFUSALS:
                self.end("aborted", Clause("the machine closed its port"))

    def end(self, outcome: Outcome, why: str) -> None:
        """End it now, unless it has ended."""
        if self.outcome is None:
            self.outcome, self.why = outcome, why
        if On.BROKEN_OFF in NEXT[self.state]:
            self._go(On.BROKEN_OFF)

    def is_unanswered(self) -> bool:
        """It is under way, and no ACK was ever seen."""
        return self.outcome is None and self.acked == self._base

    def is_complete_but_for_the_last_ack(self) -> bool:
        """All was sent, and only the last window's ACK is missing."""
        return self.state is State.SENDING and self._all_sent()

    # -- how it goes on ----------------------------------------------------------------------

    def _go(self, on: On) -> None:
        self.state = NEXT[self.state][on]

    def _all_sent(self) -> bool:
        return self.last is not None and self._highest == self.last

    def _give_up_s(self) -> float:
        return GIVE_UP_S if self._timeout_s is None else max(GIVE_UP_S, 3 * self._timeout_s)

    def _window(self, now: float) -> Blocks:
        """The window after the last acknowledged block; while the OACK is not, the OACK alone."""
        self.window_end = 0 if self.state is State.OFFERED else self._end()
        return self._piece(self.acked + 1, now)

    def _end(self) -> int:
        end = self.acked + self._windowsize
        return end if self.last is None or end < self.last else self.last

    def _piece(self, first: int, now: float) -> Blocks:
        to = min(self.window_end, first + PIECE - 1) if self._paced else self.window_end
        if first <= self._highest:
            self.resent += min(to, self._highest) - first + 1
        if to > self._highest:
            self._highest = to
        self.sent = to
        self.sent_at = now
        self._wait(now, self._rto if to == self.window_end else PIECE_GAP_S)
        return Blocks(first, to)

    def _wait(self, now: float, seconds: float) -> None:
        """A deadline, but never one beyond the silence that ends it."""
        self.deadline = min(now + seconds, self.progress_at + self._give_up_s())

    def _progress(self, number: int, now: float) -> Blocks | None:
        """The client has all blocks up to `number`."""
        whole = number == self.window_end
        if not self._resent_window:
            # Karn: the ACK of what was sent twice tells no round trip.
            self._measure(now - self.sent_at)
        if self._timeout_s is None:
            # After a time-out the longer clock stays until a round trip is measured, or a client
            # that has become slow would get every block twice.
            timed_out = self.retries and self._resent_window
            self._rto = min(self._rto, RTO_FIRST_MOST_S) if timed_out else self._fresh_rto()
        self.acked = number
        self.progress_at = now
        self.retries = self._refusals = 0
        self._heard = False
        if self.state is State.OFFERED:
            self._go(On.OACK_ACKNOWLEDGED)
        elif number == self.last:
            self.outcome = "done"
            self.deadline = now + DALLY_S
            self._go(On.ALL_ACKNOWLEDGED)
            return None
        self._previous_resent = self._resent_window
        if whole:
            if not self._resent_window:
                self._note_clean()
            self._resent_window = False
        elif self._resent_window and number == self._echo:
            return self._slide(now)
        else:
            self._note_gap()
        return self._window(now)

    def _slide(self, now: float) -> Blocks | None:
        """An ACK of all that was out before we went back: nothing was lost then. Send new blocks.

        It is about the second copy of a block that the client had. To go back once more would give
        it second copies for the rest of the file. If a block is lost after all, the timer tells.
        """
        self.window_end = self._end()
        first = max(self.acked, self.sent) + 1
        if first <= self.window_end:
            return self._piece(first, now)
        self._wait(now, self._rto)
        return None

    def _repeated(self, now: float) -> Blocks | None:
        """The client has nothing new. The first block of a window may be lost (windowsize > 1)."""
        self._heard = True
        if self._restarts_now(now):
            self._note_gap()
            return self._window(now)
        if self.retries >= LAST_ACK_RETRIES and self._all_sent():
            # It lives, so this is no missing last ACK: the timer shall not wait the long wait.
            self.deadline = min(self.deadline, now + self._fresh_rto())
        return None

    def _restarts_now(self, now: float) -> bool:
        """May an ACK of the window's base make us send the window again?

        Not if it or the one before was sent twice: its echoes would be taken for new losses, and
        each echo would beget the next. And not sooner than an answer could be here.
        """
        return (
            self._windowsize > 1
            and self.state is State.SENDING
            and not self._resent_window
            and not self._previous_resent
            and now - self.sent_at >= min(EARLY_S, self._fastest / 4)
        )

    def _note_gap(self) -> None:
        self._resent_window = True
        self._echo = self._highest
        self._clean = 0
        self._gaps += 1
        if self._gaps >= GAPS_TO_PACE:
            self._paced = True

    def _note_clean(self) -> None:
        self._gaps = 0
        if self._paced:
            self._clean += 1
            if self._clean >= CLEAN_TO_UNPACE:
                self._clean = 0
                self._paced = False

    def _measure(self, round_trip: float) -> None:
        if self._smoothed:
            self._smoothed += (round_trip - self._smoothed) / 8
        else:
            self._smoothed = round_trip
        if round_trip < self._fastest:
            self._fastest = round_trip

    def _fresh_rto(self) -> float:
        if self._timeout_s is not None:
            return self._timeout_s
        if not self._smoothed:
            return FIRST_RTO_S
        return min(max(4 * self._smoothed, RTO_LEAST_S), RTO_FIRST_MOST_S)

    def _waits_longer(self, now: float) -> bool:
        """Is another try due? If not, the transfer has ended here."""
        if self._refusals:
            self.end("aborted", Clause("the machine closed its port"))
        elif self.retries >= LAST_ACK_RETRIES and self._all_sent() and not self._heard:
            # Many loaders stop listening when they have the last block, and never acknowledge it.
            self.last_ack_missing = True
            self.end("done", "")
        elif now >= self.progress_at + self._give_up_s():
            self.end("fell_silent", self._say_silence(now))
        return self.outcome is None

    def _say_silence(self, now: float) -> str:
        what = Clause("block {number}", number=self.acked + 1)
        if self.state is State.OFFERED:
            what = Clause("our first answer")
        return Clause(
            "{word} for {seconds} s: {what} was sent {count} times",
            word=Clause("no progress") if self._heard else Clause("no answer"),
            seconds=round(now - self.progress_at),
            what=what,
            count=self.retries + 1,
        )


def nearest(block: int, near: int) -> int:
    """The count that a block number of the wire (modulo 65536) means: the one nearest to `near`."""
    return near + ((block - near + 0x8000) & 0xFFFF) - 0x8000
