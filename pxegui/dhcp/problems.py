"""The problems of the DHCP room."""

from __future__ import annotations

import dataclasses

from pxegui.problems import N_, Problem


@dataclasses.dataclass(frozen=True, kw_only=True)
class PoolExhausted(Problem):
    """A machine asked and no address is free."""

    WHAT = N_("all {addresses} addresses are given out")
    CAUSE = N_("{machine} got none.")
    REMEDY = N_("give a larger range with --range")
    addresses: int
    machine: str  # the first that got none


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressInUse(Problem):
    """An address of the pool is used by a device that did not get it from us."""

    WHAT = N_("{address} is already used by another device")
    CAUSE = N_("pxegui skips it for {minutes} minutes.")
    REMEDY = N_("find the device that has it, or leave the address out of the range")
    SEVERITY = "warning"
    address: str
    minutes: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class TookOtherServer(Problem):
    """A machine took the address that another DHCP server offered."""

    WHAT = N_("{machine} took an address from another server")
    CAUSE = N_("{server} gives addresses on this network too, and this time it was chosen.")
    REMEDY = N_("use proxy mode (--mode proxy), or stop the other server")
    SEVERITY = "warning"
    machine: str  # its MAC
    server: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeasesNotKept(Problem):
    """Leases cannot be written: serving goes on from memory."""

    WHAT = N_("leases cannot be written to {path}")
    CAUSE = N_("{error}. Machines are served all the same; a restart would not know who has what.")
    REMEDY = N_("make room there, or name another file with --leases")
    SEVERITY = "warning"
    path: str
    error: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeaseFileUnusable(Problem):
    """The lease file is something else, of another version, or cannot be read."""

    WHAT = N_("{path} cannot be used for leases: {why}")
    CAUSE = N_("It was left as it is.")
    REMEDY = N_("name another file with --leases, or move this one away")
    path: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeaseFileBusy(Problem):
    """Another pxegui keeps its leases in this file at this moment."""

    WHAT = N_("another pxegui keeps its leases in {path}")
    CAUSE = N_("Two that share a file would give one address twice.")
    REMEDY = N_("stop the other one, or name another file with --leases")
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootFileNameTooLong(Problem):
    """A boot file's name is longer than the field that most loaders read."""

    WHAT = N_("the name of boot file {name} is too long")
    CAUSE = N_(
        "It has {octets} bytes. The packet's own field holds 127; what is longer is sent in "
        "option 67 only, which shim and pxelinux do not read."
    )
    REMEDY = N_("give it a shorter name or put it into a folder with a shorter one")
    SEVERITY = "warning"
    name: str
    octets: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswersNotSent(Problem):
    """The interface does not take what is sent: its link is down or it lost its address."""

    WHAT = N_("answers cannot be sent on {interface}")
    CAUSE = N_("{error}. Machines ask again by themselves once this is mended.")
    REMEDY = N_("plug the cable in, or bring the interface up")
    SEVERITY = "warning"
    interface: str
    error: str
