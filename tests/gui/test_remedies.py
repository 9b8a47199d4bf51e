from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

import pxegui
from pxegui import phrases
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui.advice import NothingForFirmware
from pxegui.gui.remedies import _WHILE_SERVING, _WORDS, message
from pxegui.net.choice import NoAddress
from pxegui.net.granted import NoPrivilege, PermissionNotGiven, _taken
from pxegui.phrases import NO_BREAK_SPACE
from pxegui.problems import BugFound, Problem


def every_problem() -> list[type[Problem]]:
    for module in pkgutil.walk_packages(pxegui.__path__, "pxegui."):
        if not module.name.startswith(("pxegui.gui", "pxegui.__main__")):
            importlib.import_module(module.name)
    return sorted(Problem.__subclasses__(), key=lambda each: each.__name__)


def an_example(kind: type[Problem]) -> Problem:
    facts = {"str": "x", "int": 1, "float": 1.0, "bool": True}
    fields = {f.name: facts.get(str(f.type), ("x",)) for f in dataclasses.fields(kind)}
    return kind(**fields)


@pytest.mark.parametrize("kind", every_problem(), ids=lambda kind: kind.__name__)
def test_every_problem_has_a_bar(kind):
    of = message(an_example(kind), lambda *_does: None)
    assert of.title
    assert of.title[:1] == of.title[:1].upper() or kind.WHAT.startswith("{")
    assert not of.title.endswith(".")
    assert "--" not in of.title


@pytest.mark.parametrize("kind", _WORDS, ids=lambda kind: kind.__name__)
def test_what_a_button_does_is_there(window, kind):
    words = [_WORDS[kind], _WHILE_SERVING.get(kind, _WORDS[kind])]
    buttons = [button for each in words for button in each.choices]
    for button in [*buttons, *(each for one in buttons for each in one.menu)]:
        if not button.menu:
            part, _dot, method = button.does.partition(".")
            assert callable(getattr(window._parts[part], method))


def test_a_button_does_what_it_says():
    done: list[str] = []
    problem = OtherDhcpServer(server="192.168.178.1", interface="eth0")
    of = message(problem, done.append)
    assert [choice.text for choice in of.choices] == [
        "Start anyway",
        "Look again",
        "Start in Proxy mode",
    ]
    of.choices[-1].act()
    assert done == ["session.start_in_proxy_mode"]
    assert of.has_remedy


@pytest.mark.parametrize(
    ("mac", "after_s", "said"),
    [
        ("3c:a6:2f:10:9e:77", 0.21, "192.168.178.1 (AVM router) answered within 0.2 s. Two"),
        ("d8:9e:f3:3a:5f:12", 2.04, "192.168.178.1 (Dell) answered within 2.0 s. Two"),
        ("02:00:00:00:00:01", 0.0, "192.168.178.1 (02:00:00:00:00:01) answered. Two"),
        ("", 0.0, "192.168.178.1 answered. Two"),
    ],
    ids=["a router", "a machine", "of no known maker, overheard", "nothing is known of it"],
)
def test_another_server_is_named_by_its_maker_and_how_soon_it_answered(mac, after_s, said):
    server = f"192.168.178.1 ({mac})" if mac else "192.168.178.1"
    problem = OtherDhcpServer(server=server, interface="eth0", mac=mac, after_s=after_s)
    for is_serving in (False, True):
        text = message(problem, lambda *_does: None, is_serving=is_serving).text
        assert text.replace(NO_BREAK_SPACE, " ").startswith(said if not is_serving else said[:-3])


def test_a_cable_without_an_address_gets_one_and_starts():
    done: list[tuple[str, ...]] = []
    problem = NoAddress(interface="eth0", free="192.168.78.1")
    of = message(problem, lambda *what: done.append(what))
    assert "pxegui can use 192.168.78.1 on it and remove it when you stop" in of.text
    assert [choice.text for choice in of.choices] == ["Use 192.168.78.1 and start"]
    of.choices[-1].act()
    assert done == [("session.start_with_address", "192.168.78.1")]


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (NoPrivilege, "Not started: nobody could be asked for permission"),
        (PermissionNotGiven, "Not started: permission was not given"),
    ],
)
def test_permission_that_was_not_given_has_other_ways(kind, title):
    of = message(kind(ports="67, 69, 80"), lambda *_does: None)
    assert of.title == title
    assert "67, 69, 80" in of.text
    assert [choice.text for choice in of.choices] == ["Other ways", "Try again"]


def test_strangers_words_are_shown_as_they_are():
    of = message(BugFound(room="x", error="a\x1b[31mb {c}"), lambda *_does: None)
    assert of.text == "a\\x1b[31mb {c}"


def test_what_machines_found_asks_for_nothing_once_serving_has_ended():
    problem = NothingForFirmware(firmware="UEFI Arm 64", where="put one there")
    serving, ended = (
        message(problem, lambda *_does: None, is_serving=is_serving) for is_serving in (True, False)
    )
    assert serving.has_remedy
    assert not ended.has_remedy
    assert ended.choices


def test_the_hint_at_who_holds_a_port_is_in_the_persons_language():
    problem = _taken("dhcp", 67, "dnsmasq of libvirt (pid 8)")
    assert problem.hint == "libvirt gives addresses to its virtual machines there."
    phrases.speak("de")
    try:
        text = message(problem, lambda *_does: None).text
    finally:
        phrases.speak("en")
    assert text.startswith("libvirt vergibt dort")
