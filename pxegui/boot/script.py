"""iPXE scripts as text: the generated menu of what the survey found; pure.

Rule 1: it runs on the iPXE of 2019 that Debian 12 ships and on today's: only commands both have.
Rule 2: names and titles come from a tree that nobody checked. iPXE has no quoting: `${` expands
        anywhere, and the words `||`, `&&`, `;` and `#...` end a command. So URLs are percent-
        encoded, titles lose such marks, and a kernel command line that has them makes no entry.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Sequence

from pxegui.boot.choose import SCRIPT_NAME, TFTP_PORT, Place
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.settings.model import BootSettings
from pxegui.wire.arch import Firmware

__all__ = [
    "MENU_S",
    "SCRIPT_NAME",
    "fallback_files",
    "generated_files",
    "menu_script",
    "menu_titles",
]

AUTOEXEC_NAME = "autoexec.ipxe"  # what iPXE for UEFI asks before its own DHCP
MENU_S = 10  # until the first entry starts by itself
NOTICE_S = 3  # the same where there is only one entry
MOST_ITEMS = 40  # per firmware: a menu that scrolls for ever helps nobody
_TITLE_LETTERS = 70  # a line of a text screen, less iPXE's frame
# how iPXE names its own machine in ${buildarch}
_BUILD = {
    Firmware.UEFI_X64: "x86_64",
    Firmware.UEFI_IA32: "i386",
    Firmware.UEFI_ARM64: "arm64",
    Firmware.UEFI_ARM32: "arm32",
    Firmware.UEFI_RISCV64: "riscv64",
    Firmware.UEFI_LOONGARCH64: "loong64",
}
_END = """\
:disk
echo Going on with the machine's next boot device
exit 1
:shell
echo Type exit to come back to the menu
shell
goto start
:failed
echo It did not start. Back to the menu in 10 seconds.
imgfree ||
sleep 10
goto menu-${where}
"""
_DHCP = """\
set tries:int32 0
:dhcp
dhcp && goto start ||
inc tries
iseq ${tries} 6 && goto start ||
echo No address yet. A switch port may need a while to wake up. Trying again in 5 seconds.
sleep 5
goto dhcp
"""


# iPXE itself would loop; shim fails on the PXE service of iPXE of 2019, which tells it a wrong size
# of its second stage ("Malformed binary"); GRUB without shim goes on well
_STARTED_BY_IPXE = (
    LoaderKind.PXELINUX,
    LoaderKind.LPXELINUX,
    LoaderKind.GRUB,
    LoaderKind.OTHER,
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Item:
    title: str
    lines: tuple[str, ...]  # the commands; the last one starts it


def menu_script(survey: Survey, place: Place) -> str:
    """The menu of what was found; its first entry for the machine starts by itself after 10 s."""
    return _script(survey, place, head=())


def menu_titles(survey: Survey, place: Place, firmware: Firmware) -> tuple[str, ...]:
    """What the menu offers a machine of this firmware; the first starts by itself."""
    return tuple(item.title for item in _items(survey, place, firmware))


def generated_files(survey: Survey, place: Place) -> dict[str, bytes]:
    """Reserved names and their texts, for `BootDirectory(generated=...)`."""
    return {SCRIPT_NAME: menu_script(survey, place).encode("ascii")}


def fallback_files(
    survey: Survey, place: Place, boot: BootSettings | None = None
) -> dict[str, bytes]:
    """Texts served only where the directory has no such file (`autoexec.ipxe`).

    iPXE for UEFI asks it before it has an address, so this text gets one first. It must not stand
    before what a person set: it leads to their script, and is not there where rules name machines.
    """
    boot = boot or BootSettings()
    script = boot.ipxe_script or survey.script
    if any(rule.macs for rule in boot.rules) or not _is_sayable_url(script):
        return {}
    if script:
        lines = ["#!ipxe", *_DHCP.splitlines(), ":start", f"chain {_url(script, place)}", ""]
        text = "\n".join(lines)
    else:
        text = _script(survey, place, head=_DHCP.splitlines())
    return {AUTOEXEC_NAME: text.encode("ascii")}


def _script(survey: Survey, place: Place, head: Sequence[str]) -> str:
    builds = [firmware for firmware in _BUILD if _items(survey, place, firmware)]
    lines = ["#!ipxe", f"# {_plain(survey.name)}: made by pxegui of what it found", *head, ":start"]
    lines.append("iseq ${platform} pcbios && goto bios ||")
    lines += [
        f"iseq ${{buildarch}} {_BUILD[firmware]} && goto {firmware} ||" for firmware in builds
    ]
    lines.append("goto none")
    for firmware in (Firmware.BIOS, *builds):
        lines += _section(survey, place, firmware)
    lines += [":none", *_nothing(survey), *_END.splitlines()]
    return "\n".join(lines) + "\n"


def _nothing(survey: Survey) -> list[str]:
    return [
        "set where none",
        f"echo Nothing in {_plain(survey.name)} boots this machine (${{platform}} ${{buildarch}}).",
        "prompt --key s --timeout 10000 Press s for a shell && goto shell ||",
        "goto disk",
        ":menu-none",
        "goto none",
    ]


def _section(survey: Survey, place: Place, firmware: Firmware) -> list[str]:
    """All for one firmware: its menu, then its entries."""
    items = _items(survey, place, firmware)
    if not items:
        return [f":{firmware}", "goto none"]
    keys = [f"{firmware}-{at}" for at in range(len(items))]
    lines = [f":{firmware}", f"set where {firmware}"]
    if len(items) == 1:
        lines += [
            f"prompt --key m --timeout {NOTICE_S * 1000} "
            f"{items[0].title} starts in {NOTICE_S} seconds. Press m for a menu. && "
            f"goto menu-{firmware} ||",
            f"goto {keys[0]}",
        ]
    lines += [f":menu-{firmware}", f"menu {_plain(survey.name)} || goto {keys[0]}"]
    lines += [f"item {key} {item.title}" for key, item in zip(keys, items, strict=True)]
    lines += ["item --gap", "item disk Next boot device of this machine", "item shell iPXE shell"]
    lines += [
        f"choose --default {keys[0]} --timeout {MENU_S * 1000} picked && goto ${{picked}} ||",
        "goto disk",
    ]
    for key, item in zip(keys, items, strict=True):
        lines += [f":{key}", *item.lines[:-1], f"{item.lines[-1]} || goto failed"]
    return lines


def _items(survey: Survey, place: Place, firmware: Firmware) -> list[_Item]:
    """BIOS: the tree's own menu first. UEFI: kernels first, which need nothing more than iPXE."""
    own = list(_loader_items(survey, place, firmware))
    kernels = list(_kernel_items(survey.entries, place, firmware))
    items = own + kernels if firmware is Firmware.BIOS else kernels + own
    return items[:MOST_ITEMS]


def _loader_items(survey: Survey, place: Place, firmware: Firmware) -> Iterable[_Item]:
    """The tree's own loaders, which show its own menu; they want TFTP and a configuration."""
    for loader in survey.loaders:
        usable = loader.firmware is firmware and loader.complete and not loader.system
        if not usable or loader.kind not in _STARTED_BY_IPXE:
            continue
        if place.tftp_port == TFTP_PORT:
            yield _loader_item(loader, place)


def _loader_item(loader: Loader, place: Place) -> _Item:
    directory = loader.file[: loader.file.rfind("/") + 1]
    lines = []
    if loader.kind in (LoaderKind.PXELINUX, LoaderKind.LPXELINUX):
        # DHCP option 210 (RFC 5071): pxelinux's own directory, which is not that of our script
        lines = [f"set 210:string {place.tftp_url(directory)}"]
    elif loader.kind is LoaderKind.GRUB:
        # GRUB takes its server from the packet that iPXE makes of its settings; in proxy mode, or
        # with another next server, that is not us (tried: BIOS and UEFI, GRUB 2.06)
        lines = [f"set netX/next-server {place.address} ||"]
    lines += ["imgfree ||", f"chain {place.tftp_url(loader.file)}"]
    return _Item(_plain(f"Own menu of this tree ({loader.file})"), tuple(lines))


def _kernel_items(
    entries: Iterable[MenuEntry], place: Place, firmware: Firmware
) -> Iterable[_Item]:
    for entry in entries:
        if entry.fits(firmware) and _can_be_said(entry):
            yield _Item(_plain(entry.title), tuple(_kernel_lines(entry, place)))


def _kernel_lines(entry: MenuEntry, place: Place) -> Iterable[str]:
    """Kernel and initrds by URL; UEFI kernels find an initrd by the name given to `initrd=`."""
    names = _distinct_names(entry.initrds)
    yield "imgfree ||"
    behind = [*(f"initrd={name}" for name in names), *entry.arguments.split()]
    yield _either("kernel", entry.kernel, behind, place)
    for name, initrd in zip(names, entry.initrds, strict=True):
        yield _either(f"initrd --name {name}", initrd, (), place)
    yield "boot"


def _distinct_names(initrds: Sequence[str]) -> list[str]:
    """Plain names, each once: iPXE and the kernel find an image by its name."""
    names: list[str] = []
    for at, initrd in enumerate(initrds):
        base = initrd.rsplit("/", 1)[-1]
        plain = "".join(
            letter for letter in base if (letter.isascii() and letter.isalnum()) or letter in ".-_"
        )
        fine = plain == base and plain and plain not in names and not plain.startswith("-")
        names.append(plain if fine else f"initrd{at}.img")
    return names


def _either(command: str, name: str, behind: Sequence[str], place: Place) -> str:
    """Fetch by HTTP, else by TFTP: a firewall or a build without HTTP may leave only one."""
    urls = [_url(name, place)]
    if "://" not in name and place.http_port and place.tftp_port:
        urls.append(place.tftp_url(name))
    return " || ".join([*(" ".join([command, url, *behind]) for url in urls), "goto failed"])


def _url(name: str, place: Place) -> str:
    return name if "://" in name else place.best_url(name)


def _can_be_said(entry: MenuEntry) -> bool:
    """Whether iPXE would hand on the command line and fetch the URLs as they are."""
    words = entry.arguments.split()
    text = entry.arguments + "".join(entry.initrds) + entry.kernel
    return (
        not any(word in ("||", "&&", ";") or word.startswith("#") for word in words)
        and "${" not in entry.arguments
        and entry.arguments.isascii()
        and entry.arguments.isprintable()
        and all(_is_sayable_url(name) for name in (entry.kernel, *entry.initrds))
        and len(text) < 4000
    )


def _is_sayable_url(name: str) -> bool:
    """A URL goes into the script as it is; a name of the directory is encoded, and always fine."""
    plain = name.isascii() and name.isprintable() and not set(name) & set(" $#")
    return plain or "://" not in name


def _plain(title: str) -> str:
    """A title that iPXE shows as it is: printable ASCII, one line, nothing that it would act on."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    printable = "".join(letter if letter.isprintable() else " " for letter in ascii_only)
    safe = printable.replace("${", "$(").replace("|", "/").replace(";", ",")
    words = [word.lstrip("#") if word != "&&" else "and" for word in safe.split()]
    text = " ".join(word for word in words if word).lstrip("-# ")
    if len(text) > _TITLE_LETTERS:  # what tells entries apart stands at the end
        text = "..." + text[3 - _TITLE_LETTERS :].lstrip("#")
    return text or "entry"
