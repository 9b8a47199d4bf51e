"""Who asks: a client's firmware, what speaks (ROM, iPXE, U-Boot ...), and its identity; pure.

Decided by each packet alone, never by "have I seen this MAC": that is what keeps iPXE from loading
itself for ever.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from enum import StrEnum

from pxegui.problems import Clause
from pxegui.wire.arch import Firmware, architecture
from pxegui.wire.dhcp import Message
from pxegui.wire.options import (
    Option,
    architectures,
    machine_id,
    suboptions,
    text,
    user_classes,
)

_ARCH_IN_CLASS = re.compile(rb"(?:PXE|HTTP)Client:Arch:([0-9]{5})")
_UBOOT_ARCHITECTURES = range(21, 25)
_HTTP, _BZIMAGE = 19, 24
_IPXE_CLASSES = (b"iPXE", b"gPXE")
_IPXE_VERSION = 235
_IPXE_VERSION_PARTS = 3
_IPXE_FEATURES = range(16, 80)  # below are settings, above are scriptlets and identities
_USER_CLASSES_SHOWN = 8
_MACHINE_ID_OCTETS = 17
_RASPBERRY_PI_MACS = frozenset(
    ("b8:27:eb", "dc:a6:32", "e4:5f:01", "d8:3a:dd", "2c:cf:67", "28:cd:c1", "88:a2:9e")
)
_NO_ARCHITECTURE = {
    b"PXEC": "names no architecture: taken for BIOS",
    b"HTTP": "names no architecture",
}
_PXELINUX_OPTIONS = frozenset((Option.CONFIGURATION_FILE, Option.PATH_PREFIX))
_U_BOOTS = (Firmware.UBOOT_ARM32, Firmware.UBOOT_ARM64)


class Speaks(StrEnum):
    """Which program sent the packet, as far as boot decisions need to know."""

    PXE = "pxe"  # option 60 PXEClient: a ROM or UEFI firmware
    HTTP = "http"  # option 60 HTTPClient: UEFI HTTP Boot
    IPXE = "ipxe"  # option 77 iPXE/gPXE or option 175, whatever 60 says
    U_BOOT = "u-boot"
    OTHER = "other"  # an operating system, or a loader without option 60 (GRUB net_bootp)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ipxe:
    """What an iPXE says of itself in option 175."""

    version: str = ""  # "1.21.1"
    features: frozenset[int] = (
        frozenset()
    )  # tags: 19 HTTP, 20 HTTPS, 21 TFTP, 24 bzImage, 36 EFI ...

    @property
    def http(self) -> bool:
        """It can load by http."""
        return _HTTP in self.features

    def lacks(self, firmware: Firmware | None) -> str:
        """What a full iPXE has and this one does not, in words; empty if nothing is known to."""
        if not self.features:
            return ""
        if not self.http:
            return "HTTP"
        if firmware is Firmware.BIOS and _BZIMAGE not in self.features:
            return Clause("Linux kernels")
        return ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A party of one exchange."""

    mac: str
    speaks: Speaks
    firmware: Firmware | None  # None: it did not say
    architecture: int | None  # of option 93 the first that is known, else the number in option 60
    vendor_class: str
    user_class: str
    uuid: str  # option 97 as text in the usual order, empty if missing, all zero or all ones
    host_name: str
    ipxe: Ipxe | None = None
    asks_for: frozenset[int] = frozenset()  # of RFC 5071: 209 configuration file, 210 path prefix
    notes: tuple[str, ...] = ()  # oddities worth showing: "option 93 says 0, option 60 says 7"

    @property
    def boots(self) -> bool:
        """It asks to boot (and not for an address only)."""
        return self.speaks is not Speaks.OTHER

    @property
    def asks_bsdp(self) -> bool:
        """An Intel Mac that asks for Apple's network boot; Macs since 2018 have none."""
        return self.vendor_class.startswith("AAPLBSDPC")

    @property
    def hears_proxies(self) -> bool:
        """It takes boot data from a ProxyDHCP server; U-Boot only where it is built to (class 60).

        U-Boot's `CONFIG_SERVERIP_FROM_PROXYDHCP` is off in its own configurations.
        """
        if self.speaks is Speaks.U_BOOT:
            return self.vendor_class.startswith("PXEClient")
        return self.boots

    @property
    def words(self) -> str:
        """Its firmware as a person reads it: `UEFI x64`, `UEFI x64, HTTP`; empty if it is not said.

        A number that means nothing to us is its own name, in every language.
        """
        if self.firmware is None:
            return ""
        is_other = self.firmware is Firmware.OTHER and self.architecture is not None
        words = f"PXE type {self.architecture}" if is_other else self.firmware.words
        return words + (", HTTP" if self.speaks is Speaks.HTTP else "")

    @property
    def loader(self) -> str:
        """The loader that asks, in words, or empty: `iPXE`, `U-Boot`."""
        return {Speaks.IPXE: "iPXE", Speaks.U_BOOT: "U-Boot"}.get(self.speaks, "")


def pretend(firmware: Firmware | None, speaks: Speaks = Speaks.PXE, mac: str = "") -> Client:
    """A machine as if it asked to boot."""
    if speaks is Speaks.PXE and firmware in _U_BOOTS:
        speaks = Speaks.U_BOOT
    return Client(
        mac=mac,
        speaks=speaks,
        firmware=firmware,
        architecture=None,
        vendor_class="",
        user_class="",
        uuid="",
        host_name="",
    )


def identify(message: Message) -> Client:
    """Who sent this message. Every message has a client; `boots` tells whether it wants to boot.

    `mac` is all of the hardware address as sent: a UEFI that is set to send its GUID has 16 octets
    there, InfiniBand none (hlen 0), which leaves it empty.
    """
    options = message.options
    vendor = options.get(Option.VENDOR_CLASS, b"")
    users = user_classes(options.get(Option.USER_CLASS))
    ipxe = _ipxe(users, options.get(Option.IPXE))
    listed = architectures(options.get(Option.CLIENT_ARCHITECTURE))
    named = _named_architecture(vendor)
    number = _first_known(listed) if listed else named
    speaks = _speaks(vendor, number, ipxe)
    machine = options.get(Option.CLIENT_MACHINE_ID, b"")
    mac = message.mac
    if speaks is Speaks.PXE and number in (None, 0) and _is_raspberry_pi(mac, machine):
        firmware: Firmware | None = Firmware.RASPBERRY_PI
    else:
        firmware = _firmware(vendor, number)
    return Client(
        mac=mac,
        speaks=speaks,
        firmware=firmware,
        architecture=number,
        vendor_class=text(vendor),
        user_class=", ".join(text(item) for item in users[:_USER_CLASSES_SHOWN]),
        uuid=machine_id(machine),
        host_name=text(options.get(Option.HOST_NAME)),
        ipxe=ipxe,
        asks_for=_PXELINUX_OPTIONS & set(options.get(Option.PARAMETER_REQUEST_LIST, b"")),
        notes=_notes(options, named, listed),
    )


def _ipxe(users: tuple[bytes, ...], encapsulated: bytes | None) -> Ipxe | None:
    """What iPXE says of itself; None if it is none.

    Option 175 counts if it holds anything readable: the number is free for anybody to use.
    """
    told = suboptions(encapsulated)
    if not told and not any(item.rstrip(b"\0") in _IPXE_CLASSES for item in users):
        return None
    return Ipxe(
        version=".".join(map(str, told.get(_IPXE_VERSION, b"")[:_IPXE_VERSION_PARTS])),
        features=frozenset(
            tag for tag, value in told.items() if tag in _IPXE_FEATURES and any(value)
        ),
    )


def _named_architecture(vendor: bytes) -> int | None:
    """The number in `PXEClient:Arch:00007:UNDI:003016`, where there is one."""
    found = _ARCH_IN_CLASS.match(vendor)
    return int(found[1]) if found else None


def _speaks(vendor: bytes, number: int | None, ipxe: Ipxe | None) -> Speaks:
    """Which program it is. Between PXE and HTTP the class decides, not the architecture."""
    if ipxe is not None:
        return Speaks.IPXE
    if vendor.startswith(b"U-Boot"):
        return Speaks.U_BOOT
    if vendor.startswith(b"HTTPClient"):
        return Speaks.HTTP
    if number in _UBOOT_ARCHITECTURES:
        return Speaks.U_BOOT
    return Speaks.PXE if vendor.startswith(b"PXEClient") else Speaks.OTHER


def _firmware(vendor: bytes, number: int | None) -> Firmware | None:
    if number is not None:
        return architecture(number).firmware
    if vendor.startswith(b"PXEClient"):
        # RFC 4578 section 2.1 wants option 93 always; ROMs of Wired for Management 1.x know neither
        # it nor the number in option 60, and all of them were BIOS.
        return Firmware.BIOS
    if vendor.startswith((b"U-Boot.armv8", b"U-Boot.arm64")):
        return Firmware.UBOOT_ARM64
    return Firmware.UBOOT_ARM32 if vendor.startswith(b"U-Boot.arm") else None


def _first_known(listed: tuple[int, ...]) -> int:
    """The machine names what it can start, best first (RFC 4578 section 2.1)."""
    known = (each for each in listed if architecture(each).firmware is not Firmware.OTHER)
    return next(known, listed[0])


def _is_raspberry_pi(mac: str, machine: bytes) -> bool:
    """The boot ROM of a Raspberry Pi says it was a BIOS PC: its address or its id tell it."""
    return mac[:8] in _RASPBERRY_PI_MACS or machine[1:4] == b"RPi" or machine[:3] == b"RPi"


def _notes(
    options: Mapping[int, bytes], named: int | None, listed: tuple[int, ...]
) -> tuple[str, ...]:
    """Oddities worth showing, first those that decide what it boots."""
    notes = []
    vendor = options.get(Option.VENDOR_CLASS, b"")
    boots = vendor.startswith((b"PXEClient", b"HTTPClient"))
    number = _first_known(listed) if listed else named
    if listed and named is not None and named not in listed:
        notes.append(f"option 93 says {number}, option 60 says {named}")
    if not listed and Option.CLIENT_ARCHITECTURE in options:
        notes.append("option 93 is no list of architectures")
    if boots and number is None:
        notes.append(_NO_ARCHITECTURE[vendor[:4]])
    elif boots and number is not None:
        notes += _architecture_notes(vendor, number)
    if vendor.startswith(b"AAPLBSDPC"):
        notes.append("asks for Apple's network boot (BSDP), which is not served")
    machine = options.get(Option.CLIENT_MACHINE_ID)
    if machine is not None and len(machine) != _MACHINE_ID_OCTETS:
        notes.append(f"option 97 has {len(machine)} octets, a machine id has {_MACHINE_ID_OCTETS}")
    return tuple(notes)


def _architecture_notes(vendor: bytes, number: int) -> list[str]:
    row = architecture(number)
    notes = []
    if row.firmware is Firmware.OTHER:
        notes.append(f"its firmware is {row.name}")
    named = "HTTPClient" if vendor.startswith(b"HTTPClient") else "PXEClient"
    if row.http != (named == "HTTPClient"):
        notes.append(f"architecture {number} is {row.name}, option 60 says {named}")
    return notes
