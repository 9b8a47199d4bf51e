"""Everything that must be true before Start, all faults at once; nothing is opened or written.

What is wrong by itself (a range that runs backwards) is wrong usage, exit status 2; what does not
fit this computer (an unknown interface, a range of another network) is exit status 1.
"""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import TypeVar

import platformdirs

from pxegui.dhcp.leases import Pool
from pxegui.engine.addresses import work_out
from pxegui.net.address import (
    AddressesCannotBeSet,
    free_address,
    is_needed,
    taken_networks,
    with_address,
)
from pxegui.net.choice import choose_address, choose_interface
from pxegui.net.interfaces import Interface, list_interfaces
from pxegui.problems import N_, Problem, PxeguiError
from pxegui.settings.model import Mode, Settings
from pxegui.settings.validate import faults as contradictions

Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootDirMissing(Problem):
    """The boot directory is not there."""

    WHAT = N_("the boot directory {path} does not exist")
    REMEDY = N_("name one that does with --boot-dir")
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootDirNotDirectory(Problem):
    """The boot directory is a file or something else."""

    WHAT = N_("the boot directory {path} is not a directory")
    REMEDY = N_("name a directory with --boot-dir")
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootDirUnreadable(Problem):
    """This user may not look into the boot directory."""

    WHAT = N_("the boot directory {path} cannot be read: {why}")
    REMEDY = N_("allow it, for example with chmod a+rx {path}, or name another with --boot-dir")
    path: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootDirNotNamed(Problem):
    """Started in the home directory or in /: everything there would be served unasked."""

    WHAT = N_("no boot directory is named, and {path} is not served unasked")
    CAUSE = N_("Machines could read every file in it.")
    REMEDY = N_("name the directory to serve with --boot-dir")
    EXIT_STATUS = 2
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NextServerElsewhere(Problem):
    """Machines may not reach the other TFTP server."""

    WHAT = N_("the TFTP server {address} is outside {network}, and leases name no router")
    CAUSE = N_("Machines reach other networks only through a router.")
    REMEDY = N_("give a --router as well")
    SEVERITY = "warning"
    address: str
    network: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoCable(Problem):
    """Nobody is at the other end yet."""

    WHAT = N_("no cable in {interface}")
    CAUSE = N_("Serving begins as soon as there is one.")
    REMEDY = N_("put one in, or choose another interface")
    SEVERITY = "warning"
    interface: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be served: the settings, and what was worked out for this computer."""

    settings: Settings
    interface: Interface
    address: IPv4Interface  # ours
    own: frozenset[IPv4Address]  # every address of this computer
    boot_dir: Path
    pool: Pool | None  # None in proxy mode and without DHCP
    leases_file: Path | None  # None where no leases are given
    sets_up: bool = False  # the address is not there yet: it is to be given to the interface
    warnings: tuple[Problem, ...] = ()


def preflight(
    settings: Settings, read: Callable[[], Sequence[Interface]] = list_interfaces
) -> Plan:
    """Work out what will be served. Raises PxeguiError with every fault found."""
    found = _Faults(contradictions(settings))
    interfaces = read()
    boot_dir = found.gather(lambda: _boot_dir(settings.boot_dir))
    interface = found.gather(lambda: choose_interface(settings.interface, interfaces))
    address, sets_up = None, False
    if interface is not None and settings.setup_address is not None:
        wanted = settings.setup_address
        sets_up = bool(found.gather(lambda: _sets_up(wanted, interface, interfaces)))
        address = wanted
    elif interface is not None:
        free = str(free_address(taken_networks(interfaces)).ip)
        address = found.gather(lambda: choose_address(interface, settings.address, free))
    own = frozenset(a.ip for each in interfaces for a in each.addresses)
    pool = None
    gives = settings.dhcp.enabled and settings.mode is Mode.STANDARD  # gives addresses
    if gives and interface and address:
        worked_out = work_out(settings.dhcp, interface.name, address, own)
        pool = worked_out.pool
        found.take(worked_out.faults)
    if interface and address:
        found.take(_warnings(settings, interface, address))
    found.end()
    if interface is None or address is None or boot_dir is None:
        raise AssertionError("a fault was not noted")
    return Plan(
        settings=settings,
        interface=interface,
        address=address,
        own=own,
        boot_dir=boot_dir,
        pool=pool,
        leases_file=(settings.dhcp.leases_file or default_leases_file(interface.name))
        if gives
        else None,
        sets_up=sets_up,
        warnings=tuple(found.warnings),
    )


def _sets_up(wanted: IPv4Interface, interface: Interface, interfaces: Sequence[Interface]) -> bool:
    """Whether this address has to be given to the interface first. Raises PxeguiError."""
    if sys.platform != "linux":
        raise PxeguiError(AddressesCannotBeSet(address=str(wanted), interface=interface.name))
    will_be = with_address(interfaces, interface.name, wanted)
    choose_address(choose_interface(interface.name, will_be), wanted.ip)
    return is_needed(wanted, interface, interfaces)


def with_changes(plan: Plan, settings: Settings) -> Plan:
    """The plan with what may change while serving: boot choices, addresses, limits of TFTP.

    Raises PxeguiError with every fault found.
    """
    asked = settings.dhcp
    dhcp = dataclasses.replace(
        plan.settings.dhcp,
        range=asked.range,
        routers=asked.routers,
        dns=asked.dns,
        lease_s=asked.lease_s,
        reservations=asked.reservations,
        ignored=asked.ignored,
    )
    pool = plan.pool
    if pool is not None:
        worked_out = work_out(dhcp, plan.interface.name, plan.address, plan.own)
        faults = [fault for fault in worked_out.faults if fault.SEVERITY == "error"]
        if faults:
            raise PxeguiError(*faults)
        pool = worked_out.pool
    tftp = dataclasses.replace(
        plan.settings.tftp,
        most_blksize=settings.tftp.most_blksize,
        most_window=settings.tftp.most_window,
    )
    kept = dataclasses.replace(plan.settings, dhcp=dhcp, tftp=tftp, boot=settings.boot)
    return dataclasses.replace(plan, settings=kept, pool=pool)


def default_leases_file(interface: str) -> Path:
    """Where leases are kept unless a file is named; nothing is made yet.

    One for each interface: two pxegui at work on two cables must not share a file.
    """
    name = re.sub(r"[^\w.-]", "_", interface)
    return _state_home() / f"leases-{name}.sqlite"


class _Faults:
    """Faults and warnings as they are found, each once."""

    def __init__(self, faults: Sequence[Problem]) -> None:
        self.faults: list[Problem] = list(faults)
        self.warnings: list[Problem] = []

    def gather(self, step: Callable[[], Result]) -> Result | None:
        try:
            return step()
        except PxeguiError as error:
            self.take(error.problems)
            return None

    def take(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            kept = self.faults if problem.SEVERITY == "error" else self.warnings
            if problem not in kept:
                kept.append(problem)

    def end(self) -> None:
        if self.faults:
            raise PxeguiError(*self.faults)


def _boot_dir(typed: Path | None) -> Path:
    """The boot directory, absolute. Raises PxeguiError."""
    try:
        path = Path(os.path.abspath(typed if typed is not None else Path.cwd()))
    except OSError as error:  # the current directory was removed
        raise PxeguiError(BootDirMissing(path=f". ({error.strerror})")) from error
    if typed is None and path in (Path.home(), _home_before_sudo(), Path(path.anchor)):
        raise PxeguiError(BootDirNotNamed(path=str(path)))
    try:
        with os.scandir(path) as inside:
            next(inside, None)
    except FileNotFoundError as error:
        raise PxeguiError(BootDirMissing(path=str(path))) from error
    except NotADirectoryError as error:
        raise PxeguiError(BootDirNotDirectory(path=str(path))) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise PxeguiError(BootDirUnreadable(path=str(path), why=why)) from error
    return path


def _warnings(
    settings: Settings, interface: Interface, address: IPv4Interface
) -> Iterator[Problem]:
    """What may be meant, and may be an oversight."""
    if interface.carrier is False:
        yield NoCable(interface=interface.name)
    gives = settings.dhcp.enabled and settings.mode is Mode.STANDARD
    server = settings.boot.next_server
    if gives and server and server not in address.network and not settings.dhcp.routers:
        yield NextServerElsewhere(address=str(server), network=str(address.network))


def _home_before_sudo() -> Path | None:
    """The home directory of who typed `sudo`: sudo stays in it, but sets HOME to root's."""
    uid = os.environ.get("SUDO_UID", "")
    if sys.platform == "win32" or not uid.isdecimal():
        return None
    import pwd

    try:
        return Path(pwd.getpwuid(int(uid)).pw_dir)
    except (KeyError, OverflowError):
        return None


def _state_home() -> Path:
    """This user's state directory; with sudo root's own, for HOME may still be the person's."""
    state = platformdirs.user_state_path("pxegui", appauthor=False)
    if (
        sys.platform == "win32"
        or "SUDO_UID" not in os.environ
        or "XDG_STATE_HOME" in os.environ
        or os.geteuid() != 0
    ):
        return state
    import pwd

    home, roots = Path.home(), Path(pwd.getpwuid(0).pw_dir)
    return (
        roots / state.relative_to(home) if home != roots and state.is_relative_to(home) else state
    )
