"""The boot choice: which file a client gets, from where, and because of which rule; pure.

Rule 1: a client that is iPXE gets a script and never an iPXE binary: nothing loads itself for ever.
Rule 2: what a person typed is given as typed; what the survey found only to the firmware it is for.
Rule 3: a client that wants to boot gets a file, or a `Missing` that says where to get one.
Longer than most files: what wins over what is one order, and is read in one piece.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from ipaddress import IPv4Address
from urllib.parse import quote

from pxegui.boot.client import Client, Speaks
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.boot.pxelinux_config import directory_of, found_by, is_configuration
from pxegui.boot.pxelinux_config import split as split_configuration
from pxegui.problems import Clause
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware
from pxegui.wire.options import Option

SCRIPT_NAME = "pxegui/boot.ipxe"  # the generated menu's reserved name

TFTP_PORT = 69
HTTP_PORT = 80
_IPXE_BINARY = re.compile(r"(.*\.(k*pxe|pxe))|((ipxe|snponly|undionly).*\.(efi|0|lkrn))")
_READ_PXELINUX_CFG = (LoaderKind.PXELINUX, LoaderKind.LPXELINUX, LoaderKind.SYSLINUX_EFI)
# U-Boot starts EFI programs of its own machine; shim then finds no service to load GRUB by
_U_BOOT_RUNS = {
    Firmware.UBOOT_ARM32: Firmware.UEFI_ARM32,
    Firmware.UBOOT_ARM64: Firmware.UEFI_ARM64,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where our services are, as clients must be told."""

    address: IPv4Address  # ours, on the interface the packet came in on
    mode: Mode
    tftp_port: int | None  # None: TFTP is left out
    http_port: int | None

    def url(self, name: str) -> str:
        """The http URL of a name in the boot directory; percent-encoded; `:80` left out."""
        return f"http://{self.address}{_port(self.http_port, HTTP_PORT)}/{_encode(name)}"

    def tftp_url(self, name: str) -> str:
        """The tftp URL of a name in the boot directory; percent-encoded; `:69` left out."""
        return f"tftp://{self.address}{_port(self.tftp_port, TFTP_PORT)}/{_encode(name)}"

    def best_url(self, name: str) -> str:
        """The http URL while HTTP is served, else the tftp URL."""
        return self.url(name) if self.http_port else self.tftp_url(name)


def _port(port: int | None, usual: int) -> str:
    return "" if port in (None, usual) else f":{port}"


def _encode(name: str) -> str:
    return quote(name.lstrip("/").encode("utf-8", "surrogateescape"), safe="/")


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
    configuration: str = ""  # for pxelinux and U-Boot, from the boot file's directory (option 209)
    prefix: str = ""  # that directory, for who asks (option 210)

    @property
    def is_url(self) -> bool:
        """`file` is a URL."""
        return "://" in self.file


def choose(client: Client, boot: BootSettings, survey: Survey, place: Place) -> BootChoice:
    """The boot choice for one client: rules first, then the survey's best loader for it."""
    choice = _choose(client, boot, survey, place)
    asks = client.asks_for and choice.missing is None and _is_ours(boot, place)
    return _with_configuration(client, choice, survey) if asks else choice


def _choose(client: Client, boot: BootSettings, survey: Survey, place: Place) -> BootChoice:
    if not client.boots:
        return BootChoice()
    if client.speaks is Speaks.IPXE:
        return _choose_for_ipxe(client, boot, survey, place)
    if place.mode is Mode.PROXY and not client.hears_proxies:
        return _nothing(
            Clause("no way to boot {client} in proxy mode", client=_machine(client)),
            Clause(
                "U-Boot takes server and file from the network's own DHCP server; use standard mode"
            ),
        )
    typed = _typed(client, boot)
    if typed is not None:
        file, because = typed
        if is_configuration(file):
            return _give_configuration(client, boot, survey, place, file, because)
        return _give(client, boot, place, file, because)
    return _choose_loader(client, boot, survey, place)


# -- clients that are iPXE -------------------------------------------------------------------------


def _choose_for_ipxe(
    client: Client, boot: BootSettings, survey: Survey, place: Place
) -> BootChoice:
    name, because, typed = _script(client, boot, survey)
    if "://" in name:
        return _choice(boot, place, name, because)
    speaks_http = client.ipxe is None or not client.ipxe.features or client.ipxe.http
    if place.http_port and speaks_http:
        return _choice(boot, place, place.url(name), because)
    elsewhere = typed and boot.next_server not in (None, place.address)
    if elsewhere or (place.tftp_port == TFTP_PORT and _is_ours(boot, place)):
        return _choice(boot, place, name, because)
    if place.tftp_port:
        return _choice(boot, place, place.tftp_url(name), because)
    what = Clause("no way to give this iPXE its script {name}", name=name)
    why = Clause("HTTP is left out") if speaks_http else Clause("this iPXE has no HTTP")
    return _nothing(what, Clause("{why} and TFTP is left out; start without --no-tftp", why=why))


def _script(client: Client, boot: BootSettings, survey: Survey) -> tuple[str, str, bool]:
    """The script's name or URL, why, and whether a person typed it."""
    if boot.ipxe_script:
        return boot.ipxe_script, Clause("the iPXE script was set"), True
    for rule in boot.rules:
        of_this_machine = rule.macs and _fits(rule, client)
        is_script = not is_ipxe_binary(rule.boot_file, survey) and not is_configuration(
            rule.boot_file
        )
        if of_this_machine and is_script:
            return rule.boot_file, Clause("the rule for {whom}", whom=client.mac), True
    if survey.script:
        return survey.script, Clause("{file} was found for iPXE", file=survey.script), False
    return SCRIPT_NAME, Clause("the menu made from what was found, for iPXE"), False


def is_ipxe_binary(file: str, survey: Survey) -> bool:
    """This file would start iPXE again: by what the survey found, else by its name."""
    for loader in survey.loaders:
        if loader.file == file.lstrip("/"):
            return loader.kind is LoaderKind.IPXE
    return _IPXE_BINARY.fullmatch(file.rsplit("/", 1)[-1].lower()) is not None


def choose_full_ipxe(
    client: Client, boot: BootSettings, survey: Survey, place: Place
) -> BootChoice | None:
    """The full iPXE for one that lacks something, by TFTP, which each has; None: it is fine.

    What starts it is asked a second time, so the caller must see that this is done once.
    """
    lacks = client.ipxe.lacks(client.firmware) if client.ipxe is not None else ""
    if not lacks or place.tftp_port != TFTP_PORT or not _is_ours(boot, place):
        return None
    for loader in survey.loaders:
        if loader.kind is LoaderKind.IPXE and loader.firmware is client.firmware:
            because = Clause(
                "its own iPXE lacks {feature}: {file} first, then the script",
                feature=lacks,
                file=loader.file,
            )
            return _choice(boot, place, loader.file, because)
    return None


# -- everybody else --------------------------------------------------------------------------------


def _typed(client: Client, boot: BootSettings) -> tuple[str, str] | None:
    for rule in boot.rules:
        if _fits(rule, client):
            return rule.boot_file, Clause("the rule for {whom}", whom=_whose(rule, client))
    if boot.boot_file:
        return boot.boot_file, Clause("the boot file was set")
    return None


def _fits(rule: Rule, client: Client) -> bool:
    by_mac = not rule.macs or client.mac.lower() in (mac.lower() for mac in rule.macs)
    by_http = not rule.http or client.speaks is Speaks.HTTP
    return by_mac and by_http and rule.firmware in (None, client.firmware)


def _whose(rule: Rule, client: Client) -> str:
    """The machines of a rule that fits, in words."""
    if rule.macs:
        return client.mac
    whose = rule.firmware.words if rule.firmware else Clause("all")
    return Clause("{firmware}, HTTP", firmware=whose) if rule.http else whose


def _choose_loader(client: Client, boot: BootSettings, survey: Survey, place: Place) -> BootChoice:
    firmware = client.firmware
    if firmware is None or firmware is Firmware.OTHER:
        return _nothing(
            Clause("no boot file for {client}", client=_machine(client)),
            Clause("set one for this machine by a rule, or with --boot-file"),
        )
    runs = _U_BOOT_RUNS.get(firmware, firmware)
    fitting = [loader for loader in survey.loaders if loader.firmware is runs]
    if client.speaks is Speaks.U_BOOT:
        fitting = [loader for loader in fitting if not loader.system]
        fitting = [loader for loader in fitting if loader.kind is not LoaderKind.SHIM]
        if any(entry.fits(runs) for entry in survey.entries):
            fitting = []  # a boot file would only be a directory more for pxelinux.cfg/
    best, note = _best(client.speaks, fitting, place.mode)
    if best is not None:
        what = Clause("{file} was found for {firmware}", file=best.file, firmware=runs.words)
        if best.system:
            what = Clause("the system's iPXE for {firmware}", firmware=runs.words)
        if best.missing and not note:
            note = Clause(", though {file} is missing", file=best.missing[0])
        because = Clause("{what}{note}", what=what, note=note) if note else what
        return _give(client, boot, place, best.file, because)
    if client.speaks is Speaks.U_BOOT and (place.tftp_port or not _is_ours(boot, place)):
        return _choice(boot, place, "", Clause("U-Boot looks for pxelinux.cfg/ by itself"))
    return BootChoice(missing=missing_for(firmware, survey))


def best_loaders(survey: Survey, mode: Mode) -> dict[Firmware, Loader]:
    """For each firmware the boot file that a machine gets by PXE in this mode."""
    found: dict[Firmware, list[Loader]] = {}
    for loader in survey.loaders:
        found.setdefault(loader.firmware, []).append(loader)
    best = {firmware: _best(Speaks.PXE, fitting, mode)[0] for firmware, fitting in found.items()}
    return {firmware: loader for firmware, loader in best.items() if loader is not None}


def _best(speaks: Speaks, fitting: Sequence[Loader], mode: Mode) -> tuple[Loader | None, str]:
    """The loader to give, and a note on why not the first one, or what will go wrong."""
    if not fitting:
        return None, ""
    if speaks is Speaks.HTTP:
        wanted = [loader for loader in fitting if _boots_by_http(loader)]
        note = Clause(": shim and GRUB find no files after HTTP Boot")
        though = Clause(", though shim and GRUB find no files after HTTP Boot")
    elif mode is Mode.PROXY:
        wanted = [loader for loader in fitting if not follows_main_server(loader)]
        note = Clause(": GRUB and shim would ask the main DHCP server for their files")
        though = Clause(", though GRUB and shim would ask the main DHCP server for their files")
    else:
        return fitting[0], ""
    if not wanted:
        return fitting[0], though
    skipped = fitting[0] is not wanted[0] and follows_main_server(fitting[0])
    return wanted[0], note if skipped else ""


def _boots_by_http(loader: Loader) -> bool:
    """It goes on by HTTP after UEFI HTTP Boot (Debian's signed GRUB stays at its prompt)."""
    return loader.kind in (LoaderKind.IPXE, LoaderKind.OTHER) or loader.http or loader.alone


def follows_main_server(loader: Loader) -> bool:
    """It takes its next server from the network's own DHCP server, not from the proxy.

    GRUB does. shim itself reads the proxy's packet where the address server named no file.
    """
    grub = loader.kind is LoaderKind.GRUB and not (loader.http or loader.alone)
    return grub or (loader.kind is LoaderKind.SHIM and not loader.starts_ipxe)


# -- pxelinux and U-Boot ---------------------------------------------------------------------------


def _with_configuration(client: Client, choice: BootChoice, survey: Survey) -> BootChoice:
    """The same, with the configuration that this loader's own search would find.

    The menu that we make where there is none is left to that search.
    """
    directory = directory_of(choice.file)
    loader = next((each for each in survey.loaders if each.file == choice.file.lstrip("/")), None)
    reads = loader is not None and loader.kind in _READ_PXELINUX_CFG
    if choice.is_url or choice.configuration or not (reads or client.speaks is Speaks.U_BOOT):
        return choice
    return dataclasses.replace(
        choice,
        configuration=found_by(client, directory, survey.configurations),
        prefix=directory if Option.PATH_PREFIX in client.asks_for else "",
    )


def _give_configuration(
    client: Client, boot: BootSettings, survey: Survey, place: Place, file: str, because: str
) -> BootChoice:
    """A rule names a configuration: the loader beside it, which is told to load that one."""
    directory, name = split_configuration(file)
    if client.speaks is Speaks.U_BOOT:
        given = _give(client, boot, place, "", because)
        return dataclasses.replace(given, configuration=file.lstrip("/"))
    for loader in survey.loaders:
        reads = loader.kind in _READ_PXELINUX_CFG and loader.firmware is client.firmware
        if reads and directory_of(loader.file) == directory and client.speaks is Speaks.PXE:
            because = Clause("{because}, {file}", because=because, file=file)
            given = _give(client, boot, place, loader.file, because)
            return dataclasses.replace(given, configuration=name)
    return _nothing(
        Clause("nothing for {client} that would read {file}", client=_machine(client), file=file),
        Clause(
            "put pxelinux into {folder}, or name a boot file in the rule",
            folder=survey.root / directory,
        ),
    )


# -- what leaves -----------------------------------------------------------------------------------


def _give(client: Client, boot: BootSettings, place: Place, file: str, because: str) -> BootChoice:
    """The file in the form this client can load."""
    if "://" in file:
        return _choice(boot, place, file, because)
    if client.speaks is Speaks.HTTP:
        if not place.http_port:
            return _nothing(
                Clause("no boot URL for {client}", client=_machine(client).removesuffix(", HTTP")),
                Clause(
                    "HTTP is left out; start without --no-http, or choose the machine's PXE entry"
                ),
            )
        return _choice(boot, place, place.url(file), because)
    if not place.tftp_port and _is_ours(boot, place):
        return _nothing(
            Clause("no TFTP for {client}", client=_machine(client)),
            Clause("TFTP is left out; start without --no-tftp, or set --next-server"),
        )
    return _choice(boot, place, file, because)


def _choice(boot: BootSettings, place: Place, file: str, because: str) -> BootChoice:
    return BootChoice(file=file, next_server=boot.next_server or place.address, because=because)


def _is_ours(boot: BootSettings, place: Place) -> bool:
    return boot.next_server in (None, place.address)


def _nothing(what: str, where: str) -> BootChoice:
    return BootChoice(missing=Missing(what=what, where=where))


def _machine(client: Client) -> str:
    if client.words:
        return client.words
    if client.architecture is not None:
        return Clause("architecture {number}", number=client.architecture)
    return Clause("a machine that does not say its firmware")


IPXE_FILES = {
    Firmware.BIOS: "undionly.kpxe",
    Firmware.UEFI_X64: Clause("{file} for {cpu}", file="snponly.efi", cpu="x86_64"),
    Firmware.UEFI_IA32: Clause("{file} for {cpu}", file="snponly.efi", cpu="i386"),
    Firmware.UEFI_ARM64: Clause("{file} for {cpu}", file="snponly.efi", cpu="arm64"),
    Firmware.UEFI_ARM32: Clause("{file} for {cpu}", file="snponly.efi", cpu="arm32"),
    Firmware.UEFI_RISCV64: Clause("{file} for {cpu}", file="snponly.efi", cpu="riscv64"),
    Firmware.UEFI_LOONGARCH64: Clause("{file} for {cpu}", file="snponly.efi", cpu="loong64"),
}


def missing_for(firmware: Firmware, survey: Survey) -> Missing:
    """What is missing where nothing found boots this firmware, and where to get it."""
    what = Clause("no boot file for {client}", client=firmware.words)
    if firmware in (Firmware.BIOS, Firmware.UEFI_X64):
        file = IPXE_FILES[firmware].split(" ", 1)[0]
        return Missing(
            what=what,
            where=Clause(
                "install the package ipxe, or put {file} into {folder}",
                file=file,
                folder=survey.root,
            ),
        )
    if firmware in IPXE_FILES:
        return Missing(
            what=what,
            where=Clause(
                "put {file} (from ipxe.org) into {folder}",
                file=IPXE_FILES[firmware],
                folder=survey.root,
            ),
        )
    if firmware is Firmware.RASPBERRY_PI:
        return Missing(
            what=what,
            where=Clause(
                "put the Raspberry Pi's boot files (start4.elf ...) into {folder}",
                folder=survey.root,
            ),
        )
    return Missing(
        what=what,
        where=Clause(
            "put one into {folder} and name it by a rule, or with --boot-file", folder=survey.root
        ),
    )
