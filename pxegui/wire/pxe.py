"""Option 43 of class PXEClient: discovery control, boot servers, menu, prompt and boot item.

PXE 2.1 (Intel, September 1999) table 2-1. Tags are sub-options: number, length, data, ended by 255.
The multicast TFTP tags 1 to 5 are never written: edk2 drops an offer that carries them all.
"""

from __future__ import annotations

import dataclasses
from enum import IntEnum
from ipaddress import IPv4Address

from pxegui.wire.options import address, addresses, pack_addresses, pack_u16, suboptions, text, u8

_LONGEST_VALUE = 255
_END = b"\xff"
_TYPE_OCTETS = 2  # boot server types are numbers of two octets


class PxeSuboption(IntEnum):
    """The sub-options that we read or write."""

    DISCOVERY_CONTROL = 6
    MULTICAST_ADDRESS = 7
    BOOT_SERVERS = 8
    BOOT_MENU = 9
    MENU_PROMPT = 10
    BOOT_ITEM = 71


# Bits of DISCOVERY_CONTROL.
NO_BROADCAST = 1
NO_MULTICAST = 2
ONLY_LISTED_SERVERS = 4
LOAD_THIS_FILE = 8  # no discovery: just load the file that this packet names

LOCAL_BOOT = 0  # the boot server type that means: boot from the disk
SECURED = 0x8000  # bit of `BootItem.layer`: wants a signed boot (BIS), which nobody serves today


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootServers:
    """The addresses of the boot servers of one type."""

    type: int
    addresses: tuple[IPv4Address, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One line of the ROM's boot menu."""

    type: int  # of the boot server that it leads to
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the ROM shows before the menu."""

    timeout_s: int  # 0: take the first item at once, 255: show the menu and wait
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootItem:
    """Which boot server type a machine wants, and which layer of it (0 is its first file)."""

    type: int
    layer: int = 0

    @property
    def is_secured(self) -> bool:
        """It wants a signed boot (BIS)."""
        return bool(self.layer & SECURED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PxeOptions:
    """The content of option 43, as far as it is there."""

    control: int | None = None
    multicast: IPv4Address | None = None
    servers: tuple[BootServers, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    prompt: Prompt | None = None
    item: BootItem | None = None


def parse_pxe(value: bytes | None) -> PxeOptions:
    """Read option 43. What is not understood is taken for missing; never raises."""
    told = suboptions(value)
    return PxeOptions(
        control=u8(told.get(PxeSuboption.DISCOVERY_CONTROL)),
        multicast=address(told.get(PxeSuboption.MULTICAST_ADDRESS)),
        servers=_parse_servers(told.get(PxeSuboption.BOOT_SERVERS, b"")),
        menu=_parse_menu(told.get(PxeSuboption.BOOT_MENU, b"")),
        prompt=_parse_prompt(told.get(PxeSuboption.MENU_PROMPT, b"")),
        item=_parse_item(told.get(PxeSuboption.BOOT_ITEM, b"")),
    )


def _parse_servers(value: bytes) -> tuple[BootServers, ...]:
    found = []
    at = 0
    while at + 3 <= len(value):
        start, stop = at + 3, at + 3 + 4 * value[at + 2]
        if stop > len(value):
            break
        kind = int.from_bytes(value[at : at + _TYPE_OCTETS], "big")
        found.append(BootServers(type=kind, addresses=addresses(value[start:stop])))
        at = stop
    return tuple(found)


def _parse_menu(value: bytes) -> tuple[MenuItem, ...]:
    found = []
    at = 0
    while at + 3 <= len(value):
        start, stop = at + 3, at + 3 + value[at + 2]
        if stop > len(value):
            break
        kind = int.from_bytes(value[at : at + _TYPE_OCTETS], "big")
        found.append(MenuItem(type=kind, text=text(value[start:stop])))
        at = stop
    return tuple(found)


def _parse_prompt(value: bytes) -> Prompt | None:
    return Prompt(timeout_s=value[0], text=text(value[1:])) if value else None


def _parse_item(value: bytes) -> BootItem | None:
    """Type and layer; some ROMs send the type alone."""
    if len(value) not in (2, 4):
        return None
    return BootItem(
        type=int.from_bytes(value[:2], "big"), layer=int.from_bytes(value[2:] or b"\0", "big")
    )


def build_pxe(pxe: PxeOptions) -> bytes:
    """Write option 43, 71 first and the rest in the order of their numbers.

    Raises ValueError if it is longer than the 255 octets of one option (a longer menu is a boot
    loader's task), ValueError or OverflowError if a number or a text does not fit its field.
    """
    parts = {
        PxeSuboption.BOOT_ITEM: _item(pxe.item),
        PxeSuboption.DISCOVERY_CONTROL: b"" if pxe.control is None else bytes((pxe.control,)),
        PxeSuboption.MULTICAST_ADDRESS: b"" if pxe.multicast is None else pxe.multicast.packed,
        PxeSuboption.BOOT_SERVERS: b"".join(map(_servers, pxe.servers)),
        PxeSuboption.BOOT_MENU: b"".join(map(_menu_item, pxe.menu)),
        PxeSuboption.MENU_PROMPT: _prompt(pxe.prompt),
    }
    # A sub-option of length 0 is a device error to edk2.
    written = b"".join(bytes((tag, len(part))) + part for tag, part in parts.items() if part) + _END
    if len(written) > _LONGEST_VALUE:
        raise ValueError(f"option 43 would have {len(written)} octets, it holds {_LONGEST_VALUE}")
    return written


def _item(item: BootItem | None) -> bytes:
    return b"" if item is None else pack_u16(item.type) + pack_u16(item.layer)


def _servers(servers: BootServers) -> bytes:
    listed = pack_addresses(servers.addresses)
    return pack_u16(servers.type) + bytes((len(servers.addresses),)) + listed


def _menu_item(item: MenuItem) -> bytes:
    shown = item.text.encode()
    return pack_u16(item.type) + bytes((len(shown),)) + shown


def _prompt(prompt: Prompt | None) -> bytes:
    return b"" if prompt is None else bytes((prompt.timeout_s,)) + prompt.text.encode()


# Old ROMs stop with PXE-E74 where the prompt is missing, even if there is nothing to prompt for.
_PROMPT = Prompt(timeout_s=0, text="PXE")
JUST_LOAD = build_pxe(PxeOptions(control=LOAD_THIS_FILE, prompt=_PROMPT))
# A Raspberry Pi's boot ROM looks for these words; that of the Pi 3 wants the three blanks too.
RASPBERRY_PI_BOOT = build_pxe(
    PxeOptions(
        control=LOAD_THIS_FILE,
        menu=(MenuItem(type=LOCAL_BOOT, text="Raspberry Pi Boot   "),),
        prompt=_PROMPT,
    )
)


def boot_item_reply(item: BootItem) -> bytes:
    """Option 43 of an answer to a machine that chose from a menu: its item, given back."""
    return build_pxe(PxeOptions(item=item))
