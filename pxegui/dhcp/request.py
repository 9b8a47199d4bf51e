"""Answers to a DHCPREQUEST in its four client states: RFC 2131 section 4.3.2; pure.

Authoritative: a machine whose lease we do not know keeps its address if that is free.
"""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

from pxegui.dhcp.answer import (
    Ask,
    Reply,
    Silence,
    boot_data,
    boot_events,
    destination,
    echoes,
    in_order,
    is_ours,
    limit,
    server_identifier,
)
from pxegui.dhcp.lease_options import lease_options, lease_time
from pxegui.dhcp.leases import DropOffer, Keep, Lease, LeaseBook, Offer, Saw
from pxegui.dhcp.network import Network
from pxegui.dhcp.problems import TookOtherServer
from pxegui.events import (
    LeaseAcked,
    LeaseRefused,
    OtherServerFound,
    ProblemFound,
    RequestState,
)
from pxegui.problems import Clause
from pxegui.wire.dhcp import NOWHERE, reply
from pxegui.wire.options import MessageType, Option, address


def request_state(ask: Ask) -> RequestState:
    """In which state a client sent its REQUEST: RFC 2131 table 4."""
    if ask.message.type != MessageType.REQUEST:
        return ""
    if Option.SERVER_IDENTIFIER in ask.message.options:
        return "selecting"
    if ask.message.ciaddr == NOWHERE:
        return "init_reboot"
    is_relayed = ask.message.giaddr != NOWHERE  # so it was a broadcast on its own network
    return "rebinding" if ask.broadcast or is_relayed else "renewing"


def key_of(ask: Ask, book: LeaseBook) -> str:
    """Under which key this machine's lease is kept."""
    return book.key_of(ask.owner, ask.client_id)


def is_same_exchange(held: Offer, ask: Ask) -> bool:
    """The offer answered this very exchange: same xid, same program (old ROMs use one for ever)."""
    return held.xid == ask.message.xid and held.asker == ask.asker


def on_request(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """RFC 2131 section 4.3.2: the four client states."""
    wanted = address(ask.message.options.get(Option.REQUESTED_ADDRESS))
    match request_state(ask):
        case "selecting":
            if not is_ours(ask, network):
                return _took_other(ask, book, wanted)
            if wanted is None and ask.message.ciaddr == NOWHERE:
                return Silence(why=Clause("it names no address"))
            return _selecting(ask, network, book, wanted or ask.message.ciaddr)
        case "init_reboot":
            if wanted is None:
                return Silence(why=Clause("it names neither a server nor an address"))
            return _rebooting(ask, network, book, wanted)
        case "renewing":
            return _renewing(ask, network, book)
        case _:
            return _rebinding(ask, network, book)


def _selecting(ask: Ask, network: Network, book: LeaseBook, wanted: IPv4Address) -> Reply | Silence:
    """It took our offer, which a restart may have made us forget."""
    key = key_of(ask, book)
    if why := book.refusal(wanted, key, ask.now):
        return _nak(ask, network, wanted, why)
    held = book.offer_of(key, ask.now)
    if held is not None and held.address != wanted:
        return _nak(ask, network, wanted, f"{held.address} was offered to it")
    lease = book.lease_of(key)
    if held is None and lease is not None and lease.expires > ask.now and lease.address != wanted:
        return _nak(ask, network, wanted, f"its address is {lease.address}")
    return _ack(ask, network, book, wanted)


def _rebooting(ask: Ask, network: Network, book: LeaseBook, wanted: IPv4Address) -> Reply | Silence:
    """It had this address before it was switched off, from us or on another network."""
    key = key_of(ask, book)
    if book.network is None or wanted not in book.network:
        return _nak(ask, network, wanted, f"{wanted} is not of this network")
    if why := book.refusal(wanted, key, ask.now):
        return _nak(ask, network, wanted, why)
    proper = _proper_address(book, key)
    if proper is not None and proper != wanted and not book.refusal(proper, key, ask.now):
        return _nak(ask, network, wanted, f"its address is {proper}")
    return _ack(ask, network, book, wanted)


def _proper_address(book: LeaseBook, key: str) -> IPv4Address | None:
    """The address that a machine should have: kept for it, or its last one."""
    if (reservation := book.reservation_of(key)) is not None:
        return reservation.address
    lease = book.lease_of(key)
    return lease.address if lease is not None else None


def _renewing(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """It asks us and nobody else: an answer is owed, also if its lease was lost."""
    wanted = ask.message.ciaddr
    if why := book.refusal(wanted, key_of(ask, book), ask.now):
        return _nak(ask, network, wanted, why)
    return _ack(ask, network, book, wanted)


def _rebinding(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """It asks anybody: we answer for our own leases, and stop one that another machine has."""
    wanted = ask.message.ciaddr
    key = key_of(ask, book)
    lease = book.lease_of(key)
    why = book.refusal(wanted, key, ask.now)
    if lease is not None and lease.address == wanted and not why:
        return _ack(ask, network, book, wanted)
    holder = book.mac_of(str(wanted), ask.now)
    if why and holder and holder != ask.mac and wanted in (book.network or ()):
        return _nak(ask, network, wanted, why)
    return Silence(why=Clause("its address {address} is not from here", address=wanted))


def _took_other(ask: Ask, book: LeaseBook, wanted: IPv4Address | None) -> Silence:
    """Row "SELECTING, 54 not ours": our offer is free again."""
    server = address(ask.message.options.get(Option.SERVER_IDENTIFIER))
    if server is None:
        return Silence(why=Clause("the server that it names (option 54) is no address"))
    saw = (Saw(wanted, ask.mac),) if wanted is not None else ()
    found = OtherServerFound(
        at=ask.now,
        mac=ask.mac,
        address=str(server),
        server_mac="",
        kind="dhcp",
        boot_file="",
        after_s=0.0,
    )
    problem = TookOtherServer(machine=ask.mac, server=str(server))
    return Silence(
        why=Clause("it took the offer of another server, {address}", address=server),
        changes=(DropOffer(key_of(ask, book)), *saw),
        events=(found, ProblemFound(at=ask.now, mac=ask.mac, problem=problem)),
    )


def _ack(ask: Ask, network: Network, book: LeaseBook, given: IPv4Address) -> Reply:
    lease_s = lease_time(ask, network)
    held = book.offer_of(key_of(ask, book), ask.now)
    if held is not None and held.address == given and is_same_exchange(held, ask):
        ask = dataclasses.replace(ask, choice=held.choice)
        lease_s = held.lease_s
    state = request_state(ask)
    boot = boot_data(ask, network)
    lease = _lease(ask, book, given, lease_s)
    reservation = book.reservation_of(lease.key)
    event = LeaseAcked(
        at=ask.now,
        mac=ask.mac,
        address=str(given),
        lease_s=lease_s,
        state=state,
        boot_file=boot.name,
        because=ask.choice.because,
        firmware=ask.client.words,
        host_name=ask.client.host_name,
        reserved=reservation is not None and reservation.address == given,
    )
    return Reply(
        message=reply(
            ask.message,
            options=lease_options(ask, network, book, MessageType.ACK, boot, lease_s),
            ciaddr=ask.message.ciaddr,
            yiaddr=given,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
        ),
        to=destination(ask, network),
        limit=limit(ask),
        changes=(Keep(lease, renewed=state in ("renewing", "rebinding")),),
        events=(event, *boot_events(ask, boot)),
    )


def _lease(ask: Ask, book: LeaseBook, given: IPv4Address, lease_s: int) -> Lease:
    return Lease(
        address=given,
        key=key_of(ask, book),
        mac=ask.mac,
        client_id=ask.client_id,
        host_name=ask.client.host_name,
        starts=ask.now,
        expires=ask.now + lease_s,
    )


def _nak(ask: Ask, network: Network, wanted: IPv4Address, why: str) -> Reply:
    """RFC 2131 table 3: no more than why, and to everybody on its network."""
    options = in_order(
        {
            Option.MESSAGE_TYPE: bytes((MessageType.NAK,)),
            Option.SERVER_IDENTIFIER: server_identifier(ask, network).packed,
            Option.MESSAGE: why.encode(),
        },
        echoes(ask),
    )
    return Reply(
        message=reply(ask.message, options=options, broadcast=True),
        to=destination(ask, network, to_all=True),
        limit=limit(ask),
        events=(LeaseRefused(at=ask.now, mac=ask.mac, address=str(wanted), why=why),),
    )
