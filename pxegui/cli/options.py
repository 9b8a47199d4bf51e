"""Settings from the command line: the option parser, its errors in one line, and its help.

The options that are settings come from `settings/keys`; this file adds their help and the few that
are about this run alone (`--no-gui`, `--config`, ...). Options win over the profile of `--config`.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from pxegui import __version__
from pxegui.problems import Clause, Problem, PxeguiError, UsageProblem
from pxegui.settings import keys, pypxe_leases, toml, validate
from pxegui.settings.keys import KEYS, Key, Written
from pxegui.settings.model import Settings
from pxegui.settings.values import as_number, nearest

SEE_HELP = Clause("see pxegui --help")

_DESCRIPTION = """\
Boots machines over the network: gives them addresses (DHCP) or only boot
information (ProxyDHCP), and sends the files of one directory by TFTP and HTTP.
Without --no-gui it opens the window, its fields filled in from the options."""

_EXAMPLES = """\
examples:
  pxegui --list-interfaces
      which networks this computer has, and which of them suit
  pxegui --no-gui --interface enp3s0 --boot-dir /srv/netboot
      one cable or switch of your own: gives addresses and boots
  pxegui --no-gui --interface enp3s0 --mode proxy
      a network with a router: adds boot files to the addresses it gives
  pxegui --no-gui --config bench.toml --events -
      a profile; every event as a JSON line on stdout

In a profile (TOML) the keys are the long options: boot-dir = "/srv/netboot".
Exit status: 0 after a clean stop (Ctrl+C, SIGTERM), 2 for wrong usage, else 1."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for."""

    settings: Settings
    headless: bool = False
    list_interfaces: bool = False
    as_json: bool = False
    help_text: str = ""  # not empty: only this is wanted
    version: bool = False
    dump_profile: bool = False
    typed: frozenset[str] | None = frozenset()  # names of the settings; None: a profile was named
    profile: str = ""  # the file of --config
    # files of PyPXE, and the keys in each that have no counterpart
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()


class _Parser(argparse.ArgumentParser):
    """Argparse that leaves every word about errors to us."""

    def error(self, message: str) -> NoReturn:
        raise PxeguiError(_from_argparse(message))


def _from_argparse(message: str) -> UsageProblem:
    """Argparse's own message as a problem: `argument --range: expected one argument`."""
    found = re.fullmatch(r"argument ([^:]+): (.*)", message, re.DOTALL)
    where, fault = (found[1], found[2]) if found else ("options", message)
    if fault in ("expected one argument", "expected at least one argument"):
        return UsageProblem(
            where=where,
            fault=Clause("it needs a value"),
            mend=Clause("write {where} VALUE", where=where),
        )
    if fault.startswith("ignored explicit argument"):
        return UsageProblem(
            where=where,
            fault=Clause("it takes no value"),
            mend=Clause("write {where} alone", where=where),
        )
    return UsageProblem(where=where, fault=fault, mend=SEE_HELP)


# -- the options -------------------------------------------------------------------------------

# Groups of the help: title, then for each option its value's name and what it means.
_GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "network",
        (
            (
                "interface",
                "NAME",
                "the network interface to serve (default: the only one that suits)",
            ),
            ("address", "IP", "our address, where the interface has several (default: its first)"),
            (
                "setup-address",
                "IP/PREFIX",
                "give an interface without address this one while serving, and take it away "
                "afterwards (default: none)",
            ),
        ),
    ),
    (
        "what boots",
        (
            (
                "boot-dir",
                "DIR",
                "the directory that TFTP and HTTP serve (default: the current directory; the "
                "home directory and / only if typed)",
            ),
            (
                "boot-file",
                "NAME",
                "one boot file for every client that is not iPXE; a full URL for UEFI HTTP "
                "Boot (default: chosen by firmware)",
            ),
            (
                "ipxe-script",
                "NAME_OR_URL",
                "what a client that is already iPXE gets (default: found in the boot "
                "directory, else a generated menu)",
            ),
            (
                "menu-wait",
                "SECONDS",
                "how long the made menu waits before its first entry starts; 0: until somebody "
                "chooses (default: 10)",
            ),
            ("next-server", "IP", "another TFTP server (default: our address)"),
        ),
    ),
    (
        "addresses",
        (
            (
                "mode",
                "standard|proxy",
                "standard: we give the addresses; proxy: another server does, we add what to "
                "boot (default: standard)",
            ),
            (
                "range",
                "FIRST-LAST",
                "addresses to give in standard mode (default: from the interface's network)",
            ),
            ("netmask", "IP", "netmask to give (default: the interface's)"),
            ("router", "IP", "router to give (default: none)"),
            ("dns", "IP", "name server to give; may be repeated (default: none)"),
            ("lease-time", "SECONDS", "how long an address is given for (default: 3600)"),
            ("leases", "FILE", "where leases are kept (default: in the state directory)"),
            ("ignore", "MAC", "a machine not to answer; may be repeated (default: none)"),
            (
                "force-standard",
                "",
                "start standard mode without first looking for another DHCP server",
            ),
        ),
    ),
    (
        "services and ports",
        (
            ("no-dhcp", "", "leave DHCP out"),
            ("no-tftp", "", "leave TFTP out"),
            ("no-http", "", "leave HTTP out"),
            ("dhcp-port", "PORT", "DHCP's (default: 67)"),
            ("pxe-port", "PORT", "the boot server's (default: 4011)"),
            ("tftp-port", "PORT", "TFTP's (default: 69)"),
            (
                "http-port",
                "PORT",
                "HTTP's (default: 80; where that is taken 8080, else a free one)",
            ),
            (
                "tftp-block-size",
                "BYTES",
                "the largest block that TFTP grants (default: what fits the network's packets)",
            ),
            ("tftp-window", "BLOCKS", "the most blocks that TFTP sends at once (default: 64)"),
            ("keep-going", "", "go on without a service that failed twice (default: end)"),
        ),
    ),
    (
        "what is told",
        (
            (
                "events",
                "FILE",
                "append every event as a JSON line; - is stdout, then plain lines go to stderr",
            ),
            ("log-level", "LEVEL", "debug, info, warning or error (default: info)"),
            (
                "debug",
                "SERVICES",
                "debug messages of these alone: dhcp,tftp,http, or all (default: none)",
            ),
        ),
    ),
)


def _parser() -> _Parser:
    parser = _Parser(
        prog="pxegui",
        usage="pxegui [--no-gui] [OPTIONS]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=_Help,
        add_help=False,
        allow_abbrev=False,
    )
    _add_run_options(parser)
    by_name = {key.name: key for key in KEYS}
    for title, options in _GROUPS:
        group = parser.add_argument_group(title)
        for name, metavar, text in options:
            _add(group, by_name[name], metavar, text)
    return parser


def _add_run_options(parser: _Parser) -> None:
    group = parser.add_argument_group("this run")
    for name, text in (
        ("--no-gui", "serve from the terminal, without a window"),
        ("--list-interfaces", "show the network interfaces and which of them suit"),
        ("--json", "with --list-interfaces: as JSON"),
    ):
        group.add_argument(name, action="store_true", help=text)
    group.add_argument(
        "--config",
        metavar="FILE",
        help="read a profile (TOML) or a PyPXE JSON file; options win over it (default: none)",
    )
    for name, text in (
        ("--pypxe-static-config", "read a file of PyPXE's --static-config: addresses, boot files"),
        ("--pypxe-save-leases", "read a file of PyPXE's --save-leases: machines keep addresses"),
    ):
        group.add_argument(name, metavar="FILE", help=text)
    text = "print all of it as a profile (TOML), and end"
    group.add_argument("--dump-profile", action="store_true", help=text)
    group.add_argument("--version", action="store_true", help="show the version")
    group.add_argument("-h", "--help", action="store_true", help="show this text")


def _add(group: argparse._ArgumentGroup, key: Key, metavar: str, text: str) -> None:
    if key.flag:
        group.add_argument(f"--{key.name}", action="store_true", default=None, help=text)
    elif key.several:
        group.add_argument(f"--{key.name}", action="append", metavar=metavar, help=text)
    else:
        group.add_argument(f"--{key.name}", metavar=metavar, help=text)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help in 80 columns at most, whatever the terminal has."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=min(_columns(), 80))


def _columns() -> int:
    try:
        return max(os.get_terminal_size().columns, 50)
    except OSError:
        return 80


# -- reading -----------------------------------------------------------------------------------


def parse(arguments: Sequence[str]) -> Asked:
    """What the command line asks for. Raises PxeguiError with every fault in it."""
    parser = _parser()
    found, rest = parser.parse_known_args(list(arguments))
    if rest:
        raise PxeguiError(*_unknown(parser, rest))
    if found.help or found.version:
        text = parser.format_help() if found.help else ""
        return Asked(settings=Settings(), help_text=text, version=found.version)
    if found.json and not found.list_interfaces:
        raise PxeguiError(
            UsageProblem(
                where="--json",
                fault=Clause("it stands alone"),
                mend=Clause("add --list-interfaces"),
            )
        )
    profile = toml.Profile(Settings()) if found.config is None else toml.load(Path(found.config))
    settings, left_out = _with_pypxe(found, _settings(found, profile.settings))
    if faults := validate.faults(settings):
        raise PxeguiError(*faults)
    files = (found.config, found.pypxe_static_config, found.pypxe_save_leases)
    return Asked(
        settings=settings,
        headless=found.no_gui,
        list_interfaces=found.list_interfaces,
        as_json=found.json,
        dump_profile=found.dump_profile,
        typed=None if any(files) else frozenset(_typed_names(found)),
        profile=found.config or "",
        left_out=_named((found.config, profile.left_out), *left_out),
    )


def _with_pypxe(
    found: argparse.Namespace, settings: Settings
) -> tuple[Settings, list[tuple[str, tuple[str, ...]]]]:
    """The settings with PyPXE's leases in them, and what was left out of each file."""
    left_out = []
    if file := found.pypxe_static_config:
        added = pypxe_leases.add_static(settings, Path(file), "--pypxe-static-config")
        settings = added.settings
        left_out.append((file, added.left_out))
    if file := found.pypxe_save_leases:
        where = "--pypxe-save-leases"
        added = pypxe_leases.add_saved(settings, Path(file), where, time.time())
        settings = added.settings
        left_out.append((file, added.left_out))
    return settings, left_out


def _named(
    *left_out: tuple[str, tuple[str, ...]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((file, names) for file, names in left_out if names)


def _settings(found: argparse.Namespace, profile: Settings) -> Settings:
    written = []
    for key in KEYS:
        value = getattr(found, key.name.replace("-", "_"))
        if value is not None:
            written.append(Written(key, _typed(key, value), f"--{key.name}"))
    settings, faults = keys.apply(profile, written)
    if faults:
        raise PxeguiError(*faults, *validate.faults(settings))
    return settings


def _typed_names(found: argparse.Namespace) -> Iterator[str]:
    for key in KEYS:
        if getattr(found, key.name.replace("-", "_")) is not None:
            yield key.name


def _typed(key: Key, value: object) -> object:
    return as_number(value) if key.number and isinstance(value, str) else value


def _unknown(parser: _Parser, rest: Sequence[str]) -> list[Problem]:
    """One problem for each option that nobody knows; if there is none, for the stray word."""
    known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001 - argparse offers no other list
    options = [word for word in rest if word.startswith("-") and word != "-"]
    if not options:
        return [UsageProblem(where=rest[0], fault=Clause("it belongs to no option"), mend=SEE_HELP)]
    return [_no_such_option(option.partition("=")[0], known) for option in options]


def _no_such_option(option: str, known: Sequence[str]) -> UsageProblem:
    close = nearest(option.lstrip("-"), [name.lstrip("-") for name in known])
    mend = Clause("did you mean --{close}?", close=close) if close else SEE_HELP
    return UsageProblem(where=option, fault=Clause("no such option"), mend=mend)


def version() -> str:
    """The line of `--version`."""
    return f"pxegui {__version__}"
