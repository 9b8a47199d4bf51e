"""What is typed into the dialog of addresses: read, checked and counted; pure.

Each value is read by `settings/values`, and what they mean together is worked out by
`engine/addresses`: here is only said beside which field a fault belongs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Literal, get_args

from pxegui import phrases
from pxegui.dhcp.leases import Pool
from pxegui.engine.addresses import (
    RangeHoldsOwnAddress,
    RangeOutsideNetwork,
    RangeReversed,
    RangeTooBig,
    ReservationOutsideNetwork,
    ReservationTaken,
    RouterOutsideNetwork,
    work_out,
)
from pxegui.phrases import _
from pxegui.problems import Problem
from pxegui.settings.model import AddressRange, DhcpSettings, Reservation
from pxegui.settings.values import (
    Reader,
    WrongValueError,
    read_address,
    read_host_name,
    read_lease_time,
    read_mac,
)

Field = Literal["first", "last", "time", "router", "dns", "kept"]
FIELDS: tuple[Field, ...] = get_args(Field)  # in the order of the dialog
UNITS_S = (1, 60, 3600, 86_400)  # seconds, minutes, hours, days


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """One row of the kept addresses, as typed."""

    address: str = ""
    mac: str = ""
    name: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing is typed yet."""
        return not (self.address or self.mac or self.name)


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field; a warning does not stand in the way."""

    field: Field
    words: str
    row: int = -1  # of the kept addresses
    is_warning: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All texts as they stand in the dialog."""

    first: str = ""  # both empty: derived
    last: str = ""
    time: str = ""
    unit_s: int = 3600
    router: str = ""
    dns: str = ""
    kept: tuple[Kept, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A draft, read: the settings that it means, or what is wrong."""

    dhcp: DhcpSettings
    pool: Pool | None
    faults: tuple[Fault, ...]

    @property
    def is_good(self) -> bool:
        """It can be used."""
        return all(fault.is_warning for fault in self.faults)

    @property
    def count(self) -> int:
        """Addresses in the range."""
        if self.pool is None:
            return 0
        return int(self.pool.range.last) - int(self.pool.range.first) + 1

    def free(self, taken: Iterable[IPv4Address]) -> int:
        """Addresses that nobody has: neither leased nor kept nor a computer's of ours."""
        if self.pool is None:
            return 0
        of_pool = self.pool.range
        kept = {each.address for each in self.pool.reservations}
        used = {*taken, *kept, *self.pool.never}
        return self.count - sum(of_pool.first <= each <= of_pool.last for each in used)


def draft_of(dhcp: DhcpSettings, pool: Pool | None) -> Draft:
    """The dialog as it opens. `pool`: the range in use where none is set."""
    chosen = dhcp.range or (pool.range if pool else None)
    time, unit_s = _in_units(dhcp.lease_s)
    return Draft(
        first=str(chosen.first) if chosen else "",
        last=str(chosen.last) if chosen else "",
        time=time,
        unit_s=unit_s,
        router=", ".join(str(each) for each in dhcp.routers),
        dns=", ".join(str(each) for each in dhcp.dns),
        kept=tuple(Kept(str(r.address), r.mac, r.host_name) for r in dhcp.reservations),
    )


def judge(
    draft: Draft,
    before: DhcpSettings,
    interface: str,
    ours: IPv4Interface | None,
    own: frozenset[IPv4Address],
    serving: AddressRange | None = None,
) -> Judged:
    """Read what is typed. `before`: the settings whose other fields stay as they are.

    `serving`: the range that is being given out: it may only grow until serving stops.
    """
    faults: list[Fault] = []
    first = _one(draft.first, "first", faults)
    last = _one(draft.last, "last", faults)
    if (first is None) != (last is None) and not faults:
        gap: Field = "first" if first is None else "last"
        faults.append(Fault(gap, _("Fill in both ends, or none")))
    dhcp = dataclasses.replace(
        before,
        range=AddressRange(first=first, last=last) if first and last else None,
        lease_s=_time(draft, faults) or before.lease_s,
        routers=_several(draft.router, "router", faults),
        dns=_several(draft.dns, "dns", faults),
        reservations=_kept(draft.kept, before.reservations, faults),
    )
    pool = None
    if ours is not None and not any(f.field in ("first", "last") for f in faults):
        worked_out = work_out(dhcp, interface, ours, own)
        pool = worked_out.pool
        faults += [_placed(problem, draft) for problem in worked_out.faults]
        if serving is not None and pool is not None and not any(f.field == "last" for f in faults):
            faults += _shrunk(pool.range, serving)
    faults.sort(key=lambda fault: (FIELDS.index(fault.field), fault.row))
    return Judged(dhcp=dhcp, pool=pool, faults=tuple(faults))


def short(address: str, draft: Draft) -> str:
    """`.150` where both ends are of one network of 256, else all of it."""
    first, last = draft.first.rpartition("."), draft.last.rpartition(".")
    return f".{address.rpartition('.')[2]}" if first[0] == last[0] else address


def _one(text: str, field: Field, faults: list[Fault]) -> IPv4Address | None:
    text = text.strip()
    return _read(read_address, text, field, faults) if text else None  # type: ignore[return-value]


def _several(text: str, field: Field, faults: list[Fault]) -> tuple[IPv4Address, ...]:
    words = text.replace(",", " ").split()
    read = [_one(word, field, faults) for word in words]
    return tuple(dict.fromkeys(each for each in read if each is not None))


def _time(draft: Draft, faults: list[Fault]) -> int | None:
    text = draft.time.strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
    if number is None:
        faults.append(Fault("time", _("{text} is not a number").format(text=text or "–")))
        return None
    return _read(read_lease_time, number * draft.unit_s, "time", faults)  # type: ignore[return-value]


def _kept(
    rows: tuple[Kept, ...], before: tuple[Reservation, ...], faults: list[Fault]
) -> tuple[Reservation, ...]:
    """The rows as reservations; what else a profile says of a machine stays with its MAC."""
    known = {each.mac: each for each in before}
    made: list[Reservation] = []
    for at, row in enumerate(rows):
        if row.is_empty:
            continue
        address = _read(read_address, row.address, "kept", faults, at)
        mac = _read(read_mac, row.mac, "kept", faults, at)
        name = _read(read_host_name, row.name, "kept", faults, at) if row.name else ""
        if not (isinstance(address, IPv4Address) and isinstance(mac, str)):
            continue
        for other in made:
            if other.address == address or other.mac == mac:
                again = str(address) if other.address == address else mac
                faults.append(Fault("kept", _("{what} is there twice").format(what=again), at))
        fresh = known.get(mac) or Reservation(mac=mac, address=address)
        made.append(dataclasses.replace(fresh, address=address, host_name=str(name or "")))
    return tuple(made)


def _read(
    reader: Reader, value: object, field: Field, faults: list[Fault], row: int = -1
) -> object | None:
    try:
        return reader(value)
    except WrongValueError as wrong:
        words = _say(wrong, is_long=not value)
        faults.append(Fault(field, words, row))
        return None


def _say(wrong: WrongValueError, *, is_long: bool) -> str:
    """What is wrong; in an empty field also what would be right."""
    if is_long:
        return phrases.say_fault(wrong.fault, wrong.mend)
    return phrases.visible(phrases.translated(wrong.fault))


def _placed(problem: Problem, draft: Draft) -> Fault:
    """A fault of the range or of a kept address beside its field, in the dialog's short words."""
    is_warning = problem.SEVERITY != "error"
    match problem:
        case RangeReversed():
            words = _("{last} is below {first}").format(
                last=short(draft.last.strip(), draft), first=short(draft.first.strip(), draft)
            )
            return Fault("last", words)
        case RangeHoldsOwnAddress(address=address):
            return Fault("first", _("{address} is this computer").format(address=address))
        case RangeOutsideNetwork(network=network):
            return Fault(_outside(draft, network), _("outside {network}").format(network=network))
        case RangeTooBig(most=most):
            return Fault("last", _("more than {most} addresses").format(most=most))
        case RouterOutsideNetwork(router=router, network=network):
            words = _("{router} is outside {network}").format(router=router, network=network)
            return Fault("router", words, is_warning=is_warning)
        case ReservationOutsideNetwork(address=address, network=network):
            words = _("{address} is outside {network}").format(address=address, network=network)
            return Fault("kept", words, _row_of(address, draft))
        case ReservationTaken(address=address):
            words = _("{address} is this computer, a router or a name server")
            return Fault("kept", words.format(address=address), _row_of(address, draft))
    said = phrases.say_problem(problem)
    return Fault("first", said.what, is_warning=is_warning)


def _outside(draft: Draft, network: str) -> Field:
    """The end that is outside."""
    first = draft.first.strip()
    return "last" if first and IPv4Address(first) in IPv4Network(network) else "first"


def _shrunk(wanted: AddressRange, serving: AddressRange) -> list[Fault]:
    words = _("While serving the range can only grow: it is {range} now").format(range=serving)
    if wanted.first > serving.first:
        return [Fault("first", words)]
    return [Fault("last", words)] if wanted.last < serving.last else []


def _row_of(address: str, draft: Draft) -> int:
    return next((at for at, row in enumerate(draft.kept) if row.address.strip() == address), -1)


def _in_units(seconds: int) -> tuple[str, int]:
    """A time in the largest unit that divides it."""
    unit_s = max(unit for unit in UNITS_S if seconds % unit == 0)
    return str(seconds // unit_s), unit_s
