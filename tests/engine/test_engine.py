"""The engine on loopback: start, stop, again; all or nothing; services that fail."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import socket
import sys
import threading
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import psutil
import pytest

from pxegui.boot.found import MenuEntry, Survey
from pxegui.engine.engine import Engine
from pxegui.events import (
    BootDirectorySurveyed,
    Event,
    ProblemFound,
    Ready,
    RequestIgnored,
    ServiceFailed,
    ServiceStarted,
    ServiceStopped,
    Stopped,
    Stopping,
    StopTakenBack,
    TransferEnded,
)
from pxegui.problems import BugFound, PxeguiError
from pxegui.settings.model import AddressRange, MenuChoice, Mode, Reservation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")


class Served:
    """An engine, and what it told."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.events: list[Event] = []
        self.engine.stream.observe(self.events.append)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def guard(self, name: str) -> Any:
        run = self.engine._run
        assert run is not None
        [guard] = [each for each in run._guards if each.part.name == name]
        return guard

    async def fail(self, name: str) -> None:
        self.guard(name)._end(RuntimeError("broken"))
        for _ in range(20):
            await asyncio.sleep(0.01)


@pytest.fixture
async def served():
    served = Served()
    async with served.engine:
        yield served


def open_sockets() -> set[tuple[int, int]]:
    """Kind and port of every socket of ours that waits for somebody."""
    listed = psutil.Process().net_connections("inet")
    waiting = [each for each in listed if each.status in ("NONE", "LISTEN")]
    return {(int(each.type), int(each.laddr[1])) for each in waiting}


async def get(port: int, path: str = "/hello.txt") -> bytes:
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return answer.partition(b"\r\n\r\n")[2]


async def test_ready_says_what_is_served_where(served, settings):
    ready = await served.engine.start(settings)
    assert dataclasses.replace(ready, at=0.0) == Ready(
        at=0.0,
        interface="lo",
        address="127.0.0.1",
        mode="standard",
        dhcp=settings.dhcp.port,
        pxe=settings.dhcp.pxe_port,
        tftp=settings.tftp.port,
        http=settings.http.port,
        range_first="127.0.0.100",
        range_last="127.0.0.150",
        boot_dir=str(settings.boot_dir),
    )
    assert served.of(Ready) == [ready]
    names = ["dhcp", "pxe", "tftp", "http"]
    assert [event.service for event in served.of(ServiceStarted)] == names
    assert await get(settings.http.port) == b"hello"
    await served.engine.stop()
    assert sorted(event.service for event in served.of(ServiceStopped)) == sorted(names)
    assert [type(event) for event in served.events[-1:]] == [Stopped]


async def test_after_a_stop_nothing_is_left_and_it_starts_again(served, settings):
    threads = threading.active_count()
    before = open_sockets()
    tasks = asyncio.all_tasks()
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await served.engine.start(settings)
        assert open_sockets() > before
        await served.engine.stop()
        await asyncio.sleep(0)
        assert open_sockets() == before
        assert asyncio.all_tasks() == tasks
        assert len(os.listdir("/proc/self/fd")) <= descriptors + 1
    assert threading.active_count() <= threads + 2  # the loop keeps its idle worker threads
    assert len(served.of(Ready)) == 3


async def test_a_transfer_has_a_number_of_its_own_in_all_runs(served, settings, loading):
    """Faces keep the rows of the run before, and know them by it."""
    for _ in range(2):
        await served.engine.start(settings)
        assert await loading("hello.txt").take_all() == b"hello"
        await served.engine.stop()
    numbers = [each.transfer for each in served.of(TransferEnded)]
    assert numbers == [1, 2]


async def test_stop_twice_and_before_any_start(served, settings):
    await served.engine.stop()
    await served.engine.start(settings)
    await asyncio.gather(served.engine.stop(), served.engine.stop())
    await served.engine.stop()
    assert (len(served.of(Stopping)), len(served.of(Stopped))) == (1, 1)


class SlowReader:
    """Loads a file by TFTP, a block whenever it is told to."""

    def __init__(self, port: int, file: str) -> None:
        self.got = b""
        self.error = b""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(2)
        self._socket.sendto(b"\0\1" + file.encode() + b"\0octet\0", ("127.0.0.1", port))

    async def take_block(self) -> bool:
        """True while more comes."""
        data, peer = await asyncio.to_thread(self._socket.recvfrom, 600)
        if data[:2] == b"\0\5":
            self.error = data[4:-1]
            return False
        self.got += data[4:]
        self._socket.sendto(b"\0\4" + data[2:4], peer)
        return len(data) == 516

    async def take_all(self) -> bytes:
        while await self.take_block():
            pass
        return self.got

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def loading(settings):
    """Begins to load a file: `loading("hello.txt")`."""
    with contextlib.ExitStack() as opened:

        def begin(file: str) -> SlowReader:
            return opened.enter_context(contextlib.closing(SlowReader(settings.tftp.port, file)))

        yield begin


async def test_a_stop_is_taken_back_while_a_transfer_is_under_way(served, settings, loading):
    content = bytes(range(256)) * 10
    (settings.boot_dir / "big.bin").write_bytes(content)
    await served.engine.start(settings)
    open_before = open_sockets()
    under_way = loading("big.bin")
    await under_way.take_block()
    stopping = asyncio.get_running_loop().create_task(served.engine.stop())
    await asyncio.sleep(0.05)
    refused = loading("hello.txt")
    assert not await refused.take_block()
    assert refused.error == b"server is stopping"
    assert await get(settings.http.port) == b"The server is stopping\n"
    served.engine.keep_serving()
    await stopping
    assert await under_way.take_all() == content
    assert await loading("hello.txt").take_all() == b"hello"
    assert await get(settings.http.port) == b"hello"
    assert open_sockets() >= open_before
    told = [type(each) for each in served.events if isinstance(each, (Stopping, StopTakenBack))]
    assert told == [Stopping, StopTakenBack]
    assert served.of(ServiceStopped) == []
    waiting = asyncio.get_running_loop().create_task(served.engine.wait_ended())
    await served.engine.stop()
    assert await waiting is None
    assert len(served.of(Stopped)) == 1


async def test_a_stop_in_a_hurry_waits_for_no_transfer(served, settings, loading):
    (settings.boot_dir / "big.bin").write_bytes(bytes(5000))
    await served.engine.start(settings)
    under_way = loading("big.bin")
    await under_way.take_block()
    stopping = asyncio.get_running_loop().create_task(served.engine.stop())
    await asyncio.sleep(0.05)
    served.engine.hurry()
    async with asyncio.timeout(1):
        await stopping
    while await under_way.take_block():
        pass
    assert under_way.error == b"server is stopping"
    assert [each.outcome for each in served.of(TransferEnded)] == ["aborted"]
    served.engine.keep_serving()  # too late, and says nothing
    assert served.of(StopTakenBack) == []


async def test_leaving_the_engine_is_for_good(settings, loading):
    served = Served()
    (settings.boot_dir / "big.bin").write_bytes(bytes(1000))
    async with served.engine:
        await served.engine.start(settings)
        under_way = loading("big.bin")
        await under_way.take_block()
        asyncio.get_running_loop().call_later(0.05, served.engine.keep_serving)
        asyncio.get_running_loop().call_later(0.2, served.engine.hurry)
    assert (len(served.of(StopTakenBack)), len(served.of(Stopped))) == (0, 1)


async def test_questions_of_dhcp_wait_for_the_end_of_a_stop_that_is_taken_back(
    served, settings, loading
):
    (settings.boot_dir / "big.bin").write_bytes(bytes(1000))
    await served.engine.start(settings)
    under_way = loading("big.bin")
    await under_way.take_block()
    stopping = asyncio.get_running_loop().create_task(served.engine.stop())
    await asyncio.sleep(0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"\1" * 20, ("127.0.0.1", settings.dhcp.port))
    await asyncio.sleep(0.05)
    assert served.of(RequestIgnored) == []
    served.engine.keep_serving()
    await stopping
    await asyncio.sleep(0.05)
    assert len(served.of(RequestIgnored)) == 1


async def test_a_second_start_is_refused(served, settings):
    await served.engine.start(settings)
    with pytest.raises(RuntimeError, match="serving already"):
        await served.engine.start(settings)


async def test_waiting_for_the_end(served, settings):
    waiting = asyncio.get_running_loop().create_task(served.engine.wait_ended())
    await served.engine.start(settings)
    await asyncio.sleep(0)
    assert not waiting.done()
    await served.engine.stop()
    assert await waiting is None


async def test_stop_cancels_a_start(served, settings, monkeypatch):
    started = asyncio.Event()

    async def never(*_: object) -> None:
        started.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("pxegui.engine.run.Run._look_for_servers", never)
    before = open_sockets()
    starting = asyncio.get_running_loop().create_task(served.engine.start(settings))
    await started.wait()
    assert open_sockets() > before
    await served.engine.stop()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert open_sockets() == before
    assert not settings.dhcp.leases_file.exists()
    monkeypatch.undo()
    await served.engine.start(settings)


async def test_leaving_the_engine_stops_it(settings):
    before = open_sockets()
    served = Served()
    async with served.engine:
        await served.engine.start(settings)
    assert open_sockets() == before
    assert len(served.of(Stopped)) == 1


async def test_whoever_is_cancelled_stops_the_engine(settings):
    served = Served()
    serving = asyncio.Event()

    async def serve() -> None:
        async with served.engine:
            await served.engine.start(settings)
            serving.set()
            await served.engine.wait_ended()

    task = asyncio.get_running_loop().create_task(serve())
    await serving.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(served.of(Stopped)) == 1


async def test_what_goes_wrong_around_the_engine_comes_through(settings):
    served = Served()

    async def serve() -> None:
        async with served.engine:
            await served.engine.start(settings)
            raise ValueError("a face broke")

    with pytest.raises(ValueError, match="a face broke"):
        await serve()
    assert len(served.of(Stopped)) == 1


@pytest.mark.parametrize("taken", ["dhcp", "pxe", "tftp", "http"])
async def test_one_taken_port_is_all_it_takes(served, settings, taken):
    ports = {
        "dhcp": settings.dhcp.port,
        "pxe": settings.dhcp.pxe_port,
        "tftp": settings.tftp.port,
        "http": settings.http.port,
    }
    kind = socket.SOCK_STREAM if taken == "http" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", ports[taken]))
        if taken == "http":
            holder.listen()
        before = open_sockets()
        with pytest.raises(PxeguiError, match=f"port {ports[taken]} is in use"):
            await served.engine.start(settings)
        assert open_sockets() == before
    assert not settings.dhcp.leases_file.exists()
    await served.engine.start(settings)


async def test_a_service_that_cannot_begin_ends_the_start(served, settings, monkeypatch, caplog):
    from pxegui.http.service import HttpService

    def broken(self: object) -> object:
        raise ValueError("no loop")

    monkeypatch.setattr(HttpService, "serving", broken)
    before = open_sockets()
    with pytest.raises(PxeguiError, match="a bug in pxegui: ValueError: no loop"):
        await served.engine.start(settings)
    assert open_sockets() == before
    monkeypatch.undo()
    await served.engine.start(settings)


async def test_a_bug_in_a_start_is_told_as_one(served, settings, monkeypatch, caplog):
    def broken(path: Path) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("pxegui.engine.run.survey", broken)
    with pytest.raises(PxeguiError) as caught:
        await served.engine.start(settings)
    assert isinstance(caught.value.problems[0], BugFound)
    assert "surprise" in caplog.text


async def test_a_failing_service_comes_back(served, settings, caplog):
    await served.engine.start(settings)
    await served.fail("http")
    assert [event.restarts for event in served.of(ServiceFailed)] == [True]
    assert await get(settings.http.port) == b"hello"


async def test_a_service_that_fails_twice_is_the_end(served, settings):
    await served.engine.start(settings)
    await served.fail("tftp")
    await served.fail("tftp")
    async with asyncio.timeout(3):
        problem = await served.engine.wait_ended()
    assert problem is not None
    assert problem.key == "service_gave_up"
    assert problem in [event.problem for event in served.of(ProblemFound)]
    assert len(served.of(Stopped)) == 1
    await served.engine.start(settings)  # the person may try again
    await served.engine.stop()
    assert await served.engine.wait_ended() is None


async def test_unless_the_others_should_go_on(served, settings):
    await served.engine.start(dataclasses.replace(settings, keep_going=True))
    await served.fail("tftp")
    await served.fail("tftp")
    assert await get(settings.http.port) == b"hello"
    assert served.of(Stopped) == []


async def test_without_any_service_left_it_ends_all_the_same(served, settings, with_dhcp):
    only = dataclasses.replace(
        with_dhcp(enabled=False),
        tftp=dataclasses.replace(settings.tftp, enabled=False),
        keep_going=True,
    )
    await served.engine.start(only)
    await served.fail("http")
    await served.fail("http")
    async with asyncio.timeout(3):
        assert await served.engine.wait_ended() is not None


async def test_proxy_mode_keeps_no_leases(served, settings):
    ready = await served.engine.start(dataclasses.replace(settings, mode=Mode.PROXY))
    assert (ready.mode, ready.range_first) == ("proxy", "")
    assert not settings.dhcp.leases_file.exists()


async def test_a_dhcp_question_on_loopback_harms_nobody(served, settings):
    await served.engine.start(settings)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for data in (b"", b"\1" * 20, b"\1\1\6" + bytes(300)):
            client.sendto(data, ("127.0.0.1", settings.dhcp.port))
            client.sendto(data, ("127.0.0.1", settings.dhcp.pxe_port))
    await asyncio.sleep(0.3)
    assert served.of(ServiceFailed) == []
    assert await get(settings.http.port) == b"hello"


async def test_a_lease_file_of_something_else_is_refused_and_left_alone(served, settings):
    settings.dhcp.leases_file.write_text("my shopping list, not a database at all")
    before = open_sockets()
    with pytest.raises(PxeguiError, match="cannot be used for leases"):
        await served.engine.start(settings)
    assert open_sockets() == before
    assert settings.dhcp.leases_file.read_text().startswith("my shopping list")


async def test_a_file_that_is_put_into_the_directory_later_is_found(served, settings):
    await served.engine.start(settings)
    run = served.engine._run
    assert run is not None
    (settings.boot_dir / "boot.ipxe").write_text("#!ipxe\nshell\n")
    before = len(served.of(BootDirectorySurveyed))
    for _ in range(20):
        run._survey_soon()  # a flood of questions is one look
    task = run._surveying
    assert task is not None
    await task
    assert run._surveying is task
    assert len(served.of(BootDirectorySurveyed)) == before + 1
    assert run._composition is not None
    assert run._composition.survey.script == "boot.ipxe"
    run._survey_after = 0
    run._survey_soon()
    await run._surveying
    assert len(served.of(BootDirectorySurveyed)) == before + 1  # nothing new, nothing told


async def test_wishes_are_taken_while_serving_or_refused_as_a_whole(served, settings, with_dhcp):
    await served.engine.start(settings)
    mac = "52:54:00:00:00:0a"
    kept = Reservation(mac=mac, address=IPv4Address("127.0.0.120"))
    served.engine.apply(with_dhcp(ignored=frozenset({mac}), reservations=(kept,)))
    composition = served.engine._run._composition
    assert composition.plan.pool.reservations == (kept,)
    assert composition._dhcp._exchanges.network.ignored == {mac}
    outside = AddressRange(first=IPv4Address("10.0.0.1"), last=IPv4Address("10.0.0.9"))
    with pytest.raises(PxeguiError):
        served.engine.apply(with_dhcp(range=outside))
    assert composition.plan.pool.reservations == (kept,)
    assert served.engine.leases() == ()


async def test_the_menu_is_the_one_that_is_wanted_now(served, settings, boot_dir):
    await served.engine.start(settings)
    entries = tuple(MenuEntry(title=name, kernel=name) for name in ("one", "two"))
    served.engine._run._composition.take_survey(Survey(root=boot_dir, name="srv", entries=entries))
    menu = (
        MenuChoice(file="two", title="Bench", place=1),
        MenuChoice(file="one", off=True),
    )
    boot = dataclasses.replace(settings.boot, menu=menu, menu_s=25)
    served.engine.apply(dataclasses.replace(settings, boot=boot))
    script = (await get(settings.http.port, "/pxegui/boot.ipxe")).decode()
    assert "item bios-0 Bench\n" in script
    assert "kernel http://127.0.0.1" in script
    assert "/one" not in script
    assert "Bench starts in 25 seconds" in script


async def test_limits_of_tftp_hold_from_the_next_file_on(served, settings):
    await served.engine.start(settings)
    loop = asyncio.get_running_loop()
    for most, granted in ((None, b"blksize\x001024\0windowsize\x0016\0"),
                          (600, b"blksize\x00600\0windowsize\x002\0")):  # fmt: skip
        window = 2 if most else None
        tftp = dataclasses.replace(settings.tftp, most_blksize=most, most_window=window)
        served.engine.apply(dataclasses.replace(settings, tftp=tftp))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.setblocking(False)
            asked = b"\0\1hello.txt\0octet\0blksize\x001024\0windowsize\x0016\0"
            asking.sendto(asked, ("127.0.0.1", settings.tftp.port))
            async with asyncio.timeout(5):
                assert await loop.sock_recv(asking, 600) == b"\0\6" + granted


async def test_another_range_is_told(served, settings, with_dhcp):
    await served.engine.start(settings)
    wider = AddressRange(first=IPv4Address("127.0.0.100"), last=IPv4Address("127.0.0.200"))
    served.engine.apply(with_dhcp(range=wider))
    assert [ready.range_last for ready in served.of(Ready)] == ["127.0.0.150", "127.0.0.200"]


async def test_without_serving_wishes_wait_for_the_start(served, settings):
    served.engine.apply(settings)
    assert served.engine.leases() == ()
