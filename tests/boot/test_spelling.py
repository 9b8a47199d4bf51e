from __future__ import annotations

import os
import unicodedata

import pytest

from pxegui.boot.spelling import Ambiguous, Spellings, fold


@pytest.fixture
def spell(tmp_path):
    for name in ("Boot/BCD", "boot/x", "EFI/BOOT/BOOTX64.EFI", "A", "a", "Dir/one"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    spellings = Spellings(tmp_path)
    return lambda name: spellings.find(tuple(name.encode().split(b"/")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(
            "efi/boot/bootx64.efi", "EFI/BOOT/BOOTX64.EFI", id="every part in another case"
        ),
        pytest.param("BOOT/bcd", "Boot/BCD", id="of two folders only one holds it"),
        pytest.param("boot/bcd", "Boot/BCD", id="also if the other folder is spelt exactly"),
        pytest.param("A", "A", id="the exact spelling is the best"),
        pytest.param("dir/one", "Dir/one", id="only the folder in another case"),
    ],
)
def test_found(spell, asked, found):
    assert spell(asked) == tuple(found.encode().split(b"/"))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("nothing", id="not there"),
        pytest.param("A/b", id="below a file"),
        pytest.param("EFI/nothing", id="not there in a folder that is"),
    ],
)
def test_not_found(spell, asked):
    assert spell(asked) is None


def test_two_that_fit_equally_well(tmp_path):
    for name in ("abC", "aBc"):
        (tmp_path / name).write_bytes(b"")
    found = Spellings(tmp_path).find((b"ABC",))
    assert isinstance(found, Ambiguous)
    assert set(found.paths) == {b"abC", b"aBc"}


def test_a_file_that_came_later_is_found(tmp_path):
    spellings = Spellings(tmp_path)
    os.utime(tmp_path, (1, 1))  # as if nothing had changed for long, so that the names are kept
    assert spellings.find((b"new",)) is None
    (tmp_path / "NEW").write_bytes(b"")
    assert spellings.find((b"new",)) == (b"NEW",)


def test_names_are_kept_while_the_directory_is_the_same(tmp_path, monkeypatch):
    (tmp_path / "One").write_bytes(b"")
    os.utime(tmp_path, (1, 1))
    spellings = Spellings(tmp_path)
    assert spellings.find((b"one",)) == (b"One",)
    monkeypatch.setattr(os, "listdir", lambda _: pytest.fail("read again"))
    assert spellings.find((b"ONE",)) == (b"One",)


def test_composed_and_decomposed_letters_are_the_same():
    assert fold("Ä".encode()) == fold(unicodedata.normalize("NFD", "ä").encode())


def test_a_link_that_leaves_is_not_looked_into(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/Secret").write_bytes(b"")
    (tmp_path / "root").mkdir()
    (tmp_path / "root/link").symlink_to("../out")
    assert Spellings(tmp_path / "root").find((b"link", b"secret")) is None
