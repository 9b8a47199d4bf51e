"""iPXE scripts as text: the generated menu of what the survey found; pure.

Rule 1: it runs on the iPXE of 2019 that Debian 12 ships and on today's: only commands both have.
Rule 2: names and titles come from a tree that nobody checked. iPXE has no quoting: `${` expands
        anywhere, and the words `||`, `&&`, `;` and `#...` end a command. So URLs are percent-
        encoded, titles lose such marks, and a kernel command line that has them makes no entry.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from pxegui.boot.choose import SCRIPT_NAME, TFTP_PORT, Place
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import Offered, in_ascii, menu_wait_s, offered
from pxegui.settings.model import BootSettings
from pxegui.wire.arch import Firmware

__all__ = [
    "SCRIPT_NAME",
    "fallback_files",
    "generated_files",
    "menu_script",
    "menu_titles",
]

AUTOEXEC_NAME = "autoexec.ipxe"  # what iPXE for UEFI asks before its own DHCP
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Item:
    title: str
    lines: tuple[str, ...]  # the commands; the last one starts it


def menu_script(survey: Survey, place: Place, boot: BootSettings | None = None) -> str:
    """The menu of what was found; its first entry for the machine starts by itself after 10 s."""
    return _Script(survey, place, boot or BootSettings()).text(head=())


def menu_titles(
    survey: Survey, place: Place, firmware: Firmware, boot: BootSettings | None = None
) -> tuple[str, ...]:
    """What the menu offers a machine of this firmware; the first starts by itself."""
    script = _Script(survey, place, boot or BootSettings())
    return tuple(item.title for item in script.items(firmware))


def generated_files(
    survey: Survey, place: Place, boot: BootSettings | None = None
) -> dict[str, bytes]:
    """Reserved names and their texts, for `BootDirectory(generated=...)`."""
    return {SCRIPT_NAME: menu_script(survey, place, boot).encode("ascii")}


def waits_s(boot: BootSettings, titles: int) -> int:
    """Seconds until the first of so many entries starts by itself; 0: it waits for a choice."""
    return NOTICE_S if titles == 1 and boot.menu_s is None else menu_wait_s(boot)


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
        text = _Script(survey, place, boot).text(head=_DHCP.splitlines())
    return {AUTOEXEC_NAME: text.encode("ascii")}


class _Script:
    """One script in the making."""

    def __init__(self, survey: Survey, place: Place, boot: BootSettings) -> None:
        self._survey = survey
        self._place = place
        self._boot = boot
        self._offered = offered(survey, boot.menu)

    def text(self, head: Sequence[str]) -> str:
        """The whole of it; `head` comes before its first label."""
        name = shown_title(self._survey.name)
        builds = [firmware for firmware in _BUILD if self.items(firmware)]
        lines = ["#!ipxe", f"# {name}: made by pxegui of what it found", *head, ":start"]
        lines.append("iseq ${platform} pcbios && goto bios ||")
        lines += [
            f"iseq ${{buildarch}} {_BUILD[firmware]} && goto {firmware} ||" for firmware in builds
        ]
        lines.append("goto none")
        for firmware in (Firmware.BIOS, *builds):
            lines += self._section(firmware)
        lines += [":none", *_nothing(self._survey), *_END.splitlines()]
        return "\n".join(lines) + "\n"

    def items(self, firmware: Firmware) -> list[_Item]:
        """What a machine of this firmware can choose from."""
        fitting = (line for line in self._offered if line.fits(firmware))
        items = [item for item in map(self._item, fitting) if item is not None]
        return items[:MOST_ITEMS]

    def _item(self, line: Offered) -> _Item | None:
        """How a line is started; None: iPXE cannot here."""
        title, place = shown_title(line.title), self._place
        if isinstance(line.thing, Loader):  # which wants TFTP and a configuration
            if place.tftp_port != TFTP_PORT:
                return None
            return _Item(title, tuple(_loader_lines(line.thing, place)))
        if not _can_be_said(line.thing):
            return None
        return _Item(title, tuple(_kernel_lines(line.thing, place)))

    def _section(self, firmware: Firmware) -> list[str]:
        """All for one firmware: its menu, then its entries."""
        items = self.items(firmware)
        if not items:
            return [f":{firmware}", "goto none"]
        keys = [f"{firmware}-{at}" for at in range(len(items))]
        seconds = waits_s(self._boot, len(items))
        lines = [f":{firmware}", f"set where {firmware}"]
        if len(items) == 1 and seconds:
            lines += [
                f"prompt --key m --timeout {seconds * 1000} "
                f"{items[0].title} starts in {seconds} seconds. Press m for a menu. && "
                f"goto menu-{firmware} ||",
                f"goto {keys[0]}",
            ]
        name = shown_title(self._survey.name)
        lines += [f":menu-{firmware}", f"menu {name} || goto {keys[0]}"]
        lines += [f"item {key} {item.title}" for key, item in zip(keys, items, strict=True)]
        lines += ["item --gap", "item disk Next boot device of this machine"]
        lines.append("item shell iPXE shell")
        lines += [f"choose {self._choose(keys[0])}picked && goto ${{picked}} ||", "goto disk"]
        for key, item in zip(keys, items, strict=True):
            lines += [f":{key}", *item.lines[:-1], f"{item.lines[-1]} || goto failed"]
        return lines

    def _choose(self, first: str) -> str:
        """The options of `choose`; who came into the menu by hand has more than a moment."""
        wait_s = menu_wait_s(self._boot)
        timeout = f"--timeout {wait_s * 1000} " if wait_s else ""
        return f"--default {first} {timeout}"


def _nothing(survey: Survey) -> list[str]:
    name = shown_title(survey.name)
    return [
        "set where none",
        f"echo Nothing in {name} boots this machine (${{platform}} ${{buildarch}}).",
        "prompt --key s --timeout 10000 Press s for a shell && goto shell ||",
        "goto disk",
        ":menu-none",
        "goto none",
    ]


def _loader_lines(loader: Loader, place: Place) -> Iterable[str]:
    """The tree's own loader, which shows its own menu."""
    directory = loader.file[: loader.file.rfind("/") + 1]
    if loader.kind in (LoaderKind.PXELINUX, LoaderKind.LPXELINUX):
        # DHCP option 210 (RFC 5071): pxelinux's own directory, which is not that of our script
        yield f"set 210:string {place.tftp_url(directory)}"
    elif loader.kind is LoaderKind.GRUB:
        # GRUB takes its server from the packet that iPXE makes of its settings; in proxy mode, or
        # with another next server, that is not us (tried: BIOS and UEFI, GRUB 2.06)
        yield f"set netX/next-server {place.address} ||"
    yield from ("imgfree ||", f"chain {place.tftp_url(loader.file)}")


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


def shown_title(title: str) -> str:
    """A title that iPXE shows as it is: printable ASCII, one line, nothing that it would act on."""
    safe = in_ascii(title).replace("${", "$(").replace("|", "/").replace(";", ",")
    words = [word.lstrip("#") if word != "&&" else "and" for word in safe.split()]
    text = " ".join(word for word in words if word).lstrip("-# ")
    if len(text) > _TITLE_LETTERS:  # what tells entries apart stands at the end
        text = "..." + text[3 - _TITLE_LETTERS :].lstrip("#")
    return text or "entry"
