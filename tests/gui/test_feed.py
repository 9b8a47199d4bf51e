from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from pxegui import events as e
from pxegui.engine.machines import Machines
from pxegui.engine.stream import EventStream
from pxegui.gui.feed import RING, Batch, Feed, Live


def refused(number: int) -> e.FileRefused:
    return e.FileRefused(
        at=float(number),
        mac="52:54:00:00:00:01",
        protocol="tftp",
        client="192.168.2.101:1024",
        asked=f"file-{number}",
        kind="not_found",
        why="no such file",
        nearest="",
        optional=False,
    )


def progressed(sent: int) -> e.TransferProgressed:
    return e.TransferProgressed(
        at=1.0, transfer=1, protocol="tftp", sent_bytes=sent, size_bytes=100, resent=0
    )


@pytest.fixture
def fed(qapp):
    stream, machines = EventStream(), Machines()
    stream.observe(machines.take)
    feed = Feed(stream, machines)
    batches: list[Batch] = []
    feed.batch.connect(batches.append)
    yield stream, feed, batches
    feed.close()


def test_many_events_are_one_batch(fed, qtbot):
    stream, feed, batches = fed
    with qtbot.waitSignal(feed.batch, timeout=1000):
        for number in range(500):
            stream.publish(refused(number))
        assert not batches
    assert [len(batch.events) for batch in batches] == [500]
    assert [row.key for row in batches[0].machines] == ["52:54:00:00:00:01"]


def test_nothing_happens_where_nothing_happened(fed):
    _stream, feed, batches = fed
    feed.flush()
    assert not batches


def test_progress_is_in_the_rows_not_in_the_log(fed):
    stream, feed, batches = fed
    started = e.TransferStarted(
        at=0.0, transfer=1, protocol="tftp", client="192.168.2.7:1", file="a", asked="a",
        size_bytes=100,
    )  # fmt: skip
    stream.publish(started)
    feed.flush()
    stream.publish(progressed(50))
    feed.flush()
    assert batches[1].events == []
    assert [row.percent for row in batches[1].transfers] == [50.0]
    assert feed.position == 1


def test_the_ring_is_bounded_and_positions_go_on(fed):
    stream, feed, batches = fed
    for number in range(RING + 10):
        feed.take(refused(number))
    feed.flush()
    assert len(batches[0].events) == RING
    assert batches[0].events[0] == refused(10)
    assert feed.position == RING + 10
    assert feed.events_since(RING + 8) == [refused(RING + 8), refused(RING + 9)]
    assert stream.recent() == ()


def test_a_hidden_pane_does_nothing_and_catches_up_without_a_gap_or_a_repetition(fed, qtbot):
    stream, feed, _batches = fed
    pane = QWidget()
    qtbot.addWidget(pane)
    seen: list[e.Event] = []
    position = 0

    def catch_up() -> None:
        nonlocal position
        seen.extend(feed.events_since(position))
        position = feed.position

    def take(batch) -> None:
        nonlocal position
        seen.extend(batch.events)
        position = feed.position

    ticks: list[float] = []
    Live(pane, feed, catch_up=catch_up, batch=take, tick=ticks.append)
    stream.publish(refused(1))
    feed.flush()
    assert not seen
    stream.publish(refused(2))
    pane.show()
    assert seen == [refused(1), refused(2)]
    stream.publish(refused(3))
    feed.flush()
    assert seen == [refused(1), refused(2), refused(3)]
    pane.hide()
    stream.publish(refused(4))
    feed.flush()
    assert len(seen) == 3
    pane.show()
    assert seen[-1] == refused(4)
    assert len(seen) == 4


def test_ticks_come_only_while_wanted(fed):
    _stream, feed, _batches = fed
    assert not feed._ticker.isActive()
    feed.set_ticking(True)
    assert feed._ticker.isActive()
    feed.set_ticking(False)
    assert not feed._ticker.isActive()
