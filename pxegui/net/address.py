"""An address for a cable that has none: which one is free, and what is wrong with another.

The socket helper sets it (`net/permission.py`) and takes it away again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from pxegui.net.interfaces import Interface
from pxegui.problems import N_, Problem, PxeguiError

_FIRST = 77  # of 192.168.N.1: rarely a router's
_ROUTES = Path("/proc/net/route")
_EVERYTHING = IPv4Network("0.0.0.0/0")


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressNotPermitted(Problem):
    """The person did not allow it, or could not be asked."""

    WHAT = N_("permission was not given to use {address} on {interface}")
    CAUSE = N_("This computer lets only an administrator set addresses.")
    REMEDY = N_("give it yourself: sudo ip address add {address} dev {interface}")
    address: str
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressRefused(Problem):
    """The helper does not set this address there."""

    WHAT = N_("{interface} cannot have the address {address}: {why}")
    REMEDY = N_("choose another with --setup-address, or leave it out")
    address: str
    interface: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressThereAlready(Problem):
    """The interface has another address: nothing is set up beside it."""

    WHAT = N_("{interface} has the address {present} already")
    CAUSE = N_("An address is only set up on an interface that has none.")
    REMEDY = N_("leave --setup-address out")
    interface: str
    present: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NetworkTaken(Problem):
    """Another interface of this computer has that network."""

    WHAT = N_("the network of {address} is in use: {interface} has {present}")
    CAUSE = N_("This computer could not tell which of the two a machine is on.")
    REMEDY = N_("choose another, for example --setup-address {free}/24")
    address: str
    interface: str
    present: str
    free: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressesCannotBeSet(Problem):
    """No address is set up on this system."""

    WHAT = N_("pxegui sets up addresses on Linux only")
    REMEDY = N_("set {address} on {interface} in the system's network settings")
    address: str
    interface: str


def free_address(taken: Iterable[IPv4Network]) -> IPv4Interface:
    """`192.168.N.1/24` in a network that overlaps none of these."""
    taken = [each for each in taken if each != _EVERYTHING]
    for number in (*range(_FIRST, 255), *range(1, _FIRST)):
        found = IPv4Interface(f"192.168.{number}.1/24")
        if not any(found.network.overlaps(each) for each in taken):
            return found
    return IPv4Interface("172.31.77.1/24")  # whoever routes all of 192.168 may have this one


def taken_networks(interfaces: Sequence[Interface]) -> list[IPv4Network]:
    """The networks of this computer's interfaces and routes."""
    taken = [address.network for each in interfaces for address in each.addresses]
    try:
        routes = _ROUTES.read_text(encoding="ascii")
    except OSError:  # another system, or none may look
        return taken
    return [*taken, *networks_routed(routes)]


def networks_routed(table: str) -> list[IPv4Network]:
    """The networks in `/proc/net/route`: destination and mask in hex, octets reversed."""
    found = []
    for line in table.splitlines()[1:]:
        words = line.split()
        octets, mask = (bytes.fromhex(words[at])[::-1] for at in (1, 7))
        text = f"{IPv4Address(octets)}/{IPv4Address(mask)}"
        found.append(IPv4Network(text, strict=False))
    return found


def is_needed(wanted: IPv4Interface, on: Interface, interfaces: Sequence[Interface]) -> bool:
    """Whether the address has to be set up; False: it is there. Raises PxeguiError."""
    if wanted in on.addresses:
        return False
    if on.usable:
        present = str(on.usable[0])
        raise PxeguiError(AddressThereAlready(interface=on.name, present=present))
    for other in interfaces:
        for address in other.addresses:
            if other.name != on.name and address.network.overlaps(wanted.network):
                raise PxeguiError(
                    NetworkTaken(
                        address=str(wanted),
                        interface=other.name,
                        present=str(address),
                        free=str(free_address(taken_networks(interfaces)).ip),
                    )
                )
    return True


def with_address(
    interfaces: Sequence[Interface], name: str, address: IPv4Interface
) -> list[Interface]:
    """The interfaces as they will be when it is set up."""
    return [
        dataclasses.replace(each, up=True, addresses=(address,)) if each.name == name else each
        for each in interfaces
    ]
