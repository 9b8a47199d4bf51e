"""Settings: everything a person can ask for, as one frozen tree of values.

The option parser, the profile reader and the window walk these same fields. Values here are what
was asked; what is derived from the interface (address, pool, netmask) is worked out at Start and
lies in `Plan` (engine/preflight).
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Literal

from pxegui.wire.arch import Firmware

LogLevel = Literal["debug", "info", "warning", "error"]
DebugService = Literal["dhcp", "tftp", "http"]

DEFAULT_LEASE_S = (
    3600  # ad hoc: long enough for an install, short enough to free the pool by tomorrow
)


class Mode(StrEnum):
    """Who gives addresses: we (`standard`), or the network's own server (`proxy`)."""

    STANDARD = "standard"
    PROXY = "proxy"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A person's boot rule: machines that fit it get `boot_file`. The first that fits decides."""

    boot_file: str
    macs: tuple[str, ...] = ()  # empty: any machine
    firmware: Firmware | None = None  # None: any firmware
    http: bool = False  # only machines whose firmware boots by HTTP (option 60 HTTPClient)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MenuChoice:
    """What a person chose for one entry of the menu that we make. The files tell which entry."""

    file: str  # its kernel, or the loader that shows the directory's own menu
    initrds: tuple[str, ...] = ()  # empty: whatever goes with the kernel
    arguments: str = ""  # the kernel's, as the survey found them
    title: str = ""  # empty: as found
    place: int = 0  # 1 is the first; 0: behind those that have a place, as found
    off: bool = False  # it is left out


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """An address kept for one machine, and what its lease carries that others do not."""

    mac: str  # lower case with colons
    address: IPv4Address
    host_name: str = ""
    netmask: IPv4Address | None = None  # None: the pool's
    routers: tuple[IPv4Address, ...] = ()  # empty: those of all
    dns: tuple[IPv4Address, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddressRange:
    """A pool of addresses, both ends included."""

    first: IPv4Address
    last: IPv4Address

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DhcpSettings:
    """The DHCP server in either mode."""

    enabled: bool = True
    port: int = 67
    pxe_port: int = 4011
    range: AddressRange | None = None  # None: derived from the interface's network
    netmask: IPv4Address | None = None  # None: the interface's
    routers: tuple[IPv4Address, ...] = ()
    dns: tuple[IPv4Address, ...] = ()
    lease_s: int = DEFAULT_LEASE_S
    leases_file: Path | None = None  # None: the platform's state directory
    reservations: tuple[Reservation, ...] = ()
    force_standard: bool = False
    ignored: frozenset[str] = frozenset()  # MACs that are not answered, lower case with colons


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TftpSettings:
    """The TFTP server."""

    enabled: bool = True
    port: int = 69
    most_blksize: int | None = None  # None: what fits the network's packets
    most_window: int | None = None  # blocks sent at once; None: 64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """The HTTP server. `port` None: 80, else 8080, else a free one; a typed port never moves."""

    enabled: bool = True
    port: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootSettings:
    """What machines boot."""

    next_server: IPv4Address | None = None  # None: our address
    boot_file: str = ""  # one file for every client that is not iPXE; empty: by firmware
    ipxe_script: str = ""  # name or URL for clients that are iPXE; empty: found or generated
    rules: tuple[Rule, ...] = ()
    menu: tuple[MenuChoice, ...] = ()  # of the menu that we make
    menu_s: int | None = None  # until its first entry starts; 0: never; None: see boot/script


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a person can ask for."""

    interface: str = ""  # empty: the only one that suits
    address: IPv4Address | None = None  # None: the interface's first
    setup_address: IPv4Interface | None = None  # given to an interface that has none, while serving
    boot_dir: Path | None = None  # None: current directory
    mode: Mode = Mode.STANDARD
    dhcp: DhcpSettings = dataclasses.field(default_factory=DhcpSettings)
    tftp: TftpSettings = dataclasses.field(default_factory=TftpSettings)
    http: HttpSettings = dataclasses.field(default_factory=HttpSettings)
    boot: BootSettings = dataclasses.field(default_factory=BootSettings)
    keep_going: bool = False  # headless: a service that failed twice is left out, not the end
    log_level: LogLevel = "info"
    debug: frozenset[DebugService] = frozenset()
    events_file: str = ""  # path, "-" for stdout, empty for none
