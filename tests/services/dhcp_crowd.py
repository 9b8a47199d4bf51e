"""Many DHCP clients in one process, over one socket: `python -m tests.services.dhcp_crowd`.

Prints one line for each ACK as it arrives, `MAC ADDRESS`. Runs until all have one or time is up.
"""

from __future__ import annotations

import argparse
import select
import socket
import time
from ipaddress import IPv4Address

from pxegui.wire.dhcp import BROADCAST_FLAG, Message, build, parse

DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5
AGAIN_S = 0.5


def mac_of(number: int) -> bytes:
    return bytes((2, 0x77, 0, 0, number >> 8, number & 255))


class Crowd:
    """Clients by the xid of their exchange, which is their number."""

    def __init__(self, cable: socket.socket, first: int, count: int) -> None:
        self._cable = cable
        self.without = set(range(first, first + count))
        self._requests: dict[int, bytes] = {}

    def ask(self) -> None:
        """Every client without an address asks, or asks again."""
        for number in self.without:
            self._send(self._requests.get(number) or self._message(number, {53: b"\1"}))

    def take(self, data: bytes) -> None:
        """An answer for one of them."""
        told = parse(data)
        if not isinstance(told, Message) or told.op != 2 or told.xid not in self.without:
            return
        if told.type == OFFER and told.xid not in self._requests:
            options = {53: b"\3", 50: told.yiaddr.packed, 54: told.options[54]}
            self._requests[told.xid] = self._message(told.xid, options)
            self._send(self._requests[told.xid])
        elif told.type == ACK:
            self.without.remove(told.xid)
            print(mac_of(told.xid).hex(":"), told.yiaddr, flush=True)
        elif told.type == 6:
            self._requests.pop(told.xid, None)

    def _message(self, number: int, options: dict[int, bytes]) -> bytes:
        chaddr = mac_of(number).ljust(16, b"\0")
        more = {**options, 55: bytes((1, 3, 6))}
        asked = Message(op=1, xid=number, flags=BROADCAST_FLAG, chaddr=chaddr, options=more)
        return build(asked)

    def _send(self, data: bytes) -> None:
        self._cable.sendto(data, (str(IPv4Address(0xFFFFFFFF)), 67))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--limit", type=float, default=20)
    asked = options.parse_args()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        cable.bind(("0.0.0.0", 68))
        crowd = Crowd(cable, asked.first, asked.count)
        end, again = time.monotonic() + asked.limit, 0.0
        while crowd.without and time.monotonic() < end:
            if time.monotonic() >= again:
                again = time.monotonic() + AGAIN_S
                crowd.ask()
            if select.select([cable], [], [], 0.05)[0]:
                crowd.take(cable.recv(2000))


if __name__ == "__main__":
    main()
