"""Profiles on disk: TOML whose keys are the long options, read (all faults at once) and written.

Rule 1: `_` counts as `-`; relative paths are relative to the profile, `~` is the home directory.
Rule 2: an unknown key is refused by name, with the nearest known one.
Rule 3: written is only what differs from the defaults.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path
from typing import TypeVar

from pxegui.problems import N_, Clause, Problem, PxeguiError, UsageProblem
from pxegui.settings import keys, pypxe, values
from pxegui.settings.keys import KEY_BY_NAME, KEYS, Written
from pxegui.settings.model import AddressRange, MenuChoice, Mode, Reservation, Rule, Settings
from pxegui.settings.values import WrongValueError, nearest, shown
from pxegui.wire.arch import Firmware

LARGEST_PROFILE_BYTES = 4_000_000  # thousands of reservations; more is some other file
_PATHS = ("boot-dir", "leases")
_TABLES = {
    "reservation": ("mac", "address", "name", "netmask", "router", "dns"),
    "entry": ("file", "initrd", "arguments", "title", "place", "off"),
    "rule": ("boot-file", "machine", "firmware", "http"),
}

Table = dict[str, object]
_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProfileUnreadable(Problem):
    """The file of `--config` is not there, or may not be read."""

    WHAT = N_("{path} cannot be read ({reason})")
    CAUSE = N_("It was named by --config.")
    REMEDY = N_("name a profile that is there, or leave --config out")
    path: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """What a profile asks for, and which keys of a PyPXE file were left out."""

    settings: Settings
    left_out: tuple[str, ...] = ()


def load(path: Path) -> Profile:
    """Read a profile, TOML or PyPXE's JSON. Raises PxeguiError with every fault in it."""
    text = _read(path)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return Profile(*pypxe.parse(text.lstrip("\ufeff"), path))
    return Profile(parse(text.removeprefix("\ufeff"), path))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_PROFILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise PxeguiError(ProfileUnreadable(path=str(path), reason=reason)) from None
    mend = Clause("name a profile in TOML, or a JSON file of pypxe --dump-config")
    if len(content) > LARGEST_PROFILE_BYTES:
        raise PxeguiError(
            UsageProblem(where=str(path), fault=Clause("too large for a profile"), mend=mend)
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise PxeguiError(
            UsageProblem(where=str(path), fault=Clause("not UTF-8 text"), mend=mend)
        ) from None


def parse(text: str, path: Path) -> Settings:
    """The settings of a TOML profile. Raises PxeguiError with every fault in it."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PxeguiError(_not_toml(path, error, text)) from None
    reader = _ProfileReader(path)
    settings = reader.settings(table)
    if reader.faults:
        raise PxeguiError(*reader.faults)
    return settings


def _not_toml(path: Path, error: Exception, text: str) -> UsageProblem:
    said = str(error)
    end = f"line {len(text.rstrip().splitlines()) or 1}, column 0"
    found = re.fullmatch(
        r"(.*) \(at line (\d+), column \d+\)", said.replace("end of document", end), re.DOTALL
    )
    why, place = (found[1], f", line {found[2]}") if found else (said, "")
    return UsageProblem(
        where=f"{path}{place}",
        fault=Clause("not TOML ({why})", why=why[:1].lower() + why[1:]),
        mend=Clause('write key = value, with text in quotes, such as interface = "enp3s0"'),
    )


class _ProfileReader:
    """Reads one profile and collects its faults."""

    def __init__(self, path: Path) -> None:
        self.faults: list[UsageProblem] = []
        self._path = path

    def settings(self, table: Table) -> Settings:
        table = self._known(table, (*KEY_BY_NAME, *_TABLES), "")
        written = [
            Written(KEY_BY_NAME[name], self._placed(name, value), self._where(name))
            for name, value in table.items()
            if name not in _TABLES
        ]
        settings, faults = keys.apply(Settings(), written)
        self.faults += faults
        dhcp = dataclasses.replace(
            settings.dhcp, reservations=self._each(table, "reservation", self._reservation)
        )
        boot = dataclasses.replace(
            settings.boot,
            rules=self._each(table, "rule", self._rule),
            menu=self._each(table, "entry", self._entry),
        )
        return dataclasses.replace(settings, dhcp=dhcp, boot=boot)

    def _where(self, name: str) -> str:
        return f"{self._path}: {name}"

    def _fault(self, name: str, fault: str, mend: str) -> None:
        self.faults.append(UsageProblem(where=self._where(name), fault=fault, mend=mend))

    def _known(self, table: Table, known: tuple[str, ...], inside: str) -> Table:
        """The table with `-` for `_` and without the keys that nobody knows."""
        kept: Table = {}
        for spelled, value in table.items():
            name = spelled.replace("_", "-")
            if name not in known:
                self._fault(
                    f"{inside}{spelled}", Clause("no such key"), _instead(name, value, known)
                )
            elif name in kept:
                self._fault(
                    f"{inside}{spelled}", Clause("it is there twice"), Clause("keep one of the two")
                )
            else:
                kept[name] = value
        return kept

    def _placed(self, name: str, value: object) -> object:
        """A path as seen from the profile; everything else as it is."""
        if not isinstance(value, str) or not value or value == "-":
            return value
        if name in _PATHS or name == "events":
            return str(self._path.absolute().parent / _at_home(value))
        return value

    def _each(
        self, table: Table, name: str, read: Callable[[Table, str], _T | None]
    ) -> tuple[_T, ...]:
        """A list of tables, `[[name]]`, without the ones that have faults."""
        listed = table.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self._fault(
                name,
                Clause("not a list of tables"),
                Clause("start each one with [[{name}]]", name=name),
            )
            return ()
        found = []
        for number, one in enumerate(listed, start=1):
            inside = f"{name} {number}: "
            known = self._known(one, _TABLES[name], inside)
            value = read(known, inside)
            if value is not None:
                found.append(value)
        return tuple(found)

    def _value(
        self, table: Table, name: str, read: Callable[[object], _T], inside: str
    ) -> _T | None:
        """One value inside a list of tables; None if it is not there, or wrong (then a fault)."""
        if name not in table:
            return None
        try:
            return read(table[name])
        except WrongValueError as wrong:
            self._fault(f"{inside}{name}", wrong.fault, wrong.mend)
            return None

    def _needs(self, table: Table, names: tuple[str, ...], inside: str) -> None:
        for name in names:
            if name not in table:
                self._fault(f"{inside}{name}", Clause("it is missing"), Clause("add it"))

    def _reservation(self, table: Table, inside: str) -> Reservation | None:
        self._needs(table, ("mac", "address"), inside)
        mac = self._value(table, "mac", values.read_mac, inside)
        address = self._value(table, "address", values.read_address, inside)
        name = self._value(table, "name", values.read_host_name, inside)
        netmask = self._value(table, "netmask", values.read_netmask, inside)
        routers = self._value(table, "router", values.read_addresses, inside)
        dns = self._value(table, "dns", values.read_addresses, inside)
        if mac is None or address is None:
            return None
        return Reservation(
            mac=mac,
            address=address,
            host_name=name or "",
            netmask=netmask,
            routers=routers or (),
            dns=dns or (),
        )

    def _rule(self, table: Table, inside: str) -> Rule | None:
        self._needs(table, ("boot-file",), inside)
        boot_file = self._value(table, "boot-file", values.read_boot_name, inside)
        macs = self._value(table, "machine", _read_machines, inside)
        firmware = self._value(table, "firmware", _read_firmware, inside)
        http = self._value(table, "http", values.read_flag, inside)
        if boot_file is None:
            return None
        return Rule(boot_file=boot_file, macs=macs or (), firmware=firmware, http=bool(http))

    def _entry(self, table: Table, inside: str) -> MenuChoice | None:
        self._needs(table, ("file",), inside)
        file = self._value(table, "file", values.read_boot_name, inside)
        initrds = self._value(table, "initrd", values.read_names, inside)
        arguments = self._value(table, "arguments", values.read_kernel_arguments, inside)
        title = self._value(table, "title", values.read_title, inside)
        place = self._value(table, "place", values.read_place, inside)
        off = self._value(table, "off", values.read_flag, inside)
        if file is None:
            return None
        return MenuChoice(
            file=file,
            initrds=initrds or (),
            arguments=arguments or "",
            title=title or "",
            place=place or 0,
            off=bool(off),
        )


def _instead(name: str, value: object, known: tuple[str, ...]) -> str:
    """What to do about a key that nobody knows."""
    if isinstance(value, dict):
        return Clause(
            "write its keys without a [table] around them, as the long options are called"
        )
    close = nearest(name, known)
    return Clause("did you mean {close}?", close=close) if close else Clause("take it out")


def _read_machines(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise WrongValueError(
            Clause("no machine is in it"), Clause("name one, or leave the key out for all")
        )
    return tuple(values.read_mac(one) for one in listed)


def _read_firmware(value: object) -> Firmware:
    known = [firmware.value for firmware in Firmware]
    if value not in known:
        raise WrongValueError(
            Clause("{value} is no firmware", value=shown(value)), values.one_of(known, shown(value))
        )
    return Firmware(value)


def _at_home(path: str) -> Path:
    """A path with its `~` resolved, where that user is known."""
    try:
        return Path(path).expanduser()
    except (RuntimeError, ValueError):
        return Path(path)


# -- writing -----------------------------------------------------------------------------------


def dump(settings: Settings) -> str:
    """A profile that gives these settings again: only what differs from the defaults."""
    import tomli_w  # only who writes needs it

    table: Table = {
        key.name: _written(keys.current(settings, key))
        for key in KEYS
        if keys.current(settings, key) != keys.current(Settings(), key)
    }
    if settings.dhcp.reservations:
        table["reservation"] = [_reservation_table(one) for one in settings.dhcp.reservations]
    if settings.boot.rules:
        table["rule"] = [_rule_table(one) for one in settings.boot.rules]
    if settings.boot.menu:
        table["entry"] = [_entry_table(one) for one in settings.boot.menu]
    return tomli_w.dumps(table)


def _written(value: object) -> object:
    """A value in TOML's types."""
    if isinstance(value, (tuple, frozenset)):
        return [_written(one) for one in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, (IPv4Address, AddressRange, Path)):
        return str(value)
    return value.value if isinstance(value, Mode) else value


def _reservation_table(reservation: Reservation) -> Table:
    own = {
        "name": reservation.host_name,
        "netmask": reservation.netmask,
        "router": reservation.routers,
        "dns": reservation.dns,
    }
    table: Table = {"mac": reservation.mac, "address": str(reservation.address)}
    return table | {name: _written(value) for name, value in own.items() if value}


def _rule_table(rule: Rule) -> Table:
    table: Table = {"boot-file": rule.boot_file}
    if rule.macs:
        table["machine"] = rule.macs[0] if len(rule.macs) == 1 else list(rule.macs)
    if rule.firmware is not None:
        table["firmware"] = rule.firmware.value
    if rule.http:
        table["http"] = True
    return table


def _entry_table(choice: MenuChoice) -> Table:
    own = {
        "initrd": choice.initrds,
        "arguments": choice.arguments,
        "title": choice.title,
        "place": choice.place,
        "off": choice.off,
    }
    table: Table = {"file": choice.file}
    return table | {name: _written(value) for name, value in own.items() if value}
