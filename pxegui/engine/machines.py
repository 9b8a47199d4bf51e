"""Machines and transfers as known from the events: the rows of every face; pure.

Rule 1: rows change by events only, and time is the events' own; `now` is asked for where a row
        changes by waiting (`stage_at`, `totals`).
Rule 2: every change gives its row the next serial, so a face takes what changed since it looked
        last: `machines_since(serial)`.
Rule 3: bounded: the machines that were not seen for longest and the oldest ended transfers go.
Longer than most files: the rows are one state, and what each event changes in it stands together.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, TypeVar

from pxegui import events as e
from pxegui.changed import changed
from pxegui.diagnosis.progress import after
from pxegui.diagnosis.vendors import vendor_name
from pxegui.engine.rows import MachineRow, ServiceRow, Stage, Totals, TransferRow
from pxegui.problems import Problem

MOST_MACHINES = 1_000
MOST_ENDED = 2_000
JOIN_S = 5.0  # a file asked for again within this time is the same row
_SPEED_S = 1.0

_KERNEL = re.compile(
    r"(?i)(vmlinu[xz]|bzimage|zimage|linux\b|linux$|kernel|initr(d|amfs)|\.(iso|img|wim|squashfs|gz)$)"
)
_LOADED = (Stage.LOADING_NBP, Stage.IN_IPXE, Stage.LOADING_KERNEL, Stage.SYSTEM)
_CHAINED = (Stage.LOADING_NBP, Stage.IN_IPXE)  # iPXE asks again in the middle of a boot

Row = TypeVar("Row", MachineRow, TransferRow, ServiceRow)
_Handler = Callable[[Any], None]


class Machines:
    """The one owner of what faces show. `take` is an observer of the stream."""

    def __init__(self) -> None:
        self.serial = 0
        self.problems: dict[tuple[str, Problem], e.ProblemFound] = {}
        self._machines: OrderedDict[str, MachineRow] = OrderedDict()  # in order of change
        self._transfers: OrderedDict[int, TransferRow] = OrderedDict()
        self._services: OrderedDict[e.Service, ServiceRow] = OrderedDict()
        self._row_of: dict[int, int] = {}  # running transfer -> its row
        self._sent_of: dict[int, int] = {}  # running transfer -> octets counted already
        self._offset_of: dict[int, int] = {}
        self._latest: OrderedDict[tuple[str, str, str], int] = OrderedDict()
        self._ended: deque[int] = deque()
        self._refusals = -1  # their rows have no transfer: keys count down from here
        self._sent = 0
        self._steps: deque[tuple[float, int]] = deque()
        self._handlers: dict[type[e.Event], _Handler] = {
            e.MachineAsked: self._on_asked,
            e.LeaseOffered: self._on_offered,
            e.LeaseAcked: self._on_acked,
            e.LeaseReleased: self._on_lease_ended,
            e.LeaseExpired: self._on_lease_ended,
            e.LeaseRefused: self._on_seen,
            e.OptionsGiven: self._on_seen,
            e.BootpAnswered: self._on_offered,
            e.BootOffered: self._on_told,
            e.BootAnswered: self._on_told,
            e.BootFileMissing: self._on_missing,
            e.RequestIgnored: self._on_ignored,
            e.TransferStarted: self._on_started,
            e.TransferProgressed: self._on_progressed,
            e.TransferEnded: self._on_ended,
            e.FileRefused: self._on_refused,
            e.ProblemFound: self._on_problem,
            e.ProblemGone: self._on_problem_gone,
            e.ServiceStarted: self._on_service,
            e.ServiceStopped: self._on_service,
            e.ServiceFailed: self._on_service,
        }

    def take(self, event: e.Event) -> None:
        """Fold one event in."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    # -- what faces ask ------------------------------------------------------------------------

    def machines(self) -> list[MachineRow]:
        """All machines, the one that changed last at the end."""
        return list(self._machines.values())

    def transfers(self) -> list[TransferRow]:
        """All transfers, the one that changed last at the end."""
        return list(self._transfers.values())

    def services(self) -> list[ServiceRow]:
        """All services that were ever started."""
        return list(self._services.values())

    def machine(self, key: str) -> MachineRow | None:
        """One machine's row."""
        return self._machines.get(key)

    def forget(self, key: str) -> None:
        """Take a machine's row away; it comes back when it asks again."""
        if self._machines.pop(key, None) is not None:
            self.serial += 1

    def machines_since(self, serial: int) -> list[MachineRow]:
        """Those that changed after this serial, oldest change first."""
        return _since(self._machines, serial)

    def transfers_since(self, serial: int) -> list[TransferRow]:
        """Those that changed after this serial, oldest change first."""
        return _since(self._transfers, serial)

    def totals(self, now: float) -> Totals:
        """All together, at this moment."""
        while self._steps and self._steps[0][0] <= now - _SPEED_S:
            self._steps.popleft()
        return Totals(
            machines=len(self._machines),
            running=len(self._row_of),
            problems=len(self.problems),
            sent_bytes=self._sent,
            speed=sum(octets for _, octets in self._steps) / _SPEED_S,
        )

    # -- machines ------------------------------------------------------------------------------

    def _on_asked(self, event: e.MachineAsked) -> None:
        row = self._known(event)
        if row is not None:
            changes = _asking(row, event) if event.message in ("discover", "bootp") else {}
            self._see(
                row,
                event,
                name=event.host_name or row.name,
                firmware=event.firmware or row.firmware,
                loader=event.loader or (row.loader if not event.firmware else ""),
                **changes,
            )

    def _on_offered(self, event: e.LeaseOffered | e.BootpAnswered) -> None:
        if row := self._known(event):
            self._see(
                row,
                event,
                stage=Stage.OFFERED if row.stage is Stage.DISCOVERING else row.stage,
                address=event.address,
                boot_file=event.boot_file or row.boot_file,
            )

    def _on_acked(self, event: e.LeaseAcked) -> None:
        if row := self._known(event):
            is_early = row.stage in (Stage.DISCOVERING, Stage.OFFERED)
            self._see(
                row,
                event,
                stage=Stage.LEASED if is_early else row.stage,
                address=event.address,
                boot_file=event.boot_file or row.boot_file,
                name=event.host_name or row.name,
                firmware=event.firmware or row.firmware,
            )

    def _on_lease_ended(self, event: e.LeaseReleased | e.LeaseExpired) -> None:
        row = self._machines.get(event.mac)
        if row is not None:
            address = "" if row.address == event.address else row.address
            progress = after(row.progress, event, row.started)
            self._put_machine(row, address=address, progress=progress)

    def _on_told(self, event: e.BootOffered | e.BootAnswered) -> None:
        if row := self._known(event):
            address = event.address if isinstance(event, e.BootAnswered) else ""
            self._see(
                row,
                event,
                stage=Stage.OFFERED if row.stage is Stage.DISCOVERING else row.stage,
                boot_file=event.boot_file,
                address=address or row.address,
            )

    def _on_missing(self, event: e.BootFileMissing) -> None:
        if row := self._known(event):
            self._see(row, event, stage=Stage.FAILED, trouble=event.missing)

    def _on_refused(self, event: e.FileRefused) -> None:
        row = self._known(event, event.client)
        if row is not None and event.optional:
            if row.serial:
                self._put_machine(row, progress=after(row.progress, event, row.started))
        elif row is not None:
            self._see(row, event, stage=Stage.FAILED, trouble=f"{event.asked}: {event.why}")
            if event.asked:
                self._put_refused(event, row.key)

    def _on_ignored(self, event: e.RequestIgnored) -> None:
        row = self._machines.get(event.mac)
        if row is None:
            return
        progress = after(row.progress, event, row.started)
        if progress is not row.progress:
            self._put_machine(row, progress=progress)

    def _on_seen(self, event: e.LeaseRefused | e.OptionsGiven) -> None:
        if row := self._known(event):
            self._see(row, event)

    def _on_problem(self, event: e.ProblemFound) -> None:
        self.problems[event.mac, event.problem] = event
        row = self._machines.get(event.mac)
        if row is not None:
            self._put_machine(row, problem=event.problem)

    def _on_problem_gone(self, event: e.ProblemGone) -> None:
        self.problems.pop((event.mac, event.problem), None)
        row = self._machines.get(event.mac)
        if row is not None and row.problem == event.problem:
            self._put_machine(row, problem=None)

    def _known(self, event: e.Event, client: str = "") -> MachineRow | None:
        """The machine's row as it is (a new one if need be); None if it cannot be known."""
        key = event.mac or client.rpartition(":")[0]
        if not key:
            return None
        return self._machines.get(key) or MachineRow(
            key=key,
            serial=0,
            mac=event.mac,
            name=vendor_name(event.mac) or key,
            first_seen=event.at,
            last_seen=event.at,
            started=event.at,
            address="" if event.mac else key,
        )

    def _see(self, row: MachineRow, event: e.Event, **changes: Any) -> None:
        """There was a sign of it, which changed this, and how far its boot is."""
        self._put_machine(
            row,
            last_seen=max(row.last_seen, event.at),
            progress=after(row.progress, event, changes.get("started", row.started)),
            **changes,
        )

    def _put_machine(self, row: MachineRow, **changes: Any) -> None:
        self._put(self._machines, row.key, row, **changes)
        if len(self._machines) > MOST_MACHINES:
            oldest = min(self._machines.values(), key=lambda each: each.last_seen)
            del self._machines[oldest.key]

    # -- transfers -----------------------------------------------------------------------------

    def _on_started(self, event: e.TransferStarted) -> None:
        machine = self._known(event, event.client)
        if machine is None:
            return
        self._see(machine, event, **({} if event.probe else _loading(machine, event)))
        self._row_of[event.transfer] = self._row_for(event, machine.key).key
        self._sent_of[event.transfer] = 0
        self._offset_of[event.transfer] = event.offset_bytes

    def _row_for(self, event: e.TransferStarted, machine: str) -> TransferRow:
        """The row that this transfer is a part of, begun now if it is the first."""
        name = (machine, event.protocol, event.file)
        row = self._transfers.get(self._latest.get(name, -1))
        size = None if event.size_bytes is None else event.offset_bytes + event.size_bytes
        if row is not None and (row.outcome is None or event.at - row.changed <= JOIN_S):
            sizes = [each for each in (row.size_bytes, size) if each is not None]
            return self._put_transfer(
                row,
                changed=event.at,
                client=event.client,
                outcome=None,
                times=row.times + 1,
                size_bytes=max(sizes, default=None),
                reached_bytes=event.offset_bytes,
                why="",
                refused=None,
            )
        self._latest[name] = event.transfer
        row = TransferRow(
            key=event.transfer,
            serial=0,
            machine=machine,
            client=event.client,
            protocol=event.protocol,
            file=event.file,
            started=event.at,
            changed=event.at,
            size_bytes=size,
            reached_bytes=event.offset_bytes,
            blksize=event.blksize,
            windowsize=event.windowsize,
        )
        return self._put_transfer(row)

    def _put_refused(self, event: e.FileRefused, machine: str) -> None:
        """A file that was not sent has a row too; asked for again, it stays one."""
        name = (machine, event.protocol, event.asked)
        row = self._transfers.get(self._latest.get(name, -1))
        if row is None or row.refused is None:
            self._refusals -= 1
            row = TransferRow(
                key=self._refusals,
                serial=0,
                machine=machine,
                client=event.client,
                protocol=event.protocol,
                file=event.asked,
                started=event.at,
                changed=event.at,
                outcome="failed",
                times=0,
            )
            self._latest[name] = row.key
            self._ended.append(row.key)
        self._put_transfer(
            row, changed=event.at, times=row.times + 1, why=event.why, refused=event.kind
        )
        self._forget_ended()

    def _on_progressed(self, event: e.TransferProgressed) -> None:
        before = self._sent
        if (row := self._row_of_transfer(event)) is not None:
            row = self._put_transfer(row, **self._advanced(row, event))
            machine = self._machines.get(row.machine)
            if machine is not None:
                self._put_machine(
                    machine,
                    file=row.file,
                    percent=row.percent,
                    last_seen=event.at,
                    bytes=machine.bytes + self._sent - before,
                )

    def _on_ended(self, event: e.TransferEnded) -> None:
        before, row = self._sent, self._row_of_transfer(event)
        advanced = {} if row is None else self._advanced(row, event)
        for of in (self._row_of, self._sent_of, self._offset_of):
            of.pop(event.transfer, None)
        if row is not None:
            still = row.key in self._row_of.values()
            row = self._put_transfer(
                row, **advanced, outcome=None if still else event.outcome, why=event.why
            )
            if not still:
                self._ended.append(row.key)
                self._forget_ended()
        key = row.machine if row is not None else event.mac or event.client.rpartition(":")[0]
        machine = self._machines.get(key)
        if machine is not None:
            changes: dict[str, Any] = {}
            if row is not None and event.outcome in ("failed", "fell_silent"):
                changes = {"stage": Stage.FAILED, "trouble": f"{event.file}: {event.why}"}
            elif row is not None and event.outcome == "done" and machine.file == row.file:
                changes = {"percent": row.percent}
            self._see(machine, event, bytes=machine.bytes + self._sent - before, **changes)

    def _row_of_transfer(self, event: e.TransferProgressed | e.TransferEnded) -> TransferRow | None:
        return self._transfers.get(self._row_of.get(event.transfer, -1))

    def _advanced(
        self, row: TransferRow, event: e.TransferProgressed | e.TransferEnded
    ) -> dict[str, Any]:
        """What changes by what was sent since the last event of this transfer."""
        step = max(0, event.sent_bytes - self._sent_of[event.transfer])
        self._sent_of[event.transfer] = event.sent_bytes
        self._sent += step
        if step:
            self._steps.append((event.at, step))
            self._forget_steps(event.at)
        sent = row.sent_bytes + step
        seconds = event.at - row.started
        return {
            "changed": event.at,
            "sent_bytes": sent,
            "reached_bytes": self._offset_of[event.transfer] + event.sent_bytes,
            "speed": sent / seconds if seconds > 0 else 0.0,
            "resent": max(row.resent, event.resent),
        }

    def _put_transfer(self, row: TransferRow, **changes: Any) -> TransferRow:
        return self._put(self._transfers, row.key, row, **changes)

    def _forget_ended(self) -> None:
        while len(self._ended) > MOST_ENDED:
            row = self._transfers.get(self._ended.popleft())
            # A row that was begun again, or ended twice, has a later place in the queue.
            if row is not None and row.outcome is not None and row.key not in self._ended:
                del self._transfers[row.key]
                name = (row.machine, row.protocol, row.file)
                if self._latest.get(name) == row.key:
                    del self._latest[name]

    def _forget_steps(self, now: float) -> None:
        while self._steps[0][0] <= now - _SPEED_S:
            self._steps.popleft()

    # -- services ------------------------------------------------------------------------------

    def _on_service(self, event: e.ServiceStarted | e.ServiceStopped | e.ServiceFailed) -> None:
        row = self._services.get(event.service) or ServiceRow(
            name=event.service, serial=0, state="stopped"
        )
        if isinstance(event, e.ServiceStarted):
            row = changed(row, state="serving", address=event.address, port=event.port, why="")
        elif isinstance(event, e.ServiceFailed):
            row = changed(row, state="failed", why=event.why)
        elif row.state == "serving":
            row = changed(row, state="stopped", port=0)
        self._put(self._services, event.service, row)

    def _put(self, rows: OrderedDict[Any, Row], key: object, row: Row, **changes: Any) -> Row:
        """Copying a row is most of what an event costs: each is copied once, with all changes."""
        self.serial += 1
        row = rows[key] = changed(row, serial=self.serial, **changes)
        rows.move_to_end(key)
        return row


def _asking(row: MachineRow, event: e.MachineAsked) -> dict[str, Any]:
    """A DISCOVER: a boot begins, goes on in its loader, or a system asks that was started."""
    began = Stage.IN_IPXE if event.loader == "iPXE" else Stage.DISCOVERING
    if not event.firmware and not event.loader:
        return {"stage": Stage.SYSTEM if row.stage in _LOADED else began}
    goes_on = _CHAINED if event.loader == "iPXE" else ()
    if row.stage not in (*_LOADED, Stage.FAILED) or row.stage in goes_on:
        return {"stage": began}
    return {
        "stage": began,
        "started": event.at,
        "tries": row.tries + 1,
        "file": "",
        "percent": None,
        "bytes": 0,
        "trouble": "",
    }


def _loading(row: MachineRow, event: e.TransferStarted) -> dict[str, Any]:
    if _KERNEL.search(event.file.rpartition("/")[2]):
        stage = Stage.LOADING_KERNEL
    elif row.loader == "iPXE" and event.protocol == "http":
        stage = Stage.IN_IPXE
    else:
        stage = Stage.LOADING_NBP
    return {"stage": stage, "file": event.file, "percent": None, "trouble": ""}


def _since(rows: OrderedDict[Any, Row], serial: int) -> list[Row]:
    changed: list[Row] = []
    for row in reversed(rows.values()):
        if row.serial <= serial:
            break
        changed.append(row)
    return changed[::-1]
