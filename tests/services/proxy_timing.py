"""Asks as many PXE machines, as a program in a namespace: prints the waits in ms, as JSON."""

from __future__ import annotations

import json
import select
import socket
import sys
import time

from pxegui.wire.dhcp import Message, build, parse

PXE = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0", 94: b"\1\2\1", 97: bytes(17)}


def discover(number: int) -> bytes:
    """A DISCOVER of a machine of its own."""
    chaddr = (0x02_00_00_00_00_00 + number).to_bytes(6, "big").ljust(16, b"\0")
    options = {53: b"\1", **PXE}
    return build(Message(op=1, hlen=6, chaddr=chaddr, xid=number, flags=0x8000, options=options))


def main(count: int, pause_s: float) -> None:
    """One DISCOVER after the other, with a pause; answers are taken as they come."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        sock.bind(("", 68))
        sent: dict[int, float] = {}
        waits: dict[int, float] = {}
        for number in range(1, count + 1):
            sent[number] = time.monotonic()
            sock.sendto(discover(number), ("255.255.255.255", 67))
            _take(sock, sent, waits, pause_s)
        _take(sock, sent, waits, 2)
    print(json.dumps([round(1000 * wait, 1) for wait in waits.values()]))


def _take(
    sock: socket.socket, sent: dict[int, float], waits: dict[int, float], limit_s: float
) -> None:
    end = time.monotonic() + limit_s
    while (left := end - time.monotonic()) > 0 and len(waits) < len(sent):
        if select.select([sock], [], [], left)[0]:
            answer = parse(sock.recv(2000))
            if isinstance(answer, Message) and answer.xid in sent:
                waits.setdefault(answer.xid, time.monotonic() - sent[answer.xid])


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
