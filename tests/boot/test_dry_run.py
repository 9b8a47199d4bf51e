"""What would it get: tables of machines and their ways."""

from __future__ import annotations

from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.choose import Place
from pxegui.boot.client import Speaks, pretend
from pxegui.boot.dry_run import DryRun, Reason, dry_run
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.settings.model import BootSettings, Mode, Rule
from pxegui.wire.arch import Firmware

MAC = "52:54:00:12:34:56"
PLACE = Place(address=IPv4Address("10.0.0.1"), mode=Mode.STANDARD, tftp_port=69, http_port=80)
BIOS, X64, ARM = Firmware.BIOS, Firmware.UEFI_X64, Firmware.UEFI_ARM64

IPXE = Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=X64)
PXELINUX = Loader(
    file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=BIOS, config="pxelinux.cfg/default"
)
SHIM = Loader(
    file="EFI/shimx64.efi", kind=LoaderKind.SHIM, firmware=X64, config="grub/grub.cfg", signed=True
)
GRUB_ARM = Loader(
    file="grubaa64.efi", kind=LoaderKind.GRUB, firmware=ARM, complete=False,
    missing=("grub/grub.cfg",),
)  # fmt: skip
INSTALL = MenuEntry(
    title="Install", kernel="linux", initrds=("initrd.gz",), found_in="pxelinux.cfg/default"
)
RESCUE = MenuEntry(
    title="Rescue", kernel="rescue", missing=("rescue",), found_in="pxelinux.cfg/default"
)
GRUB_ENTRY = MenuEntry(title="Install", kernel="linux64", found_in="grub/grub.cfg")


def found(*loaders: Loader, entries: tuple[MenuEntry, ...] = (), script: str = "") -> Survey:
    return Survey(
        root=Path("/srv"), name="srv", loaders=loaders, entries=entries, script=script
    )  # fmt: skip


def say(run: DryRun) -> list[str]:
    """A way as lines."""
    lines = []
    for step in run.steps:
        what = f"{step.name} {step.by}" if step.name else "menu " + ", ".join(step.titles)
        lines.append(f"{what} ({step.reason})")
    lines += [f"missing {name}" for name in run.missing]
    lines += [f"nothing: {run.nothing.what}"] if run.nothing else []
    return lines + ([] if run.is_known else ["?"])


@pytest.mark.parametrize(
    ("client", "boot", "survey", "wanted"),
    [
        pytest.param(
            pretend(X64), {}, found(IPXE, script="boot.ipxe"),
            ["ipxe.efi TFTP (firmware)", "boot.ipxe HTTP (ipxe)", "?"],
            id="iPXE and the script beside it",
        ),
        pytest.param(
            pretend(X64), {}, found(IPXE, entries=(INSTALL,)),
            ["ipxe.efi TFTP (firmware)", "pxegui/boot.ipxe HTTP (ipxe)", "menu Install (script)"],
            id="iPXE and the menu that we make",
        ),
        pytest.param(
            pretend(X64), {}, found(IPXE),
            ["ipxe.efi TFTP (firmware)", "pxegui/boot.ipxe HTTP (ipxe)",
             "nothing: nothing in srv boots UEFI x64"],
            id="iPXE and nothing to start",
        ),
        pytest.param(
            pretend(X64, Speaks.HTTP), {}, found(IPXE, script="a b.ipxe"),
            ["ipxe.efi HTTP (firmware)", "a b.ipxe HTTP (ipxe)", "?"],
            id="by HTTP, names are decoded",
        ),
        pytest.param(
            pretend(X64, Speaks.IPXE), {}, found(IPXE, script="boot.ipxe"),
            ["boot.ipxe HTTP (ipxe)", "?"],
            id="already in iPXE",
        ),
        pytest.param(
            pretend(BIOS), {}, found(PXELINUX, entries=(INSTALL, RESCUE)),
            ["pxelinux.0 TFTP (firmware)", "pxelinux.cfg/default TFTP (loader)",
             "menu Install, Rescue (config)", "missing rescue"],
            id="pxelinux, and an entry without its kernel",
        ),
        pytest.param(
            pretend(X64), {}, found(SHIM, entries=(GRUB_ENTRY,)),
            ["EFI/shimx64.efi TFTP (firmware)", "grub/grub.cfg TFTP (loader)",
             "menu Install (config)"],
            id="shim, then GRUB's menu",
        ),
        pytest.param(
            pretend(ARM), {}, found(GRUB_ARM),
            ["grubaa64.efi TFTP (firmware)", "missing grub/grub.cfg", "?"],
            id="GRUB without its configuration",
        ),
        pytest.param(
            pretend(ARM), {}, found(IPXE), ["nothing: no boot file for UEFI Arm 64"],
            id="nothing for this firmware",
        ),
        pytest.param(
            pretend(None), {}, found(IPXE),
            ["nothing: no boot file for a machine that does not say its firmware"],
            id="firmware not said",
        ),
        pytest.param(
            pretend(Firmware.UBOOT_ARM64, Speaks.U_BOOT), {}, found(IPXE),
            ["pxelinux.cfg/ TFTP (itself)", "?"],
            id="U-Boot looks by itself",
        ),
        pytest.param(
            pretend(X64, mac=MAC), {"rules": (Rule(boot_file="there.efi", macs=(MAC,)),)},
            found(IPXE), ["there.efi TFTP (machine)", "?"],
            id="the rule for a machine",
        ),
        pytest.param(
            pretend(X64), {"rules": (Rule(boot_file="gone.efi", firmware=X64),)},
            found(IPXE), ["gone.efi TFTP (rule)", "missing gone.efi", "?"],
            id="the rule for a firmware, file not there",
        ),
        pytest.param(
            pretend(X64), {"boot_file": "snponly.efi"}, found(script="boot.ipxe"),
            ["snponly.efi TFTP (set)", "boot.ipxe HTTP (ipxe)", "missing snponly.efi", "?"],
            id="one boot file for all, known by its name as iPXE",
        ),
        pytest.param(
            pretend(X64), {"boot_file": "x.efi", "next_server": IPv4Address("10.0.0.9")},
            found(IPXE), ["x.efi TFTP (set)", "?"],
            id="a file of another server cannot be looked up",
        ),
        pytest.param(
            pretend(X64), {"ipxe_script": "https://boot.example/a.ipxe"}, found(IPXE),
            ["ipxe.efi TFTP (firmware)", "https://boot.example/a.ipxe HTTPS (ipxe)", "?"],
            id="a script on the web",
        ),
    ],
)  # fmt: skip
def test_a_machine_goes_this_way(client, boot, survey, wanted):
    run = dry_run(client, BootSettings(**boot), survey, PLACE, lambda name: name == "there.efi")
    assert say(run) == wanted


def test_a_rule_that_changes_nothing_is_still_the_reason():
    boot = BootSettings(rules=(Rule(boot_file="ipxe.efi", firmware=X64),))
    run = dry_run(pretend(X64), boot, found(IPXE, script="boot.ipxe"), PLACE)
    assert run.steps[0].reason is Reason.RULE


def test_a_rule_for_http_boot_is_said_to_be_one():
    boot = BootSettings(rules=(Rule(boot_file="h.efi", firmware=X64, http=True),))
    run = dry_run(pretend(X64, Speaks.HTTP), boot, found(IPXE), PLACE)
    assert (run.steps[0].name, run.steps[0].by, run.steps[0].reason) == (
        "h.efi",
        "HTTP",
        Reason.RULE,
    )
    assert dry_run(pretend(X64), boot, found(IPXE), PLACE).steps[0].name == "ipxe.efi"


@given(
    st.sampled_from([None, *Firmware]),
    st.sampled_from([s for s in Speaks if s is not Speaks.OTHER]),
    st.sets(st.sampled_from([IPXE, PXELINUX, SHIM, GRUB_ARM])),
    st.sampled_from(["", "boot.ipxe"]),
)
def test_every_way_ends(firmware, speaks, loaders, script):
    survey = found(*sorted(loaders, key=lambda each: each.file), script=script)
    run = dry_run(pretend(firmware, speaks), BootSettings(), survey, PLACE)
    assert run.steps or run.nothing


def test_grub_behind_a_proxy_stops_before_its_menu():
    proxy = Place(address=PLACE.address, mode=Mode.PROXY, tftp_port=69, http_port=80)
    run = dry_run(pretend(X64), BootSettings(), found(SHIM), proxy)
    assert run.stops is not None
    assert run.stops.key == "only_grub_in_proxy_mode"
    assert dry_run(pretend(X64), BootSettings(), found(SHIM), PLACE).stops is None


def test_u_boot_boots_from_no_proxy():
    proxy = Place(address=PLACE.address, mode=Mode.PROXY, tftp_port=69, http_port=80)
    run = dry_run(pretend(Firmware.UBOOT_ARM64), BootSettings(), found(GRUB_ARM), proxy)
    assert say(run) == ["nothing: no way to boot U-Boot Arm 64 in proxy mode"]


def test_a_rule_may_name_a_configuration():
    boot = BootSettings(rules=(Rule(boot_file="pxelinux.cfg/lab"),))
    rescue = MenuEntry(title="Lab", kernel="lab", found_in="pxelinux.cfg/lab")
    survey = found(PXELINUX, entries=(INSTALL, rescue))
    run = dry_run(pretend(BIOS), boot, survey, PLACE)
    assert say(run) == [
        "pxelinux.0 TFTP (rule)",
        "pxelinux.cfg/lab TFTP (loader)",
        "menu Lab (config)",
    ]
    u_boot = pretend(Firmware.UBOOT_ARM64)
    assert say(dry_run(u_boot, boot, survey, PLACE)) == ["pxelinux.cfg/lab TFTP (rule)", "?"]
    for client in (pretend(BIOS), u_boot):
        gone = dry_run(client, boot, survey, PLACE, lambda name: name != "pxelinux.cfg/lab")
        assert gone.missing == ("pxelinux.cfg/lab",)
