"""One file on its way to one HTTP client, and what the world is told of it."""

from __future__ import annotations

from collections.abc import Callable

from pxegui.events import Event, Outcome, TransferEnded, TransferProgressed, TransferStarted

PROGRESS_S = 0.1


class Transfer:
    """Publishes the beginning, the progress and the end; counts what was sent."""

    def __init__(
        self,
        *,
        number: int,
        client: str,
        mac: str,
        file: str,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        count: Callable[[int], None],
        note: str = "",
    ) -> None:
        """`count` is told of all octets; the other arguments go into the events."""
        self.sent = 0
        self.was_cut = False  # by us, when serving ends
        self.fell_silent = False  # we ended it, since the client acknowledged nothing any more
        self._number = number
        self._client = client
        self._mac = mac
        self._file = file
        self._note = note
        self._publish = publish
        self._clock = clock
        self._count = count
        self._size: int | None = 0
        self._started = self._told = clock()
        self._moved = self._started

    def start(self, *, asked: str, size: int | None, offset: int = 0, probe: bool = False) -> None:
        """The answer is about to be sent."""
        self._size = size
        self._publish(
            TransferStarted(
                at=self._started,
                mac=self._mac,
                transfer=self._number,
                protocol="http",
                client=self._client,
                file=self._file,
                asked=asked,
                size_bytes=size,
                offset_bytes=offset,
                probe=probe,
                note=self._note,
            )
        )

    def add(self, count: int) -> None:
        """So many more octets are with the kernel."""
        self.sent += count
        self._count(count)
        now = self._touch()
        is_last = self._size is not None and self.sent >= self._size
        if not is_last and not 0 <= now - self._told < PROGRESS_S:
            self._told = now
            self._publish(
                TransferProgressed(
                    at=now,
                    mac=self._mac,
                    transfer=self._number,
                    protocol="http",
                    sent_bytes=self.sent,
                    size_bytes=self._size,
                    resent=0,
                )
            )

    def _touch(self) -> float:
        """Something moves now."""
        self._moved = self._clock()
        return self._moved

    def quiet_s(self) -> float:
        """For how long nothing was sent."""
        return self._clock() - self._moved

    def end(self, outcome: Outcome, why: str = "") -> None:
        """It is over."""
        now = self._clock()
        self._publish(
            TransferEnded(
                at=now,
                mac=self._mac,
                transfer=self._number,
                protocol="http",
                client=self._client,
                file=self._file,
                outcome=outcome,
                sent_bytes=self.sent,
                size_bytes=self._size,
                seconds=max(now - self._started, 0.0),
                resent=0,
                why=why,
            )
        )
