"""What cannot boot in proxy mode, judged before anything is started; pure.

GRUB and U-Boot take server and file from the network's own DHCP server. `choose` goes round that
where it has an iPXE to give; what is left, because nothing else is there or a person chose it, is
told here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from pxegui.boot.choose import IPXE_FILES, Place, choose, follows_main_server
from pxegui.boot.client import Client, Speaks, pretend
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.boot.loaders import recognise
from pxegui.problems import N_, Problem
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

_MOST_TOLD = 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class GrubInProxyMode(Problem):
    """Machines get GRUB, and it will not find its menu; an iPXE could be chosen."""

    WHAT = N_("{file}, the boot file for {machines}, finds no menu in proxy mode")
    CAUSE = N_(
        "It starts GRUB, and GRUB loads its menu from the network's own DHCP server, "
        "where there is none."
    )
    REMEDY = N_("choose iPXE ({ipxe}) instead, or use --mode standard")
    SEVERITY = "warning"
    machines: str  # a firmware in words, or the MAC that a rule names
    file: str
    ipxe: str  # a file to choose


@dataclasses.dataclass(frozen=True, kw_only=True)
class OnlyGrubInProxyMode(GrubInProxyMode):
    """The same where there is no iPXE to choose."""

    REMEDY = N_("put iPXE ({ipxe}) into the boot directory, or use --mode standard")


@dataclasses.dataclass(frozen=True, kw_only=True)
class UBootInProxyMode(Problem):
    """A rule is for U-Boot, which does not hear proxies."""

    WHAT = N_("{machines} cannot be told {file} in proxy mode")
    CAUSE = N_("U-Boot takes server and file from the network's own DHCP server.")
    REMEDY = N_("name the file there, or use --mode standard")
    SEVERITY = "warning"
    machines: str
    file: str


def told_before(boot: BootSettings, survey: Survey, place: Place) -> tuple[Problem, ...]:
    """What of this folder and these rules cannot boot; nothing in standard mode."""
    found = dict.fromkeys(
        problem
        for client in _clients(boot, survey)
        if (problem := told_of(client, boot, survey, place)) is not None
    )
    return tuple(found)[:_MOST_TOLD]


def told_of(client: Client, boot: BootSettings, survey: Survey, place: Place) -> Problem | None:
    """Why this machine cannot boot in proxy mode; None where nothing speaks against it."""
    if place.mode is not Mode.PROXY:
        return None
    machines = client.mac or client.words
    if client.speaks is Speaks.U_BOOT:
        rule = _rule_for(client, boot)
        return UBootInProxyMode(machines=machines, file=rule.boot_file) if rule else None
    choice = choose(client, boot, survey, place)
    loader = None if client.speaks is not Speaks.PXE else _loader(choice.file, survey)
    if loader is None or not follows_main_server(loader):
        return None
    firmware = client.firmware or loader.firmware
    ipxe = next((each.file for each in survey.loaders if _is_ipxe_for(each, firmware)), "")
    kind = GrubInProxyMode if ipxe else OnlyGrubInProxyMode
    named = ipxe or IPXE_FILES.get(firmware, "iPXE")
    return kind(machines=machines, file=loader.file, ipxe=named)


def _clients(boot: BootSettings, survey: Survey) -> Iterator[Client]:
    """One machine of each kind that the folder or a rule is for."""
    firmwares = [each.firmware for each in survey.loaders]
    for rule in (*boot.rules, Rule(boot_file=boot.boot_file)):
        loader = _loader(rule.boot_file, survey)
        firmware = rule.firmware or (loader.firmware if loader else None)
        if firmware is not None and not rule.macs:
            firmwares.append(firmware)
        for mac in rule.macs:
            yield pretend(firmware, mac=mac)
    for each in dict.fromkeys(firmwares):
        yield pretend(each)


def _rule_for(client: Client, boot: BootSettings) -> Rule | None:
    """The rule that is for this U-Boot in particular."""
    for rule in boot.rules:
        if rule.firmware is client.firmware and client.mac in (*rule.macs, ""):
            return rule
    return None


def _loader(file: str, survey: Survey) -> Loader | None:
    """The loader of this name, as the survey knows it, else as its name tells."""
    plain = file.lstrip("/")
    known = next((each for each in survey.loaders if each.file == plain), None)
    if known is not None or not plain or "://" in plain:
        return known
    named = recognise(plain, b"")
    if named is None:
        return None
    return Loader(file=plain, kind=named.kind, firmware=named.firmware)


def _is_ipxe_for(loader: Loader, firmware: Firmware) -> bool:
    return loader.kind is LoaderKind.IPXE and loader.firmware is firmware
