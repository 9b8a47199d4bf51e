"""What the window acts on: the choices as they are edited, and the engine that serves them.

Widgets show what is here and call its commands; each command is one call of the engine. Signals are
sent from Qt's loop, never from inside a service.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from pxegui.engine.engine import Engine
from pxegui.engine.machines import Machines
from pxegui.events import BootDirectorySurveyed, Event, Ready
from pxegui.gui.advice import Advice
from pxegui.gui.care import Care
from pxegui.gui.jobs import Jobs
from pxegui.gui.names import Names
from pxegui.gui.states import Standing, State
from pxegui.gui.surveyor import Surveyor
from pxegui.net.interfaces import Interface, list_interfaces, watch
from pxegui.problems import BugFound, Problem, PxeguiError
from pxegui.settings.model import DhcpSettings, Mode, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_Place = tuple[str, str, int]  # kind of error, file, line
_SAME_BUG_S = 10.0  # met again within this time it is said no second time


class Session(QObject):
    """The one that panes ask and tell."""

    state_changed = Signal(object)  # State
    settings_changed = Signal(object)  # Settings
    interfaces_changed = Signal(list)  # list[Interface]
    problems_changed = Signal()  # of the whole server: `problems`
    _touched = Signal()

    def __init__(self, engine: Engine, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.machines = Machines()
        self.settings = settings
        self.interfaces: list[Interface] = []
        self.boot_name = ""  # of what is served: "Debian 13 netboot"
        self.problems: dict[Problem, None] = {}  # not of one machine; in the order found
        self._bugs: dict[_Place, float] = {}  # when each was met last
        self.jobs = Jobs(self.report)
        self.surveyor = Surveyor(self.jobs, self)  # what boots from the chosen folder
        self.names = Names(self)  # what the person calls machines
        self.care = Care(self, self)  # and wishes for single ones
        self.advice = Advice()
        self._change: Callable[[], object] | None = None  # once it has stopped, to start anew
        self._standing = Standing()
        self._told = (self._standing.state, tuple(self.problems))
        self._unwatch: Callable[[], None] | None = None
        engine.stream.observe(self.machines.take)
        engine.stream.observe(self._take)
        # Queued: events are published while services work, widgets are changed after that.
        self._touched.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    # -- what is ------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where serving stands."""
        return self._standing.state

    @property
    def standing(self) -> Standing:
        """The same with its reasons."""
        return self._standing

    @property
    def ready(self) -> Ready | None:
        """What is served, or was served last."""
        return self._standing.ready

    @property
    def interface(self) -> Interface | None:
        """The chosen interface as it is now; None: none chosen, or it is not there."""
        name = self.settings.interface
        return next((each for each in self.interfaces if each.name == name), None)

    # -- the choices --------------------------------------------------------------------------

    def edit(self, **changes: Any) -> None:
        """Change fields of the settings: `edit(mode=Mode.PROXY)`."""
        self.set_settings(dataclasses.replace(self.settings, **changes))

    def edit_dhcp(self, **changes: Any) -> None:
        """Change fields of its DHCP part: `edit_dhcp(lease_s=7200)`."""
        dhcp: DhcpSettings = dataclasses.replace(self.settings.dhcp, **changes)
        self.edit(dhcp=dhcp)

    def set_settings(self, settings: Settings) -> None:
        """Take other settings, as from a profile."""
        if settings != self.settings:
            self.settings = settings
            if self.state.is_serving or self.state is State.STOPPING:  # it may be taken back
                self._apply(settings)
            self.settings_changed.emit(settings)

    # -- commands -----------------------------------------------------------------------------

    def start(self) -> None:
        """Serve. What is wrong comes as `problems` and the state `error`."""
        if self.state.is_stopped:
            self._put(self._standing.began(), {})
            self.jobs.start(self._serve(self.settings), "serve")

    def start_in_proxy_mode(self) -> None:
        """The remedy where another server gives addresses; what serves is started anew."""
        self.restart(lambda: self.edit(mode=Mode.PROXY))

    def restart(self, change: Callable[[], object]) -> None:
        """Serve with other choices: they are changed when what serves now has stopped.

        If that stop is taken back, all stays as it is.
        """
        if self.state.is_stopped:
            change()
            self.start()
        else:
            self._change = change
            self.stop()

    def start_anyway(self) -> None:
        """Standard mode beside another server: this once, it is not kept in the settings."""
        if self.state.is_stopped:
            dhcp = dataclasses.replace(self.settings.dhcp, force_standard=True)
            self._put(self._standing.began(), {})
            settings = dataclasses.replace(self.settings, dhcp=dhcp)
            self.jobs.start(self._serve(settings), "serve")

    def start_with_address(self, address: str) -> None:
        """Give the cable this address while serving: this once, it is not kept in the settings."""
        if self.state.is_stopped:
            self._put(self._standing.began(), {})
            wanted = IPv4Interface(address if "/" in address else f"{address}/24")
            settings = dataclasses.replace(self.settings, setup_address=wanted)
            self.jobs.start(self._serve(settings), "serve")

    def serve_anyway(self) -> None:
        """Give new addresses although another server came while serving."""
        self.engine.serve_anyway()

    def stop(self) -> None:
        """Stop serving, or a start that is under way; transfers get their last seconds.

        Asked again meanwhile, they do not.
        """
        if self.state is State.STOPPING:
            self.engine.hurry()
        elif not self.state.is_stopped:
            self.jobs.start(self.engine.stop(), "stop")

    def keep_serving(self) -> None:
        """Take a stop back while it waits for transfers."""
        self._change = None
        self.engine.keep_serving()

    def tell(self, problems: Iterable[Problem]) -> None:
        """Say these in bars: a profile that cannot be read, and the like."""
        self._put(self._standing, {**self.problems, **dict.fromkeys(problems)})

    def dismiss(self, problem: Problem) -> None:
        """The person has read it."""
        self.advice.dismissed(problem)
        if problem in self.problems:
            left = {each: None for each in self.problems if each != problem}
            self._put(self._standing, left)

    def report(self, error: BaseException) -> bool:
        """A bug in the window or a job of it: said in a bar, all else goes on.

        False: it comes again and again, as with every repaint, and was said.
        """
        place, now = _place(error), time.monotonic()
        last, self._bugs[place] = self._bugs.get(place, -_SAME_BUG_S), now
        if now - last < _SAME_BUG_S:
            return False
        words = f"{type(error).__name__}: {error}"
        self._put(self._standing, {**self.problems, BugFound(room="window", error=words): None})
        return True

    # -- life ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Begin to look at the system. Needs the running loop."""
        self._on_interfaces(list_interfaces())
        self._unwatch = watch(asyncio.get_running_loop(), self._on_interfaces)

    def close(self) -> None:
        """End that."""
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    async def _serve(self, settings: Settings) -> None:
        """From a start to its end, whatever ends it. The window goes on without a service."""
        wanted = dataclasses.replace(settings, keep_going=True)
        try:
            await self.engine.start(wanted)
            problem = await self.engine.wait_ended()
        except PxeguiError as error:
            found = {**self.problems, **dict.fromkeys(error.problems)}
            self._put(self._standing.ended(well=False), found)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            self._put(self._standing.ended(well=True), self.problems)  # Cancel was pressed
        else:
            found = self.problems if problem is None else {**self.problems, problem: None}
            self._put(self._standing.ended(well=problem is None), found)

    def _apply(self, settings: Settings) -> None:
        """What may change while serving changes at once."""
        try:
            self.engine.apply(settings)
        except PxeguiError as error:
            self.tell(error.problems)

    def _on_interfaces(self, interfaces: list[Interface]) -> None:
        self.interfaces = interfaces
        self.interfaces_changed.emit(interfaces)

    def _take(self, event: Event) -> None:
        """An observer of the stream."""
        problems = self.problems
        if isinstance(event, BootDirectorySurveyed):
            self.boot_name = event.name
        problems = self.advice.after(problems, event)
        self._put(self._standing.after(event), problems)

    def _put(self, standing: Standing, problems: dict[Problem, None]) -> None:
        if standing is not self._standing or problems is not self.problems:
            self._standing, self.problems = standing, problems
            self._touched.emit()

    def _tell(self) -> None:
        state, problems = self._told
        self._told = (self._standing.state, tuple(self.problems))
        if self._told[0] is not state:
            self.state_changed.emit(self._told[0])
        if self._told[1] != problems:
            self.problems_changed.emit()
        if self._change is not None and self.state.is_stopped:
            change, self._change = self._change, None
            self.restart(change)


def _place(error: BaseException) -> _Place:
    """Where it was raised: its words may have another number in them each time."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__, str(error), 0
    return type(error).__name__, trace.tb_frame.f_code.co_filename, trace.tb_lineno
