"""The boot choice of the seed's DHCPD: the file that its caller named, for everybody; pure.

Rule 1: with iPXE in use, who is not iPXE gets `chainload.kpxe`, and iPXE gets the file as a URL.
Rule 2: a client that is iPXE never gets an iPXE binary: nothing loads itself for ever.
"""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import quote

from pxegui.boot.choose import BootChoice, Missing, is_ipxe_binary
from pxegui.boot.client import Client, Speaks
from pxegui.boot.found import Survey

CHAINLOADED = "chainload.kpxe"
_UNSEEN = Survey(root=Path(), name="")
# iPXE expands ${...} in the name, and a script may be made by a program that takes a query.
_KEPT = "!$%&'()*+,-./:;=?@[]_{}~"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FixedChoice:
    """What the caller of DHCPD named."""

    server: IPv4Address
    file: str
    ipxe: bool
    http: bool

    def __call__(self, client: Client) -> BootChoice:
        """The boot choice for one client."""
        if not client.boots:
            return BootChoice()
        if client.speaks is Speaks.IPXE:
            return self._for_ipxe()
        file, because = self.file, "filename"
        if self.ipxe:
            file, because = CHAINLOADED, "useipxe: it is not iPXE yet"
        if client.speaks is Speaks.HTTP and "://" not in file:
            if not self.http:
                return _nothing("no boot URL for UEFI HTTP Boot", "pass usehttp=True")
            file = self._url("http", file)
        return self._give(file, because)

    def _for_ipxe(self) -> BootChoice:
        if is_ipxe_binary(self.file, _UNSEEN):
            where = "pass the script's name as filename, with useipxe=True"
            return _nothing(f"no script for iPXE: {self.file} would start iPXE again", where)
        if not self.ipxe or "://" in self.file:
            return self._give(self.file, "filename")
        return self._give(self._url("http" if self.http else "tftp", self.file), "useipxe")

    def _url(self, scheme: str, name: str) -> str:
        octets = name.lstrip("/").encode("utf-8", "surrogateescape")
        return f"{scheme}://{self.server}/{quote(octets, safe=_KEPT)}"

    def _give(self, file: str, because: str) -> BootChoice:
        return BootChoice(file=file, next_server=self.server, because=because)


def _nothing(what: str, where: str) -> BootChoice:
    return BootChoice(missing=Missing(what=what, where=where))
