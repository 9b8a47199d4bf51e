"""Which addresses are given out: derived from our network, or as asked and found right; pure."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from pxegui.dhcp.leases import Pool
from pxegui.problems import N_, Problem
from pxegui.settings.model import AddressRange, DhcpSettings

_USUAL = ((100, 150), (160, 210), (20, 70))  # last octets; the first that holds none of ours
_MOST_DERIVED = 51
_MOST = 1 << 16  # addresses: a network larger than /16 is no cable


@dataclasses.dataclass(frozen=True, kw_only=True)
class RangeOutsideNetwork(Problem):
    """The range is not of the interface's network, and no netmask says that a relay's is meant."""

    WHAT = N_("the range {range} is outside {network}, the network of {interface}")
    CAUSE = N_("Machines on {interface} could not reach this computer from there.")
    REMEDY = N_("use one like {suggestion}, or give the --netmask of a relay agent's network")
    range: str
    network: str
    interface: str
    suggestion: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RangeHoldsOwnAddress(Problem):
    """Our own address would be given to a machine."""

    WHAT = N_("the range {range} contains {address}, this computer's own address")
    REMEDY = N_("use one without it, like {suggestion}")
    range: str
    address: str
    suggestion: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RangeTooBig(Problem):
    """More addresses than a network on one cable can have."""

    WHAT = N_("the range {range} has {count} addresses")
    REMEDY = N_("use at most {most}, like {suggestion}")
    range: str
    count: int
    suggestion: str
    most: int = _MOST


@dataclasses.dataclass(frozen=True, kw_only=True)
class RangeReversed(Problem):
    """The first address comes after the last."""

    WHAT = N_("the range {range} runs backwards")
    REMEDY = N_("write {suggestion}")
    EXIT_STATUS = 2
    range: str
    suggestion: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoRoomForRange(Problem):
    """The network has no address left to give out."""

    WHAT = N_("{network}, the network of {interface}, has no room for a range of addresses")
    REMEDY = N_("give {interface} an address with a shorter prefix, such as 192.168.77.1/24")
    network: str
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReservationOutsideNetwork(Problem):
    """A reserved address is not of the network that leases are for."""

    WHAT = N_("{address}, kept for {mac}, is outside {network}")
    REMEDY = N_("keep an address inside {network} for it")
    address: str
    mac: str
    network: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReservationTaken(Problem):
    """A reserved address is this computer's, a router's or the network's own."""

    WHAT = N_("{address}, kept for {mac}, cannot be given to a machine")
    CAUSE = N_("It is this computer's, a router's, a name server's, or the network's own.")
    REMEDY = N_("keep another address for it")
    address: str
    mac: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RouterOutsideNetwork(Problem):
    """Machines will not reach the router that leases name."""

    WHAT = N_("the router {router} is outside {network}")
    CAUSE = N_("Machines with an address of {network} cannot reach it.")
    REMEDY = N_("give a --router inside {network}")
    SEVERITY = "warning"
    router: str
    network: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """What may be given out, or why nothing may; warnings do not stand in the way."""

    pool: Pool | None
    faults: tuple[Problem, ...] = ()


def work_out(
    dhcp: DhcpSettings, interface: str, ours: IPv4Interface, own: frozenset[IPv4Address]
) -> Addresses:
    """The pool for these settings. `own`: every address of this computer."""
    network = _network(dhcp, ours)
    never = own | {ours.ip, *dhcp.routers, *dhcp.dns}
    suggested = derive_range(ours.network, ours.ip, never)
    if dhcp.range is None:
        chosen = derive_range(network, ours.ip, never)
        if chosen is None:
            return Addresses(
                pool=None, faults=(NoRoomForRange(network=str(network), interface=interface),)
            )
    else:
        chosen = dhcp.range
    edges = {network.network_address, network.broadcast_address} if network.prefixlen < 31 else {}
    pool = Pool(
        range=chosen,
        netmask=network.netmask,
        never=frozenset(never | set(edges)),
        reservations=dhcp.reservations,
    )
    asked = _Asked(dhcp, pool, network, interface, frozenset({ours.ip, *own}), str(suggested))
    return Addresses(pool=pool, faults=tuple(_faults(asked)))


def derive_range(
    network: IPv4Network, ours: IPv4Address, never: frozenset[IPv4Address]
) -> AddressRange | None:
    """About fifty addresses near ours, high ones (low ones are set by hand more often)."""
    base = int(ours) & ~0xFF if ours in network else int(network.network_address)
    for low, high in _USUAL:
        usual = AddressRange(first=IPv4Address(base + low), last=IPv4Address(base + high))
        if network.prefixlen > 24 or usual.first not in network or usual.last not in network:
            break
        if not any(usual.first <= address <= usual.last for address in never):
            return usual
    return _longest_run(network, base, never)


def _longest_run(
    network: IPv4Network, base: int, never: frozenset[IPv4Address]
) -> AddressRange | None:
    """The longest stretch of our 256 addresses that holds none of `never`."""
    first = max(base, int(network.network_address))
    last = min(base + 255, int(network.broadcast_address))
    if network.prefixlen < 31:
        first += first == int(network.network_address)
        last -= last == int(network.broadcast_address)
    walls = sorted({first - 1, last + 1, *(int(a) for a in never if first <= int(a) <= last)})
    runs = [(low + 1, high - 1) for low, high in itertools.pairwise(walls)]
    low, high = max(runs, key=lambda run: run[1] - run[0])
    if high < low or network.prefixlen >= 31:
        return None
    low = max(low, high - _MOST_DERIVED + 1)
    return AddressRange(first=IPv4Address(low), last=IPv4Address(high))


def _network(dhcp: DhcpSettings, ours: IPv4Interface) -> IPv4Network:
    """The network that leases are for: ours, unless a netmask and a range say another."""
    if dhcp.netmask is None:
        return ours.network
    inside = dhcp.range.first if dhcp.range is not None else ours.ip
    return IPv4Network((int(inside), str(dhcp.netmask)), strict=False)


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, and what it has to fit."""

    dhcp: DhcpSettings
    pool: Pool
    network: IPv4Network
    interface: str
    own: frozenset[IPv4Address]
    suggestion: str


def _faults(asked: _Asked) -> Iterator[Problem]:
    if asked.dhcp.range is not None:
        yield from _range_faults(asked)
    network = str(asked.network)
    for each in asked.pool.reservations:
        address = str(each.address)
        if each.address not in asked.network:
            yield ReservationOutsideNetwork(address=address, mac=each.mac, network=network)
        elif each.address in asked.pool.never:
            yield ReservationTaken(address=address, mac=each.mac)
    for router in asked.dhcp.routers:
        if router not in asked.network:
            yield RouterOutsideNetwork(router=str(router), network=network)


def _range_faults(asked: _Asked) -> Iterator[Problem]:
    first, last = asked.pool.range.first, asked.pool.range.last
    typed = str(asked.pool.range)
    if first > last:
        yield RangeReversed(range=typed, suggestion=f"{last}-{first}")
        return
    if first not in asked.network or last not in asked.network:
        yield RangeOutsideNetwork(
            range=typed,
            network=str(asked.network),
            interface=asked.interface,
            suggestion=asked.suggestion,
        )
    for address in sorted(asked.own):
        if first <= address <= last:
            yield RangeHoldsOwnAddress(
                range=typed, address=str(address), suggestion=asked.suggestion
            )
    count = int(last) - int(first) + 1
    if count > _MOST:
        yield RangeTooBig(range=typed, count=count, suggestion=asked.suggestion)
