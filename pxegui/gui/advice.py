"""What the whole server should be told of, folded from its events and from the choices; pure.

Problems of one machine stay with its row. What concerns every machine (no address is free, a file
nobody may read, nothing for a firmware) is gathered here, each kind once, and goes when its cause
has gone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from pxegui.boot.behind_proxy import GrubInProxyMode, OnlyGrubInProxyMode, UBootInProxyMode
from pxegui.boot.found import Survey
from pxegui.dhcp.problems import AddressInUse, PoolExhausted
from pxegui.engine.preflight import NoCable
from pxegui.events import (
    BootDirectorySurveyed,
    BootFileMissing,
    Event,
    FileRefused,
    InterfaceChanged,
    LeaseOffered,
    PermissionAsked,
    PermissionGiven,
    ProblemFound,
    ProblemGone,
    Ready,
    ServiceFailed,
    Stopped,
    TransferStarted,
)
from pxegui.net.choice import NoAddress
from pxegui.net.interfaces import Interface
from pxegui.problems import N_, FileUnreadable, OutsideBootDirectory, Problem

Problems = dict[Problem, None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class NothingBoots(Problem):
    """The chosen folder holds nothing to boot."""

    WHAT = N_("nothing here boots")
    CAUSE = N_("{path} holds no boot file that pxegui knows.")
    REMEDY = N_("choose another folder")
    SEVERITY = "warning"
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NothingForFirmware(Problem):
    """Machines of one firmware ask, and there is no boot file for them."""

    WHAT = N_("nothing to boot a {firmware} machine with")
    CAUSE = N_("{where}")
    REMEDY = N_("put a boot file for it into the folder, or choose one by a rule")
    SEVERITY = "warning"
    firmware: str
    where: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinkLeadsOutside(Problem):
    """A link in the folder leads out of it."""

    WHAT = N_("the link {name} leads outside")
    CAUSE = N_("Only files inside {boot_dir} are sent.")
    REMEDY = N_("copy what it points to into the folder")
    SEVERITY = "warning"
    name: str
    boot_dir: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refused(OutsideBootDirectory):
    """The same of a name that a machine made up; it is told whose name that was."""

    machine: str  # its MAC, or the address it came from


@dataclasses.dataclass(frozen=True, kw_only=True)
class PluggedInAgain(Problem):
    """While serving the password is asked for once more: said before the system's dialog comes."""

    WHAT = N_("{interface} was plugged in again")
    CAUSE = N_(
        "Its ports went with the old one, and only an administrator opens new ones here:"
        " that is why you are asked for the password once more."
    )
    REMEDY = N_("give it, and serving goes on")
    SEVERITY = "info"
    interface: str


# Kinds that strangers can cause as often as they like, or firmwares: one bar of each is enough.
_ONCE = (
    GrubInProxyMode,
    OnlyGrubInProxyMode,
    UBootInProxyMode,
    PoolExhausted,
    AddressInUse,
    FileUnreadable,
    LinkLeadsOutside,
    Refused,
)


class Advice:
    """Folds events into the problems of the whole server."""

    def __init__(self) -> None:
        self.boot_dir = ""
        self._read: set[Problem] = set()  # the person has closed these

    def dismissed(self, problem: Problem) -> None:
        """It need not be said again in this run."""
        self._read.add(problem)

    def after(self, problems: Problems, event: Event) -> Problems:
        """The problems after an event: the same dictionary if it changes nothing."""
        if isinstance(event, Ready):
            self.boot_dir = event.boot_dir
            self._read.clear()
        gone = [each for each in problems if _is_over(each, event)]
        if gone:
            problems = {each: None for each in problems if each not in gone}
        new = self._found(event)
        if new is None or new in problems or new in self._read:
            return problems
        if isinstance(new, _ONCE) and any(type(each) is type(new) for each in problems):
            return problems
        return {**problems, new: None}

    def _found(self, event: Event) -> Problem | None:
        match event:
            case ProblemFound():
                shared = isinstance(event.problem, (PoolExhausted, AddressInUse))
                return event.problem if shared or not event.mac else None
            case FileRefused(optional=False):
                return self._of_file(event)
            case PermissionAsked(again=True):
                return PluggedInAgain(interface=event.interface)
            case BootFileMissing() if event.firmware:
                return NothingForFirmware(firmware=event.firmware, where=event.where)
            case _:
                return None

    def _of_file(self, event: FileRefused) -> Problem | None:
        if event.kind == "unreadable":
            path = str(Path(self.boot_dir) / event.asked.lstrip("/"))
            return FileUnreadable(name=event.asked, path=path)
        if event.kind != "outside":
            return None
        if "link" in event.why:
            return LinkLeadsOutside(name=event.asked, boot_dir=self.boot_dir)
        machine = event.mac or event.client.rpartition(":")[0]
        return Refused(name=event.asked, boot_dir=self.boot_dir, machine=machine)


def _is_over(problem: Problem, event: Event) -> bool:
    match event:
        case ProblemGone():
            return event.problem == problem
        case LeaseOffered():
            return isinstance(problem, PoolExhausted)
        case InterfaceChanged():
            return isinstance(problem, NoCable) and event.present and event.carrier
        case TransferStarted():
            return isinstance(problem, FileUnreadable) and problem.name.endswith(event.file)
        case BootDirectorySurveyed():
            return isinstance(problem, NothingForFirmware) and problem.firmware in event.loaders
        case PermissionGiven() | ServiceFailed() | Stopped():
            return isinstance(problem, PluggedInAgain)
        case _:
            return False


def of_choices(
    interface: Interface | None,
    survey: Survey | None,
    free: str = NoAddress.free,
    cannot_boot: Iterable[Problem] = (),
) -> Iterable[Problem]:
    """What is wrong with the choices before anything is started.

    `free` is the address that a cable without one may have, `cannot_boot` what of the folder does
    not go with the mode.
    """
    if interface is not None and interface.kind != "loopback":
        has_cable = interface.up and interface.carrier is not False and not interface.master
        if has_cable and not interface.addresses:
            yield NoAddress(interface=interface.name, free=free)
    if survey is not None and not survey.boots_anything:
        yield NothingBoots(path=str(survey.root))
    yield from tuple(cannot_boot)[:1]  # what boots from here says the others
