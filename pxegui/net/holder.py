"""Who holds a port, in words: the process where we may see it, else its service, else its user."""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Literal

import psutil

from pxegui.net import netlink

Transport = Literal["udp", "tcp"]

_SOCK_DIAG = 4
_BY_FAMILY = 20
_CGROUP_ID = 21
_REQUEST = struct.Struct("=BBBxI48x")  # family, protocol, extensions, states
_ANSWER = struct.Struct("=4B4x44x5I")  # states, ports and addresses, ..., uid, inode
_PORT = struct.Struct("!4xH")
_CGROUPS = Path("/sys/fs/cgroup")
_MOST_CGROUPS = 5000


def holder(transport: Transport, port: int) -> str:
    """`dnsmasq (pid 812)`, `dnsmasq.service`, `user mary`, or empty where nothing is known."""
    return _process(transport, port) or _service(transport, port)


def _process(transport: Transport, port: int) -> str:
    try:
        connections = psutil.net_connections(transport)
    except (psutil.Error, OSError):
        return ""
    for each in connections:
        if each.laddr and each.laddr.port == port and each.pid and not each.raddr:
            try:
                return f"{_name(psutil.Process(each.pid))} (pid {each.pid})"
            except psutil.Error:
                return f"pid {each.pid}"
    return ""


def _name(process: psutil.Process) -> str:
    """Its program, and whose it is where another one started it: it is that one's to stop."""
    name = process.name()
    if name == "dnsmasq":
        words = " ".join(process.cmdline())
        for owner in ("NetworkManager", "libvirt"):
            if f"/{owner}/" in words or f"/{owner.lower()}/" in words:
                return f"{name} of {owner}"
    return name


def _service(transport: Transport, port: int) -> str:
    """The kernel tells everybody a socket's control group, which systemd names by service."""
    if not netlink.AVAILABLE:
        return ""
    protocol = socket.IPPROTO_UDP if transport == "udp" else socket.IPPROTO_TCP
    words = ""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            answers = netlink.dump(
                _SOCK_DIAG, _BY_FAMILY, _REQUEST.pack(family, protocol, 0, 0xFFFFFFFF)
            )
        except OSError:
            continue  # a kernel without IPv6: the other family is asked all the same
        for answer in answers:
            if len(answer) >= _ANSWER.size and _PORT.unpack_from(answer)[0] == port:
                words = words or _owner(answer)
    return words


def _owner(answer: bytes) -> str:
    group = netlink.attributes(answer[_ANSWER.size :]).get(_CGROUP_ID, b"")
    name = _group_name(int.from_bytes(group[:8], sys.byteorder)) if len(group) >= 8 else ""
    if name:
        return name
    uid = _ANSWER.unpack_from(answer)[-2]
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return f"a program of user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"a program of user {uid}"


def _group_name(number: int) -> str:
    """The service or scope whose control group has this inode."""
    seen = 0
    for folder, names, _ in os.walk(_CGROUPS):
        for name in names:
            seen += 1
            if seen > _MOST_CGROUPS:
                return ""
            try:
                if (Path(folder) / name).stat().st_ino == number:
                    return name if name.endswith((".service", ".scope")) else ""
            except OSError:
                continue  # that service ended meanwhile
    return ""
