"""One DHCP message in plain lines, for a person who wants to see all of it.

Names are those of the RFCs, in English as there. Whatever the bytes are, lines come of them: what
cannot be read is shown as it is, in hexadecimal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pxegui.wire.arch import architecture
from pxegui.wire.dhcp import BROADCAST_FLAG, NOWHERE, Malformed, Message, parse
from pxegui.wire.options import (
    Option,
    RelaySuboption,
    addresses,
    architectures,
    machine_id,
    message_name,
    network_interface,
    relay_suboptions,
    suboptions,
    text,
    u8,
    u16,
    u32,
    user_classes,
)
from pxegui.wire.pxe import PxeSuboption

MOST_DUMPED = 2048  # octets in a dump: more than any client sends, and a hostile one is no novel
_MOST_SHOWN = 128  # octets of a value without meaning
_IN_A_ROW = 16
_NAMES: dict[int, str] = {  # those of the registry, where ours say it otherwise or not at all
    2: "time offset",
    4: "time server",
    5: "name server",
    7: "log server",
    16: "swap server",
    18: "extensions path",
    33: "static route",
    40: "NIS domain",
    41: "NIS servers",
    42: "NTP servers",
    44: "NetBIOS name servers",
    46: "NetBIOS node type",
    47: "NetBIOS scope",
    100: "POSIX timezone",
    101: "TZ database timezone",
    108: "IPv6-only preferred",
    114: "captive portal",
    116: "auto-configure",
    150: "TFTP server address",
    208: "PXELINUX magic",
    211: "reboot time",
    249: "classless routes (Microsoft)",
    252: "web proxy auto-discovery",
    Option.DOMAIN_NAME_SERVER: "domain name server",
    Option.INTERFACE_MTU: "interface MTU",
    Option.MESSAGE_TYPE: "DHCP message type",
    Option.REQUESTED_ADDRESS: "requested IP address",
    Option.LEASE_TIME: "IP address lease time",
    Option.MAXIMUM_MESSAGE_SIZE: "maximum DHCP message size",
    Option.RENEWAL_TIME: "renewal (T1) time",
    Option.REBINDING_TIME: "rebinding (T2) time",
    Option.VENDOR_CLASS: "vendor class identifier",
    Option.TFTP_SERVER_NAME: "TFTP server name",
    Option.CLIENT_FQDN: "client FQDN",
    Option.RELAY_AGENT: "relay agent information",
    Option.CLIENT_ARCHITECTURE: "client system architecture",
    Option.NETWORK_INTERFACE: "client network interface",
    Option.CLIENT_MACHINE_ID: "client machine identifier",
    Option.IPXE: "iPXE encapsulated options",
}


def dissect(data: bytes) -> list[tuple[str, str]]:
    """Name and value of each field and option, in their order. Never raises."""
    message = parse(data)
    if isinstance(message, Malformed):
        return [("not a DHCP message", message.why), ("length", f"{len(data)} octets")]
    return [*_header(message), *_options(message.options)]


def dump(data: bytes) -> str:
    """The octets in rows of sixteen, with their place and what of them is text."""
    rows = []
    for at in range(0, min(len(data), MOST_DUMPED), _IN_A_ROW):
        part = data[at : min(at + _IN_A_ROW, MOST_DUMPED)]
        plain = "".join(chr(octet) if 32 <= octet < 127 else "." for octet in part)
        rows.append(f"{at:04x}  {part.hex(' '):<47}  {plain}")
    if len(data) > MOST_DUMPED:
        rows.append(f"... {len(data) - MOST_DUMPED} octets more")
    return "\n".join(rows)


def _header(message: Message) -> Iterator[tuple[str, str]]:
    yield "op", "1 request" if message.op == 1 else "2 reply"
    yield "htype, hlen", f"{message.htype}, {message.hlen}"
    yield "hops", str(message.hops)
    yield "xid", f"0x{message.xid:08x}"
    yield "secs", str(message.secs)
    words = " broadcast" if message.flags & BROADCAST_FLAG else ""
    yield "flags", f"0x{message.flags:04x}{words}"
    for name in ("ciaddr", "yiaddr", "siaddr", "giaddr"):
        value = getattr(message, name)
        if value != NOWHERE:
            yield name, str(value)
    yield "chaddr", message.mac or message.chaddr.hex(":")
    for name, value in (("sname", message.sname), ("file", message.file)):
        if value:
            yield name, text(value)
    if not message.has_cookie:
        yield "magic cookie", "none: plain BOOTP"


def _options(options: Mapping[int, bytes]) -> Iterator[tuple[str, str]]:
    for number, value in options.items():
        yield f"option {number} {_name(number)}".rstrip(), _value(number, value)


def _name(number: int) -> str:
    """What an option is called; empty for one without a name here."""
    return _NAMES.get(number) or _OURS.get(number, "")


def _value(number: int, value: bytes) -> str:
    """A value in the form that it has, else its octets."""
    read = _READERS.get(number)
    return (read(value) if read is not None else "") or _octets(value)


def _octets(value: bytes) -> str:
    shown = value[:_MOST_SHOWN].hex(" ")
    return f"{shown} ... ({len(value)} octets)" if len(value) > _MOST_SHOWN else shown


# -- values: each gives an empty text for what is not as its RFC says --------------------------


def _addresses(value: bytes) -> str:
    return ", ".join(map(str, addresses(value)))


def _seconds(value: bytes) -> str:
    number = u32(value)
    return "" if number is None else f"{number} s"


def _number(value: bytes) -> str:
    number = u16(value)
    return "" if number is None else str(number)


def _message_type(value: bytes) -> str:
    number = u8(value)
    return "" if number is None else f"{message_name(number).upper()} ({number})"


def _parameters(value: bytes) -> str:
    return ", ".join(f"{number} {_name(number)}".rstrip() for number in value[:_MOST_SHOWN])


def _client_identifier(value: bytes) -> str:
    return f"type {value[0]}, {value[1:][:_MOST_SHOWN].hex(':')}" if len(value) > 1 else ""


def _user_class(value: bytes) -> str:
    return ", ".join(text(each) for each in user_classes(value)[:_MOST_SHOWN])


def _architectures(value: bytes) -> str:
    numbers = architectures(value)[:_MOST_SHOWN]
    return ", ".join(f"{number} ({architecture(number).name})" for number in numbers)


def _interface(value: bytes) -> str:
    found = network_interface(value)
    return "" if found is None else f"type {found[0]}, version {found[1]}.{found[2]}"


def _parts(of: Mapping[int, bytes], names: Mapping[int, str]) -> str:
    shown = (f"{names.get(tag, str(tag))}: {_octets(part)}" for tag, part in of.items())
    return "; ".join(shown)


def _vendor(value: bytes) -> str:
    return _parts(suboptions(value), _PXE_NAMES)


def _ipxe(value: bytes) -> str:
    return _parts(suboptions(value), {})


def _relay(value: bytes) -> str:
    return _parts(relay_suboptions(value), _RELAY_NAMES)


def _words(name: str) -> str:
    return name.lower().replace("_", " ")


_OURS = {each.value: _words(each.name) for each in Option}
_PXE_NAMES = {each.value: f"{each.value} {_words(each.name)}" for each in PxeSuboption}
_RELAY_NAMES = {each.value: f"{each.value} {_words(each.name)}" for each in RelaySuboption}
_READERS: dict[int, Callable[[bytes], str]] = {
    Option.SUBNET_MASK: _addresses,
    Option.ROUTER: _addresses,
    Option.DOMAIN_NAME_SERVER: _addresses,
    Option.HOST_NAME: text,
    Option.DOMAIN_NAME: text,
    Option.ROOT_PATH: text,
    Option.INTERFACE_MTU: _number,
    Option.BROADCAST_ADDRESS: _addresses,
    Option.VENDOR_SPECIFIC: _vendor,
    Option.REQUESTED_ADDRESS: _addresses,
    Option.LEASE_TIME: _seconds,
    Option.MESSAGE_TYPE: _message_type,
    Option.SERVER_IDENTIFIER: _addresses,
    Option.PARAMETER_REQUEST_LIST: _parameters,
    Option.MESSAGE: text,
    Option.MAXIMUM_MESSAGE_SIZE: _number,
    Option.RENEWAL_TIME: _seconds,
    Option.REBINDING_TIME: _seconds,
    Option.VENDOR_CLASS: text,
    Option.CLIENT_IDENTIFIER: _client_identifier,
    Option.TFTP_SERVER_NAME: text,
    Option.BOOT_FILE_NAME: text,
    Option.USER_CLASS: _user_class,
    Option.RELAY_AGENT: _relay,
    Option.CLIENT_ARCHITECTURE: _architectures,
    Option.NETWORK_INTERFACE: _interface,
    Option.CLIENT_MACHINE_ID: machine_id,
    Option.SUBNET_SELECTION: _addresses,
    Option.IPXE: _ipxe,
    Option.CONFIGURATION_FILE: text,
    Option.PATH_PREFIX: text,
}
