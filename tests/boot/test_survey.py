"""What the survey finds in the trees of distributions, in people's own, and in hostile ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pxegui.boot import tree as tree_module
from pxegui.boot.survey import LoaderKind, Survey, survey
from pxegui.wire.arch import Firmware
from tests.boot.conftest import GRUB, IPXE, PXELINUX, SHIM, BootTree, efi, grub, linux

DEBIAN = Path("/usr/lib/debian-installer/images/12/amd64/text")


def look(tree: BootTree) -> Survey:
    return survey(tree.root, system=())


def best(found: Survey, firmware: Firmware) -> str:
    """The first loader for a firmware, as a word: `name`, or `name lacks x, y`."""
    for loader in found.loaders:
        if loader.firmware is firmware:
            return " ".join([loader.file, *(["lacks", *loader.missing] if loader.missing else [])])
    return ""


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="package debian-installer-12-netboot-amd64")
def test_debians_own_tree():
    found = survey(DEBIAN, system=())
    assert found.name == "Debian 12 installer"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    first = next(loader for loader in found.loaders if loader.firmware is Firmware.UEFI_X64)
    assert (first.file, first.kind) == ("debian-installer/amd64/bootnetx64.efi", LoaderKind.SHIM)
    assert (first.complete, first.signed) == (True, True)
    assert first.config == "debian-installer/amd64/grub/grub.cfg"
    assert {loader.firmware for loader in found.loaders} == {Firmware.BIOS, Firmware.UEFI_X64}
    install = found.entries[0]
    assert (install.title, install.kernel) == ("Install", "debian-installer/amd64/linux")
    assert install.initrds == ("debian-installer/amd64/initrd.gz",)
    assert install.arguments == "vga=788 --- quiet"
    assert install.firmwares == {Firmware.BIOS, Firmware.UEFI_X64}
    assert not any(entry.missing for entry in found.entries)
    assert "Advanced options: Rescue mode" in [entry.title for entry in found.entries]
    assert found.seconds < 3


def test_the_small_debian_tree_of_the_tests_is_like_it(tree: BootTree):
    found = look(tree.debian())
    assert found.name == "Debian 12 installer"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    assert best(found, Firmware.UEFI_X64) == "debian-installer/amd64/bootnetx64.efi"
    assert [(entry.title, entry.arguments) for entry in found.entries] == [
        ("Install", "vga=788 --- quiet")
    ]


def test_ubuntus_tree(tree: BootTree):
    found = look(tree.ubuntu())
    assert found.name == "netboot"
    assert best(found, Firmware.BIOS) == "pxelinux.0"
    assert best(found, Firmware.UEFI_X64) == "bootx64.efi"
    assert found.loaders[1].kind is LoaderKind.SHIM
    assert [(entry.title, entry.kernel, entry.initrds) for entry in found.entries] == [
        ("Install Ubuntu Server", "linux", ("initrd",)),
        ("install", "linux", ("initrd",)),
    ]


def test_fedoras_tree_keeps_grub_cfg_beside_its_loaders(tree: BootTree):
    tree.put("shimx64.efi", efi(text=SHIM, signed=True))
    tree.put("grubx64.efi", grub(prefix="/EFI/fedora", signed=True))
    tree.put(
        "grub.cfg", "menuentry 'F' {\n linuxefi vmlinuz inst.repo=x\n initrdefi initrd.img\n}\n"
    )
    tree.put("vmlinuz", linux()).put("initrd.img")
    found = look(tree)
    assert best(found, Firmware.UEFI_X64) == "shimx64.efi"
    assert found.loaders[0].config == "grub.cfg"
    assert [entry.arguments for entry in found.entries] == ["inst.repo=x"]


def test_grub_mknetdir_s_tree(tree: BootTree):
    tree.put("boot/grub/i386-pc/core.0").put(
        "boot/grub/i386-pc/grub.cfg", "source boot/grub/grub.cfg"
    )
    tree.put("boot/grub/x86_64-efi/core.efi", grub(prefix="/boot/grub"))
    tree.put("boot/grub/x86_64-efi/grub.cfg", "source boot/grub/grub.cfg")
    assert best(look(tree), Firmware.BIOS) == "boot/grub/i386-pc/core.0 lacks boot/grub/grub.cfg"
    tree.put("boot/grub/grub.cfg", "menuentry a {\n linux /k\n}\n")
    assert best(look(tree), Firmware.BIOS) == "boot/grub/i386-pc/core.0"
    assert best(look(tree), Firmware.UEFI_X64) == "boot/grub/x86_64-efi/core.efi"


def test_ipxe_with_a_script_takes_the_build_that_works_on_most_machines(tree: BootTree):
    found = look(tree.ipxe())
    assert found.script == "boot.ipxe"
    assert best(found, Firmware.BIOS) == "undionly.kpxe"
    assert best(found, Firmware.UEFI_X64) == "snponly.efi"


def test_an_empty_directory_has_its_name_and_nothing_else(tree: BootTree):
    found = look(tree)
    assert (found.name, found.loaders, found.entries, found.script) == ("netboot", (), (), "")


def test_a_root_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(OSError, match="nowhere"):
        survey(tmp_path / "nowhere")


def pxelinux(tree: BootTree) -> BootTree:
    tree.put("pxelinux.0", PXELINUX).put("ldlinux.c32")
    tree.put("vmlinuz", linux()).put("initrd.img")
    return tree.put(
        "pxelinux.cfg/default", "default l\nlabel l\nkernel vmlinuz\nappend initrd=initrd.img a=b\n"
    )


@pytest.mark.parametrize(
    ("files", "firmware", "wanted"),
    [
        pytest.param(
            {"pxelinux.0": b"x"}, Firmware.BIOS, "pxelinux.0 lacks pxelinux.cfg/default",
            id="a name is enough where the content says nothing",
        ),
        pytest.param(
            {"pxelinux.0": PXELINUX, "pxelinux.cfg/default": b""}, Firmware.BIOS,
            "pxelinux.0 lacks ldlinux.c32", id="pxelinux 6 wants its module",
        ),
        pytest.param(
            {"pxelinux.0": b"PXELINUX 4.07 x", "pxelinux.cfg/01-52-54-00-00-00-01": b""},
            Firmware.BIOS, "pxelinux.0",
            id="pxelinux 4 wants none, and a configuration for one machine is one",
        ),
        pytest.param(
            {"bootx64.efi": efi("aa64", GRUB), "grub.cfg": b""}, Firmware.UEFI_ARM64, "bootx64.efi",
            id="the header's machine decides, not the name",
        ),
        pytest.param(
            {"bootx64.efi": b"junk"}, Firmware.UEFI_X64, "bootx64.efi",
            id="the standard's name for the default loader",
        ),
        pytest.param(
            {"bootaa64.efi": efi("aa64", SHIM)}, Firmware.UEFI_ARM64,
            "bootaa64.efi lacks grubaa64.efi", id="shim without its second stage",
        ),
        pytest.param(
            {"a/shimx64.efi": efi(text=SHIM), "grubx64.efi": grub(), "grub.cfg": b""},
            Firmware.UEFI_X64, "grubx64.efi", id="shim looks beside itself, so GRUB is better here",
        ),
        pytest.param(
            {"snponly-shimx64.efi": efi(text=SHIM), "snponly.efi": efi(text=IPXE)},
            Firmware.UEFI_X64, "snponly-shimx64.efi", id="iPXE's own shim",
        ),
        pytest.param(
            {"BOOTX64.EFI": efi(text=SHIM, signed=True), "GRUBX64.EFI": grub(), "GRUB.CFG": b""},
            Firmware.UEFI_X64, "BOOTX64.EFI", id="upper case, as from a FAT disk",
        ),
        pytest.param({"mmx64.efi": efi()}, Firmware.UEFI_X64, "", id="MokManager is no loader"),
        pytest.param({"tool.efi": efi()}, Firmware.UEFI_X64, "", id="any EFI program is none"),
        pytest.param(
            {"pxelinux.0": efi()}, Firmware.BIOS, "", id="an EFI program called pxelinux.0"
        ),
        pytest.param(
            {"ipxe-arm64.efi": efi("aa64", IPXE)}, Firmware.UEFI_ARM64, "ipxe-arm64.efi",
            id="iPXE for Arm",
        ),
        pytest.param(
            {"grubia32.efi": efi("ia32", GRUB, wide=False), "grub.cfg": b""}, Firmware.UEFI_IA32,
            "grubia32.efi", id="a 32-bit header",
        ),
        pytest.param(
            {"wdsnbp.com": b"x"}, Firmware.BIOS, "wdsnbp.com lacks Boot/BCD", id="Windows"
        ),
        pytest.param(
            {"bootcode.bin": b"x"}, Firmware.RASPBERRY_PI, "bootcode.bin", id="Raspberry Pi"
        ),
    ],
)  # fmt: skip
def test_loaders(tree: BootTree, files: dict[str, bytes], firmware: Firmware, wanted: str):
    for name, content in files.items():
        tree.put(name, content)
    assert best(look(tree), firmware) == wanted


def test_a_complete_pxelinux_comes_before_ipxe_without_a_script(tree: BootTree):
    pxelinux(tree).put("undionly.kpxe", b"\xea\x05\x00\xc0")
    assert best(look(tree), Firmware.BIOS) == "pxelinux.0"
    tree.put("boot.ipxe", "#!ipxe\n")
    assert best(look(tree), Firmware.BIOS) == "undionly.kpxe"


def test_the_system_s_ipxe_comes_last(tree: BootTree, tmp_path: Path):
    system = BootTree(tmp_path / "ipxe").put("undionly.kpxe", b"\xea\x05\x00\xc0")
    system.put("snponly.efi", efi(text=IPXE)).put("ipxe.efi", efi(text=IPXE))
    system.put("arm64-efi/snponly.efi", efi("aa64", IPXE)).put("qemu/pxe-e1000.pxe")
    found = survey(pxelinux(tree).root, system=[system.root])
    assert [(loader.file, loader.firmware) for loader in found.loaders] == [
        ("pxelinux.0", Firmware.BIOS),
        ("pxegui/undionly.kpxe", Firmware.BIOS),
        ("pxegui/snponly-arm64.efi", Firmware.UEFI_ARM64),
        ("pxegui/snponly.efi", Firmware.UEFI_X64),
        ("pxegui/ipxe.efi", Firmware.UEFI_X64),
    ]
    assert found.system_files["pxegui/snponly-arm64.efi"] == system.root / "arm64-efi/snponly.efi"
    assert all(path.is_file() for path in found.system_files.values())


def test_the_system_s_ipxe_goes_before_a_loader_that_cannot_go_on(tree: BootTree, tmp_path: Path):
    system = BootTree(tmp_path / "ipxe").put("undionly.kpxe", b"\xea\x05\x00\xc0")
    tree.put("pxelinux.0", PXELINUX)
    assert survey(tree.root, system=[system.root]).loaders[0].file == "pxelinux.0"
    tree.put("boot.ipxe", "#!ipxe\n")
    assert survey(tree.root, system=[system.root]).loaders[0].file == "pxegui/undionly.kpxe"


def test_a_nested_debian_tree_works_by_bios_alone(tree: BootTree):
    BootTree(tree.root / "bookworm").debian()
    found = look(tree)
    assert best(found, Firmware.BIOS) == "bookworm/pxelinux.0"
    assert best(found, Firmware.UEFI_X64).startswith("bookworm/debian-installer/amd64/")
    assert not next(x for x in found.loaders if x.firmware is Firmware.UEFI_X64).complete
    assert [entry.kernel for entry in found.entries] == ["bookworm/debian-installer/amd64/linux"]


# -- entries and scripts ---------------------------------------------------------------------------


def test_a_kernel_beside_its_initrd_is_an_entry(tree: BootTree):
    tree.put("live/vmlinuz-6.1.0", linux()).put("live/initrd.img-5.10").put("live/initrd.img-6.1.0")
    tree.put("live/linux.txt").put("notes/linux", "no kernel")
    (entry,) = look(tree).entries
    assert (entry.kernel, entry.initrds) == ("live/vmlinuz-6.1.0", ("live/initrd.img-6.1.0",))
    assert entry.firmwares == {Firmware.BIOS, Firmware.UEFI_X64}


def test_a_kernel_alone_is_an_entry_where_nothing_else_is(tree: BootTree):
    tree.put("wipe/bzImage", linux(None))
    (entry,) = look(tree).entries
    assert entry.kernel == "wipe/bzImage"
    assert entry.firmwares == {Firmware.BIOS}
    assert {entry.kernel for entry in look(pxelinux(tree)).entries} == {"vmlinuz"}


def test_an_arm_kernel_is_for_arm(tree: BootTree):
    image = efi("aa64")[:0x38] + b"ARM\x64" + efi("aa64")[0x3C:]
    tree.put("Image", image).put("initrd.gz")
    assert [entry.firmwares for entry in look(tree).entries] == [{Firmware.UEFI_ARM64}]


def test_what_a_menu_names_and_the_tree_lacks_is_listed(tree: BootTree):
    found = look(pxelinux(tree).put("pxelinux.cfg/default", "label l\nkernel no\ninitrd none"))
    menu = next(entry for entry in found.entries if entry.found_in == "pxelinux.cfg/default")
    assert menu.missing == ("no", "none")


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        pytest.param(["menu.ipxe", "boot.ipxe"], "boot.ipxe", id="boot.ipxe before menu.ipxe"),
        pytest.param(
            ["menu.ipxe", "autoexec.ipxe"], "autoexec.ipxe", id="autoexec.ipxe before menu"
        ),
        pytest.param(["zoo.ipxe", "lab.ipxe"], "lab.ipxe", id="any other in the root"),
        pytest.param(["ipxe/boot.ipxe"], "ipxe/boot.ipxe", id="a known name below"),
        pytest.param(["lab/install.ipxe"], "", id="but no other name below"),
    ],
)
def test_scripts(tree: BootTree, names: list[str], wanted: str):
    for name in names:
        tree.put(name, "#!ipxe\n")
    assert look(tree).script == wanted


def test_a_script_must_be_one(tree: BootTree):
    assert look(tree.put("boot.ipxe", "<html>")).script == ""


# -- bounds and hostile trees ----------------------------------------------------------------------


def test_links_that_leave_the_directory_are_not_followed(tree: BootTree, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/pxelinux.0").write_bytes(PXELINUX)
    tree.link("pxelinux.0", "../outside/pxelinux.0").link("sub", "../outside")
    assert look(tree).loaders == ()


def test_loops_of_links_end(tree: BootTree):
    pxelinux(tree).link("self", ".").link("a/up", "..").link("x", "y").link("y", "x")
    assert best(look(tree), Firmware.BIOS) == "pxelinux.0"


def test_special_files_do_not_stop_it(tree: BootTree):
    os.mkfifo(tree.root / "bootx64.efi")
    os.mkfifo(tree.root / "boot.ipxe")
    assert look(tree).loaders == ()


def test_a_large_tree_is_cut_short(tree: BootTree, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tree_module, "MOST_ENTRIES", 20)
    for at in range(30):
        tree.put(f"deep/er/{at}")
    found = look(tree.put("undionly.kpxe"))
    assert found.cut_short
    assert best(found, Firmware.BIOS) == "undionly.kpxe"


def test_a_name_that_is_no_utf8_is_passed_over(tree: BootTree):
    (tree.root / os.fsdecode(b"caf\xe9.efi")).write_bytes(efi(text=IPXE))
    assert best(look(tree), Firmware.UEFI_X64) == os.fsdecode(b"caf\xe9.efi")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_are_named(tree: BootTree):
    pxelinux(tree)
    (tree.root / "initrd.img").chmod(0)
    assert look(tree).unreadable == ("initrd.img",)


def test_refused_files_are_named(tree: BootTree, monkeypatch: pytest.MonkeyPatch):
    pxelinux(tree)
    really_open = os.open

    def refuse(path: str | Path, flags: int) -> int:
        if str(path).endswith("initrd.img"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    assert look(tree).unreadable == ("initrd.img",)
