#!/usr/bin/python3 -I
"""The one part of pxegui that may run as root: opens five ports on one network, and passes them on.

pkexec or sudo start it with a SEQPACKET socket as its stdin, and it serves the user who did. One
JSON request is one packet, and so is its answer, which carries the sockets:

    {"do": "open", "interface": "enp3s0", "address": "192.168.2.2", "names": ["dhcp", "tftp"]}
    {"do": "address", "interface": "enp3s0", "address": "192.168.77.1/24"}

`open` knows its ports by name and no others. `address` gives a network card that has none a private
one, and takes it away when the other end closes, however that program ended. Standard library
only, Python 3.9, nothing of pxegui: to be read in one sitting.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any, Mapping  # noqa: UP035 - as Python 3.9 has it

if sys.platform != "linux":
    raise ImportError("nothing needs it elsewhere")

PORTS = {"dhcp": 67, "probe": 68, "ears": 68, "tftp": 69, "http": 80, "pxe": 4011}
BUFFER = 4 << 20  # octets, for many machines at once: only root may have so much
PRIVATE = [IPv4Network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
LINK_LOCAL = IPv4Network("169.254.0.0/16")  # what a card gives itself
IP = next(filter(os.path.exists, ("/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip")), "/bin/ip")
NMCLI, NOTHING = "/usr/bin/nmcli", subprocess.DEVNULL
Answer = tuple[dict[str, Any], list[socket.socket]]
Undo = list[list[str]]  # commands that take back what was set up, the last one first


class Refused(ValueError):  # noqa: N818 - an answer, not an error
    """This is not allowed, and why."""


def main() -> int:
    """Answer requests until the other end closes; returns the exit status."""
    undo: Undo = []
    try:
        channel = socket.socket(fileno=0)
        check_caller(channel, os.environ)
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        for number in (signal.SIGINT, signal.SIGHUP):  # a terminal's: the other end decides
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: signal.alarm(6))  # it may need 5 s to stop
        signal.signal(signal.SIGALRM, lambda *_: sys.exit(1))
        for _ in range(20):
            if not (packet := channel.recv(4096)):
                break
            answer, sockets = answered(packet, undo)
            descriptors = [each.detach() for each in sockets]
            socket.send_fds(channel, [json.dumps(answer).encode()], descriptors)
            list(map(os.close, descriptors))
    except (Refused, OSError) as error:
        sys.stderr.write(f"pxegui-helper: {error}\n")
        return 1
    finally:
        for words in reversed(undo):
            run(*words)
    return 0


def check_caller(channel: socket.socket, environ: Mapping[str, str]) -> None:
    """Only for who asked: pkexec and sudo say who that is, the kernel says who made the socket."""
    if os.geteuid() != 0:
        raise Refused("it needs root's rights")
    if channel.family != socket.AF_UNIX or channel.type != socket.SOCK_SEQPACKET:
        raise Refused("it is started by pxegui")
    uid = struct.unpack("3i", channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
    if str(uid) != environ.get("PKEXEC_UID", environ.get("SUDO_UID", "0")):
        raise Refused("it was started by another user")


def answered(packet: bytes, undo: Undo) -> Answer:
    """The answer to a request, and the sockets that go with it."""
    try:
        request = dict(json.loads(packet))
        interface, address = str(request.get("interface")), str(request.get("address"))
        if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,15}", interface) or interface == "lo":
            return {"refused": "no network interface is called that"}, []
        if interface not in [name for _, name in socket.if_nameindex()]:
            return {"refused": f"there is no network interface {interface}"}, []
        if request.get("do") == "open":
            return open_ports(interface, IPv4Address(address), request.get("names"))
        if request.get("do") == "address":
            set_up(interface, IPv4Interface(address), undo)
            return {"address": address}, []
    except (ValueError, TypeError, RecursionError) as error:
        return {"refused": str(error)[:200]}, []
    return {"refused": "no such request"}, []


def open_ports(interface: str, address: IPv4Address, names: object) -> Answer:
    """The sockets that can be had; of each other one its error, and who has its port."""
    if not isinstance(names, list) or not all(type(n) is str and n in PORTS for n in names):
        raise Refused("a port of that name is never opened")
    if address not in [each.ip for each in addresses_of(interface)]:
        raise Refused(f"{interface} does not have the address {address}")
    sockets: list[socket.socket] = []
    answer: dict[str, Any] = {"opened": [], "failed": {}}
    for name in dict.fromkeys(names):
        fresh = socket.socket(type=socket.SOCK_STREAM if name == "http" else socket.SOCK_DGRAM)
        try:
            prepare(fresh, name, interface, str(address))
        except OSError as error:
            fresh.close()
            owner = holder(name) if error.errno == errno.EADDRINUSE else ""
            answer["failed"][name] = [error.errno, owner]
        else:
            sockets.append(fresh)
            answer["opened"].append(name)
    return answer, sockets


def prepare(fresh: socket.socket, name: str, interface: str, address: str) -> None:
    """Make it a socket that hears this network card alone. Raises OSError."""
    if name in ("http", "probe", "ears"):  # after a stop; beside this computer's own DHCP client
        fresh.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if name in ("dhcp", "tftp"):
        fresh.setsockopt(socket.SOL_SOCKET, 33, BUFFER)  # SO_RCVBUFFORCE
    fresh.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    fresh.bind((address if name == "http" else "", PORTS[name]))
    if name == "http":
        fresh.listen(128)


def holder(name: str) -> str:
    """The program that has a port, as `dnsmasq (pid 812)`; empty if it cannot be found."""
    inodes: set[str] = set()
    for table in ("tcp", "tcp6") if name == "http" else ("udp", "udp6"):
        with contextlib.suppress(OSError), open(f"/proc/net/{table}", encoding="ascii") as lines:
            rows = [line.split() for line in lines]
            port = f":{PORTS[name]:04X}"
            inodes |= {f"socket:[{row[9]}]" for row in rows if row[1].endswith(port)}
    inodes.discard("socket:[0]")  # connections that have ended
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has just ended
            if any(os.readlink(each) in inodes for each in os.scandir(f"/proc/{pid}/fd")):
                with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as comm:
                    return f"{comm.read().strip()} (pid {pid})"
    return ""


def set_up(interface: str, address: IPv4Interface, undo: Undo) -> None:
    """Give a bare network card an address; how to take it away again goes to `undo`."""
    network = address.network
    if not any(network.subnet_of(each) for each in [*PRIVATE, LINK_LOCAL]):
        raise Refused(f"{address} is not a private address")
    if not 16 <= network.prefixlen <= 30 or address.ip in (network[0], network[-1]):
        raise Refused(f"{address} cannot be used by a computer")
    take_away = [IP, "address", "del", str(address), "dev", interface]
    again = take_away in undo  # the card was pulled out, and its address went with it
    if (undo and not again) or any(each.ip not in LINK_LOCAL for each in addresses_of(interface)):
        raise Refused(f"{interface} has an address")
    if run(IP, "-4", "route", "show", "default", "dev", interface).strip():
        raise Refused(f"{interface} leads to other networks")
    if not again:
        if os.fork():  # sudo ends with this process, and gives its terminal back; the child stays
            os._exit(0)
        os.setsid()
    if run(NMCLI, "-g", "GENERAL.NM-MANAGED", "device", "show", interface).strip() == "yes":
        undo.append([NMCLI, "device", "set", interface, "managed", "yes"])
        run(NMCLI, "device", "set", interface, "managed", "no")
    if not re.search("[<,]UP[,>]", run(IP, "-o", "link", "show", "dev", interface)):
        undo.append([IP, "link", "set", interface, "down"])
        run(IP, "link", "set", interface, "up")
    undo.append(take_away)
    run(IP, "address", "add", str(address), "broadcast", "+", "dev", interface)
    if address not in addresses_of(interface):
        raise Refused(f"{interface} does not take {address}")


def addresses_of(interface: str) -> list[IPv4Interface]:
    """The IPv4 addresses of a network card."""
    shown = run(IP, "-o", "-4", "address", "show", "dev", interface)
    return [IPv4Interface(each) for each in re.findall(r" inet ([0-9./]+)", shown)]


def run(*words: str) -> str:
    """What a command writes within 5 s; empty if it fails, or is not there."""
    try:  # absolute paths and checked words, no shell
        said = subprocess.check_output(words, stdin=NOTHING, stderr=NOTHING, env={}, timeout=5)  # noqa: S603
        return said.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
