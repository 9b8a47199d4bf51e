"""Gets the sockets: those that systemd passed, else ours, else the helper's; all of them or none.

The helper is asked for what only root may open (`net/rights.py`).
67, 4011 and 69 never move: no boot ROM looks elsewhere. Where another DHCP server on this computer
has 67 for all its networks and lets others in (NetworkManager's shared connection does), 67 of our
interface is opened beside it; the engine then asks whether it serves our network too. Proxy mode
does without 67 where another server has it. HTTP stands in every URL, so it may move to
8080 or a free port, unless its port was typed.
Longer than most files: what can be wrong with each port stands beside what finds it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import socket
from collections.abc import Mapping, Sequence
from typing import Literal

from pxegui.net.holder import Transport, holder
from pxegui.net.sockets import UdpSocket, open_tcp, open_udp, prepare_udp
from pxegui.problems import N_, Clause, Problem, PxeguiError
from pxegui.settings.model import Mode, Settings

Name = Literal["dhcp", "pxe", "tftp", "http"]

_HTTP_PORTS = (80, 8080, 0)
_WORDS: dict[Name, str] = {"dhcp": "DHCP", "pxe": "DHCP", "tftp": "TFTP", "http": "HTTP"}
_OPTIONS: dict[Name, str] = {
    "dhcp": "--no-dhcp",
    "pxe": "--no-dhcp",
    "tftp": "--no-tftp",
    "http": "--no-http",
}
_FIRST_PASSED = 3  # SD_LISTEN_FDS_START
# What the socket helper opens, by its own names; it knows no other port.
HELPER_PORTS = {"dhcp": 67, "probe": 68, "ears": 68, "tftp": 69, "http": 80, "pxe": 4011}
_BUFFERS: dict[Name, int] = {"dhcp": 4 << 20, "pxe": 1 << 20, "tftp": 4 << 20}


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoPrivilege(Problem):
    """This user may not open the ports that boot ROMs look at."""

    WHAT = N_("this user may not open port {ports}")
    CAUSE = N_("This computer lets only an administrator open ports below 1024.")
    REMEDY = N_(
        "run it with sudo or by its systemd units, or let every program open them: "
        "sudo sysctl net.ipv4.ip_unprivileged_port_start=67"
    )
    ports: str  # "67, 69, 80"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PermissionNotGiven(NoPrivilege):
    """The person was asked for it and said no, or nobody could ask."""

    WHAT = N_("permission was not given to open port {ports}")
    REMEDY = N_(
        "start again and give it, run it by its systemd units, or let every program open them: "
        "sudo sysctl net.ipv4.ip_unprivileged_port_start=67"
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class PortTaken(Problem):
    """Another program has the port."""

    WHAT = N_("port {port} is in use by {owner}")
    CAUSE = N_("{hint}")
    REMEDY = N_("stop it, or leave {service} out with {option}")
    port: int
    owner: str  # "dnsmasq (pid 812)"
    service: str
    option: str  # "--no-dhcp"
    hint: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DhcpPortTaken(PortTaken):
    """Another program has the port of a DHCP server; a ProxyDHCP server gets by without it."""

    REMEDY = N_("stop it, leave DHCP out with --no-dhcp, or serve beside it with --mode proxy")


@dataclasses.dataclass(frozen=True, kw_only=True)
class HttpPortTaken(PortTaken):
    """Another program has the port that was typed for HTTP."""

    REMEDY = N_("stop it, choose another with --http-port, or leave HTTP out with --no-http")


@dataclasses.dataclass(frozen=True, kw_only=True)
class BootServerOnly(Problem):
    """Proxy mode beside a DHCP server on this computer: only the boot server port is ours."""

    WHAT = N_("port {port} is in use by {owner}: machines are answered on port {pxe_port} only")
    CAUSE = N_(
        "Whoever gives the addresses on this computer has to send them there. Where another "
        "computer gives them, machines reach us only once {owner} has left the port."
    )
    REMEDY = N_(
        "let it send option 60 PXEClient to machines that boot, for dnsmasq: "
        "dhcp-option-force=60,PXEClient"
    )
    SEVERITY = "warning"
    port: int
    pxe_port: int
    owner: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PortShared(Problem):
    """Another server on this computer has the port too, for another network."""

    WHAT = N_("port {port} is shared with {owner}")
    CAUSE = N_("It serves another network of this computer: no answer of it came on {interface}.")
    REMEDY = N_("nothing to do")
    SEVERITY = "info"
    port: int
    owner: str
    interface: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PortUnusable(Problem):
    """The system refused to open the port, for a reason of its own."""

    WHAT = N_("port {port} of {interface} cannot be opened: {why}")
    REMEDY = N_("look whether the interface and its address are still there")
    port: int
    interface: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PassedSocketWrong(Problem):
    """A socket that systemd passed is not one we can serve on."""

    WHAT = N_("the socket passed for port {port} is not IPv4")
    REMEDY = N_("write the address into its socket unit, for example ListenDatagram=0.0.0.0:{port}")
    port: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class HttpPortMoved(Problem):
    """HTTP serves on another port, since its usual one is taken."""

    WHAT = N_("HTTP is on port {port}: {owner} holds port {wanted}")
    CAUSE = N_(
        "Machines are told which. A script of yours that names port {wanted} reaches {owner}."
    )
    REMEDY = N_("nothing to do, or name a port with --http-port")
    SEVERITY = "info"
    port: int
    owner: str
    wanted: int = 80


@dataclasses.dataclass(frozen=True, kw_only=True)
class HttpPortNotAllowed(Problem):
    """HTTP serves on another port, since this user may not open its usual one."""

    WHAT = N_("HTTP is on port {port}: this user may not open port {wanted}")
    CAUSE = N_("Machines are told which.")
    REMEDY = N_("nothing to do, or run it with sudo")
    SEVERITY = "info"
    port: int
    wanted: int = 80


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One socket that is wanted; the first port that can be had."""

    name: Name
    ports: tuple[int, ...]
    instead: int = 0  # where it is taken, this port of ours does without it


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """What the helper opened, and why not the rest."""

    sockets: dict[str, socket.socket]
    failed: dict[str, tuple[int, str]]  # errno, and who has the port


@dataclasses.dataclass(slots=True)
class Granted:
    """Open sockets by name, and what is worth saying about them."""

    udp: dict[Name, UdpSocket] = dataclasses.field(default_factory=dict)
    http: socket.socket | None = None
    probe: UdpSocket | None = None  # on port 68, where only the helper could open it
    ears: UdpSocket | None = None  # a second one there
    notes: list[Problem] = dataclasses.field(default_factory=list)
    shares_with: str = ""  # who has port 67 too: it must be seen that it serves another network
    instead: int = 0  # the port of ours that does where 67 is left to it; 0: none does

    def leave_dhcp(self) -> None:
        """Whoever shares port 67 serves our network: leave it. Raises PxeguiError without 4011."""
        port = self.udp["dhcp"].port
        self.udp.pop("dhcp").close()
        owner, self.shares_with = self.shares_with, ""
        if not self.instead:
            raise PxeguiError(_taken("dhcp", port, owner))
        self.notes.append(BootServerOnly(port=port, pxe_port=self.instead, owner=owner))

    def port(self, name: Name) -> int:
        """The port of a service, 0 where it is left out."""
        if name == "http":
            return int(self.http.getsockname()[1]) if self.http is not None else 0
        return self.udp[name].port if name in self.udp else 0

    def only(self, wanted: Sequence[Wish]) -> Granted:
        """Those of them that one service wants."""
        names = {wish.name for wish in wanted}
        return Granted(
            udp={name: each for name, each in self.udp.items() if name in names},
            http=self.http if "http" in names else None,
        )

    def take(self, wanted: Sequence[Wish]) -> Granted | None:
        """Hand over those that one service wants, if they are all here."""
        part = self.only(wanted)
        here = {*part.udp, *(["http"] if part.http is not None else [])}
        if not here or not {wish.name for wish in wanted if not wish.instead} <= here:
            return None
        for name in part.udp:
            del self.udp[name]
        if part.http is not None:
            self.http = None
        return part

    def close(self) -> None:
        """Close all of them; may be called twice."""
        for each in (*self.udp.values(), self.http, self.probe, self.ears):
            if each is not None:
                each.close()


def wishes(settings: Settings) -> list[Wish]:
    """The sockets that these settings need."""
    wanted: list[Wish] = []
    if settings.dhcp.enabled:
        instead = settings.dhcp.pxe_port if settings.mode is Mode.PROXY else 0
        wanted.append(Wish(name="dhcp", ports=(settings.dhcp.port,), instead=instead))
        wanted.append(Wish(name="pxe", ports=(settings.dhcp.pxe_port,)))
    if settings.tftp.enabled:
        wanted.append(Wish(name="tftp", ports=(settings.tftp.port,)))
    if settings.http.enabled:
        port = settings.http.port
        wanted.append(Wish(name="http", ports=_HTTP_PORTS if port is None else (port,)))
    return wanted


def grant(
    wanted: Sequence[Wish],
    interface: str,
    address: str,
    *,
    environ: Mapping[str, str] = os.environ,
    opened: Opened | None = None,
) -> Granted:
    """All the sockets wanted. Raises PxeguiError with every reason, and nothing is left bound.

    `opened` is what the helper opened; it is taken over.
    """
    granted = Granted()
    opener = _Opener(interface, address, _passed(environ), opened)
    try:
        for wish in wanted:
            opener.open(wish, granted)
        opener.take_asking(granted)
    except BaseException:
        granted.close()
        raise
    finally:
        opener.close()
    if faults := opener.faults():
        granted.close()
        raise PxeguiError(*faults)
    return granted


class _Opener:
    """One round of opening: what went wrong so far, and what was passed and not taken yet."""

    def __init__(
        self,
        interface: str,
        address: str,
        passed: list[socket.socket],
        opened: Opened | None = None,
    ) -> None:
        self._interface = interface
        self._address = address
        self._passed = passed
        self._asking = dict(opened.sockets) if opened is not None else {}
        self._passed += [self._asking.pop(n) for n in list(self._asking) if n in _BY_PORT]
        failed = opened.failed if opened is not None else {}
        self._failed = {HELPER_PORTS[name]: why for name, why in failed.items() if name in _BY_PORT}
        self._refused: list[int] = []  # ports that need a privilege
        self._faults: list[Problem] = []

    def faults(self) -> list[Problem]:
        if not self._refused:
            return self._faults
        ports = ", ".join(map(str, self._refused))
        return [NoPrivilege(ports=ports), *self._faults]

    def close(self) -> None:
        for each in (*self._passed, *self._asking.values()):
            each.close()

    def take_asking(self, granted: Granted) -> None:
        """The sockets that ask the network for other servers."""
        for name in list(self._asking):
            bound = self._asking.pop(name)
            prepare_udp(bound, "", 0)
            ready = UdpSocket(bound, self._interface)
            if name == "probe":
                granted.probe = ready
            else:
                granted.ears = ready

    def open(self, wish: Wish, granted: Granted) -> None:
        """Open the first port of the wish that can be had, else note why not."""
        missed: list[tuple[int, OSError]] = []
        for port in wish.ports:
            try:
                if wish.name == "http":
                    granted.http = self._open_http(port)
                else:
                    granted.udp[wish.name] = self._open_udp(wish.name, port)
            except OSError as error:
                if self._share(wish, port, error, granted):
                    return
                missed.append((port, error))
                if len(wish.ports) > 1 and error.errno not in (*_DENIED, errno.EADDRINUSE):
                    break
            except PxeguiError as error:
                self._faults.extend(error.problems)
                return
            else:
                if missed:
                    granted.notes.append(self._moved(granted.port("http"), missed[0]))
                return
        port, fault = missed[-1]
        if wish.instead and fault.errno == errno.EADDRINUSE:
            owner = self._holder("udp", port)
            granted.notes.append(BootServerOnly(port=port, pxe_port=wish.instead, owner=owner))
        else:
            self._note(wish.name, port, fault)

    def _open_udp(self, name: Name, port: int) -> UdpSocket:
        if passed := self._take(socket.SOCK_DGRAM, port):
            try:
                prepare_udp(passed, self._device_for(passed), _BUFFERS[name])
            except BaseException:
                passed.close()
                raise
            opened = UdpSocket(passed, self._interface)
        else:
            self._raise_known(port)
            opened = open_udp(port, self._interface, receive_buffer=_BUFFERS[name])
        opened.echo_of = self._address  # our own look for other servers is no machine's question
        return opened

    def _share(self, wish: Wish, port: int, error: OSError, granted: Granted) -> bool:
        """Open port 67 beside another server on this computer, if that one lets us."""
        is_taken = error.errno == errno.EADDRINUSE and port not in self._failed
        if not is_taken or wish.name != "dhcp" or port != HELPER_PORTS["dhcp"]:
            return False
        buffer, owner = _BUFFERS[wish.name], self._holder("udp", port)
        try:
            opened = open_udp(port, self._interface, receive_buffer=buffer, shared=True)
        except OSError:
            return False
        opened.echo_of = self._address
        granted.udp[wish.name] = opened
        granted.shares_with, granted.instead = owner, wish.instead
        return True

    def _open_http(self, port: int) -> socket.socket:
        if passed := self._take(socket.SOCK_STREAM, port):
            passed.setblocking(False)
            return passed
        self._raise_known(port)
        return open_tcp(self._address, port, self._interface)

    def _raise_known(self, port: int) -> None:
        """What root could not open, we cannot either. Raises OSError."""
        if port in self._failed:
            number = self._failed[port][0]
            raise OSError(number, os.strerror(number))

    def _holder(self, transport: Transport, port: int) -> str:
        known = self._failed.get(port, (0, ""))[1]
        return known or holder(transport, port) or _SOMEBODY

    def _take(self, kind: socket.SocketKind, port: int) -> socket.socket | None:
        """The passed socket of this kind and port, if there is one; it is ours then."""
        for each in self._passed:
            if each.type == kind and port and each.getsockname()[1] == port:
                if each.family != socket.AF_INET:
                    raise PxeguiError(PassedSocketWrong(port=port))
                self._passed.remove(each)
                return each
        return None

    def _device_for(self, passed: socket.socket) -> str:
        """The device to bind to: none if systemd did so already (a second time needs root)."""
        option = getattr(socket, "SO_BINDTODEVICE", None)
        if option is None:
            return self._interface
        bound = passed.getsockopt(socket.SOL_SOCKET, option, 16).split(b"\0", 1)[0].decode()
        if bound and bound != self._interface:
            raise OSError(errno.EINVAL, f"the socket passed belongs to {bound}")
        return "" if bound else self._interface

    def _moved(self, port: int, missed: tuple[int, OSError]) -> Problem:
        wanted, error = missed
        if error.errno in _DENIED:
            return HttpPortNotAllowed(port=port, wanted=wanted)
        owner = self._holder("tcp", wanted)
        return HttpPortMoved(port=port, owner=owner, wanted=wanted)

    def _note(self, name: Name, port: int, error: OSError) -> None:
        if error.errno in _DENIED:
            self._refused.append(port)
        elif error.errno == errno.EADDRINUSE:
            owner = self._holder("tcp" if name == "http" else "udp", port)
            self._faults.append(_taken(name, port, owner))
        else:
            why = error.strerror or str(error)
            self._faults.append(PortUnusable(port=port, interface=self._interface, why=why))


_DENIED = (errno.EACCES, errno.EPERM)
_SOMEBODY = "another program"
_BY_PORT = ("dhcp", "pxe", "tftp", "http")
_KINDS: dict[Name, type[PortTaken]] = {"dhcp": DhcpPortTaken, "http": HttpPortTaken}
_HINTS = (
    ("NetworkManager", Clause("A shared connection is on: NetworkManager gives addresses there.")),
    ("libvirt", Clause("libvirt gives addresses to its virtual machines there.")),
    (
        "dnsmasq",
        Clause("Without bind-interfaces it holds the port on every network of this computer."),
    ),
    (
        "systemd-network",
        Clause("systemd-networkd gives addresses on this interface (DHCPServer=yes)."),
    ),
    ("pxegui", Clause("pxegui runs already.")),
)


def _taken(name: Name, port: int, owner: str) -> PortTaken:
    hint = next((words for known, words in _HINTS if known in owner), "")
    kind = _KINDS.get(name, PortTaken)
    return kind(port=port, owner=owner, service=_WORDS[name], option=_OPTIONS[name], hint=hint)


def _passed(environ: Mapping[str, str]) -> list[socket.socket]:
    """Copies of what systemd passed (sd_listen_fds(3)): its own stay open for the next start."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(environ["LISTEN_FDS"]) if environ.get("LISTEN_FDS", "").isdecimal() else 0
    passed: list[socket.socket] = []
    for descriptor in range(_FIRST_PASSED, _FIRST_PASSED + min(count, 64)):
        with contextlib.suppress(OSError):  # not a socket, or not open: not for us
            passed.append(socket.socket(fileno=os.dup(descriptor)))
    return passed
