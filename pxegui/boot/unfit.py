"""A boot file that the firmware it was chosen for cannot start, because a person chose it; pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from pxegui.boot.found import Survey
from pxegui.events import (
    BootAnswered,
    BootOffered,
    Event,
    LeaseOffered,
    ProblemFound,
    ProblemGone,
)
from pxegui.problems import N_, Problem
from pxegui.wire.arch import Firmware

_STRICT = {each.words: each for each in Firmware if each.is_strict}  # as events name it
_MOST = 4096  # machines remembered: MACs cost a stranger nothing


@dataclasses.dataclass(frozen=True, kw_only=True)
class WrongFirmware(Problem):
    """A rule or the boot file for all gives a machine what is made for other machines."""

    WHAT = N_("the wrong boot file for {firmware}: {file} is made for {made_for}")
    CAUSE = N_("What decided: {rule}.")
    REMEDY = N_("choose a boot file for {firmware}, or leave the choice to pxegui")
    SEVERITY = "warning"
    firmware: str  # in words
    file: str
    made_for: str  # in words
    rule: str


def unfit(boot_file: str, survey: Survey, *, firmware: str, rule: str) -> WrongFirmware | None:
    """Why this firmware cannot start the file; None where nothing is known against it.

    Only what the survey knows by its content is judged: a name alone may be anything.
    """
    plain = boot_file.lstrip("/")
    loader = next((each for each in survey.loaders if each.file == plain), None)
    own = _STRICT.get(firmware)
    if loader is None or not loader.certain or own in (None, loader.firmware):
        return None
    return WrongFirmware(
        firmware=firmware,
        file=plain,
        made_for=loader.firmware.words,
        rule=rule,
    )


class Unfit:
    """What is told of each machine, once, until it is offered something else."""

    def __init__(self) -> None:
        self._told: dict[str, WrongFirmware] = {}  # by MAC

    def after(self, event: Event, survey: Survey) -> Iterator[ProblemFound | ProblemGone]:
        """What is found, or gone, with this event of DHCP."""
        if not isinstance(event, (LeaseOffered, BootOffered, BootAnswered)):
            return
        now = unfit(
            event.boot_file,
            survey,
            firmware=event.firmware,
            rule=event.because,
        )
        before = self._told.get(event.mac)
        if now == before:
            return
        if before is not None:
            del self._told[event.mac]
            yield ProblemGone(at=event.at, mac=event.mac, problem=before)
        if now is not None:
            self._told[event.mac] = now
            if len(self._told) > _MOST:
                del self._told[next(iter(self._told))]
            yield ProblemFound(at=event.at, mac=event.mac, problem=now)
