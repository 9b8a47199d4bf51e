"""What the running strip says of what is served; pure."""

from __future__ import annotations

import dataclasses
import time
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from pxegui import phrases
from pxegui.engine.rows import ServiceRow
from pxegui.events import Ready, Service
from pxegui.gui.states import Standing, State
from pxegui.gui.verdicts.addresses import short
from pxegui.phrases import _
from pxegui.settings.model import Settings

if TYPE_CHECKING:
    from pxegui.gui.icons import Name
    from pxegui.gui.tally import Tally
    from pxegui.gui.widgets.lamp import Light

SERVICES: tuple[tuple[Service, str], ...] = (
    ("dhcp", "DHCP"),
    ("pxe", "PXE"),
    ("tftp", "TFTP"),
    ("http", "HTTP"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Headline:
    """An icon with its colour, and what goes on; plain text."""

    icon: Name
    role: str
    text: str


def headline(standing: Standing, name: str, interface: str) -> Headline:
    """What goes on."""
    said = phrases.visible(name)
    match standing.state:
        case State.STARTING:
            return Headline("wait", "secondary", _("Starting {name}").format(name=said))
        case State.PERMISSION:
            return Headline("wait", "secondary", _("Waiting for your permission…"))
        case State.CHECKING:
            return Headline("wait", "secondary", _("Looking for other DHCP servers…"))
        case State.STOPPING:
            return Headline("wait", "secondary", _("Stopping {name}").format(name=said))
        case State.CABLE_OUT:
            text = _("Cable pulled out of {interface}").format(interface=interface)
            return Headline("warn", "warning", text)
        case State.PART_FAILED:
            failed = [words for name, words in SERVICES if name in standing.failed]
            text = _("Serving without {services}").format(services=", ".join(failed))
            return Headline("warn", "warning", text)
        case _:
            return Headline("ok", "ok", _("Serving {name}").format(name=said))


def facts(ready: Ready | None, settings: Settings, server: str) -> str:
    """Where, how and since when; `server` gives the addresses in proxy mode, if known."""
    if ready is None:
        return phrases.visible(settings.interface)
    where = f"{ready.interface} {ready.address}"
    since = _("since {time}").format(time=time.strftime("%H:%M:%S", time.localtime(ready.at)))
    return phrases.visible(" · ".join([where, _how(ready, server), since]))


def _how(ready: Ready, server: str) -> str:
    if not ready.dhcp:
        return _("no DHCP")
    if ready.mode == "standard":
        pool = short(IPv4Address(ready.range_first), IPv4Address(ready.range_last))
        return _("Standard, {range}").format(range=pool)
    if server:
        return _("Proxy, addresses from {server}").format(server=server)
    return _("Proxy, addresses from the network’s own server")


def light(row: ServiceRow | None, state: State) -> Light:
    """The lamp of a service."""
    if row is not None and row.state == "failed":
        return "failed"
    if state in (State.STARTING, State.PERMISSION, State.CHECKING, State.STOPPING):
        return "changing"
    return "serving" if row is not None and row.state == "serving" else "off"


def counts(tally: Tally, service: str) -> str:
    """What a service has done since the start, for the tip of its lamp."""
    return _("Sockets: {sockets} · Requests: {requests} · Errors: {errors}").format(
        sockets=phrases.grouped(tally.sockets(service)),
        requests=phrases.grouped(tally.requests[service]),
        errors=phrases.grouped(tally.errors[service]),
    )


def tip(row: ServiceRow | None, words: str, light: Light) -> str:
    """How a service is, in a sentence."""
    if light == "off" or row is None:
        return _("{service} is left out").format(service=words)
    if light == "failed":
        return _("{service} has failed: {why}").format(
            service=words, why=phrases.visible(phrases.translated(row.why))
        )
    text = _("{service} answers on {address}, port {port}.")
    return text.format(service=words, address=row.address, port=row.port)
