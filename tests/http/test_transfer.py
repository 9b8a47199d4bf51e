from __future__ import annotations

from pxegui.events import Event, TransferEnded, TransferProgressed, TransferStarted
from pxegui.http.transfer import Transfer


class Watch:
    """A transfer with a clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[Event] = []
        self.counted: list[int] = []
        self.transfer = Transfer(
            number=7,
            client="192.0.2.9:1234",
            mac="02:00:00:00:00:01",
            file="linux",
            publish=self.told.append,
            clock=lambda: self.now,
            count=self.counted.append,
        )


def test_progress_leaves_at_most_ten_times_a_second():
    watch = Watch()
    watch.transfer.start(asked="/linux", size=10_000)
    for _ in range(200):
        watch.now += 0.01
        watch.transfer.add(10)
    progress = [event for event in watch.told if isinstance(event, TransferProgressed)]
    assert 15 <= len(progress) <= 20
    assert progress[-1].sent_bytes <= 2000


def test_a_clock_that_is_set_back_does_not_stop_the_progress():
    watch = Watch()
    watch.transfer.start(asked="/linux", size=10_000)
    watch.now -= 3600
    watch.transfer.add(10)
    watch.transfer.end("done")
    _, progressed, ended = watch.told
    assert isinstance(progressed, TransferProgressed)
    assert isinstance(ended, TransferEnded)
    assert ended.seconds == 0


def test_the_end_tells_it_all():
    watch = Watch()
    watch.transfer.start(asked="/linux", size=10, offset=5)
    watch.now += 2
    watch.transfer.add(10)
    watch.transfer.end("done")
    started, ended = watch.told
    assert isinstance(started, TransferStarted)
    assert (started.offset_bytes, started.size_bytes, started.transfer) == (5, 10, 7)
    assert isinstance(ended, TransferEnded)
    assert (ended.outcome, ended.sent_bytes, ended.seconds) == ("done", 10, 2.0)
    assert watch.counted == [10]
