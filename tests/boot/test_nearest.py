from __future__ import annotations

import time

import pytest

from pxegui.boot import nearest
from pxegui.boot.nearest import NameIndex


@pytest.fixture
def root(tmp_path):
    for name in (
        "EFI/debian/grubx64.efi",
        "EFI/BOOT/MMX64.EFI",
        "debian-installer/amd64/grub/grub.cfg",
        "other/grub.cfg",
        "ubuntu/casper/vmlinuz",
        "debian/vmlinuz",
        "ldlinux.c32",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("grubx64.efi", "EFI/debian/grubx64.efi", id="shim asks at the root"),
        pytest.param("mmx64.efi", "EFI/BOOT/MMX64.EFI", id="elsewhere and in another case"),
        pytest.param("amd64/grub/grub.cfg", "debian-installer/amd64/grub/grub.cfg", id="end alike"),
        pytest.param("casper/vmlinuz", "ubuntu/casper/vmlinuz", id="without the leading folder"),
        pytest.param("x/vmlinuz", "debian/vmlinuz", id="the shallower of two"),
        pytest.param("boot/isolinux/ldlinux.c32", "ldlinux.c32", id="with folders too many"),
        pytest.param("nothing", "", id="nothing of that name"),
    ],
)
def test_nearest(root, asked, found):
    assert NameIndex(root).nearest(tuple(asked.encode().split(b"/"))) == found


def test_the_root_has_no_nearest(root):
    assert NameIndex(root).nearest(()) == ""


def test_hundreds_of_misses_look_once(root, monkeypatch):
    index = NameIndex(root)
    index.nearest((b"x",))
    monkeypatch.setattr(index, "_look_into", lambda *_: pytest.fail("looked again"))
    for number in range(300):
        index.nearest((b"%d" % number,))


def test_it_looks_again_later(root, monkeypatch):
    index = NameIndex(root)
    assert index.nearest((b"new",)) == ""
    (root / "deep").mkdir()
    (root / "deep/new").write_bytes(b"")
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert index.nearest((b"new",)) == "deep/new"


def test_a_large_tree_is_looked_at_in_part(root, monkeypatch):
    monkeypatch.setattr(nearest, "MOST_ENTRIES", 3)
    index = NameIndex(root)
    index.nearest((b"x",))
    assert sum(len(paths) for paths in index._paths.values()) <= 3


def test_a_directory_that_is_gone_gives_nothing(tmp_path):
    assert NameIndex(tmp_path / "gone").nearest((b"x",)) == ""


def test_links_are_not_followed(root):
    (root / "EFI/loop").symlink_to("..")
    assert NameIndex(root).nearest((b"ldlinux.c32",)) == ""
    assert NameIndex(root).nearest((b"x", b"ldlinux.c32")) == "ldlinux.c32"
