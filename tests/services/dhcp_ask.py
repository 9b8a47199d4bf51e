"""One boot ROM in a namespace: `python -m tests.services.dhcp_ask [--proxy] [NUMBER=HEX ...]`.

Asks as a PXE client does (options as given win), takes the offer unless it is a proxy's, and prints
what came back as one JSON list.
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import sys
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from pxegui.wire.dhcp import BROADCAST_FLAG, Message, build, parse
from tests.netlab import Namespace

MAC = bytes.fromhex("525400000001")
ROM = {60: b"PXEClient:Arch:00000:UNDI:002001", 93: b"\0\0", 94: b"\1\2\1", 97: bytes(17)}
IP_PKTINFO = 8
LIMIT_S = 3.0


def ask(cable: socket.socket, options: dict[int, bytes]) -> dict[str, object] | None:
    """Broadcast one message; what the first answer says, None if nobody answers."""
    chaddr = MAC.ljust(16, b"\0")
    asked = Message(op=1, xid=0x77, flags=BROADCAST_FLAG, chaddr=chaddr, options=options)
    cable.sendto(build(asked), (str(IPv4Address(0xFFFFFFFF)), 67))
    try:
        data, ancillary, _, source = cable.recvmsg(2000, 256)
    except TimeoutError:
        return None
    told = parse(data)
    assert isinstance(told, Message)
    return {
        "type": told.type,
        "yiaddr": str(told.yiaddr),
        "siaddr": str(told.siaddr),
        "file": told.file.decode(),
        "options": {str(tag): value.hex() for tag, value in told.options.items()},
        "source": source[0],
        "destination": str(IPv4Address(struct.unpack_from("=I4s4s", ancillary[0][2])[2])),
    }


def told_to(client: Namespace, *words: str) -> list[dict[str, Any]]:
    """What a boot ROM in that namespace is told."""
    root = Path(__file__).parents[2]
    python = ("env", f"PYTHONPATH={root}", sys.executable, "-m", "tests.services.dhcp_ask")
    answers: list[dict[str, Any]] = json.loads(client.run(*python, *words))
    return answers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--proxy", action="store_true")
    parser.add_argument("options", nargs="*")
    asked = parser.parse_args()
    more = {int(n): bytes.fromhex(v) for n, _, v in (one.partition("=") for one in asked.options)}
    options = {**ROM, 55: bytes((1, 3, 6, 43, 60, 66, 67)), **more}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        cable.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        cable.settimeout(LIMIT_S)
        cable.bind(("", 68))
        answers = [ask(cable, {**options, 53: b"\1"})]
        if answers[0] is not None and not asked.proxy:
            given = IPv4Address(str(answers[0]["yiaddr"])).packed
            told = answers[0]["options"]
            assert isinstance(told, dict)
            request = {**options, 53: b"\3", 50: given, 54: bytes.fromhex(told["54"])}
            answers.append(ask(cable, request))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
