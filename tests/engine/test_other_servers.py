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

    def __init__(self, mode: Mode = Mode.STANDARD, *, near: bool = True) -> None:
        self.asks: list[bool] = []
        self.told: list[str] = []
        self.others = OtherServers(
            mode,
            problem=lambda each: OutsideBootDirectory(name=each.address, boot_dir=each.kind),
            hold=lambda problem, holds: self.told.append(
                f"{'+' if holds else '-'}{problem.facts()['name']}"
            ),
            pause=lambda paused: self.told.append("pause" if paused else "go on"),
            is_near=lambda _address: near,
        )

    def step(self, what: str, *who: tuple[str, str], at: float) -> None:
        match what:
            case "saw":
                for each in who:
                    self.others.saw(server(each), at)
            case "named":
                for each in who:
                    self.asks.append(self.others.saw(server(each), at, named=True))
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


def test_names_that_were_wrong_are_not_listened_to_for_a_while():
    """Else one forged REQUEST every few seconds would hold new addresses for ever."""
    play, held = Play(), []
    for second in range(0, 7200, 5):  # a stranger names another server every five seconds
        play.told.clear()
        play.step("named", (f"10.0.0.{second % 200}", "dhcp"), at=second)
        if "pause" in play.told:
            held.append(second)
            play.step("found", at=second + 4.5)
            assert play.told[-1] == "go on"
    assert held == [0, 65, 190, 435, 920, 1885, 3810]


def test_a_name_that_was_right_is_listened_to_again_at_once():
    play = Play()
    play.step("named", S, at=0)
    play.step("found", S, at=4)
    play.step("found", at=300)
    play.step("named", T, at=301)
    assert play.told[-1] == "+10.0.0.9"


def test_while_names_rest_a_server_that_is_heard_still_counts():
    play = Play()
    play.step("named", S, at=0)
    play.step("found", at=4)
    play.step("named", T, at=5)
    assert play.told[-1] == "go on"
    play.step("saw", T, at=6)
    assert play.told[-2:] == ["pause", "+10.0.0.9"]
    play.step("found", T, at=10)
    assert play.others.has_unconfirmed is False


def test_a_name_of_another_network_makes_us_ask_and_holds_nothing_up():
    play = Play(near=False)
    play.step("named", S, at=0)
    assert (play.told, play.asks) == ([], [True])
    play.step("found", at=4)
    play.step("named", S, at=5)
    assert play.asks == [True, False], "nobody answered: it rests"
    play.step("named", S, at=65)
    play.step("found", S, at=69)
    assert play.told == ["pause", "+10.0.0.8"], "behind a relay agent, and it answers"


def test_one_name_at_a_time_is_told_of():
    play = Play()
    play.step("named", S, T, at=0)
    assert play.told == ["pause", "+10.0.0.8"]
    play.step("found", T, at=4)
    assert play.told[2:] == ["-10.0.0.8", "go on", "pause", "+10.0.0.9"]
