"""Answers as ProxyDHCP on port 67 and as boot server on 4011: PXE 2.1 section 2; pure.

Rule 1: an address is never given, a REQUEST on port 67 never answered, and nobody is told NAK: that
        is the business of the network's own server.
Rule 2: only boot clients are answered, and by boot data only.
Rule 3: who names no architecture, neither in option 93 nor in 60, is not answered: RFC 4578 section
        2.1 wants 93 always, and on a network of others nobody is told what was only guessed. In
        standard mode such a ROM is taken for the BIOS that it must be.
Rule 4: UEFI firmware differs in the form it takes. Most follow an offer without option 43 to port
        4011; some ignore that and take the complete form. A machine that did not follow is offered
        the other one at its next attempt (`Forms`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pxegui.boot.client import Speaks
from pxegui.dhcp.answer import (
    BSDP,
    PXE_CLASS,
    Ask,
    BootData,
    Reply,
    Silence,
    boot_data,
    boot_events,
    destination,
    echoes,
    in_order,
    limit,
)
from pxegui.dhcp.leases import Change, Saw
from pxegui.dhcp.memory import remember
from pxegui.dhcp.network import Network
from pxegui.events import BootAnswered, BootOffered
from pxegui.problems import Clause
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import NOWHERE, reply
from pxegui.wire.options import MessageType, Option, address
from pxegui.wire.pxe import JUST_LOAD, LOCAL_BOOT, BootItem, boot_item_reply, parse_pxe

_U_BOOT = Clause(
    "U-Boot takes server and file from the network's own DHCP server, never from a proxy"
)
_NO_ARCHITECTURE = Clause("it does not say what firmware it is, neither in option 93 nor in 60")


@dataclasses.dataclass(frozen=True, slots=True)
class _Tried:
    xid: int
    complete: bool  # with option 43
    followed: bool  # it came to port 4011, or asked for a file


class Forms:
    """Which form of the proxy OFFER each machine got last, and whether it followed."""

    def __init__(self, *, always_complete: bool = False) -> None:
        self._always_complete = always_complete
        self._tried: dict[str, _Tried] = {}

    def is_complete(self, mac: str, xid: int) -> bool:
        """The next OFFER shall carry option 43. A repeated DISCOVER gets the same form again."""
        if self._always_complete:
            return True
        last = self._tried.get(mac)
        if last is None:
            return False
        return last.complete if last.followed or last.xid == xid else not last.complete

    def note_offer(self, mac: str, xid: int, complete: bool) -> None:
        """An OFFER left."""
        last = self._tried.get(mac)
        followed = last is not None and last.xid == xid and last.followed
        remember(self._tried, mac, _Tried(xid, complete, followed))

    def note_followed(self, mac: str) -> None:
        """The machine came to port 4011, or asked for a file: the form was right."""
        last = self._tried.get(mac)
        if last is not None and not last.followed:
            self._tried[mac] = dataclasses.replace(last, followed=True)


def answer_proxy(ask: Ask, network: Network, forms: Forms) -> Reply | Silence:
    """What a message to port 67 gets in proxy mode."""
    if ask.client.asks_bsdp:
        return Silence(why=BSDP)
    if ask.message.type != MessageType.DISCOVER:
        return Silence(why=_not_discover(ask), changes=_seen(ask), normal=True)
    client = ask.client
    if client.boots and not client.hears_proxies:
        return Silence(why=_U_BOOT)
    if not client.boots:
        why = Clause("it does not ask to boot by PXE, and addresses are not given here")
        return Silence(why=why, normal=True)
    if client.architecture is None and client.speaks is not Speaks.IPXE:
        return Silence(why=_NO_ARCHITECTURE)
    if not ask.choice.file:
        return Silence(why=Clause("there is nothing to boot it with"))
    boot = _proxy_data(ask, network, complete=is_complete(ask, forms))
    options = _options(ask, network, MessageType.OFFER, boot)
    event = BootOffered(
        at=ask.now,
        mac=ask.mac,
        boot_file=boot.name,
        because=ask.choice.because,
        firmware=client.words,
    )
    return Reply(
        message=reply(
            ask.message,
            options=options,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
            broadcast=True,
        ),
        to=destination(ask, network, to_all=True),
        limit=limit(ask),
        events=(event, *boot_events(ask, boot)),
    )


def is_complete(ask: Ask, forms: Forms) -> bool:
    """Whether the OFFER for this client carries option 43; HTTP clients never get it."""
    client = ask.client
    if client.speaks is not Speaks.PXE:
        return client.speaks is Speaks.IPXE
    if client.firmware in (Firmware.BIOS, Firmware.RASPBERRY_PI):
        return True
    return forms.is_complete(ask.owner, ask.message.xid)


def answer_boot_server(ask: Ask, network: Network) -> Reply | Silence:
    """What a message to port 4011 gets, in either mode."""
    if ask.message.type not in (MessageType.REQUEST, MessageType.INFORM):
        return Silence(why=Clause("port 4011 answers a REQUEST or INFORM only"), changes=_seen(ask))
    item = parse_pxe(ask.message.options.get(Option.VENDOR_SPECIFIC)).item
    if why := _why_no_boot_server(ask, network, item):
        return Silence(why=why)
    boot = boot_data(ask, network)
    block: dict[int, bytes] = {Option.VENDOR_SPECIFIC: boot_item_reply(item)} if item else {}
    options = _as_pxe(boot.options)
    options.pop(Option.VENDOR_SPECIFIC, None)
    boot = dataclasses.replace(boot, options=options | block)
    event = BootAnswered(
        at=ask.now,
        mac=ask.mac,
        address=_address_of(ask),
        boot_file=boot.name,
        because=ask.choice.because,
        firmware=ask.client.words,
    )
    return Reply(
        message=reply(
            ask.message,
            options=_options(ask, network, MessageType.ACK, boot),
            ciaddr=ask.message.ciaddr,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
        ),
        to=_sender(ask, network),
        limit=limit(ask),
        changes=_seen(ask),
        events=(event, *boot_events(ask, boot)),
    )


def _why_no_boot_server(ask: Ask, network: Network, item: BootItem | None) -> str:
    """Why a question to port 4011 is not for us; empty if it is."""
    client = ask.client
    if client.speaks is Speaks.HTTP or not client.hears_proxies:
        return Clause("only machines that boot by PXE are answered here")
    guessed = client.architecture is None and network.mode is Mode.PROXY
    if client.speaks is not Speaks.IPXE and (client.firmware is None or guessed):
        return _NO_ARCHITECTURE
    if _is_for_other(ask, network):
        return Clause("it asks another boot server")
    if item is not None and (item.type == LOCAL_BOOT or item.is_secured):
        return _refused_item(item)
    if Option.DEPLOYMENT_SERVICES in ask.message.options:
        return Clause("it asks Windows Deployment Services, which are not served")
    if not ask.choice.file:
        return Clause("there is nothing to boot it with")
    return ""


def _not_discover(ask: Ask) -> str:
    if ask.message.type == MessageType.REQUEST:
        return Clause("in proxy mode a REQUEST is for the network's own DHCP server")
    return Clause("in proxy mode only a DISCOVER is answered")


def _seen(ask: Ask) -> tuple[Change, ...]:
    """Which address a machine got from the network's own server, as far as it tells."""
    wanted = address(ask.message.options.get(Option.REQUESTED_ADDRESS))
    is_request = ask.message.type == MessageType.REQUEST
    found = wanted if is_request and wanted else ask.message.ciaddr
    return () if found == NOWHERE or not ask.mac else (Saw(found, ask.mac),)


def _proxy_data(ask: Ask, network: Network, *, complete: bool) -> BootData:
    """The boot part of a proxy OFFER.

    Without option 43 edk2 sends its question to siaddr, so that must be us even where the files are
    on another TFTP server.
    """
    boot = boot_data(ask, network)
    if ask.client.speaks is Speaks.HTTP:
        return boot
    options = _as_pxe(boot.options)
    if complete:
        return dataclasses.replace(boot, options={Option.VENDOR_SPECIFIC: JUST_LOAD} | options)
    options.pop(Option.VENDOR_SPECIFIC, None)
    return dataclasses.replace(boot, siaddr=network.address, options=options)


def _as_pxe(options: Mapping[int, bytes]) -> dict[int, bytes]:
    """Option 60 makes it a proxy's packet. 175 counts in the address server's only."""
    kept = {tag: value for tag, value in options.items() if tag != Option.IPXE}
    return {Option.VENDOR_CLASS: PXE_CLASS, **kept}


def _options(ask: Ask, network: Network, kind: MessageType, boot: BootData) -> dict[int, bytes]:
    options: dict[int, bytes] = {
        Option.MESSAGE_TYPE: bytes((kind,)),
        Option.SERVER_IDENTIFIER: network.address.packed,
    }
    machine = ask.message.options.get(Option.CLIENT_MACHINE_ID)
    if machine:
        options[Option.CLIENT_MACHINE_ID] = machine
    return in_order(options, boot.options, echoes(ask))


def _is_for_other(ask: Ask, network: Network) -> bool:
    """Sent to everybody, but with another server's name. What was sent to us alone is for us."""
    named = address(ask.message.options.get(Option.SERVER_IDENTIFIER))
    ours = (None, NOWHERE, network.address, *network.own_addresses)
    return ask.broadcast and named not in ours


def _refused_item(item: BootItem) -> str:
    return (
        Clause("it wants to boot from its disk")
        if item.type == LOCAL_BOOT
        else Clause("it wants a signed boot (BIS), which is not served")
    )


def _sender(ask: Ask, network: Network) -> tuple[str, int]:
    """To where the question came from: edk2 asks from 4011, iPXE from 68."""
    if ask.source[0] == str(NOWHERE):
        return network.broadcast_to, ask.source[1]
    return ask.source


def _address_of(ask: Ask) -> str:
    return str(ask.message.ciaddr) if ask.message.ciaddr != NOWHERE else ask.source[0]
