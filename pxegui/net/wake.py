"""Wakes machines: the packet that network cards wait for while their machine is off."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address

_PORT = 9  # discard: nobody answers there
_TIMES = 3  # nothing acknowledges it, and a lost one is a machine that stays off


def packet(mac: str) -> bytes:
    """Six times 0xff and sixteen times the address (AMD's Magic Packet)."""
    return b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16


def wake(macs: Iterable[str], ours: IPv4Address, broadcast: IPv4Address) -> list[str]:
    """Send it to every machine of these on our network; returns those it could not be sent for."""
    failed = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.setblocking(False)
        try:
            sender.bind((str(ours), 0))  # else it leaves by the default route's interface
        except OSError:
            return list(macs)
        for mac in macs:
            try:
                for _time in range(_TIMES):
                    sender.sendto(packet(mac), (str(broadcast), _PORT))
            except OSError:
                failed.append(mac)
    return failed
