"""What one message gets: a `Reply` with what it changes, or `Silence` with its reason; pure.

Also the parts that both modes' replies are made of: boot data, and where a reply goes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from ipaddress import IPv4Address

from pxegui.boot.choose import BootChoice
from pxegui.boot.client import Client, Speaks
from pxegui.dhcp.leases import Change
from pxegui.dhcp.network import Network
from pxegui.dhcp.problems import BootFileNameTooLong
from pxegui.events import Event, ProblemFound
from pxegui.problems import Clause
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import FILE_LIMIT, NOWHERE, Message, reply_limit
from pxegui.wire.options import Option, RelaySuboption, address, hexadecimal, relay_suboptions
from pxegui.wire.pxe import JUST_LOAD, RASPBERRY_PI_BOOT

SERVER_PORT = 67
CLIENT_PORT = 68
BSDP = Clause("it asks for Apple's network boot (BSDP), which is not served")
PXE_CLASS = b"PXEClient"
HTTP_CLASS = b"HTTPClient"
# GRUB compares 60 as a C string, edk2 writes a NUL behind 67: both need an octet to spare there.
PAD_AFTER = frozenset({Option.VENDOR_CLASS, Option.BOOT_FILE_NAME})
_NO_PXEDHCP = bytes((176, 1, 1))  # in option 175: do not wait 2 s for a ProxyDHCP server
_INFINIBAND = 32  # hardware type (RFC 4390): its addresses do not fit `chaddr`
_MAC_OCTETS = 6
_LONGEST_VALUE = 255
# Raspberry Pi 1 to 3. Their boot ROM hangs where DHCP and TFTP both answer within two seconds
# (raspberrypi/firmware issue 934); later ones have other addresses and none of that.
_HASTY_ROMS = "b8:27:eb:"
_HASTY_ROM_WAITS_S = 2.0
_SHORTEST_IDENTIFIER = 2  # octets of option 61 (RFC 2132 section 9.14); edk2 drops shorter ones


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One message that came in, with everything an answer depends on."""

    message: Message
    client: Client
    choice: BootChoice
    source: tuple[str, int]
    port: int  # ours, that it came to
    now: float
    broadcast: bool = True  # it was sent to everybody

    client_id: str = dataclasses.field(init=False)  # option 61 in hex
    owner: str = dataclasses.field(init=False)  # whose a lease would be; empty: nobody's

    def __post_init__(self) -> None:
        client_id = hexadecimal(self.message.options.get(Option.CLIENT_IDENTIFIER))
        object.__setattr__(self, "client_id", client_id)  # the dataclass is frozen
        object.__setattr__(self, "owner", _owner(self.message, self.client.mac, client_id))

    @property
    def mac(self) -> str:
        """The machine."""
        return self.client.mac

    @property
    def asker(self) -> tuple[str, int | None]:
        """What speaks: an answer is frozen only for the program that it was made for."""
        return self.client.speaks.value, self.client.architecture


def _owner(message: Message, mac: str, client_id: str) -> str:
    """Whom a lease belongs to: the MAC, else the client identifier; empty if it has neither.

    RFC 2131 section 4.2 would put the identifier first, and so give firmware, boot loader and
    system of one machine an address each.
    """
    octets = message.chaddr
    if message.hlen == _MAC_OCTETS and message.htype != _INFINIBAND and any(octets[:_MAC_OCTETS]):
        return mac
    if client_id:
        return f"id:{client_id}"
    return mac if any(octets[: message.hlen]) else ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `changes` go into the book before it leaves, `events` are told after."""

    message: Message
    to: tuple[str, int]
    limit: int = 548
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    after_s: float = 0.0  # it leaves so much later


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No answer, and why. `told`: the events say all of it, nobody needs to hear the reason too.

    `normal`: usual on a shared network, nobody waits for our answer.
    """

    why: str
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    told: bool = False
    normal: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootData:
    """The boot part of a reply."""

    siaddr: IPv4Address = NOWHERE
    sname: bytes = b""
    file: bytes = b""
    options: Mapping[int, bytes] = dataclasses.field(default_factory=dict)
    name: str = ""  # the boot file as it is told, for events


def boot_data(ask: Ask, network: Network) -> BootData:
    """What an address server tells a client to boot; for everybody else no boot file.

    The name goes into `file` and option 67, the server into siaddr, sname and 66: each loader reads
    others of them (shim and pxelinux `file`, GRUB and edk2 67, U-Boot never 66).
    """
    choice, client = ask.choice, ask.client
    server = choice.next_server or network.address
    file = choice.file.encode("utf-8", "surrogateescape")
    is_pi = client.firmware is Firmware.RASPBERRY_PI and choice.next_server is not None
    if len(file) >= _LONGEST_VALUE or not (file or is_pi):
        # Without a file, 60 and 43 would make edk2 boot from the disk (PXE-E21).
        siaddr = server if client.boots else NOWHERE
        return BootData(siaddr=siaddr, options=_for_pxelinux(choice), name=choice.file)
    if client.speaks is Speaks.HTTP:
        told: dict[int, bytes] = {Option.VENDOR_CLASS: HTTP_CLASS, Option.BOOT_FILE_NAME: file}
        return BootData(siaddr=network.address, file=_field(file), options=told, name=choice.file)
    # Some ROMs take option data for C strings, so that the NUL is counted in for them.
    end = b"\0" if client.speaks is Speaks.PXE else b""
    text = str(server).encode()
    options: dict[int, bytes] = {Option.TFTP_SERVER_NAME: text + end}
    if file:
        options[Option.BOOT_FILE_NAME] = file + end
    if client.speaks is Speaks.PXE:
        block = RASPBERRY_PI_BOOT if is_pi else JUST_LOAD
        options = {Option.VENDOR_CLASS: PXE_CLASS, Option.VENDOR_SPECIFIC: block, **options}
    if client.speaks is Speaks.IPXE:
        options[Option.IPXE] = _NO_PXEDHCP
    options |= _for_pxelinux(choice)
    return BootData(siaddr=server, sname=text, file=_field(file), options=options, name=choice.file)


def _for_pxelinux(choice: BootChoice) -> dict[int, bytes]:
    """RFC 5071: where its configuration is; one too long for an option is not told."""
    told = {
        Option.CONFIGURATION_FILE: choice.configuration,
        Option.PATH_PREFIX: choice.prefix,
    }
    octets: dict[int, bytes] = {
        tag: name.encode("utf-8", "surrogateescape") for tag, name in told.items() if name
    }
    return {tag: name for tag, name in octets.items() if len(name) <= _LONGEST_VALUE}


def boot_events(ask: Ask, boot: BootData) -> tuple[Event, ...]:
    """What there is to say of the boot part: iPXE reads option 67, the others `file` at least."""
    if not boot.name or boot.file or ask.client.speaks is Speaks.IPXE:
        return ()
    octets = len(boot.name.encode("utf-8", "surrogateescape"))
    problem = BootFileNameTooLong(name=boot.name, octets=octets)
    return (ProblemFound(at=ask.now, mac=ask.mac, problem=problem),)


def _field(file: bytes) -> bytes:
    return file if len(file) <= FILE_LIMIT else b""


def echoes(ask: Ask) -> dict[int, bytes]:
    """What goes back as it came: 61 (RFC 6842), 118 (RFC 3011), 82 (RFC 3046), this last."""
    options = ask.message.options
    given: dict[int, bytes] = {
        tag: options[tag]
        for tag in (Option.CLIENT_IDENTIFIER, Option.SUBNET_SELECTION, Option.RELAY_AGENT)
        if options.get(tag)
    }
    if len(given.get(Option.CLIENT_IDENTIFIER, b"  ")) < _SHORTEST_IDENTIFIER:
        del given[Option.CLIENT_IDENTIFIER]
    return given


def in_order(*parts: Mapping[int, bytes]) -> dict[int, bytes]:
    """All options in the order in which they are written: the type first, 82 last."""
    joined: dict[int, bytes] = {}
    for part in parts:
        joined.update(part)
    known: dict[int, bytes] = {tag: joined.pop(tag) for tag in _ORDER if tag in joined}
    return {**known, **joined}


_ORDER = (
    Option.MESSAGE_TYPE,
    Option.SERVER_IDENTIFIER,
    Option.LEASE_TIME,
    Option.RENEWAL_TIME,
    Option.REBINDING_TIME,
    Option.SUBNET_MASK,
    Option.BROADCAST_ADDRESS,
    Option.ROUTER,
    Option.DOMAIN_NAME_SERVER,
    Option.DOMAIN_NAME,
    Option.HOST_NAME,
    Option.INTERFACE_MTU,
    Option.MESSAGE,
    Option.VENDOR_CLASS,
    Option.CLIENT_MACHINE_ID,
    Option.VENDOR_SPECIFIC,
    Option.TFTP_SERVER_NAME,
    Option.BOOT_FILE_NAME,
    Option.CONFIGURATION_FILE,
    Option.PATH_PREFIX,
    Option.IPXE,
    Option.CLIENT_IDENTIFIER,
    Option.SUBNET_SELECTION,
    Option.RELAY_AGENT,
)


def wait_s(ask: Ask) -> float:
    """How much later the answer leaves, for a boot ROM that hangs if it comes at once."""
    is_hasty = ask.client.firmware is Firmware.RASPBERRY_PI and ask.mac.startswith(_HASTY_ROMS)
    return _HASTY_ROM_WAITS_S if is_hasty else 0.0


def server_identifier(ask: Ask, network: Network) -> IPv4Address:
    """Option 54: our address, or what the relay agent wants it to be (RFC 5107)."""
    return _relay_override(ask) or network.address


def is_ours(ask: Ask, network: Network) -> bool:
    """Option 54 of the message names us."""
    named = address(ask.message.options.get(Option.SERVER_IDENTIFIER))
    if named is None:
        return False
    return named == server_identifier(ask, network) or named in (
        network.address,
        *network.own_addresses,
    )


def _relay_override(ask: Ask) -> IPv4Address | None:
    relayed = ask.message.options.get(Option.RELAY_AGENT)
    if not relayed:
        return None
    return address(relay_suboptions(relayed).get(RelaySuboption.SERVER_IDENTIFIER_OVERRIDE))


def selected_network(message: Message) -> IPv4Address | None:
    """An address of the network to lease from, as a relay agent or the client names it.

    RFC 3527 before RFC 3011 before giaddr; None: the network that the message came in on.
    """
    options = message.options
    if relayed := options.get(Option.RELAY_AGENT):
        link = address(relay_suboptions(relayed).get(RelaySuboption.LINK_SELECTION))
        if link:
            return link
    chosen = address(options.get(Option.SUBNET_SELECTION)) or message.giaddr
    return None if chosen == NOWHERE else chosen


def limit(ask: Ask) -> int:
    """The longest reply that this client takes, in octets."""
    return reply_limit(ask.message)


def destination(ask: Ask, network: Network, *, to_all: bool = False) -> tuple[str, int]:
    """Where a reply from port 67 goes: RFC 2131 section 4.1. `to_all`: a NAK, or a proxy's OFFER.

    Whoever has no address yet is answered by broadcast, also without that flag: a host that cannot
    answer ARP cannot be reached otherwise, and no client is known that refuses it.
    """
    message = ask.message
    if message.giaddr != NOWHERE:
        return str(message.giaddr), _port(ask, SERVER_PORT)
    if to_all or message.ciaddr == NOWHERE:
        return network.broadcast_to, _port(ask, CLIENT_PORT)
    if ask.source[0] == str(message.ciaddr):
        return ask.source
    return str(message.ciaddr), _port(ask, CLIENT_PORT)


def _port(ask: Ask, usual: int) -> int:
    """The other side's port; where ours was moved, the other side's was too."""
    return usual if ask.port == SERVER_PORT else ask.source[1]
