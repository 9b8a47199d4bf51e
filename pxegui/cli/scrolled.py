"""The lines of the live view that scroll away: what has ended, in columns where that helps."""

from __future__ import annotations

import datetime

from rich.cells import cell_len
from rich.text import Text

from pxegui import phrases
from pxegui.cli.block import NAME_CELLS, padded
from pxegui.events import (
    BootDirectorySurveyed,
    Event,
    LeaseAcked,
    Level,
    ProblemFound,
    Ready,
    TransferEnded,
)
from pxegui.phrases import service, size, span, took

_STYLES: dict[Level, str] = {"debug": "dim", "info": "", "warning": "yellow", "error": "red"}


def ready_line(ready: Ready) -> str:
    """`ready  enp3s0 192.168.2.2  standard 192.168.2.100-150  dhcp 67 ...`."""
    first, last = ready.range_first, ready.range_last
    if first.rpartition(".")[0] == last.rpartition(".")[0]:
        last = last.rpartition(".")[2]
    mode = f"{ready.mode} {first}-{last}" if first else ready.mode
    ports = {"dhcp": ready.dhcp, "pxe": ready.pxe, "tftp": ready.tftp, "http": ready.http}
    parts = [f"{ready.interface} {ready.address}", mode]
    parts += [f"{name} {port}" for name, port in ports.items() if port]
    return phrases.visible("  ".join(["ready", *parts]))


def survey_line(event: BootDirectorySurveyed) -> str:
    """`boots  Debian 13 netboot (/srv/netboot)  BIOS ok  UEFI x64 ok  UEFI Arm 64 no`."""
    parts = [f"{event.name} ({event.boot_dir})"]
    if event.is_empty:
        return phrases.visible("  ".join(["boots", *parts, "nothing"]))
    parts += [f"{firmware} ok" for firmware in event.loaders]
    parts += [f"{firmware} no" for firmware in event.missing if firmware not in event.loaders]
    return phrases.visible("  ".join(["boots", *parts]))


def event_lines(event: Event, name: str) -> list[Text]:
    """An event that is over: time, machine (by its name, if it has one), what happened."""
    if isinstance(event, BootDirectorySurveyed):
        return [Text(survey_line(event))]
    at = datetime.datetime.fromtimestamp(event.at).astimezone()
    head = f"{at:%H:%M:%S}  {padded(phrases.visible(name) or service(event), NAME_CELLS)} "
    if isinstance(event, ProblemFound):
        return _problem_lines(event, head)
    return [Text.assemble(head, (_short(event), _STYLES[phrases.level(event)]))]


def _problem_lines(event: ProblemFound, head: str) -> list[Text]:
    said = phrases.say_problem(event.problem)
    style = _STYLES[event.problem.SEVERITY]
    lines = [Text.assemble(head, ("PROBLEM  ", f"bold {style}"), said.what)]
    if said.remedy:
        lines.append(Text(" " * cell_len(head) + said.remedy))
    return lines


def _short(event: Event) -> str:
    """The commonest events in columns; all others in their sentence."""
    match event:
        case LeaseAcked():
            said = f"{event.address} for {span(event.lease_s)}"
            return phrases.visible(f"{event.firmware}  {said}" if event.firmware else said)
        case TransferEnded(outcome="done"):
            sent = phrases.visible(f"sent {event.file}")
            facts = f"{size(event.sent_bytes):>8}  {took(event.seconds)}  {event.protocol}"
            return f"{padded(sent, 24)}  {facts}"
        case _:
            return phrases.say(event)
