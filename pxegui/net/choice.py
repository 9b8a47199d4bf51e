"""Which interface is served and with which address of it, or the reason why not; pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Interface

from pxegui.net.interfaces import Interface
from pxegui.problems import N_, Problem, PxeguiError


@dataclasses.dataclass(frozen=True, kw_only=True)
class UnknownInterface(Problem):
    """The interface that was asked for is not there."""

    WHAT = N_("there is no network interface {interface}")
    CAUSE = N_("This computer has: {names}.")
    REMEDY = N_("choose one of {names}")
    interface: str
    names: str  # "enp3s0, wlan0, lo"


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterfaceDown(Problem):
    """The interface is switched off by the system (not: without a cable)."""

    WHAT = N_("the network interface {interface} is switched off")
    REMEDY = N_("switch it on, for example with: ip link set {interface} up")
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoAddress(Problem):
    """The interface has no IPv4 address to be found at."""

    WHAT = N_("the network interface {interface} has no IPv4 address")
    CAUSE = N_("Usual for a cable straight to one machine.")
    REMEDY = N_("let it have one while serving: --setup-address {free}/24")
    interface: str
    free: str = "192.168.77.1"  # a network that this computer does not use


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterfaceDownWithoutAddress(Problem):
    """Both at once, as a card is that nobody has set up yet."""

    WHAT = N_("the network interface {interface} is switched off and has no IPv4 address")
    REMEDY = N_("let it be set up while serving: --setup-address {free}/24")
    interface: str
    free: str = "192.168.77.1"


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterfaceInBridge(Problem):
    """The interface is a part of a bridge or bond: packets arrive there, not here."""

    WHAT = N_("the network interface {interface} is a part of {master}")
    CAUSE = N_("What arrives on it is seen on {master} only.")
    REMEDY = N_("choose {master}: --interface {master}")
    interface: str
    master: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoInterfaceSuits(Problem):
    """No interface was named, and none can be taken without asking."""

    WHAT = N_("no network interface is ready to serve machines")
    CAUSE = N_("Seen: {reasons}.")
    REMEDY = N_("put a cable in and give the interface an address, or name one with --interface")
    reasons: str  # "enp3s0 (no cable), lo (this computer only)"


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeveralInterfacesSuit(Problem):
    """No interface was named, and more than one could be meant."""

    WHAT = N_("several network interfaces could be meant: {names}")
    REMEDY = N_("name one with --interface")
    EXIT_STATUS = 2
    names: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddressNotOnInterface(Problem):
    """The address that was asked for is not one of the interface."""

    WHAT = N_("the network interface {interface} does not have the address {address}")
    CAUSE = N_("It has: {addresses}.")
    REMEDY = N_("choose one of {addresses}, or leave --address out")
    interface: str
    address: str
    addresses: str


def choose_interface(name: str, interfaces: Sequence[Interface]) -> Interface:
    """The interface of that name, or the only one that suits. Raises PxeguiError."""
    if name:
        named = next((each for each in interfaces if each.name == name), None)
        if named is None:
            names = ", ".join(each.name for each in interfaces) or "-"
            raise PxeguiError(UnknownInterface(interface=name, names=names))
        return named
    suiting = [each for each in interfaces if each.suits]
    if not suiting:
        reasons = ", ".join(f"{each.name} ({each.doubt})" for each in interfaces) or "-"
        raise PxeguiError(NoInterfaceSuits(reasons=reasons))
    if len(suiting) > 1:
        raise PxeguiError(SeveralInterfacesSuit(names=", ".join(e.name for e in suiting)))
    return suiting[0]


def choose_address(
    interface: Interface, wanted: IPv4Address | None, free: str = NoAddress.free
) -> IPv4Interface:
    """Our address with its network: the wanted one, else the interface's first usable one.

    `free` is offered where it has none. Raises PxeguiError with every reason that the interface
    cannot serve.
    """
    faults: list[Problem] = []
    if interface.master:
        faults.append(InterfaceInBridge(interface=interface.name, master=interface.master))
    candidates = interface.usable or interface.addresses
    if not interface.up:
        faults.append(
            InterfaceDown(interface=interface.name)
            if candidates
            else InterfaceDownWithoutAddress(interface=interface.name, free=free)
        )
    elif not candidates and not interface.master:
        faults.append(NoAddress(interface=interface.name, free=free))
    if candidates and wanted is not None:
        candidates = tuple(each for each in interface.addresses if each.ip == wanted)
        if not candidates:
            addresses = ", ".join(str(each.ip) for each in interface.addresses)
            faults.append(
                AddressNotOnInterface(
                    interface=interface.name, address=str(wanted), addresses=addresses
                )
            )
    if faults:
        raise PxeguiError(*faults)
    return candidates[0]
