"""Who asks: a client's firmware, what speaks (ROM, iPXE, U-Boot ...), and its identity; pure.

Decided by each packet alone, never by "have I seen this MAC": that is what keeps iPXE from loading
itself for ever.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum

from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import Message


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
        return 19 in self.features


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A party of one exchange."""

    mac: str
    speaks: Speaks
    firmware: Firmware | None  # None: it did not say
    architecture: int | None  # option 93's first value, else the number in option 60
    vendor_class: str
    user_class: str
    uuid: str  # option 97 as text in the usual order, empty if missing, all zero or all ones
    host_name: str
    ipxe: Ipxe | None = None
    notes: tuple[str, ...] = ()  # oddities worth showing: "option 93 says 0, option 60 says 7"

    @property
    def boots(self) -> bool:
        """It asks to boot (and not for an address only)."""
        return self.speaks is not Speaks.OTHER

    @property
    def words(self) -> str:
        """Its firmware as a person reads it: `UEFI x64`, `UEFI x64, HTTP`; empty if unknown."""
        if self.firmware is None:
            return ""
        return self.firmware.words + (", HTTP" if self.speaks is Speaks.HTTP else "")

    @property
    def loader(self) -> str:
        """The loader that asks, in words, or empty: `iPXE`, `U-Boot`."""
        return {Speaks.IPXE: "iPXE", Speaks.U_BOOT: "U-Boot"}.get(self.speaks, "")


def identify(message: Message) -> Client:
    """Who sent this message. Every message has a client; `boots` tells whether it wants to boot."""
    raise NotImplementedError
