"""PyPXE's JSON (version 1.8.4, `pypxe --dump-config` and `--dump-config-merged`) read as settings.

Rule 1: what means the same here is taken over; what has no counterpart is named and left out.
Rule 2: what PyPXE would not have used (DHCP keys without its DHCP server, a pool in proxy mode) is
        not used here either, and needs no word.
Rule 3: values that `--dump-config` prints untouched ask for nothing: port 80 may move, the file
        server is this one, the boot file is chosen.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from pxegui.problems import Clause, PxeguiError, UsageProblem
from pxegui.settings import keys, pypxe_leases
from pxegui.settings.keys import KEY_BY_NAME, Written
from pxegui.settings.model import Settings
from pxegui.settings.values import as_number, shown

Table = dict[str, object]

_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - a value in a file, nothing is bound to it
_FLAGS = ("USE_DHCP", "DHCP_MODE_PROXY", "USE_TFTP", "USE_HTTP", "USE_IPXE")
_TAKEN = {
    *_FLAGS,
    *("NETBOOT_DIR", "NETBOOT_FILE", "MODE_DEBUG", "MODE_VERBOSE", "TFTP_PORT", "HTTP_PORT"),
    *("DHCP_SERVER_IP", "DHCP_SERVER_PORT", "DHCP_OFFER_BEGIN", "DHCP_OFFER_END", "DHCP_SUBNET"),
    *("DHCP_ROUTER", "DHCP_DNS", "DHCP_FILESERVER", "TFTP_SERVER_IP", "HTTP_SERVER_IP"),
    *("STATIC_CONFIG", "LEASES_FILE"),
}
_PLAIN = (  # the name there, the name here, which of its services must be on
    ("DHCP_SERVER_PORT", "dhcp-port", "DHCP"),
    ("DHCP_SUBNET", "netmask", "POOL"),
    ("DHCP_ROUTER", "router", "POOL"),
    ("DHCP_DNS", "dns", "POOL"),
    ("TFTP_PORT", "tftp-port", "TFTP"),
)


def parse(text: str, path: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings of a PyPXE file and the keys left out. Raises PxeguiError with every fault."""
    table = _table(text, path)
    reader = _PypxeReader(table, path)
    written = reader.written()
    settings, faults = keys.apply(Settings(), written)
    if reader.faults or faults:
        raise PxeguiError(*reader.faults, *faults)
    settings, left_out = reader.with_leases(settings)
    return settings, (*(name for name in table if name not in _TAKEN), *left_out)


def _table(text: str, path: Path) -> Table:
    mend = Clause("write it with pypxe --dump-config, or use a TOML profile")
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}, line {error.lineno}"
        fault = Clause("not JSON ({why})", why=error.msg[:1].lower() + error.msg[1:])
        raise PxeguiError(UsageProblem(where=where, fault=fault, mend=mend)) from None
    except RecursionError:
        raise PxeguiError(
            UsageProblem(where=str(path), fault=Clause("not JSON"), mend=mend)
        ) from None
    if not isinstance(table, dict) or not _TAKEN & table.keys():
        fault = Clause("JSON, but no key of PyPXE is in it")
        raise PxeguiError(UsageProblem(where=str(path), fault=fault, mend=mend))
    return table


class _PypxeReader:
    """Turns one PyPXE table into values of our keys, and collects what cannot be meant."""

    def __init__(self, table: Table, path: Path) -> None:
        self.faults: list[UsageProblem] = []
        self._table = table
        self._path = path
        proxy = self._flag("DHCP_MODE_PROXY", default=False)
        dhcp = proxy or self._flag("USE_DHCP", default=False)
        self._on = {
            "DHCP": dhcp,
            "PROXY": proxy,
            "POOL": dhcp and not proxy,
            "TFTP": self._flag("USE_TFTP", default=True),
            "HTTP": self._flag("USE_HTTP", default=False),
            "IPXE": self._flag("USE_IPXE", default=False),
        }

    def written(self) -> list[Written]:
        found = [
            self._written(name, "no-" + name.lower(), value=True)
            for name in ("DHCP", "TFTP", "HTTP")
            if not self._on[name]
        ]
        for there, here, needs in _PLAIN:
            if self._on[needs] and self._table.get(there) not in (None, ""):
                found.append(self._written(there, here, self._number(there)))
        if self._on["PROXY"]:
            found.append(self._written("DHCP_MODE_PROXY", "mode", value="proxy"))
        return found + self._pool() + self._addresses() + self._http_port() + self._boot()

    def with_leases(self, settings: Settings) -> tuple[Settings, list[str]]:
        """The settings with what the files of leases say, and their keys left out.

        Saved leases are not there before PyPXE ended once. Raises PxeguiError.
        """
        left_out = []
        if name := self._text("STATIC_CONFIG"):
            where = f"{self._path}: STATIC_CONFIG"
            added = pypxe_leases.add_static(settings, self._placed(name), where)
            settings, left_out = added.settings, [f"{name}: {key}" for key in added.left_out]
        name = self._text("LEASES_FILE")
        if name and (path := self._placed(name)).exists():
            where = f"{self._path}: LEASES_FILE"
            added = pypxe_leases.add_saved(settings, path, where, time.time())
            settings = added.settings
            left_out += [f"{name}: {key}" for key in added.left_out]
        return settings, left_out

    def _flag(self, name: str, *, default: bool) -> bool:
        value = self._table.get(name, default)
        if isinstance(value, bool):
            return value
        self._fault(
            name,
            Clause("{value} is not true or false", value=shown(value)),
            Clause("write true or false"),
        )
        return default

    def _fault(self, name: str, fault: str, mend: str) -> None:
        self.faults.append(UsageProblem(where=f"{self._path}: {name}", fault=fault, mend=mend))

    def _written(self, there: str, here: str, value: object) -> Written:
        return Written(KEY_BY_NAME[here], value, f"{self._path}: {there}")

    def _number(self, name: str) -> object:
        """A value; ports are text where PyPXE merged its own command line in."""
        value = self._table[name]
        return as_number(value) if isinstance(value, str) else value

    def _text(self, name: str) -> str:
        value = self._table.get(name) or ""
        if isinstance(value, str):
            return value
        self._fault(
            name, Clause("{value} is not text", value=shown(value)), Clause("write it in quotes")
        )
        return ""

    def _pool(self) -> list[Written]:
        first, last = self._text("DHCP_OFFER_BEGIN"), self._text("DHCP_OFFER_END")
        if not self._on["POOL"] or not (first or last):
            return []
        return [self._written("DHCP_OFFER_BEGIN, DHCP_OFFER_END", "range", f"{first}-{last}")]

    def _addresses(self) -> list[Written]:
        """Ours is the DHCP server's; without DHCP the one that TFTP or HTTP is bound to, if any."""
        names = ["DHCP_SERVER_IP"] if self._on["DHCP"] else []
        names += ["TFTP_SERVER_IP"] if self._on["TFTP"] else []
        names += ["HTTP_SERVER_IP"] if self._on["HTTP"] else []
        ours = [(n, a) for n in names if (a := self._text(n)) not in ("", _ANY_ADDRESS)]
        for name, address in ours[1:]:
            if address != ours[0][1]:
                self._fault(
                    name,
                    Clause(
                        "{address} is not {other} of {key}",
                        address=address,
                        other=ours[0][1],
                        key=ours[0][0],
                    ),
                    Clause("use one address for all"),
                )
        found = [self._written(*_renamed(ours[0], "address"))] if ours else []
        files = self._text("DHCP_FILESERVER")
        if self._on["DHCP"] and files and files != self._text("DHCP_SERVER_IP"):
            found.append(self._written("DHCP_FILESERVER", "next-server", files))
        return found

    def _http_port(self) -> list[Written]:
        port = self._number("HTTP_PORT") if self._table.get("HTTP_PORT") is not None else 80
        if port == 80 or not self._on["HTTP"]:
            return []
        return [self._written("HTTP_PORT", "http-port", port)]

    def _boot(self) -> list[Written]:
        found = []
        name = self._text("NETBOOT_FILE")
        if name:
            here = "ipxe-script" if self._on["IPXE"] else "boot-file"
            found.append(self._written("NETBOOT_FILE", here, name))
        if directory := self._text("NETBOOT_DIR"):
            found.append(self._written("NETBOOT_DIR", "boot-dir", str(self._placed(directory))))
        services = self._debugged(self._text("MODE_DEBUG").lower())
        if services:
            found.append(self._written("MODE_DEBUG", "debug", services))
        return found

    def _placed(self, name: str) -> Path:
        """Relative ones lie beside the file as a rule; PyPXE looks where it was started."""
        beside = self._path.absolute().parent / name
        return beside if beside.exists() else Path.cwd() / name

    def _debugged(self, asked: str) -> list[object]:
        """PyPXE's own rule: named or `all`, and not named with a minus."""
        return [
            service
            for service in ("dhcp", "tftp", "http")
            if (service in asked or "all" in asked) and f"-{service}" not in asked
        ]


def _renamed(ours: tuple[str, str], here: str) -> tuple[str, str, str]:
    there, address = ours
    return there, here, address
