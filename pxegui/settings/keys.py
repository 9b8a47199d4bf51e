"""Every setting by its name: the long options of the command line and the keys of a profile.

One table for the option parser, the profile reader and writer, and the help. A key says where its
value lies in `Settings` and how it is read; lists of tables (reservations, rules, menu entries) are
not here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pxegui.problems import UsageProblem
from pxegui.settings import values
from pxegui.settings.model import Settings
from pxegui.settings.values import Reader, WrongValueError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One setting that a person can name."""

    name: str  # "tftp-port": `--tftp-port` on the command line, `tftp-port` in a profile
    path: tuple[str, ...]  # where it lies in Settings
    read: Reader
    number: bool = False  # the command line's text is turned into a number first
    several: bool = False  # may be given more than once
    flag: bool = False  # stands alone on the command line
    turns_off: bool = False  # a flag that makes its setting False


KEYS: tuple[Key, ...] = (
    Key(name="interface", path=("interface",), read=values.read_interface),
    Key(name="address", path=("address",), read=values.read_address),
    Key(name="setup-address", path=("setup_address",), read=values.read_own_address),
    Key(name="boot-dir", path=("boot_dir",), read=values.read_path),
    Key(name="mode", path=("mode",), read=values.read_mode),
    Key(name="range", path=("dhcp", "range"), read=values.read_range),
    Key(name="netmask", path=("dhcp", "netmask"), read=values.read_netmask),
    Key(name="router", path=("dhcp", "routers"), read=values.read_addresses, several=True),
    Key(name="dns", path=("dhcp", "dns"), read=values.read_addresses, several=True),
    Key(name="lease-time", path=("dhcp", "lease_s"), read=values.read_lease_time, number=True),
    Key(name="leases", path=("dhcp", "leases_file"), read=values.read_path),
    Key(name="ignore", path=("dhcp", "ignored"), read=values.read_macs, several=True),
    Key(name="force-standard", path=("dhcp", "force_standard"), read=values.read_flag, flag=True),
    Key(name="next-server", path=("boot", "next_server"), read=values.read_address),
    Key(name="boot-file", path=("boot", "boot_file"), read=values.read_boot_name),
    Key(name="ipxe-script", path=("boot", "ipxe_script"), read=values.read_boot_name),
    Key(name="menu-wait", path=("boot", "menu_s"), read=values.read_menu_wait, number=True),
    Key(name="no-dhcp", path=("dhcp", "enabled"), read=values.read_flag, flag=True, turns_off=True),
    Key(name="no-tftp", path=("tftp", "enabled"), read=values.read_flag, flag=True, turns_off=True),
    Key(name="no-http", path=("http", "enabled"), read=values.read_flag, flag=True, turns_off=True),
    Key(name="dhcp-port", path=("dhcp", "port"), read=values.read_port, number=True),
    Key(name="pxe-port", path=("dhcp", "pxe_port"), read=values.read_port, number=True),
    Key(name="tftp-port", path=("tftp", "port"), read=values.read_port, number=True),
    Key(name="http-port", path=("http", "port"), read=values.read_port, number=True),
    Key(
        name="tftp-block-size",
        path=("tftp", "most_blksize"),
        read=values.read_block_size,
        number=True,
    ),
    Key(name="tftp-window", path=("tftp", "most_window"), read=values.read_window, number=True),
    Key(name="events", path=("events_file",), read=values.read_events_file),
    Key(name="log-level", path=("log_level",), read=values.read_log_level),
    Key(name="debug", path=("debug",), read=values.read_debug),
    Key(name="keep-going", path=("keep_going",), read=values.read_flag, flag=True),
)
KEY_BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote for one key, and where: the option, or the key with its file."""

    key: Key
    value: object
    where: str


def apply(settings: Settings, written: Iterable[Written]) -> tuple[Settings, list[UsageProblem]]:
    """The settings with these values in them, and every value that was refused."""
    faults = []
    for one in written:
        try:
            value = one.key.read(one.value)
        except WrongValueError as wrong:
            faults.append(UsageProblem(where=one.where, fault=wrong.fault, mend=wrong.mend))
        else:
            settings = _with(settings, one.key.path, not value if one.key.turns_off else value)
    return settings, faults


def current(settings: Settings, key: Key) -> object:
    """The value of a key in these settings."""
    value: object = settings
    for name in key.path:
        value = getattr(value, name)
    return not value if key.turns_off else value


def put(settings: Settings, key: Key, value: object) -> Settings:
    """These settings with another value of a key, as `current` gives it."""
    return cast("Settings", _with(settings, key.path, not value if key.turns_off else value))


def _with(tree: Any, path: tuple[str, ...], value: object) -> Any:
    """The frozen tree with one leaf changed."""
    name, *rest = path
    leaf = _with(getattr(tree, name), tuple(rest), value) if rest else value
    return dataclasses.replace(tree, **{name: leaf})
