"""Answers as the network's DHCP server: RFC 2131 section 4.3; pure.

Rule 1: authoritative (the service starts only where no other server answered). A machine whose
        lease we do not know keeps its address if that is free, and is told NAK if it cannot be.
Rule 2: an ACK says what its OFFER said: address, server and boot file are frozen for one xid.
Rule 3: an open DISCOVER is answered by an OFFER or not at all (U-Boot takes any reply for one).
Rule 4: a decision changes nothing; what it would change rides on the answer.
"""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

from pxegui.dhcp.answer import (
    BSDP,
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
    selected_network,
)
from pxegui.dhcp.lease_options import lease_options, lease_time, network_options
from pxegui.dhcp.leases import (
    OFFER_HOLD_S,
    QUARANTINE_S,
    Hold,
    Keep,
    LeaseBook,
    Offer,
    Quarantine,
)
from pxegui.dhcp.network import Network
from pxegui.dhcp.problems import AddressInUse, PoolExhausted
from pxegui.dhcp.request import is_same_exchange, key_of, on_request, request_state
from pxegui.events import (
    AddressQuarantined,
    BootpAnswered,
    LeaseOffered,
    LeaseReleased,
    OptionsGiven,
    ProblemFound,
)
from pxegui.problems import Clause
from pxegui.wire.dhcp import NOWHERE, reply
from pxegui.wire.options import (
    MessageType,
    Option,
    address,
    message_name,
)

_BOOTP_LIMIT = 300  # RFC 951: a vendor area of 64 octets
_PAUSED = Clause(
    "another DHCP server gives addresses here, so no new one is given until you choose"
)
_NO_OWNER = Clause("it has neither a hardware address nor a client identifier")


def answer(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """What a message to port 67 gets in standard mode."""
    if not ask.owner:
        return Silence(why=_NO_OWNER)
    if why := _elsewhere(ask, network, book):
        return Silence(why=why)
    if network.paused and _is_new_here(ask, network, book):
        return Silence(why=_PAUSED)
    match ask.message.type:
        case 0:
            return on_bootp(ask, network, book)
        case MessageType.DISCOVER:
            return on_discover(ask, network, book)
        case MessageType.REQUEST:
            return on_request(ask, network, book)
        case MessageType.DECLINE:
            return on_decline(ask, network, book)
        case MessageType.RELEASE:
            return on_release(ask, network, book)
        case MessageType.INFORM:
            return on_inform(ask, network, book)
        case kind:
            return Silence(
                why=Clause(
                    "{message} ({number}) is no message of a machine that asks",
                    message=message_name(kind),
                    number=kind,
                )
            )


def _is_new_here(ask: Ask, network: Network, book: LeaseBook) -> bool:
    """It wants an address, and neither has one from here nor was promised one.

    Such a machine is not told NAK either: the other server may have given it what it asks for.
    """
    if ask.message.type not in (0, MessageType.DISCOVER, MessageType.REQUEST):
        return False
    if request_state(ask) == "selecting" and not is_ours(ask, network):
        return False  # it took the other server's offer, which is told
    key = key_of(ask, book)
    lease = book.lease_of(key)
    has_lease = lease is not None and lease.expires > ask.now
    return not has_lease and book.offer_of(key, ask.now) is None


def _elsewhere(ask: Ask, network: Network, book: LeaseBook) -> str:
    """Why a message is from a network that has no range here; empty if it has."""
    served = book.network
    if served is None:
        return Clause("no addresses are given here")
    selected = selected_network(ask.message)
    if selected is not None:
        if selected in served:
            return ""
        relay = ask.message.giaddr
        by = Clause(" (relay agent {address})", address=relay) if relay != NOWHERE else ""
        return Clause(
            "it is on the network of {address}{by}, the range is of {network}",
            address=selected,
            by=by,
            network=served,
        )
    if network.address in served or ask.message.ciaddr in served:
        return ""
    return Clause(
        "it is on this cable, the range is of {network} behind a relay agent", network=served
    )


# -- DISCOVER ----------------------------------------------------------------------------------


def on_discover(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """RFC 2131 section 4.3.1."""
    offer = _offer(ask, network, book)
    if offer is None:
        return _nothing_free(ask, book)
    ask = dataclasses.replace(ask, choice=offer.choice)
    boot = boot_data(ask, network)
    event = LeaseOffered(
        at=ask.now,
        mac=ask.mac,
        address=str(offer.address),
        lease_s=offer.lease_s,
        boot_file=boot.name,
        because=offer.choice.because,
        firmware=ask.client.words,
    )
    return Reply(
        message=reply(
            ask.message,
            options=lease_options(ask, network, book, MessageType.OFFER, boot, offer.lease_s),
            yiaddr=offer.address,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
        ),
        to=destination(ask, network),
        limit=limit(ask),
        changes=(Hold(offer),),
        events=(event, *boot_events(ask, boot)),
    )


def _offer(ask: Ask, network: Network, book: LeaseBook) -> Offer | None:
    """What to promise: the same again in the same exchange. None: nothing is free."""
    key = key_of(ask, book)
    held = book.offer_of(key, ask.now)
    if held is not None and is_same_exchange(held, ask):
        return dataclasses.replace(held, until=ask.now + OFFER_HOLD_S)
    wish = address(ask.message.options.get(Option.REQUESTED_ADDRESS))
    found = book.candidate(key, wish, ask.now)
    if found is None:
        return None
    return Offer(
        address=found,
        key=key,
        client_id=ask.client_id,
        xid=ask.message.xid,
        asker=ask.asker,
        lease_s=lease_time(ask, network),
        choice=ask.choice,
        until=ask.now + OFFER_HOLD_S,
    )


def _nothing_free(ask: Ask, book: LeaseBook) -> Silence:
    problem = PoolExhausted(
        addresses=book.statistics()["addresses"], machine=ask.client.host_name or ask.mac
    )
    return Silence(
        why=Clause("no address is free"),
        events=(ProblemFound(at=ask.now, mac=ask.mac, problem=problem),),
    )


# -- DECLINE, RELEASE, INFORM, BOOTP -----------------------------------------------------------


def on_decline(ask: Ask, network: Network, book: LeaseBook) -> Silence:
    """RFC 2131 section 4.3.3. Only the machine that we gave an address to may condemn it."""
    declined = address(ask.message.options.get(Option.REQUESTED_ADDRESS))
    if declined is None:
        return Silence(why=Clause("it declines, and names no address"))
    if not is_ours(ask, network):
        return Silence(why=Clause("it declines {address} of another server", address=declined))
    key = key_of(ask, book)
    lease, offer = book.lease_of(key), book.offer_of(key, ask.now)
    holds = lease is not None and lease.address == declined and lease.expires > ask.now
    if not holds and (offer is None or offer.address != declined):
        return Silence(
            why=Clause("it declines {address}, which it was not given", address=declined)
        )
    return Silence(
        why=Clause("it found {address} in use by another device", address=declined),
        changes=(Quarantine(declined, ask.now + QUARANTINE_S),),
        events=quarantine_events(ask, declined, declined=True),
        told=True,
    )


def quarantine_events(
    ask: Ask, found: IPv4Address, *, declined: bool
) -> tuple[AddressQuarantined, ProblemFound]:
    """What is told of an address that somebody else uses."""
    problem = AddressInUse(address=str(found), minutes=QUARANTINE_S // 60)
    return (
        AddressQuarantined(
            at=ask.now, mac=ask.mac, address=str(found), seconds=QUARANTINE_S, declined=declined
        ),
        ProblemFound(at=ask.now, mac=ask.mac, problem=problem),
    )


def on_release(ask: Ask, network: Network, book: LeaseBook) -> Silence:
    """RFC 2131 section 4.3.4: the address is free, and remembered for this machine."""
    released = ask.message.ciaddr
    if Option.SERVER_IDENTIFIER in ask.message.options and not is_ours(ask, network):
        return Silence(
            why=Clause("it gives {address} back to another server", address=released), normal=True
        )
    lease = book.lease_of(key_of(ask, book))
    if lease is None or lease.address != released or lease.expires <= ask.now:
        return Silence(
            why=Clause(
                "it gives {address} back, which it does not have from here", address=released
            )
        )
    return Silence(
        why=Clause("it gave {address} back", address=released),
        changes=(Keep(dataclasses.replace(lease, expires=ask.now)),),
        events=(LeaseReleased(at=ask.now, mac=ask.mac, address=str(released)),),
        told=True,
    )


def on_inform(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """RFC 2131 section 4.3.5: it has an address and wants the rest."""
    if ask.client.asks_bsdp:
        return Silence(why=BSDP)
    boot = boot_data(ask, network)
    has_address = ask.message.ciaddr != NOWHERE or ask.message.giaddr != NOWHERE
    to = destination(ask, network)
    if not has_address and ask.source[0] != str(NOWHERE):
        to = ask.source
    return Reply(
        message=reply(
            ask.message,
            options=lease_options(ask, network, book, MessageType.ACK, boot, None),
            ciaddr=ask.message.ciaddr,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
        ),
        to=to,
        limit=limit(ask),
        events=(
            OptionsGiven(at=ask.now, mac=ask.mac, address=_address_of(ask), boot_file=boot.name),
        ),
    )


def _address_of(ask: Ask) -> str:
    return str(ask.message.ciaddr) if ask.message.ciaddr != NOWHERE else ask.source[0]


def on_bootp(ask: Ask, network: Network, book: LeaseBook) -> Reply | Silence:
    """RFC 951 and RFC 1534: an address for ever, so only one that is kept for this machine."""
    reservation = book.reservation_of(ask.owner)
    if reservation is None:
        return Silence(why=Clause("it wants an address for good, and none is kept for it"))
    given = reservation.address
    if why := book.refusal(given, ask.owner, ask.now):
        return Silence(why=why)
    boot = boot_data(ask, network)
    options = network_options(ask, network, book)
    return Reply(
        message=reply(
            ask.message,
            options=in_order(options, boot.options, echoes(ask)),
            ciaddr=ask.message.ciaddr,
            yiaddr=given,
            siaddr=boot.siaddr,
            sname=boot.sname,
            file=boot.file,
        ),
        to=destination(ask, network),
        limit=_BOOTP_LIMIT,
        events=(BootpAnswered(at=ask.now, mac=ask.mac, address=str(given), boot_file=boot.name),),
    )
