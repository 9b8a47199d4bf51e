"""Other servers while we serve: what is told, and whether new addresses wait."""

from __future__ import annotations

from typing import Any

import pytest

from pxegui.engine.other_servers import OtherServers
from pxegui.net.probe import Server
from pxegui.problems import OutsideBootDirectory
from pxegui.settings.model import Mode

S, T, P = ("10.0.0.8", "dhcp"), ("10.0.0.9", "dhcp"), ("10.0.0.7", "proxy")


def server(key: tuple[str, Any]) -> Server:
    return Server(address=key[0], source=key[0], kind=key[1], boot_file="", after_s=0.0)


class Play:
    """What was held and paused, in one line."""

    def __init__(self, mode: Mode = Mode.STANDARD) -> None:
        self.told: list[str] = []
        self.others = OtherServers(
            mode,
            problem=lambda each: OutsideBootDirectory(name=each.address, boot_dir=each.kind),
            hold=lambda problem, holds: self.told.append(
                f"{'+' if holds else '-'}{problem.facts()['name']}"
            ),
            pause=lambda paused: self.told.append("pause" if paused else "go on"),
        )

    def step(self, what: str, *who: tuple[str, str], at: float) -> None:
        match what:
            case "saw":
                for each in who:
                    self.others.saw(server(each), at)
            case "named":
                for each in who:
                    self.others.saw(server(each), at, named=True)
            case "found":
                self.others.judge([server(each) for each in who], at)
            case _:
                self.others.accept()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param(
            [("found", S), ("found", S), ("found",)],
            "pause, +10.0.0.8, -10.0.0.8, go on",
            id="one that answers, until it does not",
        ),
        pytest.param(
            [("saw", S), ("saw", S)], "pause, +10.0.0.8", id="one that was overheard, told once"
        ),
        pytest.param(
            [("saw", S), ("found",)],
            "pause, +10.0.0.8",
            id="a look that finds nobody at once does not take it back",
        ),
        pytest.param(
            [("named", S), ("found",)],
            "pause, +10.0.0.8, -10.0.0.8, go on",
            id="one that only a machine named is taken back by a look that finds nobody",
        ),
        pytest.param(
            [("named", S), ("found", S), ("named", S)],
            "pause, +10.0.0.8",
            id="one that a machine named, and that answers",
        ),
        pytest.param(
            [("named", S), ("saw", S), ("found",)],
            "pause, +10.0.0.8",
            id="one that a machine named, and that was overheard",
        ),
        pytest.param(
            [("saw", S), ("wait",), ("found",)],
            "pause, +10.0.0.8, -10.0.0.8, go on",
            id="but one a minute later does",
        ),
        pytest.param(
            [("saw", S), ("found", S), ("found",)],
            "pause, +10.0.0.8, -10.0.0.8, go on",
            id="it is confirmed, and later gone",
        ),
        pytest.param(
            [("found", S, T), ("found", T)],
            "pause, +10.0.0.8, pause, +10.0.0.9, -10.0.0.8",
            id="two: new addresses wait as long as one is there",
        ),
        pytest.param(
            [("found", S), ("accept",), ("found", S), ("saw", T)],
            "pause, +10.0.0.8, -10.0.0.8, go on",
            id="the person wants both",
        ),
        pytest.param(
            [("found", P), ("accept",), ("found",)],
            "+10.0.0.7, -10.0.0.7",
            id="another proxy keeps no address back",
        ),
    ],
)
def test_in_standard_mode(steps, told):
    play, at = Play(), 1000.0
    for what, *who in steps:
        if what == "wait":
            at += 61
        else:
            play.step(what, *who, at=at)
    assert ", ".join(play.told) == told


def test_in_proxy_mode_the_networks_own_server_is_wanted():
    play = Play(Mode.PROXY)
    play.step("found", S, P, at=0)
    play.step("saw", S, at=0)
    assert play.told == ["+10.0.0.7"]


def test_made_up_servers_are_bounded():
    play = Play()
    for number in range(100):
        play.step("saw", (f"10.0.1.{number}", "dhcp"), at=0)
    assert len([each for each in play.told if each.startswith("+")]) == 8


def test_whether_one_waits_for_its_confirmation():
    play, waits = Play(), []
    for what in ("nothing", "saw", "found"):
        if what != "nothing":
            play.step(what, S, at=0)
        waits.append(play.others.has_unconfirmed)
    assert waits == [False, True, False]
