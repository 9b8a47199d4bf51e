"""Messages as clients send them, and answers as edk2 reads them."""

from __future__ import annotations

from ipaddress import IPv4Address

from pxegui.boot.choose import BootChoice
from pxegui.boot.client import Client, Speaks, identify
from pxegui.dhcp.answer import PAD_AFTER, Ask, Reply, Silence
from pxegui.dhcp.leases import Pool
from pxegui.dhcp.network import Network
from pxegui.settings.model import AddressRange, Mode, Reservation
from pxegui.wire.dhcp import Message, build, parse
from pxegui.wire.options import Option

US = IPv4Address("10.0.0.1")
OTHER = IPv4Address("10.0.0.254")
NOW = 1_000_000.0
A, B, C = "52:54:00:00:00:0a", "52:54:00:00:00:0b", "52:54:00:00:00:0c"
KEPT = "52:54:00:00:00:99"
KEPT_ADDRESS = IPv4Address("10.0.0.110")
UUID = bytes(1) + bytes(range(1, 17))
EVERYBODY = ("255.255.255.255", 68)

# What each kind of client sends beside the rest.
BIOS = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0", 94: b"\1\2\1", 97: UUID}
EDK2 = {60: b"PXEClient:Arch:00007:UNDI:003016", 93: b"\0\7", 94: b"\1\3\x10", 97: UUID}
EDK2_HTTP = {60: b"HTTPClient:Arch:00016:UNDI:003001", 93: b"\0\x10", 94: b"\1\3\1", 97: UUID}
IPXE = {60: b"PXEClient:Arch:00007:UNDI:003010", 93: b"\0\7", 77: b"iPXE", 175: b"\x13\1\1"}
U_BOOT = {60: b"U-Boot.armv8", 93: b"\0\x16"}
GRUB: dict[int, bytes] = {}
WINDOWS = {60: b"MSFT 5.0", 12: b"desk"}
PI = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0", 97: b"\0RPi4" + bytes(12)}

POOL = Pool(
    range=AddressRange(first=IPv4Address("10.0.0.100"), last=IPv4Address("10.0.0.103")),
    netmask=IPv4Address("255.255.255.0"),
    never=frozenset({US}),
    reservations=(Reservation(mac=KEPT, address=KEPT_ADDRESS, host_name="kept"),),
)
STANDARD = Network(
    mode=Mode.STANDARD,
    address=US,
    pool=POOL,
    routers=(IPv4Address("10.0.0.254"),),
    dns=(IPv4Address("9.9.9.9"), IPv4Address("1.1.1.1")),
    own_addresses=frozenset({US, IPv4Address("10.9.9.9")}),
)
PROXY = Network(mode=Mode.PROXY, address=US, pool=None)


def ip(last: int) -> IPv4Address:
    return IPv4Address(f"10.0.0.{last}")


def message(kind: int | None, mac: str = A, options: dict[int, bytes] | None = None, **fields):
    """A message of a client; `kind` None: BOOTP."""
    fields.setdefault("xid", 7)
    octets = bytes.fromhex(mac.replace(":", ""))
    return Message(
        op=1,
        hlen=len(octets),
        chaddr=octets.ljust(16, b"\0"),
        options={**({} if kind is None else {53: bytes((kind,))}), **(options or {})},
        **fields,
    )


def decide(client: Client) -> BootChoice:
    """A boot choice for every client that boots."""
    if client.speaks is Speaks.OTHER:
        return BootChoice()
    file = {
        Speaks.HTTP: "http://10.0.0.1/BOOTX64.EFI",
        Speaks.IPXE: "http://10.0.0.1/pxegui/boot.ipxe",
    }.get(client.speaks, "boot/loader.0")
    return BootChoice(file=file, next_server=US, because="test")


def ask(kind: int | None, mac: str = A, options=None, **more) -> Ask:
    fields = {name: more.pop(name) for name in list(more) if name in Message.__dataclass_fields__}
    sent = message(kind, mac, options, **fields)
    client = identify(sent)
    more.setdefault("choice", decide(client))
    more.setdefault("source", ("0.0.0.0", 68))
    more.setdefault("port", 67)
    more.setdefault("now", NOW)
    return Ask(message=sent, client=client, **more)


def sent(reply: Reply | Silence | None) -> Message:
    """What arrives at the client, after the checks that firmware makes."""
    assert isinstance(reply, Reply), reply
    data = build(reply.message, limit=reply.limit, pad_after=PAD_AFTER)
    obeys_edk2(data)
    assert 300 <= len(data) <= 1400
    arrived = parse(data)
    assert isinstance(arrived, Message)
    return arrived


_LENGTHS = {
    **dict.fromkeys((1, 28, 50, 51, 54, 58, 59, 2), lambda n: n == 4),
    **dict.fromkeys((3, 4, 5, 6, 7, 42, 44), lambda n: n >= 4 and n % 4 == 0),
    **dict.fromkeys((13, 26, 57), lambda n: n == 2),
    **dict.fromkeys((12, 15, 17, 43, 60, 66, 67), lambda n: n >= 1),
    61: lambda n: n >= 2,
    121: lambda n: n >= 5,
    **dict.fromkeys((19, 20, 27, 29, 30, 31, 34, 36, 39, 52, 53), lambda n: n == 1),
}


def obeys_edk2(data: bytes) -> None:
    """One breach of these and edk2 drops the packet in silence."""
    assert data[0] == 2
    if not data[236:240].strip(b"\0"):  # BOOTP without the cookie: no options
        return
    at, seen = 240, []
    while data[at] != 255:
        tag = data[at]
        if tag == 0:
            at += 1
            continue
        length = data[at + 1]
        assert length > 0, f"option {tag} is empty"
        assert _LENGTHS.get(tag, lambda n: True)(length), f"option {tag} has {length} octets"
        assert tag == Option.RELAY_AGENT or tag not in seen, f"option {tag} comes twice"
        seen.append(tag)
        at += 2 + length
    if 53 in seen:
        assert seen[0] == 53
    if 82 in seen:
        assert seen[-1] == 82
