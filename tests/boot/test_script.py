"""The generated iPXE menu: what starts first, in which form, and that no name breaks out of it."""

from __future__ import annotations

import dataclasses
import re
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.choose import Place
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import choice_of
from pxegui.boot.script import (
    SCRIPT_NAME,
    fallback_files,
    generated_files,
    menu_script,
    menu_titles,
)
from pxegui.settings.model import BootSettings, MenuChoice, Mode, Rule
from pxegui.wire.arch import Firmware

PXELINUX = Loader(file="d/pxelinux.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS)
CORE = Loader(file="core.0", kind=LoaderKind.GRUB, firmware=Firmware.BIOS)
GRUB = Loader(file="grubx64.efi", kind=LoaderKind.GRUB, firmware=Firmware.UEFI_X64)
X86 = frozenset({Firmware.BIOS, Firmware.UEFI_X64})
INSTALL = MenuEntry(
    title="Install",
    kernel="d/linux",
    initrds=("d/initrd.gz",),
    arguments="vga=788 --- quiet",
    firmwares=X86,
)


def place(http: int | None = 80, tftp: int | None = 69) -> Place:
    return Place(
        address=IPv4Address("10.0.0.1"), mode=Mode.STANDARD, tftp_port=tftp, http_port=http
    )


def found(*things: Loader | MenuEntry, name: str = "srv", script: str = "") -> Survey:
    return Survey(
        root=Path("/srv"),
        name=name,
        loaders=tuple(thing for thing in things if isinstance(thing, Loader)),
        entries=tuple(thing for thing in things if isinstance(thing, MenuEntry)),
        script=script,
    )


def section(text: str, label: str) -> list[str]:
    """The lines behind `:label`, up to the next label."""
    lines = text.splitlines()
    rest = lines[lines.index(f":{label}") + 1 :]
    ends = [at for at, line in enumerate(rest) if line.startswith(":")]
    return rest[: ends[0]] if ends else rest


def items(text: str, firmware: Firmware) -> list[str]:
    """The titles of a firmware's menu."""
    lines = section(text, f"menu-{firmware}")
    return [line.split(" ", 2)[2] for line in lines if line.startswith(f"item {firmware}-")]


def test_it_is_a_script_that_asks_the_machine_s_kind():
    lines = menu_script(found(INSTALL, name="Debian 12 installer"), place()).splitlines()
    assert lines[0] == "#!ipxe"
    assert "iseq ${platform} pcbios && goto bios ||" in lines
    assert "iseq ${buildarch} x86_64 && goto uefi-x64 ||" in lines


def test_bios_starts_the_tree_s_own_menu_first_and_uefi_its_kernel():
    text = menu_script(found(PXELINUX, GRUB, INSTALL), place())
    assert items(text, Firmware.BIOS) == ["Own menu of this tree (d/pxelinux.0)", "Install"]
    assert items(text, Firmware.UEFI_X64) == ["Install", "Own menu of this tree (grubx64.efi)"]
    choose = "choose --default bios-0 --timeout 10000 picked && goto ${picked} ||"
    assert choose in section(text, "menu-bios")
    assert section(text, "bios-0") == [
        "set 210:string tftp://10.0.0.1/d/",
        "imgfree ||",
        "chain tftp://10.0.0.1/d/pxelinux.0 || goto failed",
    ]


@pytest.mark.parametrize(
    ("where", "base"),
    [
        pytest.param(place(tftp=None), "http://10.0.0.1", id="HTTP"),
        pytest.param(
            place(http=8080, tftp=None), "http://10.0.0.1:8080", id="HTTP on its other port"
        ),
        pytest.param(place(http=None), "tftp://10.0.0.1", id="TFTP where HTTP is left out"),
        pytest.param(place(http=None, tftp=6969), "tftp://10.0.0.1:6969", id="TFTP elsewhere"),
    ],
)
def test_a_kernel_is_loaded_with_its_initrd(where: Place, base: str):
    assert section(menu_script(found(INSTALL), where), "uefi-x64-0") == [
        "imgfree ||",
        f"kernel {base}/d/linux initrd=initrd.gz vga=788 --- quiet || goto failed",
        f"initrd --name initrd.gz {base}/d/initrd.gz || goto failed",
        "boot || goto failed",
    ]


def test_where_http_does_not_get_through_tftp_is_tried():
    assert section(menu_script(found(INSTALL), place()), "uefi-x64-0")[2] == (
        "initrd --name initrd.gz http://10.0.0.1/d/initrd.gz"
        " || initrd --name initrd.gz tftp://10.0.0.1/d/initrd.gz || goto failed"
    )


def test_grub_is_told_its_server():
    assert section(menu_script(found(CORE), place()), "bios-0") == [
        "set netX/next-server 10.0.0.1 ||",
        "imgfree ||",
        "chain tftp://10.0.0.1/core.0 || goto failed",
    ]


def test_one_entry_starts_with_a_short_notice():
    assert section(menu_script(found(INSTALL), place()), "bios") == [
        "set where bios",
        "prompt --key m --timeout 3000 Install starts in 3 seconds. Press m for a menu."
        " && goto menu-bios ||",
        "goto bios-0",
    ]


def test_several_show_the_menu_at_once():
    assert section(menu_script(found(CORE, INSTALL), place()), "bios") == ["set where bios"]


def test_nothing_that_fits_is_said():
    text = menu_script(found(INSTALL), place())
    assert "buildarch} arm64" not in text
    assert any("Nothing in srv boots this machine" in line for line in section(text, "none"))
    assert section(menu_script(found(), place()), "bios") == ["goto none"]


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        pytest.param(
            MenuEntry(title="x", kernel="k", missing=("k",)), "k is missing", id="missing files"
        ),
        pytest.param(
            Loader(file="a.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS, complete=False),
            "a.0 cannot go on", id="a loader that cannot go on",
        ),
        pytest.param(
            Loader(file="shim.efi", kind=LoaderKind.SHIM, firmware=Firmware.BIOS),
            "shim fails on iPXE of 2019", id="shim",
        ),
        pytest.param(
            Loader(file="ipxe.pxe", kind=LoaderKind.IPXE, firmware=Firmware.BIOS),
            "iPXE would load itself", id="iPXE",
        ),
        pytest.param(
            MenuEntry(title="x", kernel="k", arguments="a=${net0/mac}"), "iPXE would expand it",
            id="arguments that iPXE would expand",
        ),
        pytest.param(
            MenuEntry(title="x", kernel="k", arguments="a || reboot"), "iPXE would run it",
            id="arguments that iPXE would run",
        ),
        pytest.param(
            MenuEntry(title="x", kernel="http://a/ b"), "no URL", id="a URL with a blank"
        ),
    ],
)  # fmt: skip
def test_what_cannot_start_is_left_out(thing: Loader | MenuEntry, why: str):
    assert section(menu_script(found(thing), place()), "bios") == ["goto none"], why


def test_the_tree_s_own_loaders_need_tftp_on_its_own_port():
    assert section(menu_script(found(PXELINUX), place(tftp=None)), "bios") == ["goto none"]
    assert section(menu_script(found(PXELINUX), place(tftp=6969)), "bios") == ["goto none"]


def test_initrds_of_the_same_name_get_names_of_their_own():
    entry = MenuEntry(title="x", kernel="k", initrds=("a/i.gz", "b/i.gz", "c d"))
    lines = section(menu_script(found(entry), place(tftp=None)), "bios-0")
    assert lines[1] == (
        "kernel http://10.0.0.1/k initrd=i.gz initrd=initrd1.img initrd=initrd2.img || goto failed"
    )
    assert lines[4] == "initrd --name initrd2.img http://10.0.0.1/c%20d || goto failed"


def test_a_url_of_a_menu_stays_as_it_is():
    entry = MenuEntry(title="x", kernel="https://deb.example/linux")
    text = menu_script(found(entry), place())
    assert section(text, "bios-0")[1] == "kernel https://deb.example/linux || goto failed"


def test_generated_and_fallback_files():
    survey = found(INSTALL)
    assert generated_files(survey, place()) == {SCRIPT_NAME: menu_script(survey, place()).encode()}
    text = fallback_files(survey, place())["autoexec.ipxe"].decode()
    assert section(text, "dhcp")[0] == "dhcp && goto start ||"
    assert text.endswith(menu_script(survey, place()).split(":start\n", 1)[1])


def test_autoexec_leads_on_to_the_script_found():
    text = fallback_files(found(script="my menu.ipxe"), place())["autoexec.ipxe"].decode()
    assert section(text, "start") == ["chain http://10.0.0.1/my%20menu.ipxe"]


@pytest.mark.parametrize(
    ("boot", "wanted"),
    [
        pytest.param(
            BootSettings(ipxe_script="http://h/x"), "chain http://h/x", id="the script that was set"
        ),
        pytest.param(BootSettings(ipxe_script="http://h/${x}"), "", id="a URL for DHCP to say"),
        pytest.param(
            BootSettings(rules=(Rule(boot_file="a", macs=("52:54:00:00:00:01",)),)), "",
            id="rules for machines are said by DHCP",
        ),
    ],
)  # fmt: skip
def test_autoexec_does_not_stand_before_what_was_set(boot: BootSettings, wanted: str):
    files = fallback_files(found(script="boot.ipxe"), place(), boot)
    text = files.get("autoexec.ipxe", b":start\n").decode()
    assert section(text, "start") == [wanted][: len(wanted)]


def test_the_menu_is_as_a_person_wants_it():
    expert = dataclasses.replace(INSTALL, title="Expert", arguments="priority=low")
    boot = BootSettings(
        menu=(
            MenuChoice(file="d/linux", arguments="priority=low", title="Prüfstand", place=1),
            MenuChoice(file="core.0", off=True),
        ),
        menu_s=25,
    )
    text = menu_script(found(CORE, INSTALL, expert), place(), boot)
    assert items(text, Firmware.BIOS) == ["Prufstand", "Install"]
    assert "choose --default bios-0 --timeout 25000 picked && goto ${picked} ||" in text
    assert "priority=low" in section(text, "bios-0")[1]
    titles = menu_titles(found(CORE, INSTALL, expert), place(), Firmware.UEFI_X64, boot)
    assert titles == ("Prufstand", "Install")


@pytest.mark.parametrize(
    ("wait", "prompt", "choose"),
    [
        pytest.param(None, "--timeout 3000 ", "--timeout 10000 ", id="usual: a moment"),
        pytest.param(7, "--timeout 7000 ", "--timeout 7000 ", id="as long as is wanted"),
        pytest.param(0, "", "", id="until somebody chooses: at once in the menu"),
    ],
)
def test_how_long_a_single_entry_waits(wait, prompt, choose):
    lines = section(menu_script(found(INSTALL), place(), BootSettings(menu_s=wait)), "bios")
    prompts = [line for line in lines if line.startswith("prompt")]
    assert [line.split("m ", 1)[1].startswith(prompt) for line in prompts] == [True] * bool(prompt)
    lines = section(menu_script(found(INSTALL), place(), BootSettings(menu_s=wait)), "menu-bios")
    picks = next(line for line in lines if line.startswith("choose"))
    assert picks == f"choose --default bios-0 {choose}picked && goto ${{picked}} ||"


# -- hostile names ---------------------------------------------------------------------------------

COMMANDS = {
    "#", "iseq", "goto", "set", "prompt", "menu", "item", "choose", "imgfree", "kernel", "initrd",
    "boot", "chain", "echo", "exit", "shell", "sleep", "dhcp", "inc", "#!ipxe",
}  # fmt: skip
OURS = re.compile(r"\$\{(platform|buildarch|picked|where|tries)\}")
letters = list("ab/.-_ \n\r\t\0\x1b#$;|&'\"\\{}%?:é\u2028\udce9")
nasty = st.lists(
    st.sampled_from([*letters, "${x}", " || ", " && ", " # ", "://"]), min_size=1, max_size=30
).map(lambda pieces: "".join(pieces).strip("/") or "x")
entries = st.builds(
    MenuEntry,
    title=nasty,
    kernel=nasty,
    initrds=st.lists(nasty, max_size=3).map(tuple),
    arguments=nasty,
)
loaders = st.builds(
    Loader,
    file=nasty,
    kind=st.sampled_from(list(LoaderKind)),
    firmware=st.sampled_from(list(Firmware)),
)


@given(
    st.lists(st.one_of(entries, loaders), max_size=4),
    nasty,
    st.sampled_from(["", "x y\n.ipxe"]),
    st.sampled_from(["", "a || b ${x}", "# ; reboot", "é && x"]),
)
def test_no_name_breaks_out_of_its_line(things, name, script, title):
    survey = found(*things, name=name, script=script)
    menu = tuple(dataclasses.replace(choice_of(thing), title=title, place=1) for thing in things)
    boot = BootSettings(menu=menu)
    for text in (
        *generated_files(survey, place(), boot).values(),
        *fallback_files(survey, place(), boot).values(),
    ):
        lines = text.decode("ascii").split("\n")
        assert lines.pop() == ""
        for line in lines:
            assert line.isprintable()
            assert line.startswith(":") or line.split()[0] in COMMANDS
            assert "${" not in OURS.sub("", line)
            words = line.split()
            ends = [at for at, word in enumerate(words) if word in ("||", "&&", ";")]
            behind = [" ".join(words[at + 1 :]) for at in ends]
            again = f"{words[0]} " if words[0] in ("kernel", "initrd") else "goto "
            assert all(rest == "" or rest.startswith(("goto ", again)) for rest in behind)
            assert not any(word.startswith("#") for word in words[1:]) or words[0] == "#"
