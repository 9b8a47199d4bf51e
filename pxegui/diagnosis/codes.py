"""What a machine's own screen says, and what it means: error codes in words; pure.

PXE-Exx: the PXE specification 2.1, appendix, and EDK II's messages for UEFI. iPXE: eight hex
digits, of which the first two are the kind of error, the next its place in iPXE (`errno.h`).
Longer than most files: it is one table.
"""

from __future__ import annotations

import dataclasses
import re

from pxegui.phrases import _
from pxegui.problems import N_


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """One message. Texts are translated by `say`."""

    code: str  # as it stands on the screen: "PXE-E53", "040ee119", or words
    what: str
    help: str

    def say(self) -> tuple[str, str]:
        """What it means, and what helps, in the user's language."""
        return _(self.what), _(self.help)


CODES: tuple[Code, ...] = (
    Code(
        "PXE-E05",
        N_("The network card’s own memory is damaged, or a file is larger than its buffer"),
        N_("Reset the card in the machine’s set-up; update its firmware."),
    ),
    Code(
        "PXE-E07",
        N_("The network card reports a fault"),
        N_("Another port, another cable, newer firmware."),
    ),
    Code(
        "PXE-E09",
        N_("The firmware has no memory left for the network"),
        N_("Update the firmware; take out cards that are not needed."),
    ),
    Code(
        "PXE-E11",
        N_("The server’s hardware address was not found (ARP timeout)"),
        N_("Two networks on one switch, or a firewall on this computer. Check --next-server."),
    ),
    Code(
        "PXE-E12",
        N_("The machine sees no cable"),
        N_(
            "Check cable and switch. Some ports need 30 s to wake up: a small switch between helps."
        ),
    ),
    Code(
        "PXE-E16",
        N_("No offer came"),
        N_(
            "If its line is here, the firewall drops our answer, or the firmware ignores proxy"
            " answers: use Standard mode on a cable of its own. If not, check cable and network."
        ),
    ),
    Code(
        "PXE-E18",
        N_("It was offered a boot, and then nobody answered"),
        N_("A firewall on this computer, or firmware that ignores proxy answers on port 4011."),
    ),
    Code("PXE-E21", N_("Somebody pressed a key"), N_("Start the network boot again.")),
    Code(
        "PXE-E22",
        N_("The server refused the connection (ICMP)"),
        N_("TFTP is left out here, or the machine asks another server: check --next-server."),
    ),
    Code(
        "PXE-E23",
        N_("The file it asked for is not there, or was not sent (TFTP error)"),
        N_("Look at the machine’s line: it names the file, and the nearest that exists."),
    ),
    Code(
        "PXE-E32",
        N_("It asked for its boot file and got no answer (TFTP open timeout)"),
        N_("A firewall drops port 69, or it asks another server: check --next-server."),
    ),
    Code(
        "PXE-E35",
        N_("The boot file stopped on its way (TFTP read timeout)"),
        N_("Cable or switch; a network that does not let large packets through."),
    ),
    Code(
        "PXE-E36",
        N_("The server sent an error instead of the boot file (TFTP)"),
        N_("Look at the machine’s line: it says why the file was refused."),
    ),
    Code(
        "PXE-E38",
        N_("The file cannot be fetched (TFTP cannot open connection)"),
        N_("A firewall, or TFTP is left out here."),
    ),
    Code(
        "PXE-E39",
        N_("The file cannot be read (TFTP)"),
        N_("Look at the machine’s line: it says why the file was refused."),
    ),
    Code(
        "PXE-E51",
        N_("Nobody offered it an address"),
        N_(
            "If it has no line here its question never arrived: wrong network chosen, cable,"
            " VLAN, or a switch port that still sleeps (spanning tree)."
        ),
    ),
    Code(
        "PXE-E52",
        N_("It was told what to boot, but got no address"),
        N_("Proxy mode needs another server that gives addresses. None answered it."),
    ),
    Code(
        "PXE-E53",
        N_("It got an address, but was not told what to boot"),
        N_(
            "The router answered first: use Proxy mode. Or nothing here boots its firmware: see"
            " “What boots from here”."
        ),
    ),
    Code(
        "PXE-E55",
        N_("Port 4011 did not answer"),
        N_("A firewall drops port 4011, or another server promised to answer there."),
    ),
    Code(
        "PXE-E61",
        N_("No cable, or no link"),
        N_("Check the cable; try another port of the switch."),
    ),
    Code("PXE-E63", N_("The network card does not start"), N_("Switch the machine off fully.")),
    Code(
        "PXE-E74",
        N_("The menu that it was sent is not valid"),
        N_("Another server answers too. Only one should."),
    ),
    Code(
        "PXE-E77",
        N_("The list of boot servers that it was sent is not valid"),
        N_("Another server answers too. Only one should."),
    ),
    Code(
        "PXE-E78",
        N_("It found no boot server"),
        N_("Another server told it to look for one. Only one of them should answer."),
    ),
    Code(
        "PXE-E79",
        N_("The boot file is too large for BIOS (over about 500 kB)"),
        N_("Give it undionly.kpxe or pxelinux.0; they load the rest."),
    ),
    Code(
        "PXE-E99",
        N_("An error of the network that the firmware does not know"),
        N_("Often a web address given to firmware that speaks TFTP only, or a wrong server."),
    ),
    Code("PXE-EA0", N_("Somebody pressed a key"), N_("Start the network boot again.")),
    Code(
        "PXE-M0F",
        N_("Network boot gave up, and the machine goes on with its next device"),
        N_("The message before this one tells why."),
    ),
    Code(
        "040ee119",
        N_("iPXE got no address (no configuration methods succeeded)"),
        N_(
            "The switch may hold the port back for up to 50 s (spanning tree): set it to edge or"
            " portfast, or put a small switch between. Else another iPXE: snponly.efi."
        ),
    ),
    Code(
        "2d02803b",
        N_("iPXE asked by TFTP for a file that is not there"),
        N_("Look at the machine’s line: it names the file, and the nearest that exists."),
    ),
    Code(
        "2d0c613b",
        N_("iPXE asked by HTTP for a file that is not there"),
        N_("Look at the machine’s line: it names the file, and the nearest that exists."),
    ),
    Code(
        "280a6011",
        N_("iPXE does not know a way to the server (network unreachable)"),
        N_("The address is of another network and the lease names no router: set one."),
    ),
    Code(
        "2e008081",
        N_("The file is for another kind of firmware (exec format error)"),
        N_("A BIOS file on a UEFI machine, or the other way round: leave it to “found”."),
    ),
    Code(
        "7f048283",
        N_("The firmware refused the file (Secure Boot, or not a program)"),
        N_("Switch Secure Boot off, or give it a signed shim; start kernels, not ISO files."),
    ),
    Code(
        "7f222091",
        N_("The firmware could not start what was loaded"),
        N_("Start the kernel and initrd of an installer, not its ISO file."),
    ),
    Code(
        "3c126083",
        N_("This iPXE was built without what is asked of it (operation not supported)"),
        N_("Often https: use http, or another iPXE."),
    ),
    Code(
        "1d0c6598",
        N_("Reading broke off (input or output error)"),
        N_("A web server in between; a file that changed while it was read."),
    ),
    Code(
        "38086193",
        N_("iPXE sees no cable (link down)"),
        N_("Check cable and switch; some ports need 30 s to wake up."),
    ),
    Code(
        "4c0a6035",
        N_("The web server did not answer iPXE"),
        N_("A firewall drops port 80, or HTTP is left out here."),
    ),
    Code(
        "exec format error",
        N_("The file is for another kind of firmware"),
        N_("A BIOS file on a UEFI machine, or the other way round: leave it to “found”."),
    ),
    Code(
        "iPXE initialising devices",
        N_("This iPXE’s driver hangs with this card"),
        N_("Use snponly.efi or undionly.kpxe: they work through the card’s own firmware."),
    ),
    Code(
        "NBP filesize 0",
        N_("The boot file is not there, or empty"),
        N_("Look at the machine’s line: it names the file."),
    ),
    Code(
        "Start PXE over IPv6",
        N_("The firmware tries IPv6 first"),
        N_("Wait for IPv4, or choose the entry that says IPv4."),
    ),
    Code(
        "grub> grub rescue",
        N_("GRUB found no configuration"),
        N_("It needs grub.cfg where it was built to look: the machine’s line names the place."),
    ),
    Code(
        "Unable to locate configuration file",
        N_("pxelinux found no menu"),
        N_("Put pxelinux.cfg/default beside pxelinux.0."),
    ),
    Code(
        "Failed to load ldlinux.c32 ldlinux.e64",
        N_("pxelinux and its module do not belong together, or the module is not there"),
        N_("Take both files from one and the same Syslinux."),
    ),
    Code(
        "Verification failed: (15) Access Denied",
        N_("Secure Boot refused what shim loaded"),
        N_("shim and GRUB must be of the same distribution, or switch Secure Boot off."),
    ),
    Code(
        "Unable to find a live file system",
        N_("The system did not get its large image"),
        N_("Give the machine more memory: about twice the image and 1 GB."),
    ),
    Code(
        "Bad CPIO magic",
        N_("wimboot cannot read what it was given"),
        N_("Use a newer wimboot."),
    ),
    Code(
        "serverip not set",
        N_("U-Boot was not told the server"),
        N_("Another server answered it. In U-Boot: setenv serverip and this computer’s address."),
    ),
    Code(
        "T T T T",
        N_("U-Boot waits for blocks that do not arrive"),
        N_("Cable, firewall, or two servers that answer."),
    ),
)

# errno.h of iPXE: the first two digits of its error numbers.
_KINDS: dict[str, str] = {
    "02": N_("not allowed"),
    "04": N_("no address"),
    "09": N_("an answer that makes no sense"),
    "0b": N_("somebody pressed a key"),
    "0e": N_("the server refused the connection"),
    "0f": N_("the server ended the connection"),
    "16": N_("the file is too large"),
    "17": N_("the server cannot be reached"),
    "1a": N_("the link is not up yet"),
    "1c": N_("a command or file that is not valid"),
    "1d": N_("reading broke off"),
    "22": N_("too many links on the way"),
    "28": N_("no way to that network"),
    "2c": N_("no network card that it knows"),
    "2d": N_("the file is not there"),
    "2e": N_("not a program for this machine"),
    "31": N_("not enough memory"),
    "34": N_("no room left"),
    "38": N_("no link"),
    "3c": N_("this build cannot do that"),
    "3e": N_("no such name or device"),
    "43": N_("an answer against the rules"),
    "4c": N_("no answer in time"),
    "7f": N_("the firmware refused it"),
}
_PXE = re.compile(r"pxe-?([a-z][0-9a-f]{2})", re.IGNORECASE)
_IPXE = re.compile(r"(?<![0-9a-f])([0-7][0-9a-f]{7})(?![0-9a-f])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def find(text: str) -> tuple[Code, ...]:
    """What a person typed off the screen, looked up: the best first; all where nothing is typed."""
    if not text.strip():
        return CODES
    found = [code for name in _named(text) for code in _by_name(name)]
    if not found:
        found = _by_words(text)
    return tuple(dict.fromkeys(found))


def _named(text: str) -> list[str]:
    pxe = [f"PXE-{each.upper()}" for each in _PXE.findall(text)]
    return pxe + [each.lower() for each in _IPXE.findall(text)]


def _by_name(name: str) -> list[Code]:
    exact = [code for code in CODES if code.code == name]
    if exact or name.startswith("PXE"):
        return exact
    alike = [code for code in CODES if code.code[:6] == name[:6]]
    kind = _KINDS.get(name[:2])
    if alike or kind is None:
        return alike
    return [Code(name, kind, N_("The message beside the number says what it was about."))]


def _by_words(text: str) -> list[Code]:
    """Every word of it occurs, in the code or in the words."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return [code for code in CODES if all(word in _haystack(code) for word in words)]


def _haystack(code: Code) -> str:
    return " ".join((code.code, code.what, code.help, *code.say())).casefold()
