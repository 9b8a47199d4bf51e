"""What a bar says of a problem, and the buttons that mend it; other words than a terminal's."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

from pxegui import phrases
from pxegui.boot.behind_proxy import GrubInProxyMode, OnlyGrubInProxyMode, UBootInProxyMode
from pxegui.dhcp.problems import AddressInUse, PoolExhausted
from pxegui.engine.boot_watch import BootDirGone
from pxegui.engine.guard import ServiceGaveUp
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.engine.preflight import (
    BootDirMissing,
    BootDirNotDirectory,
    BootDirUnreadable,
    NoCable,
)
from pxegui.gui.advice import NothingBoots, NothingForFirmware, Refused
from pxegui.gui.crash import CrashedLastTime
from pxegui.gui.verdicts import other_server, proxy
from pxegui.gui.widgets.message_bar import Choice, Kind, Message
from pxegui.net.address import AddressNotPermitted, AddressRefused
from pxegui.net.choice import NoAddress
from pxegui.net.granted import (
    DhcpPortTaken,
    HttpPortTaken,
    NoPrivilege,
    PermissionNotGiven,
    PortTaken,
)
from pxegui.phrases import _
from pxegui.problems import N_, BugFound, FileUnreadable, Problem

Do = Callable[..., object]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Button:
    """A button of a bar: its text, what it does as in the table of actions, and with which text."""

    text: str
    does: str = ""
    of: str = ""  # filled with the problem's facts, as a command to copy
    menu: tuple[Button, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """A bar's own words, where the problem's are made for a terminal; and its buttons."""

    title: str = ""
    text: str = ""
    choices: tuple[Button, ...] = ()  # alternatives first, the remedy last
    has_remedy: bool = True
    kind: Kind | None = None


def _button(text: str, does: str, of: str = "") -> Button:
    return Button(text=text, does=does, of=of)


_LOOK_AGAIN = _button(N_("Look again"), "session.start")
_ANOTHER_FOLDER = _button(N_("Choose another…"), "dialogs.choose_folder")
_COPY = N_("Copy command")
_OTHER_WAY = "remedy.copy_other_way"

_NO_PRIVILEGE = Words(
    title=N_("Not started: permission was not given"),
    text=N_(
        "Machines look for their server on these ports: {ports}. This computer lets only an"
        " administrator open them."
    ),
    choices=(
        Button(
            text=N_("Other ways"),
            menu=(
                _button(N_("Copy: install the package with its helper"), _OTHER_WAY, "package"),
                _button(N_("Copy: serve by systemd, without a window"), _OTHER_WAY, "units"),
                _button(N_("Copy: let every program open these ports"), _OTHER_WAY, "limit"),
            ),
        ),
        _button(N_("Try again"), "session.start"),
    ),
)

_WORDS: dict[type[Problem], Words] = {
    OtherDhcpServer: Words(
        title=N_("Not started: another DHCP server already works on this network"),
        text=N_(
            "{answered} Two of them would give devices clashing addresses. In Proxy mode"
            " it keeps giving addresses and pxegui only says what to boot."
        ),
        choices=(
            _button(N_("Start anyway"), "session.start_anyway"),
            _LOOK_AGAIN,
            _button(N_("Start in Proxy mode"), "session.start_in_proxy_mode"),
        ),
        kind="warning",
    ),
    NoPrivilege: dataclasses.replace(
        _NO_PRIVILEGE, title=N_("Not started: nobody could be asked for permission")
    ),
    PermissionNotGiven: _NO_PRIVILEGE,
    AddressNotPermitted: Words(
        title=N_("Not started: permission was not given"),
        text=N_("This computer lets only an administrator use {address} on {interface}."),
        choices=(
            _button(_COPY, "remedy.copy", "sudo ip address add {address} dev {interface}"),
            _button(N_("Try again"), "session.start_with_address", "{address}"),
        ),
    ),
    AddressRefused: Words(
        title=N_("Not started: {interface} cannot have the address {address}"),
        text="{why}",
        has_remedy=False,
    ),
    PortTaken: Words(
        title=N_("Not started: port {port} is in use by {owner}"),
        text=N_("{hint} Stop it, or leave {service} out in the settings."),
        choices=(_button(_COPY, "remedy.copy_stop_command", "{owner}"), _LOOK_AGAIN),
    ),
    DhcpPortTaken: Words(
        title=N_("Not started: port {port} is in use by {owner}"),
        text=N_("{hint} Stop it, or serve beside it in Proxy mode."),
        choices=(
            _button(N_("Start in Proxy mode"), "session.start_in_proxy_mode"),
            _button(_COPY, "remedy.copy_stop_command", "{owner}"),
            _LOOK_AGAIN,
        ),
    ),
    HttpPortTaken: Words(
        title=N_("Not started: port {port} is in use by {owner}"),
        text=N_("{hint} Stop it, choose another port in the settings, or leave HTTP out there."),
        choices=(_button(_COPY, "remedy.copy_stop_command", "{owner}"), _LOOK_AGAIN),
    ),
    NoAddress: Words(
        title=N_("This cable has no address yet"),
        text=N_(
            "Usual for a cable straight to one machine. pxegui can use {free} on it and remove it"
            " when you stop."
        ),
        choices=(_button(N_("Use {free} and start"), "session.start_with_address", "{free}"),),
        kind="info",
    ),
    NoCable: Words(
        title=N_("No cable in {interface}"),
        text=N_("Serving begins as soon as the cable is in."),
        choices=(_button(N_("Choose another network"), "remedy.choose_network"),),
        has_remedy=False,
    ),
    NothingBoots: Words(
        choices=(
            _button(N_("Show what is looked for"), "setup.show_survey"),
            _ANOTHER_FOLDER,
        ),
    ),
    NothingForFirmware: Words(
        choices=(_button(N_("Choose a file…"), "dialogs.show_rules"),),
    ),
    GrubInProxyMode: Words(
        text=proxy.WHY[GrubInProxyMode],
        choices=(_button(N_("What each machine boots…"), "dialogs.show_rules"),),
        has_remedy=False,
    ),
    OnlyGrubInProxyMode: Words(
        text=proxy.WHY[OnlyGrubInProxyMode],
        choices=(_button(N_("Show what is looked for"), "setup.show_survey"),),
        has_remedy=False,
    ),
    UBootInProxyMode: Words(
        text=proxy.WHY[UBootInProxyMode],
        choices=(_button(N_("What each machine boots…"), "dialogs.show_rules"),),
        has_remedy=False,
    ),
    PoolExhausted: Words(
        choices=(_button(N_("Hand out more"), "remedy.hand_out_more"),),
    ),
    AddressInUse: Words(has_remedy=False),
    FileUnreadable: Words(
        text=N_("This user may not read it. chmod a+r helps."),
        choices=(_button(_COPY, "remedy.copy", "chmod a+r {path}"),),
    ),
    Refused: Words(
        title=N_("Refused: {name} leads outside the folder"),
        choices=(_button(N_("Show machine"), "remedy.show_machine", "{machine}"),),
        has_remedy=False,
    ),
    BootDirGone: Words(
        title=N_("The boot folder has gone"),
        text=N_("{path} is not there any more. Put it back, and serving goes on."),
        choices=(_button(N_("Choose another…"), "remedy.stop_and_choose_folder"),),
    ),
    BootDirMissing: Words(
        title=N_("The boot folder has gone"),
        text=N_("{path} is not there any more."),
        choices=(_ANOTHER_FOLDER,),
    ),
    BootDirNotDirectory: Words(choices=(_ANOTHER_FOLDER,)),
    BootDirUnreadable: Words(choices=(_ANOTHER_FOLDER,)),
    ServiceGaveUp: Words(has_remedy=False),
    CrashedLastTime: Words(
        choices=(_button(N_("Copy report"), "report.copy"),),
        has_remedy=False,
    ),
    BugFound: Words(
        title=N_("A bug in pxegui: all else goes on"),
        text="{error}",
        choices=(_button(N_("Copy report"), "report.copy"),),
        has_remedy=False,
    ),
}

# Found while serving: nothing was refused, and other buttons help.
_WHILE_SERVING: dict[type[Problem], Words] = {
    OtherDhcpServer: Words(
        title=N_("Another DHCP server gives addresses on this network"),
        text=N_(
            "{answered} Devices that have an address from pxegui keep it, and no new one is"
            " given until you choose."
        ),
        choices=(
            _button(N_("Give addresses anyway"), "session.serve_anyway"),
            _button(N_("Change to Proxy mode"), "session.start_in_proxy_mode"),
        ),
        kind="warning",
    ),
}


# Found by machines: once serving has ended they hinder no start, which is what to do next.
_OF_A_RUN = (NothingForFirmware, PoolExhausted, FileUnreadable)


def message(problem: Problem, do: Do, *, is_serving: bool = False) -> Message:
    """The bar for a problem. `do(does, *texts)` is what its buttons call."""
    words = _WORDS.get(type(problem), Words(has_remedy=False))
    if is_serving:
        words = _WHILE_SERVING.get(type(problem), words)
    said = phrases.say_problem(problem)
    title = _filled(words.title, problem) or said.what
    text = _filled(words.text, problem).strip() or said.cause
    hinders = is_serving or not isinstance(problem, _OF_A_RUN)
    starts_with_fact = (words.title or problem.WHAT).startswith("{")  # names stay as they are
    return Message(
        key=problem,
        kind=words.kind or problem.SEVERITY,
        title=title if starts_with_fact else title[:1].upper() + title[1:],
        text=text,
        choices=tuple(_choice(each, problem, do) for each in words.choices),
        has_remedy=words.has_remedy and bool(words.choices) and hinders,
    )


def _choice(of: Button, problem: Problem, do: Do) -> Choice:
    texts = (_facts(of.of, problem),) if of.of else ()
    return Choice(
        _filled(of.text, problem),
        functools.partial(do, of.does, *texts),
        tuple(_choice(each, problem, do) for each in of.menu),
    )


def _filled(text: str, problem: Problem) -> str:
    return phrases.visible(_facts(_(text), problem)) if text else ""


def _facts(text: str, problem: Problem) -> str:
    facts = phrases.facts(problem)
    if isinstance(problem, OtherDhcpServer):
        facts["answered"] = other_server.answered(problem)
    return text.format_map(facts)
