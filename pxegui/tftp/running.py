"""All transfers under way: their readers, one timer for all, and what is told of them.

Rule 1: one timer, and only while there is a transfer; never a task, future or timer per packet.
Rule 2: packets are counted; what is told leaves at most ten times a second for each transfer, and
        with many of them in turn, so that none is left out.
Rule 3: an exception in one transfer ends that one; all else goes on.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable

from pxegui.boot.directory import OpenFile
from pxegui.events import Event, LogRecorded, TransferEnded, TransferProgressed
from pxegui.problems import Clause
from pxegui.tftp.block_cap import BlockCaps, is_suspect
from pxegui.tftp.chunks import ChunkShelf
from pxegui.tftp.exchange import Exchange
from pxegui.tftp.netascii import NetasciiBlocks
from pxegui.tftp.transfer import PIECE_GAP_S, State

TICK_S = 0.015
PROGRESS_S = 0.1
PROGRESS_PER_TICK = 8  # some 500 a second in all, however many transfers there are
STALLED_S = 30.0

Peer = tuple[str, int]


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class Running:
    """One transfer and what is told of it."""

    number: int
    mac: str
    peer: Peer
    request: bytes  # the RRQ, to know it again
    file: OpenFile
    name: str
    size: int | None
    blksize: int
    exchange: Exchange
    netascii: NetasciiBlocks | None
    started: float  # steady clock
    told_at: float = 0.0
    told_acked: int = 0
    told_stall: bool = False
    suspected: bool = False
    ended: bool = False  # TransferEnded is published

    @property
    def client(self) -> str:
        """The client as events name it."""
        return f"{self.peer[0]}:{self.peer[1]}"

    @property
    def sent_bytes(self) -> int:
        """What the client has acknowledged; all of it once the transfer is done."""
        transfer = self.exchange.transfer
        if transfer.outcome == "done":
            return self.netascii.sent_bytes if self.netascii else self.file.size
        sent = max(transfer.acked, 0) * self.blksize
        return sent if self.size is None else min(sent, self.size)


class RunningTransfers:
    """The table of transfers by the client's address and port (its TID)."""

    def __init__(
        self,
        *,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        on_bug: Callable[[Exception], None],
    ) -> None:
        self.shelf = ChunkShelf()
        self.caps = BlockCaps()
        self._publish = publish
        self._clock = clock
        self._on_bug = on_bug
        self._by_peer: dict[Peer, Running] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._counts = dict.fromkeys(
            (
                *("done", "probe", "aborted", "failed", "fell_silent", "last_ack_missing"),
                *("blocks", "resent", "sent_bytes"),
            ),
            0,
        )

    # -- the table ---------------------------------------------------------------------------

    def of(self, peer: Peer) -> Running | None:
        """The transfer with this client's port, also one that only dallies."""
        return self._by_peer.get(peer)

    def count(self) -> int:
        """How many are under way."""
        return sum(not running.ended for running in self._by_peer.values())

    def add(self, running: Running, now: float) -> None:
        """Send its first packet and take care of it from now on."""
        loop = self._loop = asyncio.get_running_loop()
        self._by_peer[running.peer] = running
        self._idle.clear()
        loop.add_reader(running.exchange.socket.fileno(), self._on_readable, running)
        self._guarded(running, running.exchange.start, now)
        self._wake_in(TICK_S)

    def repeat_first(self, running: Running, now: float) -> None:
        """Its request came again, word for word."""
        self._guarded(running, running.exchange.repeat_first, now)

    def end(self, running: Running, why: str, *, text: str = "") -> None:
        """Break a transfer off and forget it; `text` goes to the client."""
        exchange = running.exchange
        if exchange.transfer.outcome is None:
            if exchange.transfer.is_complete_but_for_the_last_ack():
                exchange.transfer.end("done", "")
            else:
                if text:
                    exchange.break_off(text)
                exchange.transfer.end("aborted", why)
        self._settle(running, for_good=True)

    async def wait_idle(self, limit_s: float) -> None:
        """Wait until every transfer has ended, at most `limit_s`."""
        try:
            async with asyncio.timeout(limit_s):
                await self._idle.wait()
        except TimeoutError:
            return

    def end_all(self, why: str, *, text: str) -> None:
        """Break off what is still there; `text` goes to the clients."""
        for running in list(self._by_peer.values()):
            self.end(running, why, text=text)

    def statistics(self) -> dict[str, int]:
        """Counters of all that ended, with those under way added."""
        counts = dict(self._counts)
        for running in self._by_peer.values():
            if not running.ended:
                counts["blocks"] += running.exchange.sent_blocks
                counts["resent"] += running.exchange.transfer.resent
                counts["sent_bytes"] += running.sent_bytes
        counts["running"] = self.count()
        return counts

    # -- sockets and the timer ---------------------------------------------------------------

    def _on_readable(self, running: Running) -> None:
        assert self._loop is not None  # noqa: S101 - set before any reader
        self._guarded(running, running.exchange.on_readable, self._loop.time())

    def _guarded(self, running: Running, step: Callable[[float], None], now: float) -> None:
        transfer = running.exchange.transfer
        try:
            step(now)
        except Exception as error:
            self._on_bug(error)
            running.exchange.break_off("a bug in the server")
            transfer.end("failed", Clause("a bug in pxegui"))
            self._settle(running, for_good=True)
            return
        if transfer.outcome is not None:
            self._settle(running)
        elif transfer.sent < transfer.window_end:
            self._wake_in(PIECE_GAP_S)

    def _wake_in(self, delay_s: float) -> None:
        """Have the sweep run in this time, or sooner if it is due sooner."""
        if self._loop is None:
            return
        if self._timer is not None:
            if self._timer.when() <= self._loop.time() + delay_s:
                return
            self._timer.cancel()
        self._timer = self._loop.call_later(delay_s, self._sweep)

    def _sweep(self) -> None:
        """Deadlines and progress of all."""
        assert self._loop is not None  # noqa: S101 - set before any timer
        self._timer = None
        now = self._loop.time()
        due: list[Running] = []
        for running in list(self._by_peer.values()):
            exchange = running.exchange
            if now >= exchange.transfer.deadline or exchange.waiting is not None:
                self._guarded(running, exchange.on_tick, now)
            if running.ended:
                continue
            self._watch(running, now)
            if now - running.told_at >= PROGRESS_S:
                due.append(running)
        self._tell_progress(due, now)
        if self._by_peer:
            self._wake_in(TICK_S)

    # -- what is told ------------------------------------------------------------------------

    def _tell_progress(self, due: list[Running], now: float) -> None:
        moved = [r for r in due if r.exchange.transfer.acked > r.told_acked and not r.ended]
        moved.sort(key=lambda running: running.told_at)
        for running in moved[:PROGRESS_PER_TICK]:
            transfer = running.exchange.transfer
            running.told_at = now
            running.told_acked = transfer.acked
            self._publish(
                TransferProgressed(
                    at=self._clock(),
                    mac=running.mac,
                    transfer=running.number,
                    protocol="tftp",
                    sent_bytes=running.sent_bytes,
                    size_bytes=running.size,
                    resent=transfer.resent,
                )
            )

    def _watch(self, running: Running, now: float) -> None:
        """Say once what a transfer without progress waits for."""
        transfer = running.exchange.transfer
        address = running.peer[0]
        if not running.suspected and is_suspect(transfer, running.blksize, now):
            running.suspected = True
            most = self.caps.suspect(address, running.blksize, now)
            self._warn(
                running,
                f"blocks of {running.blksize} octets seem not to reach {address} (the MTU on the "
                f"way may be smaller): its next request gets {most} at most",
            )
        if not running.told_stall and now - transfer.progress_at >= STALLED_S:
            running.told_stall = True
            trouble = f" ({running.exchange.trouble})" if running.exchange.trouble else ""
            self._warn(
                running,
                f"{running.name}: no answer from {address} for {STALLED_S:.0f} s, block "
                f"{max(transfer.acked, 0) + 1} was sent {transfer.retries + 1} times{trouble}",
            )
        elif running.told_stall and now - transfer.progress_at < STALLED_S:
            running.told_stall = False

    def _warn(self, running: Running, text: str) -> None:
        self._publish(
            LogRecorded(at=self._clock(), mac=running.mac, level="warning", room="tftp", text=text)
        )

    def _settle(self, running: Running, *, for_good: bool = False) -> None:
        """A transfer has its outcome: tell it once; let it go when it has dallied."""
        transfer = running.exchange.transfer
        if not running.ended:
            running.ended = True
            self._tell_end(running)
            self.shelf.release(running.file)
            if not self.count():
                self._idle.set()
        if for_good or transfer.state is State.ENDED:
            if self._by_peer.get(running.peer) is running:
                del self._by_peer[running.peer]
            self._close(running.exchange)

    def _close(self, exchange: Exchange) -> None:
        if self._loop is not None and exchange.socket.fileno() >= 0:
            self._loop.remove_reader(exchange.socket.fileno())
        exchange.socket.close()

    def _tell_end(self, running: Running) -> None:
        exchange = running.exchange
        transfer = exchange.transfer
        outcome = transfer.outcome or "failed"
        self._counts[outcome] += 1
        self._counts["last_ack_missing"] += transfer.last_ack_missing
        self._counts["blocks"] += exchange.sent_blocks
        self._counts["resent"] += transfer.resent
        self._counts["sent_bytes"] += running.sent_bytes
        if transfer.our_fault:
            self._on_bug(OackRefusedError(transfer.why))
        why = transfer.why
        if outcome == "fell_silent" and exchange.trouble:
            why = Clause("{why} ({trouble})", why=why, trouble=exchange.trouble)
        assert self._loop is not None  # noqa: S101 - set when it was added
        self._publish(
            TransferEnded(
                at=self._clock(),
                mac=running.mac,
                transfer=running.number,
                protocol="tftp",
                client=running.client,
                file=running.name,
                outcome=outcome,
                sent_bytes=running.sent_bytes,
                size_bytes=running.size,
                seconds=max(0.0, self._loop.time() - running.started),
                resent=transfer.resent,
                why="" if outcome == "done" else why,
            )
        )


class OackRefusedError(Exception):
    """A client said that our OACK breaks the rules."""
