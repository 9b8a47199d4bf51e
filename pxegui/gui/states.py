"""Where serving stands, as one value folded from the engine's events; pure."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from enum import StrEnum

from pxegui.events import (
    Event,
    InterfaceChanged,
    PermissionAsked,
    PermissionGiven,
    Ready,
    ServerSearchStarted,
    Service,
    ServiceFailed,
    ServiceStarted,
    Stopped,
    Stopping,
    StopTakenBack,
)


class State(StrEnum):
    """What the strip, the lamps and the fields show."""

    IDLE = "idle"
    ERROR = "error"  # idle, and a start or the serving ended with a problem
    STARTING = "starting"
    PERMISSION = "permission"  # waits for the person's permission
    CHECKING = "checking"  # looks for other DHCP servers
    RUNNING = "running"
    PART_FAILED = "part_failed"
    CABLE_OUT = "cable_out"
    STOPPING = "stopping"

    @property
    def is_stopped(self) -> bool:
        """The choices are open."""
        return self in (State.IDLE, State.ERROR)

    @property
    def is_serving(self) -> bool:
        """Machines are answered."""
        return self in (State.RUNNING, State.PART_FAILED, State.CABLE_OUT)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that the state is derived from."""

    phase: State = State.IDLE  # without what may be wrong meanwhile
    failed: frozenset[Service] = frozenset()
    is_cable_in: bool = True
    ready: Ready | None = None  # of the run that is, or was the last
    transfers: int = 0  # under way when stopping began

    @property
    def state(self) -> State:
        """What is worst decides."""
        if self.phase is State.RUNNING and not self.is_cable_in:
            return State.CABLE_OUT
        if self.phase is State.RUNNING and self.failed:
            return State.PART_FAILED
        return self.phase

    def began(self) -> Standing:
        """Start was pressed."""
        return Standing(phase=State.STARTING)

    def ended(self, *, well: bool) -> Standing:
        """A start did not succeed, or serving is over."""
        return replace(self, phase=State.IDLE if well else State.ERROR, failed=frozenset())

    def after(self, event: Event) -> Standing:
        """The standing after an event."""
        match event:
            case PermissionAsked() if self.phase is State.STARTING:
                return replace(self, phase=State.PERMISSION)
            case PermissionGiven() if self.phase is State.PERMISSION:
                return replace(self, phase=State.STARTING)
            case ServerSearchStarted() if self.phase is State.STARTING:
                return replace(self, phase=State.CHECKING)
            case Ready():
                return replace(self, phase=State.RUNNING, ready=event)
            case ServiceFailed():
                return replace(self, failed=self.failed | {event.service})
            case ServiceStarted():
                return replace(self, failed=self.failed - {event.service})
            case InterfaceChanged():
                return replace(self, is_cable_in=event.present and event.carrier)
            case Stopping():
                return replace(self, phase=State.STOPPING, transfers=event.transfers)
            case Stopped() | StopTakenBack() if self.phase is State.STOPPING:
                goes_on = isinstance(event, StopTakenBack)
                return replace(self, phase=State.RUNNING) if goes_on else self.ended(well=True)
            case _:
                return self
