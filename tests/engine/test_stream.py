"""The event stream: order, the ring, and observers that misbehave."""

from __future__ import annotations

from pxegui.engine import stream as module
from pxegui.engine.stream import EventStream
from pxegui.events import Event, ProblemFound, Stopped
from pxegui.problems import BugFound


def stopped(at: float) -> Stopped:
    return Stopped(at=at)


def test_every_observer_sees_every_event_in_order():
    stream = EventStream()
    first: list[Event] = []
    second: list[Event] = []
    stream.observe(first.append)
    stream.observe(second.append)
    for at in range(3):
        stream.publish(stopped(at))
    assert [e.at for e in first] == [e.at for e in second] == [0, 1, 2]


def test_who_stopped_observing_sees_no_more():
    stream = EventStream()
    seen: list[Event] = []
    unobserve = stream.observe(seen.append)
    stream.publish(stopped(1))
    unobserve()
    unobserve()
    stream.publish(stopped(2))
    assert [e.at for e in seen] == [1]


def test_an_observer_may_end_itself_or_another_while_events_are_handed_out():
    stream = EventStream()
    seen: list[Event] = []

    def once(event: Event) -> None:
        seen.append(event)
        unobserve()

    unobserve = stream.observe(once)
    stream.observe(seen.append)
    stream.publish(stopped(1))
    stream.publish(stopped(2))
    assert [e.at for e in seen] == [1, 1, 2]


def test_the_ring_keeps_the_last_events(monkeypatch):
    monkeypatch.setattr(module, "RING", 3)
    stream = EventStream()
    for at in range(5):
        stream.publish(stopped(at))
    assert [e.at for e in stream.recent()] == [2, 3, 4]


def test_a_failing_observer_is_reported_once_and_dropped_and_the_others_go_on(caplog):
    stream = EventStream()
    seen: list[Event] = []
    calls: list[Event] = []

    def broken(event: Event) -> None:
        calls.append(event)
        raise ValueError("no row")

    stream.observe(broken)
    stream.observe(seen.append)
    stream.publish(stopped(1))
    stream.publish(stopped(2))
    assert len(calls) == 1
    assert [type(e) for e in seen] == [Stopped, ProblemFound, Stopped]
    found = seen[1]
    assert isinstance(found, ProblemFound)
    problem = found.problem
    assert isinstance(problem, BugFound)
    assert "ValueError: no row" in problem.error
    assert "broken" in problem.room
    assert "broken" in caplog.text


def test_an_observer_that_publishes_is_refused():
    stream = EventStream()
    seen: list[Event] = []
    stream.observe(lambda event: stream.publish(event))
    stream.observe(seen.append)
    stream.publish(stopped(1))
    stream.publish(stopped(2))
    assert [e.at for e in seen if isinstance(e, Stopped)] == [1, 2]
    [found] = [e for e in seen if isinstance(e, ProblemFound)]
    assert "observers only look" in str(found.problem.facts()["error"])
