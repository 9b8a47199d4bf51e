"""What is said of the addresses that machines get; pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address

from pxegui import phrases
from pxegui.engine.addresses import Addresses
from pxegui.gui.verdicts import proxy
from pxegui.gui.verdicts.boot import SURVEY
from pxegui.gui.verdicts.line import Line, dotted, fault, shown, warn
from pxegui.gui.widgets.labels import link
from pxegui.phrases import _, ngettext
from pxegui.problems import Problem
from pxegui.settings.model import AddressRange, Mode

ADDRESSES = "addresses"  # what the link is called


def short(first: IPv4Address, last: IPv4Address) -> str:
    """`.100` to `.150`, whole addresses where the ends are of different networks."""
    if int(first) >> 8 != int(last) >> 8:
        return f"{first} – {last}"
    space = phrases.NO_BREAK_SPACE
    return f".{int(first) & 255}{space}–{space}.{int(last) & 255}"


def short_range(of: AddressRange) -> str:
    """The same of a range."""
    return short(of.first, of.last)


def beneath(
    mode: Mode,
    worked_out: Addresses | None,
    *,
    is_dynamic: bool,
    is_narrow: bool = False,
    cannot_boot: Sequence[Problem] = (),
) -> list[Line]:
    """The lines beneath the mode. `worked_out` is None where the network has no address.

    `cannot_boot`: what of the chosen folder cannot boot in this mode.
    """
    if mode is Mode.PROXY:
        return _beneath_proxy(cannot_boot, is_narrow=is_narrow)
    change = link(ADDRESSES, _("Change…"))
    if worked_out is None:
        return [Line(text=_("Follows from the address"))]
    errors = [each for each in worked_out.faults if each.SEVERITY == "error"]
    if errors or worked_out.pool is None:
        words = phrases.say_problem(errors[0]).what if errors else _("No address is free")
        return [fault(dotted(shown(words[:1].upper() + words[1:]), change))]
    pool = worked_out.pool.range
    count = int(pool.last) - int(pool.first) + 1
    if is_narrow:
        return [Line(text=dotted(short_range(pool), change))]
    words = ngettext(
        "Hands out {range} ({count} address)", "Hands out {range} ({count} addresses)", count
    ).format(range=f"<b>{short_range(pool)}</b>", count=count)
    second = (
        warn(_("Not safe on this network"))
        if is_dynamic
        else Line(text=_("For a network of its own: one cable, one switch"))
    )
    return [Line(text=dotted(words, change)), second]


def _beneath_proxy(cannot_boot: Sequence[Problem], *, is_narrow: bool) -> list[Line]:
    lines = [Line(text=_("The network’s own server keeps giving addresses"))]
    if cannot_boot:
        stops = warn(dotted(shown(proxy.short(cannot_boot[0])), link(SURVEY, _("Why?"))))
        return [stops] if is_narrow else [*lines, stops]
    if is_narrow:
        return [Line(text=_("From the network’s own server"))]
    return [*lines, Line(text=_("Safe on a company network"))]
