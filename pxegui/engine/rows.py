"""The rows that every face shows: a machine, a file on its way to one, a service; frozen values."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Literal

from pxegui.diagnosis.progress import Progress
from pxegui.events import Outcome, RefusedKind, Service
from pxegui.problems import Problem

QUIET_S = 30.0  # without a sign while it was expected to ask for more


class Stage(StrEnum):
    """How far a machine is, by what it last did."""

    DISCOVERING = "discovering"  # it asks for an address
    OFFERED = "offered"  # it was told an address, or what to boot
    LEASED = "leased"  # it has its address
    LOADING_NBP = "loading_nbp"  # it loads its boot file, and what that asks for
    IN_IPXE = "in_ipxe"  # iPXE runs
    LOADING_KERNEL = "loading_kernel"  # it loads a kernel, an initrd or an image
    SYSTEM = "system"  # an operating system asks, after what we sent was started
    QUIET = "quiet"  # no sign of it for a while, in the middle of something
    FAILED = "failed"  # the last thing it wanted did not work


_UNFINISHED = frozenset(
    {Stage.DISCOVERING, Stage.OFFERED, Stage.LOADING_NBP, Stage.IN_IPXE, Stage.LOADING_KERNEL}
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MachineRow:
    """One machine."""

    key: str  # its MAC, else the address it came from
    serial: int  # counts up with every change of any row
    mac: str
    name: str  # host name, else maker and last bytes of its MAC, else MAC, else address
    first_seen: float
    last_seen: float
    started: float  # this boot
    stage: Stage = Stage.DISCOVERING
    firmware: str = ""
    loader: str = ""
    address: str = ""
    boot_file: str = ""  # what it was told to boot
    file: str = ""  # on its way, else the last one
    percent: float | None = None  # of that file; None: size not known, or none yet
    bytes: int = 0  # sent to it in this boot
    tries: int = 1  # boots seen
    trouble: str = ""  # the last thing that did not work, in words
    problem: Problem | None = None
    progress: Progress = dataclasses.field(default_factory=Progress)

    def stage_at(self, now: float) -> Stage:
        """The stage, or `QUIET` where it stopped in the middle."""
        is_quiet = self.stage in _UNFINISHED and now - self.last_seen > QUIET_S
        return Stage.QUIET if is_quiet else self.stage


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferRow:
    """One file on its way to one machine; ranges and repetitions of it are one row."""

    key: int  # number of its first transfer
    serial: int
    machine: str  # key of the machine's row
    client: str  # "address:port" of the latest
    protocol: Literal["tftp", "http"]
    file: str
    started: float
    changed: float
    outcome: Outcome | None = None  # None: running
    sent_bytes: int = 0  # of all its transfers together
    reached_bytes: int = 0  # how far into the file
    size_bytes: int | None = None  # of the file, as far as known
    speed: float = 0.0  # octets in a second, over all of it
    resent: int = 0
    times: int = 1  # transfers that this row stands for
    blksize: int = 0
    windowsize: int = 0
    why: str = ""  # it did not work
    refused: RefusedKind | None = None  # it was never sent; `file` is as it was asked for

    @property
    def percent(self) -> float | None:
        """How much of the file is there; None where its size is not known."""
        if self.size_bytes is None:
            return None
        return (
            min(100.0, 100.0 * self.reached_bytes / self.size_bytes) if self.size_bytes else 100.0
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One service and its light."""

    name: Service
    serial: int
    state: Literal["serving", "stopped", "failed"]
    address: str = ""
    port: int = 0
    why: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All together."""

    machines: int
    running: int  # transfers
    problems: int
    sent_bytes: int
    speed: float  # octets in the last second
