"""The options that a lease carries: RFC 2132, and what firmware needs beyond it; pure."""

from __future__ import annotations

from ipaddress import IPv4Network

from pxegui.dhcp.answer import Ask, BootData, echoes, in_order, server_identifier
from pxegui.dhcp.leases import LeaseBook
from pxegui.dhcp.network import Network
from pxegui.wire.options import MessageType, Option, pack_addresses, pack_u32, u32

# Firmware does not renew during a long download and GRUB never does: a wish is no reason for less.
SHORTEST_WISHED_LEASE_S = 300
_FOREVER_S = 0xFFFFFFFF


def lease_options(
    ask: Ask,
    network: Network,
    book: LeaseBook,
    kind: MessageType,
    boot: BootData,
    lease_s: int | None,
) -> dict[int, bytes]:
    """The options of an OFFER or ACK; without a lease time those of the answer to an INFORM."""
    options: dict[int, bytes] = {
        Option.MESSAGE_TYPE: bytes((kind,)),
        Option.SERVER_IDENTIFIER: server_identifier(ask, network).packed,
    }
    if lease_s is not None:
        options |= _times(lease_s)
    machine = ask.message.options.get(Option.CLIENT_MACHINE_ID)
    if machine and ask.client.boots:
        options[Option.CLIENT_MACHINE_ID] = machine
    return in_order(options, network_options(ask, network, book), boot.options, echoes(ask))


def _times(lease_s: int) -> dict[int, bytes]:
    """T1 and T2 too, asked for or not: some printers need them in the OFFER."""
    forever = lease_s >= _FOREVER_S
    return {
        Option.LEASE_TIME: pack_u32(min(lease_s, _FOREVER_S)),
        Option.RENEWAL_TIME: pack_u32(_FOREVER_S if forever else lease_s // 2),
        Option.REBINDING_TIME: pack_u32(_FOREVER_S if forever else lease_s * 7 // 8),
    }


def network_options(ask: Ask, network: Network, book: LeaseBook) -> dict[int, bytes]:
    """Netmask and broadcast always; the rest as asked, or all to who does not say (GRUB)."""
    served = book.network
    if served is None:
        return {}
    reservation = book.reservation_of(ask.owner)
    routers, dns = network.routers, network.dns
    if reservation is not None:
        routers, dns = reservation.routers or routers, reservation.dns or dns
        if reservation.netmask is not None:
            own = (int(reservation.address), str(reservation.netmask))
            served = IPv4Network(own, strict=False)
    options: dict[int, bytes] = {
        Option.SUBNET_MASK: served.netmask.packed,
        Option.BROADCAST_ADDRESS: served.broadcast_address.packed,
    }
    can: dict[int, bytes] = {
        Option.ROUTER: pack_addresses(routers),
        Option.DOMAIN_NAME_SERVER: pack_addresses(dns),
        Option.HOST_NAME: reservation.host_name.encode() if reservation else b"",
    }
    asked = ask.message.options.get(Option.PARAMETER_REQUEST_LIST)
    options |= {tag: value for tag, value in can.items() if value and (not asked or tag in asked)}
    return options


def lease_time(ask: Ask, network: Network) -> int:
    """The shorter of the configured time and the wish, which never makes it shorter than 300 s."""
    wish = u32(ask.message.options.get(Option.LEASE_TIME))
    if not wish:
        return network.lease_s
    return min(network.lease_s, max(wish, SHORTEST_WISHED_LEASE_S))
