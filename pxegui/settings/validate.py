"""What several settings say together that cannot be meant, whatever computer they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network

from pxegui.problems import Clause, UsageProblem
from pxegui.settings.model import Settings


def faults(settings: Settings) -> tuple[UsageProblem, ...]:
    """Everything that contradicts itself, all at once."""
    return tuple(fault for rule in _RULES for fault in rule(settings))


def _nothing_to_serve(settings: Settings) -> Iterator[UsageProblem]:
    if not (settings.dhcp.enabled or settings.tftp.enabled or settings.http.enabled):
        yield UsageProblem(
            where="--no-dhcp, --no-tftp, --no-http",
            fault=Clause("nothing is left to serve"),
            mend=Clause("leave one of them on"),
        )


def _ports_twice(settings: Settings) -> Iterator[UsageProblem]:
    ports: dict[int, list[str]] = {}
    if settings.dhcp.enabled:
        ports.setdefault(settings.dhcp.port, []).append("--dhcp-port")
        ports.setdefault(settings.dhcp.pxe_port, []).append("--pxe-port")
    if settings.tftp.enabled:
        ports.setdefault(settings.tftp.port, []).append("--tftp-port")
    for port, names in ports.items():
        if len(names) > 1:
            yield UsageProblem(
                where=", ".join(names),
                fault=Clause("all of them are {port}", port=port),
                mend=Clause("give each its own port"),
            )


def _range_over_networks(settings: Settings) -> Iterator[UsageProblem]:
    pool, netmask = settings.dhcp.range, settings.dhcp.netmask
    if pool is None or netmask is None:
        return
    network = IPv4Network((pool.first, str(netmask)), strict=False)
    if pool.last not in network:
        yield UsageProblem(
            where="--range",
            fault=Clause(
                "{last} is outside {network}, the network of {first}",
                last=pool.last,
                network=network,
                first=pool.first,
            ),
            mend=Clause("keep both ends in one network, or widen --netmask"),
        )


def _reserved_twice(settings: Settings) -> Iterator[UsageProblem]:
    reservations = settings.dhcp.reservations
    macs = Counter(reservation.mac for reservation in reservations)
    addresses = Counter(str(reservation.address) for reservation in reservations)
    for name, count in [*macs.items(), *addresses.items()]:
        if count > 1:
            yield UsageProblem(
                where="reservation",
                fault=Clause("{name} is there {count} times", name=name, count=count),
                mend=Clause("keep one address for one machine"),
            )


_RULES: tuple[Callable[[Settings], Iterator[UsageProblem]], ...] = (
    _nothing_to_serve,
    _ports_twice,
    _range_over_networks,
    _reserved_twice,
)
