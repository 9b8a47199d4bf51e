"""A service and its fate: restarted once, given up the second time, reopened after a replug."""

from __future__ import annotations

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator, Callable

import pytest

from pxegui.engine.guard import Guard, Part, describe, say
from pxegui.events import Event, ProblemFound, ServiceFailed, ServiceStarted, ServiceStopped
from pxegui.net.granted import Granted, NoPrivilege, PermissionNotGiven, Wish
from pxegui.problems import Problem, PxeguiError

UNPLUGGED = OSError(errno.ENODEV, "No such device")


class Service:
    """A service that does as the test says, and the guard around it."""

    def __init__(self) -> None:
        self.lives = 0
        self.granted = 0
        self.events: list[Event] = []
        self.given_up: list[Problem] = []
        self.fail: Callable[[BaseException], None] = lambda error: None
        self.on_enter: BaseException | None = None
        self.refused: PxeguiError | None = None
        self.drain_s = 0.0
        self.guard = Guard(
            Part(name="tftp", wishes=(), names=("tftp",), build=self.build),
            address="10.0.0.1",
            grant=self.grant,
            publish=self.events.append,
            clock=lambda: 0.0,
            gave_up=self.given_up.append,
        )
        self.task: asyncio.Task[None] | None = None

    async def grant(self, wishes: object) -> Granted:
        if self.refused is not None:
            raise self.refused
        self.granted += 1
        return Granted()

    def build(
        self, sockets: Granted, failed: Callable[[BaseException], None]
    ) -> contextlib.AbstractAsyncContextManager[None]:
        self.fail = failed
        return self.serving()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        if self.on_enter is not None:
            raise self.on_enter
        self.lives += 1
        try:
            yield
        finally:
            await asyncio.sleep(self.drain_s)

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


@pytest.fixture
async def service():
    service = Service()
    service.task = asyncio.get_running_loop().create_task(service.guard.run(Granted()))
    yield service
    if service.task is not None:
        service.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await service.task


async def test_it_is_started_and_stopped(service):
    await service.guard.started
    service.guard.stop()
    await service.task
    assert service.names() == ["ServiceStarted", "ServiceStopped"]
    assert service.given_up == []


async def test_a_failing_service_is_started_once_more(service):
    await service.guard.started
    service.fail(OSError(errno.EBADF, "Bad file descriptor"))
    await service.settle()
    assert (service.lives, service.granted) == (2, 1)
    [failed] = [event for event in service.events if isinstance(event, ServiceFailed)]
    assert (failed.why, failed.restarts) == ("Bad file descriptor", True)


async def test_the_second_failure_is_its_end(service):
    await service.guard.started
    service.fail(RuntimeError("first"))
    await service.settle()
    service.fail(RuntimeError("second"))
    await service.task
    assert service.lives == 2
    [problem] = service.given_up
    assert str(PxeguiError(problem)) == (
        "tftp ended twice: second: mend that and start again, or leave it out with --no-tftp"
    )
    assert [e.restarts for e in service.events if isinstance(e, ServiceFailed)] == [True, False]
    assert [e.problem for e in service.events if isinstance(e, ProblemFound)] == [problem]


async def test_a_port_that_cannot_be_had_again_is_its_end(service):
    await service.guard.started
    service.refused = PxeguiError(NoPrivilege(ports="69"))
    service.fail(RuntimeError("first"))
    await service.task
    [problem] = service.given_up
    assert "this user may not open port 69" in str(PxeguiError(problem))


async def test_failing_twice_at_once_counts_once(service):
    await service.guard.started
    service.fail(RuntimeError("a"))
    service.fail(RuntimeError("b"))
    await service.settle()
    assert service.lives == 2


async def test_an_unplugged_adapter_is_waited_for_and_is_no_failure(service):
    await service.guard.started
    service.fail(UNPLUGGED)
    await service.settle()
    assert service.lives == 1
    service.guard.reopen()
    await service.settle()
    assert service.lives == 2
    assert not [event for event in service.events if isinstance(event, ServiceFailed)]


async def test_a_person_who_says_no_is_not_asked_again(service):
    await service.guard.started
    service.refused = PxeguiError(PermissionNotGiven(ports="69"))
    service.guard.reopen()
    await service.settle()
    assert [event.restarts for event in service.events if isinstance(event, ServiceFailed)] == [
        False
    ]
    assert [problem.key for problem in service.given_up] == ["service_gave_up"]


async def test_a_new_interface_of_the_same_name_opens_new_sockets(service):
    await service.guard.started
    for _ in range(3):
        service.guard.reopen()
        await service.settle()
    assert (service.lives, service.granted) == (4, 3)
    assert service.names().count("ServiceStarted") == 4


async def test_it_can_be_stopped_while_it_waits_for_its_adapter(service):
    await service.guard.started
    service.fail(UNPLUGGED)
    await service.settle()
    service.guard.stop()
    async with asyncio.timeout(1):
        await service.task


async def test_a_service_that_drains_is_waited_for(service):
    await service.guard.started
    service.drain_s = 0.05
    service.guard.stop()
    await service.settle()
    assert not service.task.done()
    await service.task
    assert isinstance(service.events[-1], ServiceStopped)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no loop"), "a bug in pxegui: ValueError: no loop"),
        (PxeguiError(NoPrivilege(ports="69")), "this user may not open port 69"),
    ],
)
async def test_a_first_start_that_fails_is_told_to_who_starts_it(error, said):
    service = Service()
    service.on_enter = error
    await service.guard.run(Granted())
    with pytest.raises(PxeguiError, match=said):
        await service.guard.started
    assert not [event for event in service.events if isinstance(event, ServiceStarted)]
    assert service.given_up == []


async def test_sockets_are_closed_whatever_happens():
    closed = []

    class Sockets(Granted):
        def close(self) -> None:
            closed.append(self)

    service = Service()
    service.on_enter = ValueError("no")
    await service.guard.run(Sockets())
    assert len(closed) == 1
    assert service.guard.started.exception() is not None


@pytest.mark.parametrize(
    ("error", "words", "report"),
    [
        (OSError(errno.ENODEV, "No such device"), "No such device", "OSError: [Errno 19]"),
        (ValueError("no"), "no", "ValueError: no"),
        (ValueError(), "ValueError", "ValueError"),
    ],
)
def test_words(error, words, report):
    assert say(error) == words
    assert describe(error).startswith(report)


def test_a_part_names_its_sockets():
    assert Wish(name="tftp", ports=(69,)).ports == (69,)
