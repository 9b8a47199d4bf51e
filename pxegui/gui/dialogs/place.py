"""Where our services are, or will be: what a dry run needs to know before Start."""

from __future__ import annotations

from ipaddress import IPv4Address

from pxegui.boot.behind_proxy import told_before
from pxegui.boot.choose import HTTP_PORT, Place
from pxegui.gui.session import Session
from pxegui.problems import Problem
from pxegui.settings.model import Mode

_NOWHERE = IPv4Address("192.0.2.1")  # RFC 5737: for examples; no interface is chosen yet


def place_of(session: Session) -> Place:
    """As served; stopped: as it would be."""
    settings, ready = session.settings, session.ready
    if ready is not None and session.state.is_serving:
        return Place(
            address=IPv4Address(ready.address),
            mode=Mode(ready.mode),
            tftp_port=ready.tftp or None,
            http_port=ready.http or None,
        )
    interface = session.interface
    usable = interface.usable if interface is not None else ()
    address = settings.address or (usable[0].ip if usable else _NOWHERE)
    return Place(
        address=address,
        mode=settings.mode,
        tftp_port=settings.tftp.port if settings.tftp.enabled else None,
        http_port=(settings.http.port or HTTP_PORT) if settings.http.enabled else None,
    )


def cannot_boot(session: Session) -> tuple[Problem, ...]:
    """What of the chosen folder and rules cannot boot in the chosen mode."""
    settings, surveyor = session.settings, session.surveyor
    if surveyor.survey is None or surveyor.path != settings.boot_dir or not settings.dhcp.enabled:
        return ()
    return told_before(settings.boot, surveyor.survey, place_of(session))
