"""What is said of a network interface; pure."""

from __future__ import annotations

from ipaddress import IPv4Interface
from typing import TYPE_CHECKING

from pxegui import phrases
from pxegui.gui.verdicts.line import Line, dotted, fault, info, nothing, ok, shown, warn
from pxegui.net.interfaces import Interface
from pxegui.phrases import _

if TYPE_CHECKING:
    from pxegui.gui.icons import Name


def kind_words(of: Interface) -> str:
    """`Ethernet`, `Wi-Fi`."""
    if of.kind == "ethernet" and of.name.startswith("enx"):
        return _("USB Ethernet")
    return {
        "ethernet": _("Ethernet"),
        "wifi": _("Wi-Fi"),
        "virtual": _("Virtual network"),
        "bridge": _("Bridge"),
        "loopback": _("This computer only"),
    }[of.kind]


def kind_icon(of: Interface) -> Name:
    """Its icon."""
    icons: dict[str, Name] = {"wifi": "wifi", "virtual": "virt", "bridge": "virt"}
    return icons.get(of.kind, "loop" if of.kind == "loopback" else "net")


def group(of: Interface) -> int:
    """Its place in the list: 0 to 2 above the line, the others beneath it."""
    is_wired = of.kind in ("ethernet", "bridge") and not of.master
    has_cable = of.up and of.carrier is not False
    if is_wired and has_cable:
        return 0 if of.usable else 1
    if of.kind == "wifi":
        return 2
    return {"virtual": 3, "loopback": 5}.get(of.kind, 4)


LINE_BEFORE = 3  # the first group beneath the line


def speed(mbps: int) -> str:
    """`1 Gb/s`, `100 Mb/s`; empty if unknown."""
    if mbps <= 0:
        return ""
    space = phrases.NO_BREAK_SPACE
    if mbps < 1000:
        return f"{mbps}{space}Mb/s"
    return f"{phrases.decimal(f'{mbps / 1000:g}')}{space}Gb/s"


def in_list(of: Interface) -> Line:
    """The second line of an interface in the list."""
    address = str(of.usable[0].ip) if of.usable else ""
    if of.kind == "loopback":
        return nothing(_("Reaches no other machine"))
    if of.master:
        return nothing(_("Part of {name}").format(name=shown(of.master)))
    if not of.up:
        return nothing(_("Switched off"))
    if of.kind == "virtual":
        return _virtual_in_list(of, address)
    if of.carrier is False:
        return nothing(_("No cable") if of.kind != "wifi" else _("Not connected"))
    if of.kind == "wifi":
        words = _("few machines boot over Wi-Fi")
        return info(f"{address}, {words}" if address else words)
    clauses = [_link(of).lower()] if address else [_link(of)]
    if of.speed_mbps > 0:
        clauses.append(speed(of.speed_mbps))
    if not address:
        return warn(", ".join([*clauses, _("no address yet")]))
    return ok(", ".join([address, *clauses]))


def _virtual_in_list(of: Interface, address: str) -> Line:
    words = shown(of.doubt) if of.doubt else _("for virtual machines")
    return ok(f"{address}, {words}") if address else nothing(words)


def _link(of: Interface) -> str:
    if of.kind == "wifi":
        return _("Connected")
    return _("Cable in") if of.carrier else _("Switched on")


def beneath(
    of: Interface | None,
    *,
    name: str,
    is_proxy: bool,
    server: str,
    is_narrow: bool = False,
    is_other: bool = False,
) -> list[Line]:
    """The lines beneath the network: the link and the address, then what that means.

    `name` is the chosen one, which may not be there; `server` gave its address, if known,
    or was found at a start (`is_other`).
    """
    if of is None:
        if name:
            return [fault(_("{name} is not plugged in").format(name=shown(name)))]
        return [info(_("Choose a network"))]
    if of.kind == "loopback":
        return [nothing(_("Reaches no other machine"))]
    if is_narrow:
        return [_worst([_first(of, is_narrow=True), *_second(of, is_proxy, server, is_other)])]
    return [_first(of, is_narrow=False), *_second(of, is_proxy, server, is_other)]


def _worst(lines: list[Line]) -> Line:
    """A narrow window shows one line: what is wrong, if anything is."""
    bad = [line for line in lines if line.role in ("error", "warning")]
    return bad[0] if bad else lines[0]


def _first(of: Interface, *, is_narrow: bool) -> Line:
    address = _bold_address(of.usable[0]) if of.usable else ""
    if of.master:
        return warn(_("Part of {name}: choose {name}").format(name=shown(of.master)))
    if not of.up:
        return warn(dotted(_("Switched off"), address))
    if of.carrier is False:
        words = _("Not connected") if of.kind == "wifi" else _("No cable")
        return warn(dotted(words, address))
    link = "" if of.kind == "virtual" else _link(of)
    rate = speed(of.speed_mbps)
    words = (rate if is_narrow else "") or ", ".join(each for each in (link, rate) if each)
    return ok(dotted(words, address)) if words or address else nothing(_("No address on it"))


def _second(of: Interface, is_proxy: bool, server: str, is_other: bool) -> list[Line]:
    if of.master:
        return []
    if not of.usable:
        if of.addresses:
            return [warn(_("Only an address it gave itself"))]
        return [warn(_("No address on it"))]
    if of.kind == "virtual" and not is_other:
        return [info(shown(of.doubt[:1].upper() + of.doubt[1:]))] if of.doubt else []
    if of.dynamic or is_other:
        words = (
            _("{server} gives out addresses here").format(server=shown(server))
            if server
            else _("Another server gives out addresses here")
        )
        return [ok(words) if is_proxy else warn(words)]
    if of.kind == "wifi":
        return [info(_("Few machines boot over Wi-Fi"))]
    return [ok(_("Set by hand: no other server expected here"))]


def _bold_address(of: IPv4Interface) -> str:
    return f"<b>{of.ip}</b>/{of.network.prefixlen}"
