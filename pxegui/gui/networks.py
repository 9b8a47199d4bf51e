"""What was chosen for each network, by adapter and network: it wins over what we would guess.

An adapter that comes into another network has other choices there: Standard on one's own cable
must not become Standard in an office.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui import keep
from pxegui.gui.verdicts import network
from pxegui.net.interfaces import Interface
from pxegui.problems import Problem, PxeguiError
from pxegui.settings import toml
from pxegui.settings.model import DhcpSettings, Mode, Settings

_FIELDS = ("range", "netmask", "routers", "dns", "lease_s", "reservations")


def first(interfaces: Sequence[Interface]) -> str:
    """The interface that is most likely meant; empty if none is."""
    likely = sorted(interfaces, key=network.group)
    if likely and network.group(likely[0]) < network.LINE_BEFORE:
        return likely[0].name
    return ""


def other_server(problems: Iterable[Problem], interface: str) -> str:
    """The address of another server that was found there; empty if none was."""
    for each in problems:
        if isinstance(each, OtherDhcpServer) and each.interface == interface:
            return each.server.partition(" ")[0]
    return ""


def guess(of: Interface) -> Mode:
    """Where this computer itself got its address, a server works already."""
    return Mode.PROXY if of.dynamic else Mode.STANDARD


def chosen(settings: Settings, of: Interface) -> Settings:
    """These settings for another network: what was chosen there, else what we guess."""
    kept = _recall(of)
    mode = guess(of) if kept is None else kept.mode
    dhcp = dataclasses.replace(settings.dhcp, **_parts(kept.dhcp if kept else DhcpSettings()))
    # An address belongs to the interface that it was typed for.
    return dataclasses.replace(settings, interface=of.name, address=None, mode=mode, dhcp=dhcp)


def remember(settings: Settings, of: Interface) -> None:
    """The person has chosen this for this network."""
    kept = Settings(mode=settings.mode, dhcp=DhcpSettings(**_parts(settings.dhcp)))
    keep.keep_choice(_key(of), _HEAD + toml.dump(kept))


def differs(before: Settings, now: Settings) -> bool:
    """What is remembered for a network has changed, and the network has not."""
    same = before.interface == now.interface
    return same and (before.mode is not now.mode or _parts(before.dhcp) != _parts(now.dhcp))


_HEAD = "# chosen for this network\n"  # never empty: nothing at all was chosen there


def _recall(of: Interface) -> Settings | None:
    text = keep.choice(_key(of), "")
    if not text:
        return None
    try:
        return toml.parse(text, keep.folder() / "network.toml")
    except PxeguiError:
        return None  # another version wrote it, or a person did


def _key(of: Interface) -> str:
    where = str(of.usable[0].network) if of.usable else ""
    name = of.mac or of.name
    return "network/" + "".join(c if c.isalnum() else "-" for c in f"{name}-{where}")


def _parts(of: DhcpSettings) -> dict[str, Any]:
    return {name: getattr(of, name) for name in _FIELDS}
