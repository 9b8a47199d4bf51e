"""Puts one run together: boot directory, boot decision, lease store, and the three services.

The services are imported here and now, so that `--version` and the like stay quick.
"""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from typing import Literal

from pxegui.boot.behind_proxy import told_before
from pxegui.boot.chainloading import Chainloading
from pxegui.boot.choose import (
    SCRIPT_NAME,
    BootChoice,
    Place,
    best_loaders,
    choose,
    choose_full_ipxe,
    is_ipxe_binary,
    missing_for,
)
from pxegui.boot.client import Client, Speaks
from pxegui.boot.companions import companion_directories
from pxegui.boot.directory import BootDirectory
from pxegui.boot.pxelinux_menu import pxelinux_files
from pxegui.boot.script import fallback_files, generated_files
from pxegui.boot.survey import Survey
from pxegui.boot.unfit import Unfit
from pxegui.dhcp.kept_packets import KeptPackets
from pxegui.dhcp.lease_store import LeaseStore
from pxegui.dhcp.leases import Lease, LeaseBook
from pxegui.dhcp.service import DhcpService, Network
from pxegui.engine.guard import Part
from pxegui.engine.preflight import Plan, with_changes
from pxegui.events import (
    BootDirectorySurveyed,
    Event,
    FileRefused,
    ProblemFound,
    ProblemGone,
    Ready,
    TransferEnded,
    TransferStarted,
)
from pxegui.http.service import HttpService
from pxegui.net.conflict import Conflicts
from pxegui.net.granted import Granted, Wish
from pxegui.net.neighbours import Neighbours
from pxegui.net.sockets import mtu
from pxegui.problems import Clause, Problem
from pxegui.settings.model import Mode, Settings
from pxegui.tftp.service import TftpService
from pxegui.wire.arch import Firmware

# What most machines have: a directory that boots none of one kind is told so.
_USUAL_FIRMWARE = (Firmware.BIOS, Firmware.UEFI_X64, Firmware.UEFI_ARM64)
_DHCP_PORTS: tuple[Literal["dhcp", "pxe"], ...] = ("dhcp", "pxe")
_FILE_ASKED = (TransferStarted, FileRefused)


class Composition:
    """One run: what was planned, found and opened, and the services made of it."""

    def __init__(
        self,
        *,
        plan: Plan,
        survey: Survey,
        granted: Granted,
        store: LeaseStore,
        conflicts: Conflicts | None,
        publish: Callable[[Event], None],
        clock: Callable[[], float],
        packets: KeptPackets | None = None,
        numbers: Iterator[int] | None = None,
        asked_to_boot: Callable[[], None] = lambda: None,
        saw_server: Callable[[str], None] = lambda address: None,
    ) -> None:
        """`packets` keeps the DHCP messages that are told of. `numbers`: of transfers.

        `asked_to_boot` is called whenever a machine is about to be told what to boot.

        `saw_server` is told the address of another server whose offer a machine took.
        """
        self.plan = plan
        self.store = store
        self.conflicts = conflicts
        self._publish = publish
        self._clock = clock
        self._asked_to_boot = asked_to_boot
        self._saw_server = saw_server
        self._packets = packets
        self._paused = False
        self._holds = False
        self._ports = {wish: granted.port(wish) for wish in ("dhcp", "pxe", "tftp", "http")}
        self._place = Place(
            address=plan.address.ip,
            mode=plan.settings.mode,
            tftp_port=self._ports["tftp"] or None,
            http_port=self._ports["http"] or None,
        )
        self._directory = BootDirectory(plan.boot_dir)
        self._foreseen: tuple[Problem, ...] = ()
        self._unfit = Unfit()
        self.take_survey(survey)
        self._neighbours = _neighbours(plan)
        self._numbers = numbers or itertools.count(1)
        self._chainloading = Chainloading()
        self._dhcp: DhcpService | None = None
        self._tftp: TftpService | None = None
        self._http: HttpService | None = None

    def parts(self) -> list[Part]:
        """The services that are wanted."""
        ports, parts = self._ports, []
        if ports["dhcp"] or ports["pxe"]:
            names = [name for name in _DHCP_PORTS if ports[name]]
            wishes = [Wish(name=name, ports=(ports[name],)) for name in names]
            parts.append(Part(name="dhcp", wishes=wishes, names=names, build=self._build_dhcp))
        if ports["tftp"]:
            wishes = [Wish(name="tftp", ports=(ports["tftp"],))]
            parts.append(Part(name="tftp", wishes=wishes, names=("tftp",), build=self._build_tftp))
        if ports["http"]:
            wishes = [Wish(name="http", ports=(ports["http"],))]
            parts.append(Part(name="http", wishes=wishes, names=("http",), build=self._build_http))
        return parts

    def ready(self) -> Ready:
        """The event that says what is served where."""
        plan, pool = self.plan, self.plan.pool
        return Ready(
            at=self._clock(),
            interface=plan.interface.name,
            address=str(plan.address.ip),
            mode=plan.settings.mode.value,
            dhcp=self._ports["dhcp"],
            pxe=self._ports["pxe"],
            tftp=self._ports["tftp"],
            http=self._ports["http"],
            range_first=str(pool.range.first) if pool else "",
            range_last=str(pool.range.last) if pool else "",
            boot_dir=str(plan.boot_dir),
        )

    def apply(self, settings: Settings) -> None:
        """Take what may change while serving. Raises PxeguiError, and then nothing has changed."""
        before = self.plan.pool
        self.plan = with_changes(self.plan, settings)
        if self._dhcp is not None:
            self._dhcp.change(self._network())
        if self._tftp is not None:
            self._tftp.change(self.plan.settings.tftp)
        self.take_survey(self.survey)  # generated menus follow the boot settings
        pool = self.plan.pool
        if pool is not None and before is not None and pool.range != before.range:
            self._publish(self.ready())

    def pause_offers(self, paused: bool) -> None:
        """No new addresses, or again; who has one keeps it."""
        self._paused = paused
        if self._dhcp is not None:
            self._dhcp.change(self._network())

    def leases(self) -> tuple[Lease, ...]:
        """The leases that have not ended."""
        if self._dhcp is None or self.plan.pool is None:
            return ()
        return tuple(self._dhcp.book.live(self._clock()))

    def transfers(self) -> int:
        """Files being sent at this moment."""
        running = [s.statistics().get("running", 0) for s in (self._tftp, self._http) if s]
        return sum(running)

    def hold(self, *, holds: bool) -> None:
        """Take nothing new, while what is under way goes on; or take it again."""
        self._holds = holds
        for service in (self._dhcp, self._tftp, self._http):
            if service is not None:
                service.hold(holds=holds)

    async def wait_idle(self, limit_s: float) -> None:
        """Until no file is being sent, at most `limit_s` for each service."""
        for service in (self._tftp, self._http):
            if service is not None:
                await service.wait_idle(limit_s)

    def cut(self) -> None:
        """Break off the files that are being sent."""
        for service in (self._tftp, self._http):
            if service is not None:
                service.cut()

    def who(self, address: str) -> str:
        """The MAC of an address: by its lease, else by the neighbour table; empty if unknown."""
        book: LeaseBook | None = self._dhcp.book if self._dhcp is not None else None
        leased = book.mac_of(address, self._clock()) if book is not None else ""
        return leased or self._neighbours.mac_of(address)

    def reopen(self) -> None:
        """The interface is a new one of the same name."""
        self._neighbours = _neighbours(self.plan)
        if self.conflicts is not None:
            self.conflicts.reopen()

    def _publish_dhcp(self, event: Event) -> None:
        """An event of DHCP, and after it whether the machine can start what it was told."""
        self._publish(event)
        for news in self._unfit.after(event, self.survey):
            self._publish(news)

    def _publish_file(self, event: Event) -> None:
        """An event of TFTP or HTTP. Who asks for a file has followed what DHCP told it."""
        if self._dhcp is not None and event.mac and isinstance(event, _FILE_ASKED):
            self._dhcp.note_file_asked(event.mac)
        self._publish(event)
        if event.mac:
            self._note_chainloading(event)

    def _note_chainloading(self, event: Event) -> None:
        """A file on its way to a machine: one more round of a loop, or the end of it."""
        match event:
            case TransferEnded(outcome="done") if is_ipxe_binary(event.file, self.survey):
                script = self.survey.script or SCRIPT_NAME
                loop = self._chainloading.note_loaded(event.mac, event.file, script, event.at)
                if loop is not None:
                    self._publish(ProblemFound(at=event.at, mac=event.mac, problem=loop))
            case TransferStarted() if not is_ipxe_binary(event.file, self.survey):
                self._chainloading.note_other_file(event.mac)
            case FileRefused(optional=False):
                self._chainloading.note_other_file(event.mac)

    def take_survey(self, survey: Survey) -> None:
        """Decide by this survey from now on, and offer the menu that it gives."""
        self.survey = survey
        boot = self.plan.settings.boot
        has_own = (survey.root / "pxelinux.cfg").exists()
        self._directory.put_beside(
            generated=generated_files(survey, self._place, boot),
            fallback=({} if has_own else pxelinux_files(survey, boot))
            | fallback_files(survey, self._place, boot),
            system=survey.system_files,
            companions=companion_directories(survey),
        )
        self._foresee()

    def _foresee(self) -> None:
        """Say what cannot boot with this folder and these rules, and when that is over."""
        before = self._foreseen
        now: tuple[Problem, ...] = ()
        if self._ports["dhcp"] or self._ports["pxe"]:
            now = told_before(self.plan.settings.boot, self.survey, self._place)
        self._foreseen = now
        for problem in before:
            if problem not in now:
                self._publish(ProblemGone(at=self._clock(), problem=problem))
        for problem in now:
            if problem not in before:
                self._publish(ProblemFound(at=self._clock(), problem=problem))

    def _network(self) -> Network:
        plan, dhcp = self.plan, self.plan.settings.dhcp
        return Network(
            mode=plan.settings.mode,
            address=plan.address.ip,
            pool=plan.pool,
            routers=dhcp.routers,
            dns=dhcp.dns,
            lease_s=dhcp.lease_s,
            own_addresses=plan.own,
            ignored=dhcp.ignored,
            paused=self._paused,
        )

    def _decide(self, client: Client) -> BootChoice:
        if client.boots:
            self._asked_to_boot()
        boot, now = self.plan.settings.boot, self._clock()
        if client.speaks is Speaks.IPXE:
            if client.ipxe is not None and not client.ipxe.lacks(client.firmware):
                self._chainloading.note_full(client.mac)
            full = choose_full_ipxe(client, boot, self.survey, self._place)
            loops = self._chainloading.braked_for(client.mac, now)
            if full and not loops and self._chainloading.may_replace(client.mac, now):
                return full
            return choose(client, boot, self.survey, self._place)
        braked = self._chainloading.braked_for(client.mac, now) if client.boots else ""
        if braked:
            as_ipxe = replace(client, speaks=Speaks.IPXE)
            choice = choose(as_ipxe, boot, self.survey, self._place)
            return replace(choice, because=_braked(braked, choice.because))
        choice = choose(client, boot, self.survey, self._place)
        if client.boots:
            self._chainloading.note_choice(client.mac, choice.because)
        return choice

    def _number(self) -> int:
        return next(self._numbers)

    def _build_dhcp(
        self, sockets: Granted, failed: Callable[[BaseException], None]
    ) -> AbstractAsyncContextManager[None]:
        self._dhcp = DhcpService(
            network=self._network(),
            socket=sockets.udp.get("dhcp"),
            pxe_socket=sockets.udp.get("pxe"),
            decide=self._decide,
            store=self.store,
            publish=self._publish_dhcp,
            clock=self._clock,
            failed=failed,
            in_use=self.conflicts.in_use if self.conflicts is not None else None,
            saw_server=self._saw_server,
            keep=self._packets.keep if self._packets is not None else None,
        )
        self._dhcp.hold(holds=self._holds)
        return self._dhcp.serving()

    def _build_tftp(
        self, sockets: Granted, failed: Callable[[BaseException], None]
    ) -> AbstractAsyncContextManager[None]:
        self._tftp = TftpService(
            socket=sockets.udp["tftp"],
            address=str(self.plan.address.ip),
            directory=self._directory,
            publish=self._publish_file,
            clock=self._clock,
            who=self.who,
            number=self._number,
            failed=failed,
            mtu=mtu(self.plan.interface.name),
            limits=self.plan.settings.tftp,
        )
        self._tftp.hold(holds=self._holds)
        return self._tftp.serving()

    def _build_http(
        self, sockets: Granted, _failed: Callable[[BaseException], None]
    ) -> AbstractAsyncContextManager[None]:
        if sockets.http is None:
            raise AssertionError("HTTP was planned without a socket")
        self._http = HttpService(
            socket=sockets.http,
            directory=self._directory,
            publish=self._publish_file,
            clock=self._clock,
            who=self.who,
            number=self._number,
        )
        self._http.hold(holds=self._holds)
        return self._http.serving()


def _braked(file: str, because: str) -> str:
    return Clause("{file} only loaded itself: {because}", file=file, because=because)


def surveyed(survey: Survey, at: float, mode: Mode = Mode.STANDARD) -> BootDirectorySurveyed:
    """The survey as an event: the loaders are those that machines get in this mode."""
    best = best_loaders(survey, mode)
    loaders = {firmware.words: loader.file for firmware, loader in best.items()}
    missing: dict[str, str] = {}
    for firmware in _USUAL_FIRMWARE:
        if firmware.words not in loaders:
            nothing = missing_for(firmware, survey)
            words = Clause("{what}: {where}", what=nothing.what, where=nothing.where)
            missing[firmware.words] = words
    return BootDirectorySurveyed(
        at=at,
        boot_dir=str(survey.root),
        name=survey.name,
        loaders=loaders,
        missing=missing,
        entries=tuple(entry.title for entry in survey.entries),
        seconds=round(survey.seconds, 3),
        is_empty=not survey.boots_anything,
    )


def _neighbours(plan: Plan) -> Neighbours:
    try:
        index = socket.if_nametoindex(plan.interface.name)
    except OSError:
        index = plan.interface.index
    return Neighbours(time.monotonic, index)


@contextmanager
def opened_store(plan: Plan) -> Iterator[LeaseStore]:
    """The lease file, closed again in the end. Raises PxeguiError."""
    store = LeaseStore(plan.leases_file)
    try:
        yield store
    finally:
        store.close()
