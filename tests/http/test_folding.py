from __future__ import annotations

import pytest

from pxegui.events import Event, TransferEnded, TransferProgressed, TransferStarted
from pxegui.http import folding
from pxegui.http import service as room
from pxegui.http.folding import FOLD_S, SINGLY, Folded, Foldings
from tests.http.web import web

KEY = ("192.0.2.9", "disk.img")


class Desk:
    """Foldings with a clock that the test turns, and what was told."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[Event] = []
        self.foldings = Foldings(lambda: self.now)

    def begin(self) -> Folded:
        return Folded(
            number=7,
            client="192.0.2.9:1234",
            mac="",
            file="disk.img",
            publish=self.told.append,
            clock=lambda: self.now,
            count=lambda _: None,
        )

    def ask(self, *, key: tuple[str, str] = KEY, after: float = 0.01) -> Folded | None:
        self.now += after
        return self.foldings.fold(key, self.begin)

    def ask_many(self) -> Folded:
        for _ in range(SINGLY):
            assert self.ask() is None
        folded = self.ask()
        assert folded is not None
        return folded

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.told]


def test_the_first_few_are_told_singly_and_the_rest_as_one():
    desk = Desk()
    folded = desk.ask_many()
    assert all(desk.ask() is folded for _ in range(100))


def test_ranges_with_time_between_them_stay_single():
    desk = Desk()
    assert all(desk.ask(after=FOLD_S) is None for _ in range(50))


def test_other_files_and_clients_are_apart():
    desk = Desk()
    desk.ask_many()
    assert desk.ask(key=("192.0.2.9", "other")) is None
    assert desk.ask(key=("192.0.2.8", "disk.img")) is None


def test_a_thousand_ranges_are_few_events():
    desk = Desk()
    folded = desk.ask_many()
    for _ in range(1000):
        folded.start(asked="/disk.img", size=512, offset=0)
        desk.now += 0.001
        folded.add(512)
        folded.end("done")
        desk.foldings.sweep()
    assert "TransferEnded" not in desk.names()
    desk.now += FOLD_S
    assert desk.foldings.sweep() is False
    started, *progress, ended = desk.told
    assert isinstance(started, TransferStarted)
    assert started.size_bytes is None
    assert len(progress) <= 11
    assert all(isinstance(event, TransferProgressed) for event in progress)
    assert isinstance(ended, TransferEnded)
    assert (ended.outcome, ended.sent_bytes, ended.size_bytes) == ("done", 512_000, None)


def test_it_does_not_end_while_a_range_is_being_sent():
    desk = Desk()
    folded = desk.ask_many()
    folded.start(asked="/disk.img", size=1 << 30)
    desk.now += 100
    assert desk.foldings.sweep() is True
    assert desk.names() == ["TransferStarted"]


def test_the_last_range_says_how_it_ended():
    desk = Desk()
    folded = desk.ask_many()
    for outcome, why in (("done", ""), ("aborted", "the machine closed the connection")):
        folded.start(asked="/disk.img", size=512)
        folded.end(outcome, why)  # type: ignore[arg-type]
    desk.foldings.finish()
    ended = desk.told[-1]
    assert isinstance(ended, TransferEnded)
    assert (ended.outcome, ended.why) == ("aborted", "the machine closed the connection")


def test_trouble_is_told_at_once_and_the_next_range_begins_anew():
    desk = Desk()
    folded = desk.ask_many()
    folded.start(asked="/disk.img", size=512)
    folded.end("failed", "the file became shorter while it was sent")
    assert desk.names() == ["TransferStarted", "TransferEnded"]
    again = desk.ask()
    assert again is not None
    assert again is not folded
    desk.foldings.finish()


def test_what_is_kept_in_mind_is_bounded(monkeypatch):
    monkeypatch.setattr(folding, "MOST", 10)
    desk = Desk()
    for number in range(100):
        desk.ask(key=("192.0.2.9", str(number)))
    assert len(desk.foldings._seen) == 10


@pytest.mark.parametrize("stops", [False, True])
async def test_a_client_that_reads_a_disk_piece_by_piece(root, monkeypatch, stops):
    monkeypatch.setattr(folding, "FOLD_S", 0.2)
    monkeypatch.setattr(room, "SWEEP_S", 0.05)
    async with web(root) as served:
        for number in range(100):
            last = number * 30_000 + 29_999
            await served.get("/big", f"Range: bytes={number * 30_000}-{last}")
        if not stops:
            await served.wait_told(TransferEnded, SINGLY + 1)
    assert len(served.events(TransferStarted)) == SINGLY + 1
    ended = served.events(TransferEnded)
    assert len(ended) == SINGLY + 1
    assert sum(event.sent_bytes for event in ended) == 3_000_000
    assert served.service.statistics()["sent_bytes"] == 3_000_000
