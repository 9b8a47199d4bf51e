"""What is said before Start of what cannot boot in proxy mode; pure."""

from __future__ import annotations

from pxegui.boot.behind_proxy import GrubInProxyMode, OnlyGrubInProxyMode, UBootInProxyMode
from pxegui.phrases import _, visible
from pxegui.problems import N_, Problem

# The same as the problems say on a terminal, where one types `--mode standard`.
WHY: dict[type[Problem], str] = {
    GrubInProxyMode: N_(
        "GRUB loads its menu from the network’s own server, where there is none. Choose iPXE"
        " ({ipxe}) instead, or Standard mode."
    ),
    OnlyGrubInProxyMode: N_(
        "GRUB loads its menu from the network’s own server, where there is none. Put iPXE"
        " ({ipxe}) into the folder, or choose Standard mode."
    ),
    UBootInProxyMode: N_(
        "U-Boot takes server and file from the network’s own server. Name the file there, or"
        " choose Standard mode."
    ),
}


def why(problem: Problem) -> str:
    """Why it cannot boot and what to do, as one or two sentences."""
    return visible(_(WHY[type(problem)]).format_map(problem.facts()))


def short(problem: Problem) -> str:
    """The same in a few words, for a line beneath the mode; plain text."""
    if isinstance(problem, UBootInProxyMode):
        words = _("{machines}: U-Boot needs Standard mode")
    else:
        words = _("{machines}: GRUB finds no menu")
    return visible(words.format_map(problem.facts()))
