"""The lines of the dialog of boot rules: from settings and survey, and back to settings; pure.

Lines of machines and of firmware become rules in their order; what is only found is no rule: those
lines come from the survey each time, and never stand in each other's way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Literal

from pxegui.boot.behind_proxy import told_of
from pxegui.boot.choose import SCRIPT_NAME, Place, choose, is_ipxe_binary
from pxegui.boot.client import Client, Speaks, pretend
from pxegui.boot.found import Loader, Survey
from pxegui.phrases import _, translated, visible
from pxegui.settings.model import BootSettings, Rule
from pxegui.settings.values import WrongValueError, read_boot_name, read_mac
from pxegui.wire.arch import Firmware

Has = Callable[[str], bool]
Verdict = Literal["machine", "ok", "warn", "err", "dash"]


class Kind(StrEnum):
    """Which machines a line is for."""

    MACHINE = "machine"
    IPXE = "ipxe"
    FIRMWARE = "firmware"
    ANY = "any"  # a rule without conditions
    REST = "rest"  # one boot file for whoever no rule fits


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `typed` empty: what was found."""

    kind: Kind
    macs: tuple[str, ...] = ()  # as typed where `kind` is MACHINE
    firmware: Firmware | None = None
    http: bool = False  # only where the firmware boots by HTTP
    typed: str = ""

    @property
    def is_rule(self) -> bool:
        """It becomes a rule: its place among the others counts."""
        return self.kind in (Kind.MACHINE, Kind.ANY) or (
            self.kind is Kind.FIRMWARE and bool(self.typed)
        )

    @property
    def can_go(self) -> bool:
        """Without it there is no line, and not only what was found."""
        return self.kind in (Kind.MACHINE, Kind.ANY, Kind.REST)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line as it reads."""

    machines: str
    boot: str
    why: str
    verdict: Verdict
    is_file: bool = True  # `boot` is a file's name, not words


_READ_CONFIGURATIONS = (Firmware.BIOS, Firmware.UBOOT_ARM32, Firmware.UBOOT_ARM64)
_ALWAYS = (Firmware.UEFI_X64, Firmware.UEFI_ARM64, Firmware.UEFI_IA32, Firmware.BIOS)


def lines_of(boot: BootSettings, survey: Survey | None) -> list[Line]:
    """The lines as the dialog opens."""
    rules = list(boot.rules)
    # A rule for a firmware stands in the line of that firmware, unless one behind it may fit too.
    last = max((at for at in range(len(rules)) if _keeps_place(rules, at)), default=-1)
    head = [_of_rule(rule) for rule in rules[: last + 1]]
    placed: dict[tuple[Firmware, bool], list[Line]] = {}
    for rule in rules[last + 1 :]:
        if rule.firmware is not None:
            placed.setdefault((rule.firmware, rule.http), []).append(_of_rule(rule))
    lines = [*head, Line(kind=Kind.IPXE, typed=boot.ipxe_script)]
    found = [each.firmware for each in survey.loaders] if survey else []
    ruled = [firmware for firmware, _http in placed]
    by_http = [firmware for firmware, http in placed if http]
    # Who boots by HTTP follows the line of its firmware, unless it has a rule of its own before it.
    wanted = [(firmware, True) for firmware in dict.fromkeys([Firmware.UEFI_X64, *by_http])]
    wanted += [(firmware, False) for firmware in dict.fromkeys([*_ALWAYS, *found, *ruled])]
    for firmware, http in wanted:
        empty = Line(kind=Kind.FIRMWARE, firmware=firmware, http=http)
        lines += placed.get((firmware, http)) or [empty]
    if boot.boot_file:
        lines.append(Line(kind=Kind.REST, typed=boot.boot_file))
    return lines


def boot_of(lines: Sequence[Line], before: BootSettings) -> BootSettings:
    """The settings that the lines mean. Lines with a fault make none; ask `faults` first."""
    rules = [_rule(line) for line in lines if line.is_rule and line.typed]
    script = next((line.typed for line in lines if line.kind is Kind.IPXE), "")
    rest = next((line.typed for line in lines if line.kind is Kind.REST), "")
    return dataclasses.replace(
        before,
        rules=tuple(rule for rule in rules if rule is not None),
        ipxe_script=script,
        boot_file=rest,
    )


def fault(line: Line) -> str:
    """What cannot be meant; empty if nothing is wrong."""
    try:
        if line.kind is Kind.MACHINE:
            for mac in line.macs or ("",):
                read_mac(mac)
        if line.typed:
            read_boot_name(line.typed)
        elif line.can_go:
            return _("choose what it boots")
    except WrongValueError as wrong:
        fault = visible(translated(wrong.fault))
        return fault if line.macs != ("",) else _("type its MAC, like d8:9e:f3:3a:5f:12")
    return ""


def back_to_found(lines: Iterable[Line], survey: Survey | None) -> list[Line]:
    """What was found for every kind of machine; lines of single machines stay."""
    machines = [line for line in lines if line.kind is Kind.MACHINE]
    return [*machines, *lines_of(BootSettings(), survey)]


def client_of(line: Line) -> Client | None:
    """A machine that this line is for; None where it may be any."""
    match line.kind:
        case Kind.FIRMWARE:
            return pretend(line.firmware, Speaks.HTTP if line.http else Speaks.PXE)
        case Kind.IPXE:
            return pretend(Firmware.UEFI_X64, Speaks.IPXE)
    return None


def show(
    line: Line,
    lines: Sequence[Line],
    survey: Survey | None,
    place: Place,
    *,
    name: Callable[[str], str] = lambda mac: mac,
    once: frozenset[str] = frozenset(),
    has: Has = lambda _name: True,
    waits: bool = True,
) -> Shown:
    """How a line reads. `name`: a machine's name by its MAC; `has`: the folder has this file.

    `waits`: a survey that is not there yet will come.
    """
    machines = whom(line, name)
    if wrong := fault(line):
        return Shown(machines=machines, boot=visible(line.typed), why=wrong, verdict="err")
    if survey is None:
        why = _("looking…") if waits else _("choose a folder first")
        return Shown(machines=machines, boot=visible(line.typed), why=why, verdict="dash")
    shown = _show(line, lines, survey, place, name=name, once=once, has=has)
    if shown.verdict == "dash":
        return shown
    loader = _loader(survey, line.typed.lstrip("/"))
    mac = read_mac(line.macs[0]) if line.macs else ""
    firmware = line.firmware or (loader.firmware if loader else None)
    client = client_of(line) or pretend(firmware, mac=mac)
    stops = told_of(client, boot_of(lines, BootSettings()), survey, place)
    if stops is None or line.kind is Kind.IPXE:
        return shown
    return dataclasses.replace(shown, why=_("not in Proxy mode"), verdict="warn")


def _show(
    line: Line,
    lines: Sequence[Line],
    survey: Survey,
    place: Place,
    *,
    name: Callable[[str], str],
    once: frozenset[str],
    has: Has,
) -> Shown:
    machines = whom(line, name)
    if line.typed:
        return _show_typed(line, survey, machines, once, has)
    client = client_of(line)
    boot = boot_of(lines, BootSettings()) if line.http else BootSettings()
    choice = choose(client, boot, survey, place) if client else None
    if choice is None or choice.missing is not None or not choice.file:
        why = _("no file for it in the folder")
        if choice and choice.missing and place.tftp_port is None:
            why = visible(translated(choice.missing.what))
        words = _("nothing found")
        return Shown(machines=machines, boot=words, why=why, verdict="dash", is_file=False)
    file = choice.file.removeprefix(place.url("")).removeprefix(place.tftp_url(""))
    if file == SCRIPT_NAME:
        words = _("menu of what was found")
        why = _("made by pxegui")
        return Shown(machines=machines, boot=words, why=why, verdict="ok", is_file=False)
    why, is_good = _found(line, _loader(survey, file))
    verdict: Verdict = "ok" if is_good else "warn"
    return Shown(machines=machines, boot=visible(file), why=why, verdict=verdict)


def files_for(line: Line, survey: Survey | None, others: Iterable[str] = ()) -> list[str]:
    """What may be chosen, the fitting first; anything else may be typed."""
    if survey is None:
        return []
    fitting = [each.file for each in survey.loaders if line.firmware in (None, each.firmware)]
    scripts = [name for name in [survey.script, *others] if name.endswith(".ipxe")]
    if line.kind is Kind.IPXE:
        return list(dict.fromkeys(scripts))
    both = [*scripts, *fitting] if line.kind is Kind.MACHINE else [*fitting]
    if line.firmware in (None, *_READ_CONFIGURATIONS):
        both += [each for each in survey.configurations if not each.endswith("/default")]
    return [name for name in dict.fromkeys(both) if name]


def _keeps_place(rules: Sequence[Rule], at: int) -> bool:
    """It cannot stand in a line of its firmware: it may fit others too, or comes too late."""
    rule = rules[at]
    if rule.macs or not rule.firmware:
        return True
    before = (each for each in rules[:at] if each.firmware is rule.firmware)
    return rule.http and any(not each.http for each in before)


def _of_rule(rule: Rule) -> Line:
    kind = Kind.MACHINE if rule.macs else Kind.FIRMWARE if rule.firmware else Kind.ANY
    return Line(
        kind=kind,
        macs=rule.macs,
        firmware=rule.firmware,
        http=rule.http,
        typed=rule.boot_file,
    )


def _rule(line: Line) -> Rule | None:
    if fault(line):
        return None
    macs = tuple(dict.fromkeys(read_mac(mac) for mac in line.macs))
    return Rule(boot_file=line.typed, macs=macs, firmware=line.firmware, http=line.http)


def whom(line: Line, name: Callable[[str], str] = lambda mac: mac) -> str:
    """Which machines a line is for, in words."""
    words = _whose(line, name)
    return _("{firmware} by HTTP").format(firmware=words) if line.http else words


def _whose(line: Line, name: Callable[[str], str]) -> str:
    match line.kind:
        case Kind.MACHINE:
            return ", ".join(name(mac) for mac in line.macs)
        case Kind.IPXE:
            return _("Already in iPXE")
        case Kind.ANY:
            return _("Every machine")
        case Kind.REST:
            return _("Every other machine")
        case Kind.FIRMWARE:
            return line.firmware.words if line.firmware else ""


def _show_typed(line: Line, survey: Survey, machines: str, once: frozenset[str], has: Has) -> Shown:
    why = _("your choice")
    if line.kind is Kind.MACHINE:
        is_once = bool(set(line.macs) & once)
        why = _("your choice, this once") if is_once else _("your choice, always")
    verdict: Verdict = "machine" if line.kind is Kind.MACHINE else "ok"
    plain = line.typed.lstrip("/")
    loader = _loader(survey, plain)
    if "://" not in plain and loader is None and plain != survey.script and not has(plain):
        why, verdict = _("no such file in the folder"), "warn"
    elif line.kind is Kind.IPXE and is_ipxe_binary(plain, survey):
        why, verdict = _("iPXE would load itself for ever"), "warn"
    elif line.firmware and loader and loader.firmware is not line.firmware:
        why = _("your choice, but it is for {firmware}").format(firmware=loader.firmware.words)
        verdict = "warn"
    return Shown(machines=machines, boot=visible(line.typed), why=why, verdict=verdict)


def _found(line: Line, loader: Loader | None) -> tuple[str, bool]:
    """Why, of something found, and whether nothing speaks against it."""
    if line.kind is Kind.IPXE:
        words = _("found, by HTTP") if loader is None else _("found")
        return words, True
    if loader is not None and loader.missing:
        return _("{file} is missing").format(file=loader.missing[0]), False
    if line.http:
        return _("found, sent as a web address"), True
    if loader is not None and loader.signed is False:
        return _("found; Secure Boot must be off"), False
    if loader is not None and loader.system:
        return _("this computer’s own iPXE"), True
    return _("found"), True


def _loader(survey: Survey, file: str) -> Loader | None:
    return next((each for each in survey.loaders if each.file == file), None)
