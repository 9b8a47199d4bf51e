"""The walk: its bounds, links, special and unreadable files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pxegui.boot import tree as tree_module
from pxegui.boot.survey import survey
from pxegui.wire.arch import Firmware
from tests.boot.conftest import IPXE, PXELINUX, BootTree, best, efi, look, pxelinux


def test_links_that_leave_the_directory_are_not_followed(tree: BootTree, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/pxelinux.0").write_bytes(PXELINUX)
    tree.link("pxelinux.0", "../outside/pxelinux.0").link("sub", "../outside")
    tree.put("linux", b"12345").link("same", "linux").link("broken", "nowhere")
    found = look(tree)
    assert found.loaders == ()
    assert found.outside == ("pxelinux.0", "sub")
    assert (found.files, found.octets) == (2, 10)


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


def test_a_long_walk_tells_how_far_it_is_and_can_be_given_up(
    tree: BootTree, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tree_module, "_TELL_S", 0.0)
    for at in range(30):
        tree.put(f"file{at}")
    told: list[int] = []
    survey(tree.root, system=(), looked=told.append)
    assert told[:3] == [0, 1, 2]
    assert told[-1] == 30  # and while it reads what it found

    def give_up(files: int) -> None:
        if files == 10:
            raise KeyError(files)

    with pytest.raises(KeyError):
        survey(tree.root, system=(), looked=give_up)


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
