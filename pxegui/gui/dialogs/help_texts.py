"""The help of each part of the window; pure. Paragraphs are plain text."""

from __future__ import annotations

from pxegui.problems import N_

Text = tuple[str, tuple[str, ...]]  # title, paragraphs

TEXTS: dict[str, Text] = {
    "setup": (
        N_("Network, boot folder, addresses, Start"),
        (
            N_(
                "Choose from left to right. Beneath each choice stands what pxegui found out about"
                " it; nothing is sent before Start."
            ),
            N_(
                "Network: the port that your machines are on. A cable straight to one machine"
                " works, and so does a switch."
            ),
            N_(
                "Boot from: a folder with boot files, as an installer’s netboot archive has them."
                " pxegui finds what fits BIOS and UEFI, and which menu the folder brings."
            ),
            N_(
                "Addresses: Standard gives addresses itself, for a network of its own. Proxy leaves"
                " that to the network’s own server and says only what to boot."
            ),
        ),
    ),
    "running": (
        N_("While it serves"),
        (
            N_(
                "The four lamps are the services; a click shows the log of one. DHCP and PXE tell"
                " machines what to boot, TFTP and HTTP send the files."
            ),
            N_(
                "Boot rules, kept addresses and the time kept may be changed meanwhile: they count"
                " from a machine’s next start."
            ),
        ),
    ),
    "machines": (
        N_("Machines & leases"),
        (
            N_(
                "One row for each machine: who it is, which address it has, how far it is, and what"
                " is wrong with it. The five segments are address, loader, menu, system and done."
            ),
            N_(
                "Enter shows its way step by step. Space hides everything else in the other panes."
                " The context menu boots another entry, keeps its address, wakes or ignores it."
            ),
            N_(
                "A machine that does not appear has not been heard: check the cable, and that"
                " network boot is on in its set-up."
            ),
        ),
    ),
    "transfers": (
        N_("Transfers"),
        (
            N_(
                "One row for each file and machine. Repeats and parts of the same file join in one"
                " row."
            ),
            N_(
                "Blocks sent again tell of a bad cable or a busy switch; above 2 % they are shown"
                " in amber."
            ),
        ),
    ),
    "log": (
        N_("Log"),
        (
            N_(
                "Every question and answer on the network, in plain words, with the protocol’s word"
                " in brackets. Only warnings and errors have an icon."
            ),
            N_(
                "Type to filter; /…/ is a regular expression. A file that loaders usually look for"
                " and go on without is no error."
            ),
            N_(
                "F3 shows all of a line; “Details” in its context menu shows the DHCP message"
                " behind it, option by option."
            ),
        ),
    ),
    "panel": (
        N_("Machine"),
        (
            N_(
                "The way of one machine from its first question to its last file. Where something"
                " went wrong, a card says what, why, and what helps."
            ),
            N_(
                "“Copy problem report” puts all of it on the clipboard, to send to somebody who"
                " helps."
            ),
        ),
    ),
}
