"""The boot choice: which file a client gets, from where, and because of which rule; pure."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

from pxegui.boot.client import Client
from pxegui.boot.survey import Survey
from pxegui.settings.model import BootSettings, Mode


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where our services are, as clients must be told."""

    address: IPv4Address  # ours, on the interface the packet came in on
    mode: Mode
    tftp_port: int | None  # None: TFTP is left out
    http_port: int | None

    def url(self, name: str) -> str:
        """The http URL of a name in the boot directory; percent-encoded; `:80` left out."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why a client that wants to boot gets no boot file."""

    what: str  # "no boot file for UEFI Arm 64"
    where: str  # where to get it


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BootChoice:
    """What one client is told to boot."""

    file: str = ""  # name, or URL; empty: nothing to boot
    next_server: IPv4Address | None = None  # the TFTP server; None: nothing to boot
    because: str = ""  # the rule in words: "pxelinux.0 was found for BIOS"
    missing: Missing | None = None

    @property
    def is_url(self) -> bool:
        """`file` is a URL."""
        return "://" in self.file


def choose(client: Client, boot: BootSettings, survey: Survey, place: Place) -> BootChoice:
    """The boot choice for one client. Rules first, then the survey's best loader for its firmware."""
    raise NotImplementedError
