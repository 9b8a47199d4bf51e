"""This computer's network interfaces: which there are, which suits, and when one changes.

On Linux netlink is the truth (psutil adds the speed), elsewhere psutil alone.
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path
from typing import Literal

import psutil

from pxegui.net import netlink

Kind = Literal["ethernet", "wifi", "virtual", "bridge", "loopback"]

_DEBOUNCE_S = 0.1  # one pulled cable is several messages
_POLL_S = 2.0  # where the system does not tell
_LINK_LOCAL = IPv4Network("169.254.0.0/16")

# Names that programs give to what they make, and the word for it.
_MADE_BY = (
    (re.compile(r"docker\d+|br-[0-9a-f]{12}|veth[0-9a-f]{7}"), "made by Docker"),
    (re.compile(r"virbr\d+(-nic)?|vnet\d+|macvtap\d+"), "made by libvirt for virtual machines"),
    (re.compile(r"vmnet\d+"), "made by VMware"),
    (re.compile(r"vboxnet\d+"), "made by VirtualBox"),
    (
        re.compile(r"(lxc|lxd|incus)br\d+|podman\d+|cni\d+|cali.+|flannel.*|cilium.*"),
        "of containers",
    ),
    (re.compile(r"vEthernet .*"), "made by Hyper-V"),
    (re.compile(r"(tun|tap|ppp|utun|wg)\d+|tailscale\d*|zt[0-9a-z]+|ipsec\d+"), "a tunnel"),
    (re.compile(r"bnep\d+|Bluetooth .*"), "Bluetooth"),
)
_TUNNELS = frozenset(
    {"tun", "wireguard", "gre", "gretap", "ipip", "sit", "vxlan", "geneve", "xfrm", "vti", "dummy"}
    | {"ip6tnl", "ip6gre", "erspan", "ifb", "nlmon", "vcan", "netdevsim"}
)
_MASTERS = frozenset({"bridge", "bond", "team", "openvswitch"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One network interface as it is now."""

    name: str
    index: int
    kind: Kind
    mac: str  # lower case with colons, empty if it has none
    up: bool  # switched on by the system
    carrier: bool | None  # a cable with somebody at the other end; None: cannot be known
    speed_mbps: int  # 0: unknown
    mtu: int
    addresses: tuple[IPv4Interface, ...]
    dynamic: bool  # an address of it came from a DHCP server
    master: str = ""  # the bridge or bond it is a part of
    doubt: str = ""  # why it may be the wrong one, in words
    suits: bool = False  # it may be taken without asking

    @property
    def usable(self) -> tuple[IPv4Interface, ...]:
        """Addresses that machines could reach."""
        return tuple(a for a in self.addresses if a.ip not in _LINK_LOCAL and not a.ip.is_loopback)


def list_interfaces() -> list[Interface]:
    """Every interface, the likeliest first: wired with address, wired, Wi-Fi, virtual, loopback."""
    found = _from_netlink() if netlink.AVAILABLE else _from_psutil()
    return sorted((_judged(each) for each in found), key=_likelihood)


def watch(
    loop: asyncio.AbstractEventLoop, callback: Callable[[list[Interface]], None]
) -> Callable[[], None]:
    """Call back with the new list whenever it changed; returns the function that ends this."""
    return _Watch(loop, callback).end


# -- reading -----------------------------------------------------------------------------------


def _from_netlink() -> list[Interface]:
    links = netlink.links()
    by_index = {link.index: link for link in links}
    addresses: dict[int, list[netlink.Address]] = {}
    for address in netlink.addresses():
        addresses.setdefault(address.index, []).append(address)
    speeds = _speeds()
    return [
        _from_link(
            link,
            by_index.get(link.master),
            addresses.get(link.index, []),
            speeds.get(link.name, 0),
        )
        for link in links
    ]


def _speeds() -> dict[str, int]:
    try:
        return {name: each.speed for name, each in psutil.net_if_stats().items()}
    except OSError:  # an adapter was pulled while it was asked
        return {}


def _from_link(
    link: netlink.Link,
    master: netlink.Link | None,
    addresses: list[netlink.Address],
    speed_mbps: int,
) -> Interface:
    up = bool(link.flags & netlink.UP)
    return Interface(
        name=link.name,
        index=link.index,
        kind=_kind_of_link(link),
        mac=link.mac if link.hardware == netlink.ETHERNET else "",
        up=up,
        carrier=bool(link.flags & netlink.LOWER_UP) if up else None,
        speed_mbps=speed_mbps,
        mtu=link.mtu,
        addresses=tuple(a.address for a in addresses),
        dynamic=any(not a.permanent for a in addresses),
        master=master.name if master is not None and master.kind in _MASTERS else "",
    )


def _from_psutil() -> list[Interface]:
    stats = psutil.net_if_stats()
    found: list[Interface] = []
    for index, name in socket.if_nameindex():
        addresses: list[IPv4Interface] = []
        mac = ""
        for each in psutil.net_if_addrs().get(name, []):
            if each.family == socket.AF_INET:
                addresses.append(IPv4Interface(f"{each.address}/{each.netmask or 32}"))
            elif each.family == psutil.AF_LINK:
                mac = each.address.replace("-", ":").lower()
        loopback = any(a.ip.is_loopback for a in addresses)
        known = stats.get(name)
        found.append(
            Interface(
                name=name,
                index=index,
                kind="loopback" if loopback else _kind_of_name(name) or "ethernet",
                mac=mac,
                up=known is not None and known.isup,
                carrier=None,
                speed_mbps=known.speed if known is not None else 0,
                mtu=known.mtu if known is not None else 1500,
                addresses=tuple(addresses),
                dynamic=False,
            )
        )
    return found


def _kind_of_link(link: netlink.Link) -> Kind:
    if link.flags & netlink.LOOPBACK:
        return "loopback"
    if made := _kind_of_name(link.name):
        return made
    if link.kind == "bridge":
        return "bridge"
    if link.hardware != netlink.ETHERNET or link.kind in _TUNNELS:
        return "virtual"
    return "wifi" if _is_wifi(link) else "ethernet"


def _kind_of_name(name: str) -> Kind | None:
    if re.fullmatch(r"Wi-?Fi.*|WLAN.*", name):
        return "wifi"
    return "virtual" if _maker(name) else None


def _is_wifi(link: netlink.Link) -> bool:
    """Asked of /sys, where that shows this very device (a namespace may see another's /sys)."""
    device = Path("/sys/class/net") / link.name
    try:
        same = int((device / "ifindex").read_text()) == link.index
    except (OSError, ValueError):
        return bool(re.match(r"wl", link.name))
    return same and ((device / "phy80211").exists() or (device / "wireless").exists())


def _maker(name: str) -> str:
    return next((words for pattern, words in _MADE_BY if pattern.fullmatch(name)), "")


# -- judging -----------------------------------------------------------------------------------


def _judged(of: Interface) -> Interface:
    wired = of.kind in ("ethernet", "bridge") and not of.master
    suits = wired and of.up and of.carrier is not False and bool(of.usable)
    return dataclasses.replace(of, doubt=_doubt(of), suits=suits)


def _doubt(of: Interface) -> str:
    """The first reason that stands in the way, else empty."""
    reasons = (
        (bool(of.master), f"part of {of.master}: choose {of.master}"),
        (of.kind == "loopback", "this computer only"),
        (of.kind == "virtual", _maker(of.name) or "virtual"),
        (not of.up, "switched off"),
        (of.carrier is False, "no cable"),
        (not of.addresses, "no IPv4 address"),
        (not of.usable, "only an address it gave itself (169.254)"),
        (of.kind == "wifi", "Wi-Fi: few machines boot over it"),
        (of.dynamic, "its address came from a DHCP server: use proxy mode"),
    )
    return next((words for holds, words in reasons if holds), "")


def _likelihood(of: Interface) -> tuple[int, str]:
    ranks: dict[Kind, int] = {"ethernet": 0, "bridge": 0, "wifi": 4, "virtual": 5, "loopback": 6}
    rank = ranks[of.kind]
    if rank == 0:
        ready = of.up and of.carrier is not False
        rank = 3 if of.master or not ready else 0 if of.usable else 1
    return rank, of.name


# -- changes -----------------------------------------------------------------------------------


class _Watch:
    """Netlink as a trigger, then one look; elsewhere one look every two seconds."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, callback: Callable[[list[Interface]], None]
    ) -> None:
        self._loop = loop
        self._callback = callback
        self._last = list_interfaces()
        self._timer: asyncio.TimerHandle | None = None
        self._socket = netlink.changes() if netlink.AVAILABLE else None
        if self._socket is not None:
            loop.add_reader(self._socket.fileno(), self._on_readable)
        else:
            self._look_in(_POLL_S)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._socket is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def _on_readable(self) -> None:
        assert self._socket is not None  # noqa: S101 - the reader ends before the socket does
        try:
            while self._socket.recv(1 << 16):
                pass
        except OSError:  # nothing left, or ENOBUFS: messages were lost, the look finds out
            pass
        if self._timer is None:
            self._look_in(_DEBOUNCE_S)

    def _look_in(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._socket is None:
            self._look_in(_POLL_S)
        try:
            now = list_interfaces()
        except OSError:
            return  # the next change tells again
        if now != self._last:
            self._last = now
            self._callback(now)
