"""What a survey finds, as frozen values: loaders, menu entries, and the survey itself; pure."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path

from pxegui.wire.arch import Firmware


class LoaderKind(StrEnum):
    """Kinds of network boot programs, by what they ask for next."""

    PXELINUX = "pxelinux"  # pxelinux.cfg/... by TFTP
    LPXELINUX = "lpxelinux"  # the same, also by HTTP
    SYSLINUX_EFI = "syslinux-efi"
    GRUB = "grub"  # grub.cfg
    SHIM = "shim"  # then grubXXX.efi beside it
    IPXE = "ipxe"  # then a script
    WINDOWS = "windows"
    OTHER = "other"  # a boot file by name only (BOOTX64.EFI of an unknown make)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """A boot file that was found."""

    file: str  # name in the boot directory, or reserved name of a system file
    kind: LoaderKind
    firmware: Firmware
    config: str = ""  # the configuration or script it will ask for and that exists
    complete: bool = True  # all it needs next was found
    missing: tuple[str, ...] = ()  # what it will ask for and that is not there
    system: bool = False  # the system's own iPXE, not of the boot directory
    signed: bool | None = None  # EFI: carries a signature table; None: not an EFI file
    certain: bool = False  # recognised by its content, not only by its name
    http: bool = False  # GRUB built to find its files by HTTP: works as UEFI HTTP Boot
    alone: bool = False  # GRUB with its menu and modules inside it: asks no server for them
    starts_ipxe: bool = False  # shim, and what lies beside it to be started is iPXE


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """Something that boots, as found in a menu or as a kernel beside its initrd."""

    title: str
    kernel: str  # name in the boot directory, or a URL
    initrds: tuple[str, ...] = ()
    arguments: str = ""  # kernel command line without initrd=
    firmwares: frozenset[Firmware] = frozenset()  # empty: any
    missing: tuple[str, ...] = ()  # files that the entry names and that are not there
    found_in: str = ""  # the menu it comes from

    def fits(self, firmware: Firmware) -> bool:
        """A machine with this firmware can start it, and all its files are there."""
        return not self.missing and (not self.firmwares or firmware in self.firmwares)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found."""

    root: Path
    name: str  # "Debian 12 installer", else the directory's own name
    loaders: tuple[Loader, ...] = ()  # best first, per firmware
    script: str = ""  # an iPXE script found in the directory
    entries: tuple[MenuEntry, ...] = ()
    configurations: tuple[str, ...] = ()  # what lies in any pxelinux.cfg/
    unreadable: tuple[str, ...] = ()  # files that matter and that we may not read
    system_files: dict[str, Path] = dataclasses.field(default_factory=dict)  # reserved name -> file
    seconds: float = 0.0
    # What does not change what boots is not compared: no news is made of it.
    files: int = dataclasses.field(default=0, compare=False)
    octets: int = dataclasses.field(default=0, compare=False)  # of all of them
    outside: tuple[str, ...] = dataclasses.field(default=(), compare=False)  # links that leave it
    cut_short: bool = False  # the directory holds more than the survey looks at

    @property
    def boots_anything(self) -> bool:
        """It holds something that boots; the system's iPXE alone starts nothing."""
        own = any(not loader.system for loader in self.loaders)
        return bool(own or (self.loaders and (self.entries or self.script)))
