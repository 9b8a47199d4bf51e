"""A machine on the network: it gets an address, and a file both ways. Needs udhcpc and curl."""

from __future__ import annotations

from pathlib import Path

from tests.netlab import Namespace

# What udhcpc calls when it has a lease: take the address.
_LEASED = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip address replace "$ip/$mask" dev "$interface"
"""


def must_be_served(client: Namespace, folder: Path, name: str, content: bytes) -> None:
    """It gets an address, and this file by HTTP and by TFTP from 10.77.0.1."""
    script = folder / "leased.sh"
    script.write_text(_LEASED)
    script.chmod(0o755)
    client.run("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "5", "-s", script)
    for scheme in ("http", "tftp"):
        url = f"{scheme}://10.77.0.1/{name}"
        client.run("curl", "-sSf", "-m", "20", "-o", folder / "got", url)
        assert (folder / "got").read_bytes() == content
