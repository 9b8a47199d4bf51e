"""Makes QEMU's iPXE ROM look like a plain PXE 2.1 ROM to the server.

Sits between a machine's network card (frames in Unix datagrams) and a tap, and takes options 77
and 175, by which iPXE says who it is, out of the ROM's DHCP messages. It stops at the machine's
first TFTP request: what was loaded by then speaks for itself. Runs as a program of its own inside
the switch: `plain_rom.py TAP FROM_MACHINE TO_MACHINE`.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import struct
import sys
from pathlib import Path

USER_CLASS, IPXE = 77, 175
ETHERNET, BOOTP_TO_OPTIONS = 14, 240
_TUNSETIFF, _IFF_TAP, _IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
FRAME_MAX = 65536


def without_ipxe(frame: bytes) -> bytes:
    """The same frame; a DHCP request in it has lost options 77 and 175 (padded, same length)."""
    payload = _udp_payload(frame, port=67)
    if payload is None or len(frame) < payload + BOOTP_TO_OPTIONS:
        return frame
    options = frame[payload + BOOTP_TO_OPTIONS :]
    kept = _filtered(options)
    start = payload - 8  # the UDP header
    udp = bytearray(frame[start : payload + BOOTP_TO_OPTIONS] + kept.ljust(len(options), b"\0"))
    udp[6:8] = b"\0\0"
    addresses = frame[ETHERNET + 12 : ETHERNET + 20]
    udp[6:8] = _checksum(addresses + struct.pack("!HH", 17, len(udp)) + bytes(udp))
    return frame[:start] + bytes(udp)


def is_tftp_request(frame: bytes) -> bool:
    """The frame goes to UDP port 69."""
    return _udp_payload(frame, port=69) is not None


def _udp_payload(frame: bytes, *, port: int) -> int | None:
    """Where the UDP payload starts if this is IPv4 UDP to `port`, unfragmented."""
    if len(frame) < ETHERNET + 28 or frame[12:14] != b"\x08\x00" or frame[ETHERNET + 9] != 17:
        return None
    udp = ETHERNET + (frame[ETHERNET] & 15) * 4
    if len(frame) < udp + 8 or struct.unpack_from("!H", frame, udp + 2)[0] != port:
        return None
    return udp + 8


def _filtered(options: bytes) -> bytes:
    kept, at = b"", 0
    while at < len(options) and options[at] != 255:
        size = 1 if options[at] == 0 else 2 + options[at + 1]
        if options[at] not in (USER_CLASS, IPXE):
            kept += options[at : at + size]
        at += size
    return kept + b"\xff"


def _checksum(data: bytes) -> bytes:
    """RFC 768: the one's complement sum; zero is sent as all ones."""
    words = struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2))
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", (~total & 0xFFFF) or 0xFFFF)


def _open_tap(name: str) -> int:
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TAP | _IFF_NO_PI))
    return tap


def main(tap_name: str, from_machine: str, to_machine: str) -> None:
    """Pass frames both ways until killed."""
    tap = _open_tap(tap_name)
    machine = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    machine.bind(from_machine)
    machine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    plain = True
    sources: list[int | socket.socket] = [tap, machine]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if machine in ready:
            frame = machine.recv(FRAME_MAX)
            plain = plain and not is_tftp_request(frame)
            os.write(tap, without_ipxe(frame) if plain else frame)
        if tap in ready:
            frame = os.read(tap, FRAME_MAX)
            if Path(to_machine).exists():
                machine.sendto(frame, to_machine)


if __name__ == "__main__":
    main(*sys.argv[1:])
