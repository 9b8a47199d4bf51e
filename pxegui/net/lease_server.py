"""Which server gave this computer its own address, as far as that is known without any privilege.

The lease of the DHCP client that keeps it says so (systemd-networkd, dhclient, dhcpcd as text);
where none can be read it is most likely the gateway. Linux; elsewhere nothing is known.
"""

from __future__ import annotations

import re
import socket
import struct
from ipaddress import IPv4Address
from pathlib import Path

from pxegui.net.interfaces import Interface

_ROOT = Path("/")
_LARGEST = 1 << 18
_SERVER = (
    re.compile(r"(?m)^SERVER_ADDRESS=(\d+\.\d+\.\d+\.\d+)\s*$"),
    re.compile(r"option dhcp-server-identifier (\d+\.\d+\.\d+\.\d+);"),
    re.compile(r"(?m)^dhcp_server_identifier='?(\d+\.\d+\.\d+\.\d+)'?\s*$"),
)
_UP, _GATEWAY = 0x1, 0x2  # RTF_UP, RTF_GATEWAY


def lease_server(of: Interface, root: Path = _ROOT) -> str:
    """The address of that server, empty if nothing is known."""
    for path in (
        root / "run/systemd/netif/leases" / str(of.index),
        root / f"var/lib/dhcp/dhclient.{of.name}.leases",
        root / "var/lib/dhcp/dhclient.leases",
        *_of_network_manager(of, root),
    ):
        if server := _in_lease(_read(path), of.name, path.name == "dhclient.leases"):
            return server
    return gateway(_read(root / "proc/net/route"), of.name)


def gateway(table: str, interface: str) -> str:
    """The default gateway of an interface, from the text of /proc/net/route."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 4 or fields[0] != interface or fields[1] != "00000000":
            continue
        try:
            flags, packed = int(fields[3], 16), struct.pack("=I", int(fields[2], 16))
        except (ValueError, struct.error):
            continue  # no route that we can read: another line may be one
        if flags & _UP and flags & _GATEWAY:
            return socket.inet_ntoa(packed)
    return ""


def _of_network_manager(of: Interface, root: Path) -> list[Path]:
    try:
        return sorted((root / "var/lib/NetworkManager").glob(f"*-{of.name}.lease"))
    except OSError:
        return []


def _in_lease(text: str, interface: str, is_shared: bool) -> str:
    """The server of the last lease; in a shared file of the last one for this interface."""
    if is_shared:
        blocks = [block for block in text.split("lease {") if f'interface "{interface}"' in block]
        text = "".join(blocks)
    found = [match[1] for pattern in _SERVER for match in pattern.finditer(text)]
    for server in reversed(found):
        try:
            return str(IPv4Address(server))
        except ValueError:
            continue  # not whole: the lease before it names the server too
    return ""


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
