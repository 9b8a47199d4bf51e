"""Which boot file each client gets, and why."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.choose import (
    BootChoice,
    Place,
    best_loaders,
    choose,
    choose_full_ipxe,
    is_ipxe_binary,
    missing_for,
)
from pxegui.boot.client import Client, Ipxe, Speaks
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

US = IPv4Address("10.0.0.1")
OTHER = IPv4Address("10.0.0.9")
MAC = "52:54:00:12:34:56"
HTTP = frozenset({19, 21})


def client(
    speaks: Speaks = Speaks.PXE, firmware: Firmware | None = Firmware.BIOS, **more
) -> Client:
    fields = {
        "mac": MAC,
        "speaks": speaks,
        "firmware": firmware,
        "architecture": None,
        "vendor_class": "",
        "user_class": "",
        "uuid": "",
        "host_name": "",
    }
    return Client(**fields | more)


def ipxe(features: frozenset[int] = HTTP, firmware: Firmware = Firmware.BIOS) -> Client:
    return client(Speaks.IPXE, firmware, ipxe=Ipxe(features=features))


def place(mode: Mode = Mode.STANDARD, tftp: int | None = 69, http: int | None = 80) -> Place:
    return Place(address=US, mode=mode, tftp_port=tftp, http_port=http)


def loader(file: str, kind: LoaderKind, firmware: Firmware, **more) -> Loader:
    return Loader(file=file, kind=kind, firmware=firmware, **more)


PXELINUX = loader("pxelinux.0", LoaderKind.PXELINUX, Firmware.BIOS)
CORE = loader("core.0", LoaderKind.GRUB, Firmware.BIOS)
SHIM = loader("bootx64.efi", LoaderKind.SHIM, Firmware.UEFI_X64, signed=True)
GRUB = loader("grubx64.efi", LoaderKind.GRUB, Firmware.UEFI_X64, signed=True)
GRUB_HTTP = loader("httpx64.efi", LoaderKind.GRUB, Firmware.UEFI_X64, http=True)
GRUB_ALONE = loader("all.efi", LoaderKind.GRUB, Firmware.UEFI_X64, alone=True)
UNDIONLY = loader("pxegui/undionly.kpxe", LoaderKind.IPXE, Firmware.BIOS, system=True)
SNPONLY = loader("pxegui/snponly.efi", LoaderKind.IPXE, Firmware.UEFI_X64, system=True)
OWN_IPXE = loader("ipxe/ipxe.efi", LoaderKind.IPXE, Firmware.UEFI_X64)
ARM = loader("bootaa64.efi", LoaderKind.GRUB, Firmware.UEFI_ARM64)


BY_HTTP = (
    Rule(boot_file="h.efi", firmware=Firmware.UEFI_X64, http=True),
    Rule(boot_file="p.efi", firmware=Firmware.UEFI_X64),
)


def found(*loaders: Loader, script: str = "") -> Survey:
    return Survey(root=Path("/srv"), name="srv", loaders=loaders, script=script)


DEBIAN = found(PXELINUX, SHIM, GRUB, UNDIONLY, SNPONLY)


def say(choice: BootChoice) -> str:
    """A choice in one line."""
    if choice.missing:
        return f"missing: {choice.missing.what}"
    return f"{choice.file} @{choice.next_server}" if choice.next_server else choice.file


@pytest.mark.parametrize(
    ("who", "boot", "survey", "where", "wanted"),
    [
        # firmware
        pytest.param(
            client(), {}, DEBIAN, place(), "pxelinux.0 @10.0.0.1", id="BIOS gets pxelinux"
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), {}, DEBIAN, place(), "bootx64.efi @10.0.0.1",
            id="UEFI gets shim",
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_ARM64), {}, DEBIAN, place(),
            "missing: no boot file for UEFI Arm 64", id="no loader for that firmware",
        ),
        pytest.param(
            client(firmware=None), {}, DEBIAN, place(),
            "missing: no boot file for a machine that does not say its firmware",
            id="a client that does not say its firmware",
        ),
        pytest.param(
            client(firmware=Firmware.OTHER, architecture=3), {}, DEBIAN, place(),
            "missing: no boot file for PXE type 3", id="an architecture out of use",
        ),
        pytest.param(
            client(Speaks.OTHER), {}, DEBIAN, place(), "", id="an operating system boots nothing"
        ),
        # iPXE
        pytest.param(
            ipxe(), {}, DEBIAN, place(), "http://10.0.0.1/pxegui/boot.ipxe @10.0.0.1",
            id="iPXE gets the generated menu",
        ),
        pytest.param(
            ipxe(), {}, found(UNDIONLY, script="a b/boot.ipxe"), place(http=8080),
            "http://10.0.0.1:8080/a%20b/boot.ipxe @10.0.0.1", id="iPXE gets the script found",
        ),
        pytest.param(
            ipxe(frozenset({21})), {}, found(script="boot.ipxe"), place(),
            "boot.ipxe @10.0.0.1", id="an iPXE without HTTP gets it by TFTP",
        ),
        pytest.param(
            ipxe(frozenset()), {}, found(script="boot.ipxe"), place(),
            "http://10.0.0.1/boot.ipxe @10.0.0.1", id="an iPXE that says nothing gets the URL",
        ),
        pytest.param(
            ipxe(), {}, found(script="boot.ipxe"), place(http=None), "boot.ipxe @10.0.0.1",
            id="HTTP left out",
        ),
        pytest.param(
            ipxe(), {}, found(script="boot.ipxe"), place(http=None, tftp=6969),
            "tftp://10.0.0.1:6969/boot.ipxe @10.0.0.1", id="TFTP on another port needs a URL",
        ),
        pytest.param(
            ipxe(), {}, found(script="boot.ipxe"), place(http=None, tftp=None),
            "missing: no way to give this iPXE its script boot.ipxe", id="neither is served",
        ),
        pytest.param(
            ipxe(), {"ipxe_script": "my.ipxe"}, found(script="boot.ipxe"), place(),
            "http://10.0.0.1/my.ipxe @10.0.0.1", id="the script that was set",
        ),
        pytest.param(
            ipxe(), {"ipxe_script": "https://boot.example/x.ipxe"}, DEBIAN, place(),
            "https://boot.example/x.ipxe @10.0.0.1", id="a URL stays as it is",
        ),
        pytest.param(
            ipxe(), {"ipxe_script": "my.ipxe", "next_server": OTHER}, DEBIAN, place(http=None),
            "my.ipxe @10.0.0.9", id="a typed name lies on the typed next server",
        ),
        pytest.param(
            ipxe(), {"next_server": OTHER}, found(script="boot.ipxe"), place(http=None),
            "tftp://10.0.0.1/boot.ipxe @10.0.0.9", id="a found script lies on ours",
        ),
        pytest.param(
            ipxe(), {"boot_file": "pxelinux.0"}, DEBIAN, place(),
            "http://10.0.0.1/pxegui/boot.ipxe @10.0.0.1", id="the boot file is not for iPXE",
        ),
        pytest.param(
            ipxe(), {"rules": (Rule(boot_file="lab.ipxe", macs=(MAC.upper(),)),)}, DEBIAN, place(),
            "http://10.0.0.1/lab.ipxe @10.0.0.1", id="a rule for this machine",
        ),
        pytest.param(
            ipxe(), {"rules": (Rule(boot_file="x/undionly.kpxe", macs=(MAC,)),)}, DEBIAN, place(),
            "http://10.0.0.1/pxegui/boot.ipxe @10.0.0.1", id="a rule never loops iPXE",
        ),
        # what a person typed
        pytest.param(
            client(), {"boot_file": "my.0"}, DEBIAN, place(), "my.0 @10.0.0.1", id="boot file"
        ),
        pytest.param(
            client(firmware=None), {"boot_file": "my.0"}, DEBIAN, place(), "my.0 @10.0.0.1",
            id="a boot file needs no firmware",
        ),
        pytest.param(
            client(), {"boot_file": "a", "rules": (Rule(boot_file="b", firmware=Firmware.BIOS),)},
            DEBIAN, place(), "b @10.0.0.1", id="a rule goes before the boot file",
        ),
        pytest.param(
            client(),
            {"rules": (Rule(boot_file="a", firmware=Firmware.UEFI_X64), Rule(boot_file="b"),
                       Rule(boot_file="c"))},
            DEBIAN, place(), "b @10.0.0.1", id="the first rule that fits",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {"rules": BY_HTTP}, DEBIAN, place(),
            "http://10.0.0.1/h.efi @10.0.0.1", id="a rule for those that boot by HTTP",
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), {"rules": BY_HTTP}, DEBIAN, place(),
            "p.efi @10.0.0.1", id="which is none for those that boot by PXE",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.BIOS), {"rules": (Rule(boot_file="b.0", http=True),)},
            DEBIAN, place(), "http://10.0.0.1/b.0 @10.0.0.1", id="HTTP with any firmware",
        ),
        pytest.param(
            client(), {"rules": (Rule(boot_file="b.0", http=True, macs=(MAC,)),)},
            DEBIAN, place(), "pxelinux.0 @10.0.0.1", id="one machine, but only by HTTP",
        ),
        pytest.param(
            client(), {"next_server": OTHER}, DEBIAN, place(tftp=None), "pxelinux.0 @10.0.0.9",
            id="another TFTP server",
        ),
        pytest.param(
            client(), {}, DEBIAN, place(tftp=None), "missing: no TFTP for BIOS", id="TFTP left out"
        ),
        pytest.param(
            client(), {}, DEBIAN, place(tftp=6969), "pxelinux.0 @10.0.0.1",
            id="a name stays a name whatever our port is",
        ),
        # HTTP Boot
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, DEBIAN, place(),
            "http://10.0.0.1/pxegui/snponly.efi @10.0.0.1", id="iPXE goes before shim",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, found(SHIM, OWN_IPXE, SNPONLY), place(),
            "http://10.0.0.1/ipxe/ipxe.efi @10.0.0.1", id="the directory's own iPXE",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, found(SHIM, GRUB_HTTP, SNPONLY), place(),
            "http://10.0.0.1/httpx64.efi @10.0.0.1", id="a GRUB made for it",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, found(SHIM, GRUB_ALONE, SNPONLY), place(),
            "http://10.0.0.1/all.efi @10.0.0.1", id="a GRUB with all it needs inside",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, found(SHIM), place(http=8080),
            "http://10.0.0.1:8080/bootx64.efi @10.0.0.1", id="shim where there is nothing else",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {"boot_file": "/a b.efi"}, DEBIAN, place(),
            "http://10.0.0.1/a%20b.efi @10.0.0.1", id="the boot file as a URL",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {}, DEBIAN, place(http=None),
            "missing: no boot URL for UEFI x64", id="HTTP Boot without our HTTP",
        ),
        pytest.param(
            client(Speaks.HTTP, Firmware.UEFI_X64), {"boot_file": "http://a/b.efi"}, DEBIAN,
            place(http=None), "http://a/b.efi @10.0.0.1", id="but somebody else's",
        ),
        # proxy mode
        pytest.param(
            client(firmware=Firmware.UEFI_X64), {}, DEBIAN, place(Mode.PROXY),
            "pxegui/snponly.efi @10.0.0.1", id="proxy: iPXE goes before shim and GRUB",
        ),
        pytest.param(
            client(), {}, found(CORE, UNDIONLY), place(Mode.PROXY),
            "pxegui/undionly.kpxe @10.0.0.1", id="proxy: on BIOS too",
        ),
        pytest.param(
            client(), {}, DEBIAN, place(Mode.PROXY), "pxelinux.0 @10.0.0.1",
            id="proxy: pxelinux is right",
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), {}, found(SHIM), place(Mode.PROXY),
            "bootx64.efi @10.0.0.1", id="proxy: shim where there is nothing else",
        ),
        # U-Boot
        pytest.param(
            client(Speaks.U_BOOT, Firmware.UBOOT_ARM64), {}, found(PXELINUX, ARM), place(),
            "bootaa64.efi @10.0.0.1", id="U-Boot starts EFI programs",
        ),
        pytest.param(
            client(Speaks.U_BOOT, Firmware.UBOOT_ARM64), {}, DEBIAN, place(), " @10.0.0.1",
            id="U-Boot needs only the server to look for pxelinux.cfg",
        ),
    ],
)  # fmt: skip
def test_choices(who: Client, boot: dict[str, Any], survey: Survey, where: Place, wanted: str):
    assert say(choose(who, BootSettings(**boot), survey, where)) == wanted


@pytest.mark.parametrize(
    ("who", "survey", "where", "words"),
    [
        pytest.param(client(), DEBIAN, place(), "pxelinux.0 was found for BIOS", id="found"),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), found(SNPONLY), place(),
            "the system's iPXE for UEFI x64", id="the system's",
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), DEBIAN, place(Mode.PROXY),
            "the system's iPXE for UEFI x64:"
            " GRUB and shim would ask the main DHCP server for their files",
            id="why not shim, in proxy mode",
        ),
        pytest.param(
            client(firmware=Firmware.UEFI_X64), found(SHIM), place(Mode.PROXY),
            "bootx64.efi was found for UEFI x64, though"
            " GRUB and shim would ask the main DHCP server for their files",
            id="what will go wrong",
        ),
        pytest.param(
            client(), found(loader("pxelinux.0", LoaderKind.PXELINUX, Firmware.BIOS,
                                   complete=False, missing=("ldlinux.c32",))), place(),
            "pxelinux.0 was found for BIOS, though ldlinux.c32 is missing", id="what is missing",
        ),
    ],
)  # fmt: skip
def test_reasons(who: Client, survey: Survey, where: Place, words: str):
    assert choose(who, BootSettings(), survey, where).because == words


@pytest.mark.parametrize(
    ("firmware", "wanted"),
    [
        (Firmware.BIOS, "install the package ipxe, or put undionly.kpxe into /srv"),
        (Firmware.UEFI_X64, "install the package ipxe, or put snponly.efi into /srv"),
        (Firmware.UEFI_ARM64, "put snponly.efi for arm64 (from ipxe.org) into /srv"),
    ],
)
def test_where_to_get_what_is_missing(firmware: Firmware, wanted: str):
    assert missing_for(firmware, found()).where == wanted


def test_urls_are_encoded():
    assert place(http=8080).url("/a#b/c%?d") == "http://10.0.0.1:8080/a%23b/c%25%3Fd"
    assert place().url("caf\udce9") == "http://10.0.0.1/caf%E9"
    assert place().tftp_url("") == "tftp://10.0.0.1/"


# -- what holds for everybody ----------------------------------------------------------------------

firmwares = st.sampled_from(list(Firmware))
loaders = st.builds(
    Loader,
    file=st.sampled_from(["a", "undionly.kpxe", "pxelinux.0", "x/ipxe.efi", "pxegui/snponly.efi"]),
    kind=st.sampled_from(list(LoaderKind)),
    firmware=firmwares,
    complete=st.booleans(),
    system=st.booleans(),
    http=st.booleans(),
)
surveys = st.builds(
    lambda loaders, script: Survey(
        root=Path("/srv"), name="", loaders=tuple(loaders), script=script
    ),
    st.lists(loaders, max_size=6, unique_by=lambda loader: loader.file),
    st.sampled_from(["", "boot.ipxe"]),
)
clients = st.builds(
    client,
    st.sampled_from(list(Speaks)),
    st.none() | firmwares,
    ipxe=st.none() | st.builds(Ipxe, features=st.frozensets(st.integers(0, 60), max_size=3)),
)
ports = st.none() | st.sampled_from([69, 80, 8080])
places = st.builds(place, st.sampled_from(list(Mode)), ports, ports)
rules = st.builds(
    Rule,
    boot_file=st.sampled_from(["undionly.kpxe", "ipxe.efi", "my.ipxe", "http://a/x.efi"]),
    macs=st.sampled_from([(), (MAC,), ("00:00:00:00:00:01",)]),
    firmware=st.none() | firmwares,
    http=st.booleans(),
)
settings = st.builds(
    BootSettings,
    boot_file=st.sampled_from(["", "my.0"]),
    next_server=st.sampled_from([None, OTHER]),
    rules=st.lists(rules, max_size=3).map(tuple),
)


@given(clients, settings, surveys, places)
def test_whoever_boots_gets_a_file_or_hears_what_is_missing(who, boot, survey, where):
    choice = choose(who, boot, survey, where)
    if not who.boots:
        assert choice == BootChoice()
    elif choice.missing:
        assert not choice.file
        assert choice.next_server is None
        assert choice.missing.what
        assert choice.missing.where
    else:
        assert choice.file or who.speaks is Speaks.U_BOOT
        assert choice.next_server is not None
        assert choice.because


@given(clients, surveys, places)
def test_a_file_that_was_found_is_for_this_firmware(who, survey, where):
    choice = choose(who, BootSettings(), survey, where)
    if who.speaks is Speaks.IPXE or not choice.file:
        return
    fitting = {loader.file for loader in survey.loaders if loader.firmware is who.firmware}
    if who.firmware in (Firmware.UBOOT_ARM32, Firmware.UBOOT_ARM64):
        fitting |= {
            x.file
            for x in survey.loaders
            if x.firmware in (Firmware.UEFI_ARM32, Firmware.UEFI_ARM64)
        }
    name = choice.file.split("/", 3)[-1] if choice.is_url else choice.file
    assert name in fitting


@given(clients.filter(lambda who: who.speaks is Speaks.IPXE), settings, surveys, places)
def test_ipxe_never_gets_an_ipxe_binary(who, boot, survey, where):
    choice = choose(who, boot, survey, where)
    name = choice.file.split("/", 3)[-1] if choice.is_url else choice.file
    assert not is_ipxe_binary(name, survey)


@given(clients.filter(lambda who: who.speaks is not Speaks.HTTP), settings, surveys, places)
def test_a_rule_for_http_is_none_for_anybody_else(who, boot, survey, where):
    without = dataclasses.replace(boot, rules=tuple(rule for rule in boot.rules if not rule.http))
    assert choose(who, boot, survey, where) == choose(who, without, survey, where)


@given(clients.filter(lambda who: who.speaks is Speaks.HTTP), settings, surveys, places)
def test_http_boot_always_gets_a_url(who, boot, survey, where):
    choice = choose(who, boot, survey, where)
    assert choice.missing or choice.file.startswith("http://")


@pytest.mark.parametrize(
    ("who", "boot", "survey", "where", "file"),
    [
        pytest.param(
            ipxe(frozenset({21})), {}, DEBIAN, place(), "pxegui/undionly.kpxe",
            id="a ROM without HTTP gets the full iPXE",
        ),
        pytest.param(
            ipxe(frozenset({21}), Firmware.UEFI_X64), {}, found(OWN_IPXE, SNPONLY), place(),
            "ipxe/ipxe.efi", id="that of the directory first",
        ),
        pytest.param(ipxe(), {}, DEBIAN, place(), None, id="UEFI's full one needs no other"),
        pytest.param(client(), {}, DEBIAN, place(), None, id="no iPXE at all"),
        pytest.param(
            ipxe(frozenset({21})), {}, found(PXELINUX), place(), None, id="there is no iPXE to give"
        ),
        pytest.param(
            ipxe(frozenset({21})), {}, DEBIAN, place(tftp=None), None, id="without TFTP"
        ),
        pytest.param(
            ipxe(frozenset({21})), {"next_server": OTHER}, DEBIAN, place(), None,
            id="the files are on another server",
        ),
    ],
)  # fmt: skip
def test_a_small_ipxe_first_gets_the_full_one(who, boot, survey, where, file):
    who = dataclasses.replace(who, ipxe=who.ipxe and Ipxe(features=who.ipxe.features | {24}))
    choice = choose_full_ipxe(who, BootSettings(**boot), survey, where)
    assert (choice and choice.file) == file


def test_u_boot_gets_grub_without_shim():
    shim = loader("bootnetaa64.efi", LoaderKind.SHIM, Firmware.UEFI_ARM64)
    u_boot = client(Speaks.U_BOOT, Firmware.UBOOT_ARM64)
    for loaders, file in (((shim, ARM), ARM.file), ((shim,), "")):
        choice = choose(u_boot, BootSettings(), found(*loaders), place())
        assert (choice.file, choice.missing) == (file, None)


def test_u_boot_with_kernels_to_start_needs_no_boot_file():
    arm = MenuEntry(title="x", kernel="Image", firmwares=frozenset({Firmware.UEFI_ARM64}))
    survey = dataclasses.replace(found(ARM), entries=(arm,))
    choice = choose(client(Speaks.U_BOOT, Firmware.UBOOT_ARM64), BootSettings(), survey, place())
    assert (choice.file, choice.missing) == ("", None)


def test_the_best_loaders_are_those_of_the_mode():
    ubuntu = found(PXELINUX, SHIM, GRUB, SNPONLY, ARM)
    in_mode = {mode: best_loaders(ubuntu, mode) for mode in Mode}
    assert in_mode[Mode.STANDARD][Firmware.UEFI_X64] == SHIM
    assert in_mode[Mode.PROXY][Firmware.UEFI_X64] == SNPONLY
    for mode in Mode:
        assert in_mode[mode][Firmware.BIOS] == PXELINUX
        assert in_mode[mode][Firmware.UEFI_ARM64] == ARM, "with its note: nothing better is there"


def test_u_boot_is_told_nothing_by_a_proxy_unless_it_says_that_it_hears_proxies():
    survey = found(loader("grubaa64.efi", LoaderKind.GRUB, Firmware.UEFI_ARM64))
    u_boot = client(Speaks.U_BOOT, Firmware.UBOOT_ARM64, vendor_class="U-Boot.armv8")
    choice = choose(u_boot, BootSettings(), survey, place(Mode.PROXY))
    assert choice.missing is not None
    assert "standard mode" in choice.missing.where
    hears = dataclasses.replace(u_boot, vendor_class="PXEClient:Arch:00022:UNDI:003000")
    assert choose(hears, BootSettings(), survey, place(Mode.PROXY)).file == "grubaa64.efi"


def test_a_shim_that_starts_ipxe_is_given_behind_a_proxy_too():
    shim = loader("snponly-shimx64.efi", LoaderKind.SHIM, Firmware.UEFI_X64, starts_ipxe=True)
    uefi = client(firmware=Firmware.UEFI_X64)
    for mode in Mode:
        assert choose(uefi, BootSettings(), found(shim, SNPONLY), place(mode)).file == shim.file
