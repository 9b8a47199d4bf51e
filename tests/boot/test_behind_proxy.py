"""What is told before Start of folders and rules that lead to GRUB or U-Boot behind a proxy."""

from __future__ import annotations

from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.behind_proxy import (
    GrubInProxyMode,
    OnlyGrubInProxyMode,
    UBootInProxyMode,
    told_before,
    told_of,
)
from pxegui.boot.choose import Place
from pxegui.boot.client import Speaks, pretend
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.phrases import say_problem
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

MAC = "52:54:00:12:34:56"
X64, ARM, BIOS = Firmware.UEFI_X64, Firmware.UEFI_ARM64, Firmware.BIOS
PXELINUX = Loader(file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=BIOS)
SHIM = Loader(file="bootx64.efi", kind=LoaderKind.SHIM, firmware=X64)
IPXE_SHIM = Loader(file="snponly-shimx64.efi", kind=LoaderKind.SHIM, firmware=X64, starts_ipxe=True)
GRUB = Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=X64)
GRUB_HTTP = Loader(file="httpx64.efi", kind=LoaderKind.GRUB, firmware=X64, http=True)
GRUB_ALONE = Loader(file="all.efi", kind=LoaderKind.GRUB, firmware=X64, alone=True)
GRUB_ARM = Loader(file="grubaa64.efi", kind=LoaderKind.GRUB, firmware=ARM)
CORE = Loader(file="core.0", kind=LoaderKind.GRUB, firmware=BIOS)
SNPONLY = Loader(file="pxegui/snponly.efi", kind=LoaderKind.IPXE, firmware=X64, system=True)


def place(mode: Mode) -> Place:
    return Place(address=IPv4Address("10.0.0.1"), mode=mode, tftp_port=69, http_port=80)


def found(*loaders: Loader) -> Survey:
    return Survey(root=Path("/srv"), name="srv", loaders=loaders)


def rules(*rules: Rule) -> dict[str, object]:
    return {"rules": rules}


def grub(file: str, machines: str, ipxe: str) -> GrubInProxyMode:
    return GrubInProxyMode(file=file, machines=machines, ipxe=ipxe)


def only_grub(file: str, machines: str, ipxe: str) -> OnlyGrubInProxyMode:
    return OnlyGrubInProxyMode(file=file, machines=machines, ipxe=ipxe)


@pytest.mark.parametrize(
    ("survey", "boot", "told"),
    [
        pytest.param(found(PXELINUX, SHIM, SNPONLY), {}, [], id="iPXE is given in its place"),
        pytest.param(found(PXELINUX), {}, [], id="pxelinux hears proxies"),
        pytest.param(
            found(PXELINUX, SHIM), {},
            [only_grub("bootx64.efi", "UEFI x64", "snponly.efi for x86_64")],
            id="only shim and GRUB",
        ),
        pytest.param(
            found(CORE, GRUB_ARM), {},
            [only_grub("core.0", "BIOS", "undionly.kpxe"),
             only_grub("grubaa64.efi", "UEFI Arm 64", "snponly.efi for arm64")],
            id="one for each firmware",
        ),
        pytest.param(found(IPXE_SHIM), {}, [], id="iPXE's own shim"),
        pytest.param(found(GRUB_HTTP), {}, [], id="a GRUB that loads by HTTP"),
        pytest.param(found(GRUB_ALONE), {}, [], id="a GRUB with all it needs inside"),
        pytest.param(
            found(GRUB, SNPONLY), rules(Rule(boot_file="grubx64.efi", firmware=X64)),
            [grub("grubx64.efi", "UEFI x64", "pxegui/snponly.efi")], id="a rule for a firmware",
        ),
        pytest.param(
            found(GRUB, SNPONLY), rules(Rule(boot_file="/grubx64.efi", macs=(MAC,))),
            [grub("grubx64.efi", MAC, "pxegui/snponly.efi")], id="a rule for one machine",
        ),
        pytest.param(
            found(GRUB, SNPONLY), {"boot_file": "grubx64.efi"},
            [grub("grubx64.efi", "UEFI x64", "pxegui/snponly.efi")], id="one boot file for all",
        ),
        pytest.param(
            found(), {"boot_file": "old/grubnetx64.efi"},
            [only_grub("old/grubnetx64.efi", "UEFI x64", "snponly.efi for x86_64")],
            id="known by its name alone",
        ),
        pytest.param(
            found(SNPONLY), {"boot_file": "http://10.0.0.9/grubx64.efi"}, [], id="a URL: not ours"
        ),
        pytest.param(
            found(), rules(Rule(boot_file="Image", firmware=Firmware.UBOOT_ARM64)),
            [UBootInProxyMode(machines="U-Boot Arm 64", file="Image")], id="a rule for U-Boot",
        ),
        pytest.param(
            found(), rules(Rule(boot_file="x", firmware=Firmware.UBOOT_ARM64, macs=(MAC,))),
            [UBootInProxyMode(machines=MAC, file="x")], id="a rule for one U-Boot board",
        ),
    ],
)  # fmt: skip
def test_what_cannot_boot_is_told_before_start(survey, boot, told):
    settings = BootSettings(**boot)
    assert list(told_before(settings, survey, place(Mode.PROXY))) == told
    assert told_before(settings, survey, place(Mode.STANDARD)) == ()


def test_it_says_in_words_what_to_do():
    said = say_problem(only_grub("bootx64.efi", "UEFI x64", "snponly.efi for x86_64"))
    assert str(said) == (
        "bootx64.efi, the boot file for UEFI x64, finds no menu in proxy mode: put iPXE"
        " (snponly.efi for x86_64) into the boot directory, or use --mode standard"
    )
    assert "network's own DHCP server" in said.cause


def test_uefi_http_boot_asks_no_proxy_for_its_menu():
    client = pretend(X64, Speaks.HTTP)
    assert told_of(client, BootSettings(), found(SHIM), place(Mode.PROXY)) is None


LOADERS = [PXELINUX, SHIM, IPXE_SHIM, GRUB, GRUB_HTTP, GRUB_ALONE, GRUB_ARM, CORE, SNPONLY]
RULES = st.builds(
    Rule,
    boot_file=st.sampled_from([each.file for each in LOADERS] + ["x", ""]),
    macs=st.sampled_from([(), (MAC,)]),
    firmware=st.sampled_from([None, BIOS, X64, Firmware.UBOOT_ARM32]),
)


@given(st.lists(st.sampled_from(LOADERS)), st.lists(RULES, max_size=5))
def test_few_are_told_and_each_once(loaders, rules):
    told = told_before(BootSettings(rules=tuple(rules)), found(*loaders), place(Mode.PROXY))
    assert len(told) == len(set(told)) <= 4
