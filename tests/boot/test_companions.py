"""What shim and GRUB ask in the root although it lies beside them."""

from __future__ import annotations

import pytest

from pxegui.boot.companions import beside_loaders, companion_directories
from pxegui.boot.directory import BootDirectory, OpenFile
from pxegui.boot.name import readings
from tests.boot.conftest import BootTree, grub, look

HOME = "debian-installer/amd64"


def beside(name: bytes, *directories: str) -> list[str]:
    meant = readings(name)
    assert isinstance(meant, list)
    return [reading.path.decode() for reading in beside_loaders(meant, directories)]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"grub.cfg", id="the configuration"),
        pytest.param(b"/grub.cfg-01-52-54-00-12-34-56", id="that of one machine"),
        pytest.param(b"grubx64.efi", id="shim's second stage"),
        pytest.param(b"\\grubaa64.efi", id="that of Arm, with a backslash"),
        pytest.param(b"mmx64.efi", id="MokManager"),
        pytest.param(b"revocations_sbat.efi", id="shim's revocations"),
        pytest.param(b"/x86_64-efi/normal.mod", id="a module"),
        pytest.param(b"/i386-pc/command.lst", id="a list of modules"),
        pytest.param(b"fonts/unicode.pf2", id="a font"),
    ],
)
def test_companions(name):
    plain = name.decode().strip("/\\")
    assert beside(name, "a/b", "c") == [f"a/b/{plain}", f"c/{plain}"]


@pytest.mark.parametrize("name", [b"linux", b"a/grub.cfg", b"pxelinux.cfg/default", b"ipxe.efi"])
def test_nothing_else_is_looked_for(name):
    assert beside(name, "a/b") == []


@pytest.mark.parametrize("folder", ["", "bios/", "debian-installer/arm64/"])
def test_pxelinux_and_u_boot_find_their_configuration_in_the_root(tree: BootTree, folder):
    tree.put("pxelinux.cfg/default").put("bios/pxelinux.0")
    opened = BootDirectory(tree.root).open(f"{folder}pxelinux.cfg/default".encode())
    assert isinstance(opened, OpenFile)
    assert (opened.name, bool(opened.note)) == ("pxelinux.cfg/default", bool(folder))
    opened.close()


def test_the_directories_are_those_of_shim_grub_and_its_configuration(tree):
    assert companion_directories(look(tree.debian())) == (HOME, f"{HOME}/grub")


def test_a_tree_with_its_loaders_in_the_root_needs_none(tree):
    assert companion_directories(look(tree.ubuntu())) == ("grub",)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(b"/grub.cfg", f"{HOME}/grub/grub.cfg", id="grub.cfg"),
        pytest.param(b"grubx64.efi", f"{HOME}/grubx64.efi", id="grubx64.efi"),
        pytest.param(b"/x86_64-efi/tftp.mod", f"{HOME}/grub/x86_64-efi/tftp.mod", id="a module"),
    ],
)
def test_debians_tree_serves_them(tree: BootTree, asked, found):
    tree.debian().put(f"{HOME}/grub/x86_64-efi/tftp.mod")
    directory = BootDirectory(tree.root, companions=companion_directories(look(tree)))
    opened = directory.open(asked)
    assert isinstance(opened, OpenFile)
    assert opened.name == found
    assert opened.note == "found beside the loader, which left its directory out"
    opened.close()


def test_a_file_that_is_in_the_root_wins(tree: BootTree):
    tree.debian().put("grub.cfg", "its own").put("x/bootx64.efi", grub())
    directory = BootDirectory(tree.root, companions=companion_directories(look(tree)))
    opened = directory.open(b"grub.cfg")
    assert isinstance(opened, OpenFile)
    assert (opened.name, opened.note) == ("grub.cfg", "")
    opened.close()
