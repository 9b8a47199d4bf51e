"""One run: the order of a start's steps, and what another server's answer means for it."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from typing import Any

import pytest

from pxegui.engine import run as module
from pxegui.engine.lookout import Lookout, Search
from pxegui.engine.run import Run
from pxegui.events import Event, ProblemFound, ServerSearchStarted, ServiceStarted, Stopping
from pxegui.net.probe import Server
from pxegui.net.rights import grant_or_ask
from pxegui.problems import BugFound, PxeguiError
from pxegui.settings.model import Mode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")


class Lab:
    """A run in a group of its own, with a network that answers as the test says."""

    def __init__(self, servers: list[Server], *, shares: bool = False) -> None:
        self.shares = shares  # another server on this computer has our port too
        self.events: list[Event] = []
        self.servers = servers
        self.searches = 0

    async def look(self, relay: object = None, *, with_own: bool = False) -> list[Server]:
        self.searches += 1
        assert with_own is (self.shares and self.searches == 1)
        return self.servers

    def problems(self) -> list[str]:
        return [event.problem.key for event in self.events if isinstance(event, ProblemFound)]


def server(kind: Any, address: str = "10.0.0.254") -> Server:
    return Server(address=address, source=address, kind=kind, boot_file="", after_s=0)


async def started(lab: Lab, settings: Any, monkeypatch: Any) -> None:
    """Start and stop a run on a network where the search makes sense."""
    monkeypatch.setattr(Search, "makes_sense", property(lambda self: True))
    monkeypatch.setattr(Search, "look", lambda self, *args, **more: lab.look(*args, **more))
    if lab.shares:
        monkeypatch.setattr(module, "grant_or_ask", _shared(settings))
    async with asyncio.TaskGroup() as tasks:
        run = Run(lab.events.append, lambda: 0.0, tasks)
        try:
            await run.start(settings, lambda problem: None)
            await run.stop()
        except PxeguiError:
            await run.abandon()
            lab.events.append(Stopping(at=-1, transfers=0))


def _shared(settings: Any) -> Any:
    async def granted(*args: Any, **more: Any) -> Any:
        opened = await grant_or_ask(*args, **more)
        if "dhcp" in opened.udp:
            opened.shares_with = "dnsmasq (pid 7)"
            opened.instead = settings.dhcp.pxe_port if settings.mode is Mode.PROXY else 0
        return opened

    return granted


@pytest.mark.parametrize("mode", Mode)
async def test_a_server_of_this_computer_that_serves_another_network_shares_the_port(
    settings, monkeypatch, mode
):
    lab = Lab([], shares=True)
    await started(lab, dataclasses.replace(settings, mode=mode), monkeypatch)
    assert lab.problems()[0] == "port_shared"
    assert {e.service for e in lab.events if isinstance(e, ServiceStarted)} > {"dhcp", "pxe"}


@pytest.mark.parametrize("mode", Mode)
async def test_one_that_serves_ours_keeps_it(settings, monkeypatch, mode):
    lab = Lab([server("dhcp", "127.0.0.1")], shares=True)
    await started(lab, dataclasses.replace(settings, mode=mode), monkeypatch)
    begun = {e.service for e in lab.events if isinstance(e, ServiceStarted)}
    if mode is Mode.PROXY:
        assert lab.problems()[0] == "boot_server_only"
        assert "pxe" in begun
        assert "dhcp" not in begun
    else:
        assert not begun


async def test_another_dhcp_server_ends_the_start(settings, monkeypatch):
    lab = Lab([server("dhcp")])
    await started(lab, settings, monkeypatch)
    assert lab.events[-1].at == -1
    assert not [event for event in lab.events if isinstance(event, ServiceStarted)]
    assert not settings.dhcp.leases_file.exists()


async def test_another_boot_server_is_a_warning(settings, monkeypatch):
    lab = Lab([server("proxy")])
    await started(lab, settings, monkeypatch)
    assert "other_proxy_server" in lab.problems()
    assert [event for event in lab.events if isinstance(event, ServiceStarted)]


async def test_the_search_comes_before_any_answer(settings, monkeypatch):
    lab = Lab([])
    await started(lab, settings, monkeypatch)
    kinds = [type(event) for event in lab.events]
    assert kinds.index(ServerSearchStarted) < kinds.index(ServiceStarted)


async def test_proxy_mode_starts_without_asking_first(settings, monkeypatch):
    lab = Lab([server("dhcp")])
    await started(lab, dataclasses.replace(settings, mode=Mode.PROXY), monkeypatch)
    kinds = [type(event) for event in lab.events]
    assert ServiceStarted in kinds
    assert ServerSearchStarted not in kinds


async def test_a_bug_in_the_look_out_does_not_end_the_serving(settings, monkeypatch, caplog):
    async def broken(self: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(Lookout, "run", broken)
    lab = Lab([])
    async with asyncio.TaskGroup() as tasks:
        run = Run(lab.events.append, lambda: 0.0, tasks)
        await run.start(settings, lambda problem: None)
        for _ in range(5):
            await asyncio.sleep(0)
        bugs = [e.problem for e in lab.events if isinstance(e, ProblemFound)]
        assert any(isinstance(bug, BugFound) and "surprise" in bug.error for bug in bugs)
        await run.stop()


async def test_a_service_that_never_drains_is_cut_off(settings, monkeypatch):
    monkeypatch.setattr(module, "_DRAIN_S", 0.05)
    lab = Lab([])
    async with asyncio.TaskGroup() as tasks:
        run = Run(lab.events.append, lambda: 0.0, tasks)
        await run.start(settings, lambda problem: None)
        [http] = [guard for guard in run._guards if guard.part.name == "http"]
        monkeypatch.setattr(http, "stop", lambda: None)
        async with asyncio.timeout(2):
            await run.stop()
