"""One machine that boots over and over, as a program in a namespace: prints what it was told.

`python -m tests.services.boot_loop [--proxy] [--address IP] CLIENT ...`: for each client (`uefi`,
`small-ipxe`, `ipxe`) it asks DHCP on `eth0` with the MAC of that card, takes an offered address as
its own, and loads the file that it is told, by TFTP or HTTP. Prints a JSON list of file and octets.
"""

from __future__ import annotations

import argparse
import json
import secrets
import socket
import subprocess
import sys
import urllib.request
from ipaddress import IPv4Address
from pathlib import Path

from pxegui.wire.dhcp import BROADCAST_FLAG, Message, build, parse
from tests.netlab import Namespace

UEFI = {60: b"PXEClient:Arch:00007:UNDI:003016", 93: b"\0\7", 94: b"\1\3\x10"}
CLIENTS = {
    "uefi": UEFI,
    "small-ipxe": {**UEFI, 77: b"iPXE", 175: b"\x15\1\1"},  # TFTP alone
    "ipxe": {**UEFI, 77: b"iPXE", 175: b"\x13\1\1\x15\1\1\x18\1\1\x24\1\1"},
}
LIMIT_S = 6.0
SERVER_PORT, CLIENT_PORT, TFTP = 67, 68, 69
BLOCK = 1432


def played(party: Namespace, *words: str, limit_s: float = 60) -> list[tuple[str, int]]:
    """What a machine in that namespace was told and loaded."""
    root = Path(__file__).parents[2]
    python = ("env", f"PYTHONPATH={root}", sys.executable, "-m", "tests.services.boot_loop")
    return [
        (file, count) for file, count in json.loads(party.run(*python, *words, limit_s=limit_s))
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--proxy", action="store_true")
    parser.add_argument("--address", default="")
    parser.add_argument("clients", nargs="+")
    asked = parser.parse_args()
    print(json.dumps([boot(CLIENTS[name], asked.proxy, asked.address) for name in asked.clients]))


def boot(options: dict[int, bytes], is_proxy: bool, address: str) -> tuple[str, int]:
    """From DISCOVER to the last octet of its boot file."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        cable.settimeout(LIMIT_S)
        cable.bind(("", CLIENT_PORT))
        xid = secrets.randbits(32)
        told = ask(cable, xid, {53: b"\1", **options})
        if not is_proxy:
            given = {50: told.yiaddr.packed, 54: told.options[54]}
            told = ask(cable, xid, {53: b"\3", **given, **options})
            address = str(told.yiaddr)
            words = ("ip", "address", "replace", f"{address}/24", "dev", "eth0")
            subprocess.run(words, check=True)
    file = told.file.decode()
    if "://" not in file:
        return file, load(file, address, str(told.siaddr))
    with urllib.request.urlopen(file, timeout=LIMIT_S) as answer:
        return file, len(answer.read())


def ask(cable: socket.socket, xid: int, options: dict[int, bytes]) -> Message:
    """Broadcast one message; the answer to it."""
    mac = bytes.fromhex(Path("/sys/class/net/eth0/address").read_text().strip().replace(":", ""))
    asked = Message(
        op=1, xid=xid, flags=BROADCAST_FLAG, chaddr=mac.ljust(16, b"\0"), options=options
    )
    cable.sendto(build(asked), (str(IPv4Address(0xFFFFFFFF)), SERVER_PORT))
    while True:
        told = parse(cable.recv(2000))
        if isinstance(told, Message) and told.op == 2 and told.xid == xid:
            return told


def load(file: str, address: str, server: str) -> int:
    """Fetch one file as iPXE does; how many octets came."""
    count = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
        cable.settimeout(LIMIT_S)
        cable.bind((address, 0))
        request = b"\0\1%s\0octet\0blksize\0%d\0tsize\0000\0" % (file.encode(), BLOCK)
        cable.sendto(request, (server, TFTP))
        while True:
            data, source = cable.recvfrom(2000)
            if data[1] == 6:
                cable.sendto(b"\0\4\0\0", source)
            elif data[1] == 3:
                cable.sendto(b"\0\4" + data[2:4], source)
                count += len(data) - 4
                if len(data) - 4 < BLOCK:
                    return count
            else:
                raise SystemExit(f"refused: {data!r}")


if __name__ == "__main__":
    main()
