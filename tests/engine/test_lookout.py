"""While serving: the interface, other servers, and the addresses that come next."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

import pytest

from pxegui.dhcp.leases import Pool
from pxegui.engine import lookout as module
from pxegui.engine.lookout import Lookout, OtherDhcpServer, Search
from pxegui.engine.preflight import Plan
from pxegui.events import Event, InterfaceChanged, OtherServerFound, ProblemFound, ProblemGone
from pxegui.net.interfaces import Interface
from pxegui.net.probe import Server
from pxegui.settings.model import AddressRange, DhcpSettings, Mode, Settings

LAN = Interface(
    name="lan0",
    index=2,
    kind="ethernet",
    mac="52:54:00:12:34:56",
    up=True,
    carrier=True,
    speed_mbps=1000,
    mtu=1500,
    addresses=(IPv4Interface("10.0.0.1/24"),),
    dynamic=False,
)
POOL = Pool(
    range=AddressRange(first=IPv4Address("10.0.0.100"), last=IPv4Address("10.0.0.103")),
    netmask=IPv4Address("255.255.255.0"),
    never=frozenset({IPv4Address("10.0.0.102")}),
)


def plan(mode: Mode = Mode.STANDARD, **dhcp: Any) -> Plan:
    return Plan(
        settings=Settings(mode=mode, dhcp=DhcpSettings(**dhcp)),
        interface=LAN,
        address=IPv4Interface("10.0.0.1/24"),
        own=frozenset({IPv4Address("10.0.0.1")}),
        boot_dir=Path("/srv"),
        pool=POOL if mode is Mode.STANDARD else None,
        leases_file=None,
    )


def server(kind: Any = "dhcp", address: str = "10.0.0.254") -> Server:
    return Server(address=address, source=address, kind=kind, boot_file="", after_s=0.1)


class Watched:
    """A look-out, and what came of it."""

    def __init__(self, of: Plan) -> None:
        self.events: list[Event] = []
        self.reopened = self.bare = 0
        self.looked: list[IPv4Address] = []
        self.search = Search(of, self.events.append, lambda: 0.0)
        conflicts: Any = type("Looks", (), {"look": lambda _, addresses: self.look(addresses)})()
        self.lookout = Lookout(
            of,
            search=self.search,
            conflicts=conflicts,
            publish=self.events.append,
            clock=lambda: 0.0,
            reopen=self.reopen,
            set_up=self.set_up,
        )

    def look(self, addresses: Any) -> None:
        self.looked += addresses

    def reopen(self) -> None:
        self.reopened += 1

    def set_up(self) -> None:
        self.bare += 1

    def change(self, **fields: Any) -> None:
        self.lookout.on_change([dataclasses.replace(LAN, **fields)])

    def told(self) -> list[str]:
        """Problems that began (+) and ended (-), in order."""
        marks = {ProblemFound: "+", ProblemGone: "-"}
        return [
            marks[type(event)] + event.problem.key
            for event in self.events
            if isinstance(event, (ProblemFound, ProblemGone))
        ]

    def changes(self) -> list[tuple[bool, bool, tuple[str, ...]]]:
        return [
            (event.present, event.carrier, event.addresses)
            for event in self.events
            if isinstance(event, InterfaceChanged)
        ]


@pytest.fixture
async def watched():
    return Watched(plan())


HERE = ("10.0.0.1/24",)


async def test_a_cable_that_is_pulled_and_put_back_changes_nothing(watched):
    watched.change(carrier=False)
    watched.change(carrier=True)
    assert watched.changes() == [(True, False, HERE), (True, True, HERE)]
    assert watched.told() == []
    assert watched.reopened == 0


async def test_what_does_not_concern_us_is_not_told(watched):
    watched.change(speed_mbps=100, mtu=9000)
    watched.lookout.on_change([LAN, dataclasses.replace(LAN, name="wlan0", index=9)])
    assert watched.events == []


async def test_an_address_that_is_lost_and_found(watched):
    watched.change(addresses=())
    watched.change(addresses=(IPv4Interface("10.9.0.1/24"),))
    watched.change()
    assert watched.told() == ["+address_gone", "-address_gone"]


async def test_an_adapter_that_is_unplugged_and_plugged_in_again(watched):
    watched.lookout.on_change([])
    watched.change(index=7, carrier=False, addresses=())
    watched.change(index=7, addresses=())
    assert (watched.reopened, watched.bare) == (0, 1)
    watched.change(index=7)
    assert (watched.reopened, watched.bare) == (1, 1)
    assert watched.told() == [
        "+interface_gone",
        "-interface_gone",
        "+address_gone",
        "-address_gone",
    ]


async def test_an_adapter_that_was_out_for_a_moment_only_is_a_new_one(watched):
    watched.change(index=7)
    assert watched.reopened == 1
    watched.change(index=7)
    assert watched.reopened == 1


async def test_a_link_that_comes_up_makes_it_look_for_servers(watched):
    watched.change(carrier=False)
    assert not watched.lookout._look_soon.is_set()
    watched.change(carrier=True)
    assert watched.lookout._look_soon.is_set()


# -- other servers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "rounds", "told"),
    [
        pytest.param(Mode.STANDARD, [[], []], [], id="alone"),
        pytest.param(
            Mode.STANDARD,
            [[server()], [server()], []],
            ["+other_dhcp_server", "-other_dhcp_server"],
            id="a server that comes and goes is told once",
        ),
        pytest.param(
            Mode.STANDARD, [[server("proxy")]], ["+other_proxy_server"], id="another boot server"
        ),
        pytest.param(
            Mode.PROXY,
            [[], [server()]],
            ["+no_dhcp_server", "-no_dhcp_server"],
            id="proxy mode misses the network's own",
        ),
        pytest.param(Mode.PROXY, [[server()]], [], id="and is glad when it is there"),
    ],
)
async def test_other_servers(mode, rounds, told):
    watched = Watched(plan(mode))
    for servers in rounds:
        watched.lookout._judge(servers, proxy=mode is Mode.PROXY)
    assert watched.told() == told


async def test_a_server_is_found_once(watched):
    for _ in range(3):
        watched.search.say(server())
    watched.search.say(server("proxy"))
    kinds = [event.kind for event in watched.events if isinstance(event, OtherServerFound)]
    assert kinds == ["dhcp", "proxy"]


@pytest.mark.parametrize(
    ("of", "makes_sense"),
    [
        pytest.param(plan(), True, id="as usual"),
        pytest.param(plan(Mode.PROXY), True, id="proxy mode"),
        pytest.param(plan(force_standard=True), False, id="the person knows better"),
        pytest.param(plan(port=6767), False, id="a port that no client asks"),
        pytest.param(plan(enabled=False), False, id="without DHCP"),
        pytest.param(
            dataclasses.replace(plan(), interface=dataclasses.replace(LAN, kind="loopback")),
            False,
            id="loopback",
        ),
    ],
)
async def test_when_a_search_makes_sense(of, makes_sense):
    assert Search(of, lambda event: None, lambda: 0.0).makes_sense is makes_sense


async def test_while_serving_it_sweeps_and_searches(monkeypatch):
    monkeypatch.setattr(module, "_LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(module, "_SWEEP_S", 0.01)
    watched = Watched(plan())
    enough = asyncio.Event()
    rounds: list[list[Server]] = [[server()], []]

    async def look(relay: object = None) -> list[Server]:
        if not rounds:
            enough.set()  # the rounds before this one were judged
        return rounds.pop(0) if rounds else []

    monkeypatch.setattr(watched.search, "look", look)
    task = asyncio.get_running_loop().create_task(watched.lookout.run())
    async with asyncio.timeout(3):
        await enough.wait()
    task.cancel()
    await asyncio.wait([task])
    assert watched.told() == ["+other_dhcp_server", "-other_dhcp_server"]
    assert {str(address) for address in watched.looked} == {
        "10.0.0.100",
        "10.0.0.101",
        "10.0.0.103",
    }


@pytest.mark.parametrize("carrier", [True, False], ids=["could not ask", "no cable"])
async def test_what_could_not_be_asked_is_no_finding(monkeypatch, carrier):
    monkeypatch.setattr(module, "_LOOK_AGAIN_S", 0.01)
    watched = Watched(plan(Mode.PROXY))
    asked = 0

    async def look(relay: object = None) -> list[Server] | None:
        nonlocal asked
        asked += 1
        return None

    monkeypatch.setattr(watched.search, "look", look)
    watched.change(carrier=carrier)
    task = asyncio.get_running_loop().create_task(watched.lookout.run())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert (asked > 0) is carrier
    assert watched.told() == []


async def test_it_starts_and_stops_watching(monkeypatch, watched):
    watching: list[object] = []

    def watch(_loop: object, receive: object) -> Callable[[], None]:
        watching.append(receive)
        return lambda: watching.remove(receive)

    monkeypatch.setattr(module, "watch", watch)
    watched.lookout.start()
    assert watching == [watched.lookout.on_change]
    watched.lookout.stop()
    watched.lookout.stop()
    assert watching == []


async def test_a_server_that_is_overheard_keeps_new_addresses_back():
    paused: list[bool] = []
    watched = Watched(plan())
    watched.lookout = Lookout(
        plan(),
        search=watched.search,
        conflicts=None,
        publish=watched.events.append,
        clock=lambda: 0.0,
        reopen=watched.reopen,
        pause=paused.append,
    )
    watched.lookout.saw(server())
    assert watched.lookout._look_soon.is_set()
    assert watched.told() == ["+other_dhcp_server"]
    assert paused == [True]
    watched.lookout.serve_anyway()
    watched.lookout.saw(server())
    assert watched.told() == ["+other_dhcp_server", "-other_dhcp_server"]
    assert paused == [True, False]


async def test_in_proxy_mode_the_networks_server_may_be_overheard():
    watched = Watched(plan(Mode.PROXY))
    watched.lookout._judge([], proxy=True)
    watched.lookout.saw(server())
    assert watched.told() == ["+no_dhcp_server", "-no_dhcp_server"]


async def test_another_server_is_told_with_its_mac_and_how_soon_it_answered(monkeypatch):
    watched = Watched(plan())
    monkeypatch.setattr(watched.search._neighbours, "mac_of", lambda _address: "3c:a6:2f:10:9e:77")
    problem = watched.search.problem(server())
    assert isinstance(problem, OtherDhcpServer)
    assert (problem.mac, problem.after_s) == ("3c:a6:2f:10:9e:77", 0.1)
    assert problem.server == "10.0.0.254 (3c:a6:2f:10:9e:77)"
