"""What one machine would get, step by step, without a packet; pure.

Made from `choose`, the survey and our place: what is said here is what the services would do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from enum import StrEnum
from urllib.parse import unquote

from pxegui.boot.behind_proxy import told_of
from pxegui.boot.choose import SCRIPT_NAME, BootChoice, Missing, Place, choose, is_ipxe_binary
from pxegui.boot.client import Client, Speaks
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.boot.pxelinux_config import directory_of
from pxegui.boot.script import menu_titles, waits_s
from pxegui.problems import Clause, Problem
from pxegui.settings.model import BootSettings

Has = Callable[[str], bool]  # the boot directory would send a file of this name


class Reason(StrEnum):
    """Why a step is taken."""

    MACHINE = "machine"  # a rule names this machine
    RULE = "rule"  # a rule fits it
    SET = "set"  # one boot file was set for all
    FIRMWARE = "firmware"  # it was found for this firmware
    IPXE = "ipxe"  # it asks as iPXE now
    LOADER = "loader"  # what it runs asks for it
    SCRIPT = "script"  # the script shows it
    CONFIG = "config"  # the configuration shows it
    ITSELF = "itself"  # U-Boot looks by itself


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the machine would load or show."""

    name: str = ""  # a file as the machine asks for it; empty: a menu
    by: str = ""  # "TFTP", "HTTP"
    reason: Reason
    titles: tuple[str, ...] = ()  # of a menu
    wait_s: int = 0  # until the first of them starts by itself; 0: not known, or never


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """The way of one machine as far as it can be known."""

    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()  # files it would ask for and not get
    nothing: Missing | None = None  # it gets no boot file, or its iPXE no script
    is_known: bool = True  # to the menu; else what was loaded last decides how it goes on
    stops: Problem | None = None  # all is there, and still it will not get to its menu


def dry_run(
    client: Client, boot: BootSettings, survey: Survey, place: Place, has: Has | None = None
) -> DryRun:
    """The steps of this machine. `has`: looks up names that the survey does not know."""
    return _Way(client, boot, survey, place, has).walk()


class _Way:
    """One way as it is walked."""

    def __init__(
        self, client: Client, boot: BootSettings, survey: Survey, place: Place, has: Has | None
    ) -> None:
        self.client, self.boot, self.survey, self.place, self.has = (
            client,
            boot,
            survey,
            place,
            has,
        )
        self.steps: list[Step] = []
        self.missing: list[str] = []
        self.is_known = True
        self.nothing: Missing | None = None

    def walk(self) -> DryRun:
        """All steps there are."""
        if self.client.speaks is Speaks.IPXE:
            self._ask_as_ipxe()
        else:
            self._ask_as_firmware()
        return DryRun(
            steps=tuple(self.steps),
            missing=tuple(dict.fromkeys(self.missing)),
            nothing=self.nothing,
            is_known=self.is_known,
            stops=told_of(self.client, self.boot, self.survey, self.place),
        )

    def _ask_as_firmware(self) -> None:
        choice = self._choose(self.client, self.boot)
        if choice.missing is not None:
            self.nothing = choice.missing
            return
        if not choice.file:
            self._look_by_itself(choice)
            return
        name = self._take(choice, self._reason(choice))
        loader = self._loader(name)
        if loader is not None and choice.configuration:
            config = directory_of(loader.file) + choice.configuration
            self._need(config)
            self._follow(dataclasses.replace(loader, config=config))
        elif loader is not None:
            self._follow(loader)
        elif is_ipxe_binary(name, self.survey):
            self._ask_as_ipxe()
        else:
            self.is_known = False

    def _look_by_itself(self, choice: BootChoice) -> None:
        """U-Boot without a boot file: for what a rule names, or all that it knows."""
        name, reason = "pxelinux.cfg/", Reason.ITSELF
        if choice.configuration:
            name, reason = choice.configuration, self._reason(choice)
            self._need(name)
        self.steps.append(Step(name=name, by="TFTP", reason=reason))
        self.is_known = False

    def _follow(self, loader: Loader) -> None:
        """What a loader that was found asks next."""
        self.missing += loader.missing
        by_script = loader.kind is LoaderKind.SHIM and loader.config == self.survey.script
        if loader.kind is LoaderKind.IPXE or (by_script and loader.config):
            self._ask_as_ipxe()
            return
        if not loader.config:
            self.is_known = False
            return
        by = "HTTP" if loader.http and self.client.speaks is Speaks.HTTP else "TFTP"
        self.steps.append(Step(name=loader.config, by=by, reason=Reason.LOADER))
        self._show_menu(self._entries(loader), Reason.CONFIG)

    def _ask_as_ipxe(self) -> None:
        client = dataclasses.replace(self.client, speaks=Speaks.IPXE)
        choice = self._choose(client, self.boot)
        if choice.missing is not None:
            self.nothing = choice.missing
            return
        name = self._take(choice, Reason.IPXE)
        if name == SCRIPT_NAME and self.client.firmware is not None:
            titles = menu_titles(self.survey, self.place, self.client.firmware, self.boot)
            if titles:
                self._show_menu(titles, Reason.SCRIPT)
            else:
                what = Clause(
                    "nothing in {folder} boots {firmware}",
                    folder=self.survey.name,
                    firmware=self.client.firmware.words,
                )
                where = Clause("its iPXE goes on with the next device")
                self.nothing = Missing(what=what, where=where)
        else:
            self.is_known = False

    def _show_menu(self, titles: tuple[str, ...], reason: Reason) -> None:
        if titles:
            is_ours = reason is Reason.SCRIPT
            wait_s = waits_s(self.boot, len(titles)) if is_ours else 0
            self.steps.append(Step(reason=reason, titles=titles, wait_s=wait_s))
        else:
            self.is_known = False

    def _entries(self, loader: Loader) -> tuple[str, ...]:
        found = [each for each in self.survey.entries if each.found_in == loader.config]
        fitting = [e for e in found if not e.firmwares or loader.firmware in e.firmwares]
        self.missing += [name for entry in fitting for name in entry.missing]
        return tuple(entry.title for entry in fitting)

    def _take(self, choice: BootChoice, reason: Reason) -> str:
        """Note what was chosen; the name of it, where it is one of ours."""
        name, by = _name(choice.file, self.place)
        self.steps.append(Step(name=name, by=by, reason=reason))
        is_ours = choice.next_server in (None, self.place.address) or by == "HTTP"
        if "://" not in name and is_ours and not self._knows(name):
            self.missing.append(name)
        return name

    def _need(self, configuration: str) -> None:
        """A rule names it: it may not be there."""
        if not self._knows(configuration):
            self.missing.append(configuration)

    def _knows(self, name: str) -> bool:
        plain = name.lstrip("/")
        known = plain in (SCRIPT_NAME, self.survey.script) or self._loader(name) is not None
        return known or self.has is None or self.has(plain)

    def _loader(self, name: str) -> Loader | None:
        plain = name.lstrip("/")
        return next((each for each in self.survey.loaders if each.file == plain), None)

    def _choose(self, client: Client, boot: BootSettings) -> BootChoice:
        return choose(client, boot, self.survey, self.place)

    def _reason(self, choice: BootChoice) -> Reason:
        """What decided: the first thing without which it would be another choice."""
        for reason, boot in self._without():
            if self._choose(self.client, boot) != choice:
                return reason
        return Reason.FIRMWARE

    def _without(self) -> Iterator[tuple[Reason, BootSettings]]:
        of_all = tuple(rule for rule in self.boot.rules if not rule.macs)
        yield Reason.MACHINE, dataclasses.replace(self.boot, rules=of_all)
        yield Reason.RULE, dataclasses.replace(self.boot, rules=())
        yield Reason.SET, dataclasses.replace(self.boot, boot_file="")


def _name(file: str, place: Place) -> tuple[str, str]:
    """A file's name without our own place before it, and the protocol that brings it."""
    for start, by in ((place.url(""), "HTTP"), (place.tftp_url(""), "TFTP")):
        if file.startswith(start):
            return unquote(file[len(start) :], errors="surrogateescape"), by
    scheme, mark, _rest = file.partition("://")
    return file, scheme.upper() if mark else "TFTP"
