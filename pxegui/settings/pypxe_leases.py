"""PyPXE's static leases (`--static-config`) and saved leases (`--save-leases`), read as settings.

Rule 1: an address kept for a machine becomes a reservation, its own boot file (`rom`) a rule.
Rule 2: a saved lease that has not ended becomes a reservation too, so that the machine keeps its
        address; who has a reservation already keeps that. Ended ones are nobody's, as in PyPXE.
Rule 3: in proxy mode no address is given, so only boot files count; without DHCP nothing does.
Rule 4: every key that is not understood is named.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path
from typing import TypeVar

from pxegui.problems import Clause, PxeguiError, UsageProblem
from pxegui.settings import values
from pxegui.settings.model import Mode, Reservation, Rule, Settings
from pxegui.settings.values import WrongValueError, shown

LARGEST_BYTES = 16_000_000  # a hundred thousand machines; more is some other file
_BINDING = ("ipaddr", "rom", "router", "dns", "subnet")
_LEASE = ("ip", "expire", "ipxe")  # the last: whether iPXE was loaded, which we see in each packet

Table = dict[str, object]
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Added:
    """The settings with what a file says, and its keys that were not understood."""

    settings: Settings
    left_out: tuple[str, ...] = ()


def add_static(settings: Settings, path: Path, where: str) -> Added:
    """Add the machines of a file of `--static-config`. Raises PxeguiError with every fault.

    `where` is the option or key that named the file.
    """
    reader = _Reader(path)
    reservations, rules = [], []
    tree = _loaded(path, where)
    bindings = reader.table(reader.table(tree, "dhcp", ""), "binding", "dhcp.")
    reader.name_others(tree, ("dhcp",), "")
    if isinstance(dhcp := tree.get("dhcp"), dict):
        reader.name_others(dhcp, ("binding",), "dhcp.")
    for machine in bindings:
        inside = f"dhcp.binding.{machine}"
        mac = reader.value(machine, values.read_mac, inside)
        binding = reader.table(bindings, machine, "dhcp.binding.")
        reader.name_others(binding, _BINDING, f"{inside}.")
        if mac is None:
            continue
        rom = reader.optional(binding, "rom", values.read_boot_name, inside)
        if rom:
            rules.append(Rule(boot_file=rom, macs=(mac,)))
        if reservation := _reservation(reader, mac, binding, inside):
            reservations.append(reservation)
    reader.end()
    return Added(_with(settings, reservations, rules), tuple(reader.left_out))


def add_saved(settings: Settings, path: Path, where: str, now: float) -> Added:
    """Add the leases of a file of `--save-leases` that have not ended. Raises PxeguiError."""
    reader = _Reader(path)
    known = {one.mac for one in settings.dhcp.reservations}
    taken = {one.address for one in settings.dhcp.reservations}
    found = []
    tree = _loaded(path, where)
    for machine in tree:
        mac = reader.value(machine, values.read_mac, machine)
        lease = reader.table(tree, machine, "")
        reader.name_others(lease, _LEASE, f"{machine}.")
        ends = reader.optional(lease, "expire", _read_moment, machine) or 0.0
        if ends <= now or not lease.get("ip"):
            continue
        address = reader.optional(lease, "ip", values.read_address, machine)
        if mac is None or address is None or mac in known or address in taken:
            continue
        if not _is_in_range(settings, address):
            reader.left_out.append(f"{machine} ({address} is outside the range)")
            continue
        found.append(Reservation(mac=mac, address=address))
        known.add(mac)
        taken.add(address)
    reader.end()
    return Added(_with(settings, found, []), tuple(reader.left_out))


def _reservation(reader: _Reader, mac: str, binding: Table, inside: str) -> Reservation | None:
    """What is kept for a machine; without an address of its own nothing can be."""
    address = reader.optional(binding, "ipaddr", values.read_address, inside)
    netmask = reader.optional(binding, "subnet", values.read_netmask, inside)
    routers = reader.optional(binding, "router", values.read_addresses, inside)
    dns = reader.optional(binding, "dns", values.read_addresses, inside)
    if address is None:
        others = {"subnet": netmask, "router": routers, "dns": dns}
        reader.left_out += [f"{inside}.{name} (without ipaddr)" for name, v in others.items() if v]
        return None
    return Reservation(
        mac=mac, address=address, netmask=netmask, routers=routers or (), dns=dns or ()
    )


def _with(settings: Settings, reservations: list[Reservation], rules: list[Rule]) -> Settings:
    """A machine's own rule comes before the rules that are there."""
    if not settings.dhcp.enabled:
        return settings
    boot = dataclasses.replace(settings.boot, rules=(*rules, *settings.boot.rules))
    kept = settings.dhcp.reservations
    if settings.mode is Mode.STANDARD:
        kept = (*kept, *reservations)
    dhcp = dataclasses.replace(settings.dhcp, reservations=kept)
    return dataclasses.replace(settings, boot=boot, dhcp=dhcp)


def _is_in_range(settings: Settings, address: IPv4Address) -> bool:
    pool = settings.dhcp.range
    return pool is None or pool.first <= address <= pool.last


def _read_moment(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongValueError(
            Clause("{value} is not a time", value=shown(value)), Clause("write seconds since 1970")
        )
    return float(value)


def _loaded(path: Path, where: str) -> Table:
    """The file's tree. Raises PxeguiError."""
    mend = Clause("name a JSON file of PyPXE")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES)
        tree = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        fault = UsageProblem(
            where=where,
            fault=Clause("{path} cannot be read ({why})", path=path, why=why),
            mend=mend,
        )
        raise PxeguiError(fault) from None
    except (ValueError, RecursionError):
        raise PxeguiError(
            UsageProblem(where=where, fault=Clause("{path} is not JSON", path=path), mend=mend)
        ) from None
    if not isinstance(tree, dict):
        fault = UsageProblem(
            where=where, fault=Clause("{path} is not a table", path=path), mend=mend
        )
        raise PxeguiError(fault)
    return tree


class _Reader:
    """One file: what is wrong in it, and what was not understood."""

    def __init__(self, path: Path) -> None:
        self.left_out: list[str] = []
        self._faults: list[UsageProblem] = []
        self._path = path

    def table(self, tree: Table, name: str, inside: str) -> Table:
        """A table inside another; empty if it is not there, or is none (then a fault)."""
        found = tree.get(name, {})
        if isinstance(found, dict):
            return found
        self._fault(
            f"{inside}{name}",
            Clause("{found} is not a table", found=shown(found)),
            Clause("write it in { and }"),
        )
        return {}

    def value(self, value: object, read: Callable[[object], T], place: str) -> T | None:
        try:
            return read(value)
        except WrongValueError as wrong:
            self._fault(place, wrong.fault, wrong.mend)
            return None

    def optional(
        self, table: Table, name: str, read: Callable[[object], T], inside: str
    ) -> T | None:
        """A value that PyPXE would use; empty ones it would not."""
        if not table.get(name):
            return None
        return self.value(table[name], read, f"{inside}.{name}")

    def name_others(self, table: Table, known: tuple[str, ...], inside: str) -> None:
        """Note the keys that nobody knows."""
        self.left_out += [f"{inside}{name}" for name in table if name not in known]

    def end(self) -> None:
        if self._faults:
            raise PxeguiError(*self._faults)

    def _fault(self, place: str, fault: str, mend: str) -> None:
        self._faults.append(UsageProblem(where=f"{self._path}: {place}", fault=fault, mend=mend))
