"""How far one boot of one machine is, and what is known of it, folded from its events; pure.

Rule 1: only what we saw counts. A file that the machine has is a fact; what it does with it is not.
Rule 2: a new boot forgets how far the last one came, but for what is said of repeats.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from pxegui.changed import changed
from pxegui.diagnosis.files import kind_of, loader_name
from pxegui.events import (
    SERVING_ENDED,
    BootAnswered,
    BootFileMissing,
    BootOffered,
    BootpAnswered,
    Event,
    FileRefused,
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    LeaseReleased,
    MachineAsked,
    RequestIgnored,
    TransferEnded,
    TransferStarted,
)
from pxegui.wire.arch import architecture

RESTART_S = 180.0  # a boot that begins so soon after the last sign of the one before it: again
GIVEN_BACK_S = 3.0  # firmware that asks anew so soon after its boot file did not start it
ADDRESS, LOADER, MENU, SYSTEM, DONE = range(1, 6)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """The last thing that did not work."""

    kind: Literal["refused", "missing", "failed", "fell_silent"]
    at: float
    file: str = ""
    why: str = ""
    nearest: str = ""
    sent_bytes: int = 0
    size_bytes: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Progress:
    """Times are seconds since the epoch; 0: has not happened in this boot."""

    started: float = 0.0
    last: float = 0.0  # sign of it
    asked_to_boot: bool = False
    address_at: float = 0.0
    loader_at: float = 0.0
    menu_at: float = 0.0
    system_at: float = 0.0  # the first file of a system was begun
    ended_at: float = 0.0  # the newest file of a system was sent whole
    system_asked_at: float = 0.0
    running: frozenset[int] = frozenset()
    trouble: Trouble | None = None
    unanswered: str = ""  # why its question for an address got no answer, until one gets it
    restarts: int = 0
    furthest: int = 0  # step that the boot before reached
    retry_s: float = 0.0  # between the starts of the last two boots
    loader: str = ""  # the newest boot loader that it was sent: “shim”
    files: int = 0  # sent whole in this boot
    given_back: str = ""  # a boot file that UEFI got whole and did not start, until one gets on
    # facts, which outlive a boot
    is_proxy: bool = False
    boot_file: str = ""
    because: str = ""
    lease_s: int = 0
    lease_until: float = 0.0
    is_kept: bool = False
    architecture: int | None = None
    vendor_class: str = ""
    user_class: str = ""
    uuid: str = ""
    client_id: str = ""
    relay: str = ""

    @property
    def reached(self) -> int:
        """How many of the five steps are behind it; what waits to be seen as done is not one."""
        if self.system_at:
            has_all = self.ended_at and not self.running
            return SYSTEM if has_all else MENU
        steps = (self.address_at, self.loader_at, self.menu_at)
        return max((step for step, at in enumerate(steps, ADDRESS) if at), default=0)


def after(progress: Progress, event: Event, started: float) -> Progress:
    """The progress after an event. `started` is when the boot that it belongs to began."""
    if started != progress.started:
        progress = _began(progress, started)
    match event:
        case MachineAsked():
            progress = _asked(progress, event)
        case LeaseOffered() | BootOffered() | BootAnswered():
            progress = _told(progress, event)
        case LeaseAcked() | BootpAnswered():
            progress = _leased(progress, event)
        case LeaseReleased() | LeaseExpired() | RequestIgnored():
            return _without_sign(progress, event)
        case TransferStarted():
            progress = _loading(progress, event)
        case TransferEnded():
            progress = _loaded(progress, event)
        case FileRefused():
            progress = _refused(progress, event)
        case BootFileMissing():
            trouble = Trouble(kind="missing", at=event.at, file=event.firmware, why=event.where)
            progress = changed(progress, trouble=trouble)
        case _:
            return progress
    return changed(progress, last=max(progress.last, event.at))


def _began(before: Progress, started: float) -> Progress:
    """Another boot of the same machine: facts stay, steps are forgotten."""
    is_again = bool(before.started) and started - before.last <= RESTART_S
    is_again = is_again and not before.system_asked_at
    return Progress(
        started=started,
        last=started,
        restarts=before.restarts + 1 if is_again else 0,
        furthest=before.reached,
        retry_s=started - before.started if is_again else 0.0,
        given_back=_given_back(before, started),
        **{name: getattr(before, name) for name in _FACTS},
    )


def _given_back(before: Progress, started: float) -> str:
    """Secure Boot refuses a file so: the firmware goes on to its next boot option at once."""
    number = before.architecture
    is_uefi = number is not None and architecture(number).firmware.is_uefi
    has_only_it = before.reached == LOADER and before.files == 1 and not before.running
    went_well = before.trouble is None
    if is_uefi and has_only_it and went_well and started - before.last <= GIVEN_BACK_S:
        return before.boot_file
    return before.given_back


_FACTS = (
    "is_proxy",
    "boot_file",
    "because",
    "lease_s",
    "lease_until",
    "is_kept",
    "architecture",
    "vendor_class",
    "user_class",
    "uuid",
    "client_id",
    "relay",
)


_OF_SYSTEMS = ("init_reboot", "renewing", "rebinding")  # firmware keeps no address that it had


def _asked(progress: Progress, event: MachineAsked) -> Progress:
    boots = bool(event.firmware or event.loader)
    if not boots:
        is_new = event.message == "discover" or event.state in _OF_SYSTEMS
        is_system = is_new and bool(progress.loader_at or progress.system_at)
        return changed(progress, system_asked_at=event.at) if is_system else progress
    is_ipxe = event.loader == "iPXE"
    return changed(
        progress,
        asked_to_boot=True,
        given_back="" if is_ipxe else progress.given_back,
        loader_at=progress.loader_at or (event.at if is_ipxe and progress.address_at else 0.0),
        architecture=progress.architecture if event.architecture is None else event.architecture,
        vendor_class=event.vendor_class or progress.vendor_class,
        user_class=event.user_class or progress.user_class,
        uuid=event.uuid or progress.uuid,
        client_id=event.client_id or progress.client_id,
        relay=event.relay or progress.relay,
    )


def _without_sign(
    progress: Progress, event: LeaseReleased | LeaseExpired | RequestIgnored
) -> Progress:
    """What we know of it without that it did anything: what it asked was told before."""
    if not isinstance(event, RequestIgnored):
        return changed(progress, lease_until=min(progress.lease_until, event.at))
    if event.normal or event.message not in ("discover", "bootp"):
        return progress
    return changed(progress, unanswered=event.why)


def _told(progress: Progress, event: LeaseOffered | BootOffered | BootAnswered) -> Progress:
    is_proxy = not isinstance(event, LeaseOffered)
    is_question = isinstance(event, BootAnswered)
    return changed(
        progress,
        unanswered="",
        is_proxy=is_proxy or progress.is_proxy,
        boot_file=event.boot_file or progress.boot_file,
        because=event.because or progress.because,
        address_at=progress.address_at or (event.at if is_question else 0.0),
    )


def _leased(progress: Progress, event: LeaseAcked | BootpAnswered) -> Progress:
    progress = changed(
        progress,
        unanswered="",
        address_at=progress.address_at or event.at,
        boot_file=event.boot_file or progress.boot_file,
        is_proxy=False,
    )
    if isinstance(event, BootpAnswered):
        return progress
    return changed(
        progress,
        because=event.because or progress.because,
        lease_s=event.lease_s,
        lease_until=event.at + event.lease_s,
        is_kept=event.reserved,
    )


def _loading(progress: Progress, event: TransferStarted) -> Progress:
    address_at = progress.address_at or event.at
    if event.probe:
        return changed(progress, address_at=address_at)
    is_system = kind_of(event.file) == "system"
    return changed(
        progress,
        address_at=address_at,
        running=progress.running | {event.transfer},
        system_at=progress.system_at or (event.at if is_system else 0.0),
        trouble=None,
    )


def was_cut(event: TransferEnded) -> bool:
    """We broke it off: its machine has no whole file, and was not done with it."""
    return event.outcome == "aborted" and event.why == SERVING_ENDED


def _loaded(progress: Progress, event: TransferEnded) -> Progress:
    progress = changed(progress, running=progress.running - {event.transfer})
    if event.outcome in ("failed", "fell_silent") or was_cut(event):
        kind: Literal["failed", "fell_silent"] = (
            "fell_silent" if event.outcome == "fell_silent" else "failed"
        )
        trouble = Trouble(
            kind=kind,
            at=event.at,
            file=event.file,
            why=event.why,
            sent_bytes=event.sent_bytes,
            size_bytes=event.size_bytes,
        )
        return changed(progress, trouble=trouble)
    if event.outcome != "done":
        return progress
    at, kind_here = event.at, kind_of(event.file)
    is_first = not progress.loader_at and kind_here != "system"
    return changed(
        progress,
        files=progress.files + 1,
        given_back="" if progress.files else progress.given_back,
        loader=(loader_name(event.file) if kind_here == "loader" else "") or progress.loader,
        loader_at=progress.loader_at or (at if is_first or kind_here == "loader" else 0.0),
        menu_at=progress.menu_at or (at if kind_here == "menu" else 0.0),
        ended_at=at if kind_here == "system" else progress.ended_at,
    )


def _refused(progress: Progress, event: FileRefused) -> Progress:
    if event.optional:
        return progress
    trouble = Trouble(
        kind="refused", at=event.at, file=event.asked, why=event.kind, nearest=event.nearest
    )
    return changed(progress, trouble=trouble)
