"""DHCP options: numbers by their RFC names, words for people, and values as bytes and back.

RFC 2132 and the RFC named at each later option. Readers here take whatever a client sent: a value
that is not what its RFC says gives None or an empty result, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from ipaddress import IPv4Address
from typing import Literal

# A value longer than this is no name or class; it is only ever shown, so the rest is of no use.
_TEXT_OCTETS = 255
_UNREADABLE_TYPE = 255
_NO_SYSTEM = (bytes(16), b"\xff" * 16)  # what boards without a UUID of their own send


class Option(IntEnum):
    """Options this program reads or writes."""

    SUBNET_MASK = 1
    ROUTER = 3
    DOMAIN_NAME_SERVER = 6
    HOST_NAME = 12
    BOOT_FILE_SIZE = 13  # never sent: edk2 then loads exactly 512 times its value
    DOMAIN_NAME = 15
    ROOT_PATH = 17
    INTERFACE_MTU = 26
    BROADCAST_ADDRESS = 28
    VENDOR_SPECIFIC = 43
    REQUESTED_ADDRESS = 50
    LEASE_TIME = 51
    OVERLOAD = 52
    MESSAGE_TYPE = 53
    SERVER_IDENTIFIER = 54
    PARAMETER_REQUEST_LIST = 55
    MESSAGE = 56
    MAXIMUM_MESSAGE_SIZE = 57
    RENEWAL_TIME = 58
    REBINDING_TIME = 59
    VENDOR_CLASS = 60
    CLIENT_IDENTIFIER = 61
    TFTP_SERVER_NAME = 66
    BOOT_FILE_NAME = 67
    USER_CLASS = 77  # RFC 3004
    RAPID_COMMIT = 80  # RFC 4039
    CLIENT_FQDN = 81  # RFC 4702
    RELAY_AGENT = 82  # RFC 3046
    CLIENT_ARCHITECTURE = 93  # RFC 4578
    NETWORK_INTERFACE = 94  # RFC 4578
    CLIENT_MACHINE_ID = 97  # RFC 4578
    SUBNET_SELECTION = 118  # RFC 3011
    DOMAIN_SEARCH = 119  # RFC 3397
    CLASSLESS_ROUTES = 121  # RFC 3442
    VENDOR_IDENTIFYING_CLASS = 124  # RFC 3925
    VENDOR_IDENTIFYING = 125  # RFC 3925
    IPXE = 175  # encapsulated options of iPXE
    CONFIGURATION_FILE = 209  # RFC 5071
    PATH_PREFIX = 210  # RFC 5071
    DEPLOYMENT_SERVICES = 250  # Windows Deployment Services: what only they can answer


class MessageType(IntEnum):
    """Values of option 53, RFC 2132 section 9.6."""

    DISCOVER = 1
    OFFER = 2
    REQUEST = 3
    DECLINE = 4
    ACK = 5
    NAK = 6
    RELEASE = 7
    INFORM = 8


class RelaySuboption(IntEnum):
    """Sub-options of option 82 that change an answer."""

    CIRCUIT_ID = 1  # RFC 3046
    REMOTE_ID = 2  # RFC 3046
    LINK_SELECTION = 5  # RFC 3527: the subnet to lease from, before giaddr
    SERVER_IDENTIFIER_OVERRIDE = 11  # RFC 5107: what option 54 shall say


MessageName = Literal[
    "bootp", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform", "unknown"
]
_MESSAGE_NAMES: dict[int, MessageName] = {
    0: "bootp",
    MessageType.DISCOVER: "discover",
    MessageType.OFFER: "offer",
    MessageType.REQUEST: "request",
    MessageType.DECLINE: "decline",
    MessageType.ACK: "ack",
    MessageType.NAK: "nak",
    MessageType.RELEASE: "release",
    MessageType.INFORM: "inform",
}


def option_name(number: int) -> str:
    """An option as a person reads it: `vendor class (60)`, `option 224`."""
    try:
        return f"{Option(number).name.lower().replace('_', ' ')} ({number})"
    except ValueError:
        return f"option {number}"


def message_type(value: bytes | None) -> int:
    """The number in option 53; 0 without one (BOOTP), 255 if it is not one octet."""
    if value is None:
        return 0
    return value[0] if len(value) == 1 else _UNREADABLE_TYPE


def message_name(number: int) -> MessageName:
    """A number of option 53 as events spell it; 0 is `bootp`."""
    return _MESSAGE_NAMES.get(number, "unknown")


# -- values read -------------------------------------------------------------------------------


def u8(value: bytes | None) -> int | None:
    """A value of exactly one octet."""
    return value[0] if value is not None and len(value) == 1 else None


def u16(value: bytes | None) -> int | None:
    """A value of exactly two octets, network order."""
    return int.from_bytes(value, "big") if value is not None and len(value) == 2 else None


def u32(value: bytes | None) -> int | None:
    """A value of exactly four octets, network order."""
    return int.from_bytes(value, "big") if value is not None and len(value) == 4 else None


def address(value: bytes | None) -> IPv4Address | None:
    """A value that is one address."""
    return IPv4Address(value) if value is not None and len(value) == 4 else None


def addresses(value: bytes | None) -> tuple[IPv4Address, ...]:
    """A list of addresses; empty if its length is no multiple of four."""
    if not value or len(value) % 4:
        return ()
    return tuple(IPv4Address(value[at : at + 4]) for at in range(0, len(value), 4))


def text(value: bytes | None) -> str:
    r"""A value as text that is safe to show: NULs at its end gone, what cannot be printed as \xNN.

    Cut at 255 octets.
    """
    if not value:
        return ""
    shown = value[:_TEXT_OCTETS].rstrip(b"\0").decode("utf-8", "backslashreplace")
    if shown.isprintable():
        return shown
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in shown)


def _escaped(letter: str) -> str:
    code = ord(letter)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def hexadecimal(value: bytes | None) -> str:
    """A value of octets without further meaning, as option 61 is shown: `01525400123456`."""
    return value.hex() if value else ""


def architectures(value: bytes | None) -> tuple[int, ...]:
    """Option 93: what the firmware can boot, best first (RFC 4578 section 2.1)."""
    if not value or len(value) % 2:
        return ()
    return tuple(int.from_bytes(value[at : at + 2], "big") for at in range(0, len(value), 2))


def network_interface(value: bytes | None) -> tuple[int, int, int] | None:
    """Option 94: type (1 is UNDI), major and minor version (RFC 4578 section 2.2)."""
    return (value[0], value[1], value[2]) if value is not None and len(value) == 3 else None


def machine_id(value: bytes | None) -> str:
    """Option 97 as the UUID that dmidecode prints; empty if it tells no machine from another.

    RFC 4578 section 2.3: type 0 and 16 octets. Firmware sends them as SMBIOS stores them, the first
    three fields little-endian.
    """
    if value is None or len(value) != 17 or value[0] != 0 or value[1:] in _NO_SYSTEM:
        return ""
    digits = value[4:0:-1].hex() + value[6:4:-1].hex() + value[8:6:-1].hex() + value[9:].hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def user_classes(value: bytes | None) -> tuple[bytes, ...]:
    """Option 77: its items. RFC 3004 puts a length before each; iPXE sends the bare word."""
    if not value:
        return ()
    items = []
    at = 0
    while at < len(value):
        stop = at + 1 + value[at]
        if stop == at + 1 or stop > len(value):
            return (value,)
        items.append(value[at + 1 : stop])
        at = stop
    return tuple(items)


def suboptions(value: bytes | None) -> dict[int, bytes]:
    """Encapsulated options with pad and end, as in 43 and 175 (RFC 2132 section 8.4).

    A repeated one is joined; one that runs over the end is left out with all behind it.
    """
    return _tagged(value or b"", padded=True)


def relay_suboptions(value: bytes | None) -> dict[int, bytes]:
    """Option 82's parts: RFC 3046 section 2.0 knows neither pad nor end there."""
    return _tagged(value or b"", padded=False)


def _tagged(value: bytes, *, padded: bool) -> dict[int, bytes]:
    found: dict[int, bytearray] = {}
    at, end = 0, len(value)
    while at < end:
        tag = value[at]
        if padded and tag == 0:
            at += 1
            continue
        if padded and tag == 255:
            break
        start = at + 2
        if start > end or (stop := start + value[at + 1]) > end:
            break
        found.setdefault(tag, bytearray()).extend(value[start:stop])
        at = stop
    return {tag: bytes(part) for tag, part in found.items()}


# -- values written ----------------------------------------------------------------------------


def pack_u16(number: int) -> bytes:
    """Two octets, network order. Raises OverflowError outside 0..65535."""
    return number.to_bytes(2, "big")


def pack_u32(number: int) -> bytes:
    """Four octets, network order. Raises OverflowError outside 0..0xFFFFFFFF."""
    return number.to_bytes(4, "big")


def pack_addresses(values: Iterable[IPv4Address]) -> bytes:
    """A list of addresses; empty for none (such an option is then left out by `build`)."""
    return b"".join(value.packed for value in values)
