"""Everything that can happen, one frozen dataclass each, and their union `Event`.

Rule 1: past tense, subject first; published once, after it happened.
Rule 2: plain fields that go to JSON as they are; units in names (`_s`, `_bytes`); addresses and
        MACs as text (MAC lower case with colons); the JSON name is the class name in snake_case
        and never changes once released. `SCHEMA` counts up when a field changes its meaning or
        goes away.
Rule 3: `at` is seconds since the epoch (UTC). `mac` is the machine it belongs to, empty if unknown.
Rule 4: human rate only. What happens per packet is counted, and the counters ride on these.
Longer than most files: it is the one list of what can happen.
"""

from __future__ import annotations

import dataclasses
import re
from typing import ClassVar, Literal, get_args

from pxegui.problems import Clause, Problem

SCHEMA = 1

Service = Literal["dhcp", "pxe", "tftp", "http", "engine"]
Level = Literal["debug", "info", "warning", "error"]
DhcpMessage = Literal[
    "bootp", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform", "unknown"
]
RequestState = Literal["", "selecting", "init_reboot", "renewing", "rebinding"]
SERVING_ENDED = Clause("serving ended")  # why, of a transfer that we cut off
Outcome = Literal["done", "probe", "aborted", "failed", "fell_silent"]
RefusedKind = Literal[
    "not_found",
    "outside",
    "unreadable",
    "directory",
    "special",
    "bad_name",
    "read_only",
    "bad_request",
    "busy",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event has."""

    SERVICE: ClassVar[Service] = "engine"
    at: float
    mac: str = ""


# -- the engine and its services ---------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PermissionAsked(Happened):
    """The person is being asked for root's rights: for these ports, or to set this address."""

    asks: Literal["sudo", "pkexec"]  # who puts the question
    ports: tuple[int, ...]  # none: it is about the address alone
    interface: str
    address: str  # with its prefix; empty: it is about the ports alone
    again: bool = False  # while serving: the adapter was plugged in again, its sockets are lost


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PermissionGiven(Happened):
    """The person permitted it."""

    seconds: float  # it took


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddressSetUp(Happened):
    """The interface had no address, and has this one until serving ends."""

    interface: str
    address: str  # with its prefix


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServerSearchStarted(Happened):
    """The network is being asked whether another DHCP server answers (before standard mode)."""

    interface: str
    limit_s: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OtherServerFound(Happened):
    """Another DHCP or ProxyDHCP server answered our question, or was named by a client."""

    address: str  # option 54, else the source address
    server_mac: str
    kind: Literal["dhcp", "proxy"]
    boot_file: str  # what it hands out to boot, empty if nothing
    after_s: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootDirectorySurveyed(Happened):
    """The boot directory was looked through."""

    boot_dir: str
    name: str  # "Debian 12 netboot", or the directory's own name
    loaders: dict[str, str]  # firmware in words -> boot file in the directory or the system's iPXE
    missing: dict[str, str]  # firmware in words -> what is missing and where to get it
    entries: tuple[str, ...]  # titles of the menu entries found
    seconds: float
    is_empty: bool = False  # nothing in it boots: the loaders are the system's, and start nothing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(Happened):
    """A service has its socket and answers."""

    service: Service
    address: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStopped(Happened):
    """A service answers no more."""

    service: Service


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFailed(Happened):
    """A service ended by itself; it is started once more, and left out if that fails too."""

    service: Service
    why: str
    restarts: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ready(Happened):
    """Every wanted socket is bound and answered. A port of 0 means: that service is left out."""

    interface: str
    address: str
    mode: Literal["standard", "proxy"]
    dhcp: int
    pxe: int
    tftp: int
    http: int
    range_first: str  # empty in proxy mode or without DHCP
    range_last: str
    boot_dir: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stopping(Happened):
    """Stop was asked for; transfers get their last seconds."""

    transfers: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StopTakenBack(Happened):
    """Serving goes on after all, with every lease, transfer and socket as it was."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Happened):
    """All is closed and given back."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceChanged(Happened):
    """The served interface's link or address changed."""

    interface: str
    present: bool
    carrier: bool
    addresses: tuple[str, ...]  # "192.168.2.2/24"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFound(Happened):
    """Something is wrong, in words with its remedy. The same problem is not found twice."""

    problem: Problem


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGone(Happened):
    """A problem that was found no longer holds."""

    problem: Problem


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogRecorded(Happened):
    """A library or a room wrote to `logging` (bugs, and debug messages of a room)."""

    level: Level
    room: str  # "dhcp", "tftp", "http", or the logger's name
    text: str


# -- DHCP and ProxyDHCP ------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Messaged(Happened):
    """What is about one DHCP message on the wire, received or sent."""

    SERVICE: ClassVar[Service] = "dhcp"
    # Its number in `Engine.packet`, 0: not kept. Means nothing outside this run: not in JSON lines.
    packet: int = dataclasses.field(default=0, compare=False, metadata={"json": False})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MachineAsked(Messaged):
    """A DHCP or BOOTP message of a client arrived and was understood."""

    port: int  # our port it came to: 67, or 4011
    message: DhcpMessage
    state: RequestState  # of a REQUEST, else empty
    xid: int
    secs: int
    firmware: str  # in words: "UEFI x64", "BIOS", "UEFI x64, HTTP", empty if no boot client
    loader: str  # "iPXE", "U-Boot" where the asker is one, else empty
    architecture: int | None  # option 93, its first value
    vendor_class: str  # option 60
    user_class: str  # option 77
    uuid: str  # option 97
    host_name: str  # option 12
    client_id: str  # option 61 in hex
    requested: str  # option 50 or ciaddr
    server: str  # option 54
    relay: str  # giaddr


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseOffered(Messaged):
    """A DHCPOFFER with an address left our socket."""

    address: str
    lease_s: int
    boot_file: str  # as sent in `file` or option 67; empty if none
    because: str  # which rule chose it
    firmware: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAcked(Messaged):
    """A DHCPACK with an address left our socket; the lease is on the disk."""

    address: str
    lease_s: int
    state: RequestState
    boot_file: str
    because: str
    firmware: str
    host_name: str
    reserved: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRefused(Messaged):
    """A DHCPNAK left our socket."""

    address: str  # what it wanted
    why: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseReleased(Happened):
    """A machine gave its address back."""

    SERVICE: ClassVar[Service] = "dhcp"
    address: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaseExpired(Happened):
    """A lease ended without being renewed."""

    SERVICE: ClassVar[Service] = "dhcp"
    address: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddressQuarantined(Happened):
    """An address is in use by somebody else: declined by a client, or it answered our probe."""

    SERVICE: ClassVar[Service] = "dhcp"
    address: str
    seconds: int
    declined: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OptionsGiven(Messaged):
    """A DHCPINFORM was answered: options without a lease."""

    address: str
    boot_file: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootpAnswered(Messaged):
    """A BOOTP request (no option 53) was answered."""

    address: str
    boot_file: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootOffered(Messaged):
    """A ProxyDHCP OFFER left our socket: boot data without an address."""

    SERVICE: ClassVar[Service] = "pxe"
    boot_file: str
    because: str
    firmware: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootAnswered(Messaged):
    """A question to the boot server port (4011) was answered."""

    SERVICE: ClassVar[Service] = "pxe"
    address: str  # the machine's
    boot_file: str
    because: str
    firmware: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestIgnored(Messaged):
    """A DHCP message was not answered, and why. `repeats` counts equal ones folded into this one.

    `normal`: usual on a shared network, nobody waits for our answer.
    """

    port: int
    message: DhcpMessage
    source: str  # "address:port" it came from
    why: str
    repeats: int = 0
    normal: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootFileMissing(Happened):
    """Nothing in the boot directory (nor of the system) boots this machine's firmware."""

    SERVICE: ClassVar[Service] = "dhcp"
    firmware: str
    architecture: int | None
    missing: str  # what is missing
    where: str  # where to get it


# -- TFTP and HTTP -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TransferStarted(Happened):
    """A file is being sent."""

    SERVICE: ClassVar[Service] = "tftp"
    transfer: int  # number of this transfer, unique in this run
    protocol: Literal["tftp", "http"]
    client: str  # "address:port"
    file: str  # as found in the boot directory, with /
    asked: str  # as the client sent it (control bytes as \xNN)
    size_bytes: int | None  # what this transfer will send: the range's length for a range
    offset_bytes: int = 0
    blksize: int = 0
    windowsize: int = 0
    probe: bool = False  # looks like a size question (tsize only)
    note: str = ""  # how `asked` was read where `file` is another name, in words


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TransferProgressed(Happened):
    """How far a transfer is; at most ten times a second each."""

    SERVICE: ClassVar[Service] = "tftp"
    transfer: int
    protocol: Literal["tftp", "http"]
    sent_bytes: int  # acknowledged (TFTP), handed to the kernel (HTTP)
    size_bytes: int | None
    resent: int  # blocks sent again


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TransferEnded(Happened):
    """A transfer ended, well or not."""

    SERVICE: ClassVar[Service] = "tftp"
    transfer: int
    protocol: Literal["tftp", "http"]
    client: str
    file: str
    outcome: Outcome
    sent_bytes: int
    size_bytes: int | None
    seconds: float
    resent: int
    why: str  # empty for "done"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused(Happened):
    """A request for a file was refused."""

    SERVICE: ClassVar[Service] = "tftp"
    protocol: Literal["tftp", "http"]
    client: str
    asked: str  # as the client sent it (control bytes as \xNN)
    kind: RefusedKind
    why: str
    nearest: str  # a file of the boot directory that may have been meant, empty if none
    optional: bool  # loaders normally look for such a name and go on without


Event = (
    PermissionAsked
    | PermissionGiven
    | AddressSetUp
    | ServerSearchStarted
    | OtherServerFound
    | BootDirectorySurveyed
    | ServiceStarted
    | ServiceStopped
    | ServiceFailed
    | Ready
    | Stopping
    | StopTakenBack
    | Stopped
    | InterfaceChanged
    | ProblemFound
    | ProblemGone
    | LogRecorded
    | MachineAsked
    | LeaseOffered
    | LeaseAcked
    | LeaseRefused
    | LeaseReleased
    | LeaseExpired
    | AddressQuarantined
    | OptionsGiven
    | BootpAnswered
    | BootOffered
    | BootAnswered
    | RequestIgnored
    | BootFileMissing
    | TransferStarted
    | TransferProgressed
    | TransferEnded
    | FileRefused
)

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)


def event_name(event_type: type[Event]) -> str:
    """The name of a kind of event in JSON lines: `LeaseAcked` is `lease_acked`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event_type.__name__).lower()
