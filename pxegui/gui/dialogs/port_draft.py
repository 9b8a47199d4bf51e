"""Which services are on and their ports, as typed; read and checked, pure."""

from __future__ import annotations

import dataclasses

from pxegui import phrases
from pxegui.settings.model import Settings
from pxegui.settings.validate import faults as contradictions
from pxegui.settings.values import WrongValueError, as_number, read_port

PORTS = ("dhcp", "pxe", "tftp", "http")
_OPTIONS = {"dhcp": "--dhcp-port", "pxe": "--pxe-port", "tftp": "--tftp-port"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All as it stands in the dialog."""

    on: dict[str, bool]  # dhcp, tftp, http
    ports: dict[str, str]  # and pxe; HTTP's may be empty


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The settings that it means, or what is wrong, by service."""

    settings: Settings
    faults: dict[str, str]


def draft_of(settings: Settings) -> Draft:
    """The dialog as it opens."""
    http = settings.http.port
    return Draft(
        on={
            "dhcp": settings.dhcp.enabled,
            "tftp": settings.tftp.enabled,
            "http": settings.http.enabled,
        },
        ports={
            "dhcp": str(settings.dhcp.port),
            "pxe": str(settings.dhcp.pxe_port),
            "tftp": str(settings.tftp.port),
            "http": "" if http is None else str(http),
        },
    )


def judge(draft: Draft, before: Settings) -> Judged:
    """Read what is typed."""
    faults: dict[str, str] = {}
    read: dict[str, int | None] = {}
    for name in PORTS:
        text = draft.ports[name]
        if name == "http" and not text:
            read[name] = None
            continue
        try:
            read[name] = read_port(as_number(text))
        except WrongValueError as wrong:
            faults[name] = phrases.say_fault(wrong.fault, wrong.mend)
    if faults:
        return Judged(settings=before, faults=faults)
    settings = _with(draft, read, before)
    for problem in contradictions(settings):
        named = [name for name, option in _OPTIONS.items() if option in problem.where]
        words = phrases.say_fault(problem.fault, problem.mend)
        if named or "nothing" in problem.fault:
            faults.setdefault(named[0] if named else "dhcp", words)
    return Judged(settings=before if faults else settings, faults=faults)


def _with(draft: Draft, ports: dict[str, int | None], before: Settings) -> Settings:
    dhcp = dataclasses.replace(
        before.dhcp,
        enabled=draft.on["dhcp"],
        port=ports["dhcp"] or before.dhcp.port,
        pxe_port=ports["pxe"] or before.dhcp.pxe_port,
    )
    tftp = dataclasses.replace(
        before.tftp, enabled=draft.on["tftp"], port=ports["tftp"] or before.tftp.port
    )
    http = dataclasses.replace(before.http, enabled=draft.on["http"], port=ports["http"])
    return dataclasses.replace(before, dhcp=dhcp, tftp=tftp, http=http)
