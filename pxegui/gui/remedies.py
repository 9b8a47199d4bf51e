"""What a bar says of a problem, and the buttons that mend it; other words than a terminal's."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

from pxegui import phrases
from pxegui.engine.guard import ServiceGaveUp
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.engine.machines import Machines
from pxegui.engine.preflight import BootDirMissing, BootDirNotDirectory, BootDirUnreadable
from pxegui.engine.rows import TransferRow
from pxegui.gui.widgets.message_bar import Choice, Kind, Message
from pxegui.net.granted import NoPrivilege, PortTaken
from pxegui.phrases import _, ngettext
from pxegui.problems import N_, BugFound, Problem

Do = Callable[..., object]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """A bar's own words, where the problem's are made for a terminal; and its buttons."""

    title: str = ""
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # text, what it does as in the table of actions
    has_remedy: bool = True
    kind: Kind | None = None


_WORDS: dict[type[Problem], Words] = {
    OtherDhcpServer: Words(
        title=N_("Not started: another DHCP server already works on this network"),
        text=N_(
            "{server} answered. Two of them would give devices clashing addresses. In Proxy mode"
            " it keeps giving addresses and pxegui only says what to boot."
        ),
        choices=(
            (N_("Start anyway"), "session.start_anyway"),
            (N_("Look again"), "session.start"),
            (N_("Start in Proxy mode"), "session.start_in_proxy_mode"),
        ),
        kind="warning",
    ),
    PortTaken: Words(choices=((N_("Look again"), "session.start"),)),
    NoPrivilege: Words(choices=((N_("Try again"), "session.start"),)),
    BootDirMissing: Words(
        title=N_("The boot folder has gone"),
        text=N_("{path} is not there any more."),
        choices=((N_("Choose another…"), "window.choose_folder"),),
    ),
    BootDirNotDirectory: Words(choices=((N_("Choose another…"), "window.choose_folder"),)),
    BootDirUnreadable: Words(choices=((N_("Choose another…"), "window.choose_folder"),)),
    ServiceGaveUp: Words(has_remedy=False),
    BugFound: Words(
        title=N_("A bug in pxegui: all else goes on"),
        text="{error}",
        choices=((N_("Copy report"), "window.copy_report"),),
        has_remedy=False,
    ),
}


def message(problem: Problem, do: Do) -> Message:
    """The bar for a problem. `do(does)` is what its buttons call."""
    words = _WORDS.get(type(problem), Words(has_remedy=False))
    said = phrases.say_problem(problem)
    title = _filled(words.title, problem) or said.what
    text = _filled(words.text, problem) or said.cause
    return Message(
        key=problem,
        kind=words.kind or problem.SEVERITY,
        title=title[:1].upper() + title[1:],
        text=text,
        choices=tuple(
            Choice(_(label), functools.partial(do, does)) for label, does in words.choices
        ),
        has_remedy=words.has_remedy and bool(words.choices),
    )


def stopping(machines: Machines) -> Message:
    """What is still under way while stopping."""
    running = [row for row in machines.transfers() if row.outcome is None]
    count = len(running)
    lines = [_under_way(machines, row) for row in running[:1]]
    return Message(
        key="stopping",
        kind="info",
        title=ngettext(
            "Stopping: {count} transfer is still under way",
            "Stopping: {count} transfers are still under way",
            count,
        ).format(count=count),
        text=" ".join([*lines, _("New requests are refused.")]),
        can_close=False,
    )


def _under_way(machines: Machines, row: TransferRow) -> str:
    machine = machines.machine(row.machine)
    name = machine.name if machine else row.machine
    file = row.file.rpartition("/")[2]
    if row.percent is None:
        text = _("{machine} is loading {file}. If it is cut off, {machine} must start again.")
    else:
        text = _(
            "{machine} is loading {file}, {percent} %."
            " If it is cut off, {machine} must start again."
        )
    percent = int(row.percent or 0)
    return phrases.visible(text.format(machine=name, file=file, percent=percent))


def _filled(text: str, problem: Problem) -> str:
    facts = {
        name: ", ".join(fact) if isinstance(fact, tuple) else fact
        for name, fact in problem.facts().items()
    }
    return phrases.visible(_(text).format_map(facts)) if text else ""
