from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.name import LONGEST, BadName, Reading, readings, show


def first(name: bytes | str) -> bytes:
    read = readings(name)
    assert not isinstance(read, BadName)
    return read[0].path


def all_of(name: bytes | str, root: tuple[bytes, ...] = ()) -> list[bytes]:
    read = readings(name, root)
    assert not isinstance(read, BadName)
    return [reading.path for reading in read]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param(b"pxelinux.0", b"pxelinux.0", id="a plain name"),
        pytest.param(b"/pxelinux.0", b"pxelinux.0", id="a leading slash falls away"),
        pytest.param(b"//grub/grub.cfg", b"grub/grub.cfg", id="slashes collapse at the front"),
        pytest.param(b"dir//grubx64.efi", b"dir/grubx64.efi", id="slashes collapse inside"),
        pytest.param(b"\\Boot\\BCD", b"Boot/BCD", id="backslashes are slashes"),
        pytest.param(b"\\\\?\\x", b"?/x", id="a Windows device prefix is only a name"),
        pytest.param(b"./a/./b", b"a/b", id="dots fall away"),
        pytest.param(b"::pxelinux.cfg/default", b"pxelinux.cfg/default", id="pxelinux, no server"),
        pytest.param(b"192.0.2.1::a/b", b"a/b", id="pxelinux, with a server"),
        pytest.param(b"pxelinux.0\0junk", b"pxelinux.0", id="NUL ends a TFTP name"),
        pytest.param("/a b/c+d", b"a b/c+d", id="an URL's path is as it was decoded"),
        pytest.param("/\udcfc", b"\xfc", id="an URL's octets that are no UTF-8 come through"),
        pytest.param("/", b"", id="the root"),
        pytest.param("", b"", id="an empty URL path is the root"),
    ],
)
def test_the_name_as_it_stands(name, path):
    assert first(name) == path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param(b"pxelinux.0\xff", b"pxelinux.0", id="an option without its NUL"),
        pytest.param(b"pxelinux.0  ", b"pxelinux.0", id="blanks at the end"),
        pytest.param(b"a%20b", b"a b", id="percent signs that were left"),
        pytest.param(b"a%20b\xff", b"a b", id="two faults at once"),
        pytest.param(b"tftp://192.0.2.1/x", b"x", id="an URL in place of a name"),
        pytest.param(b"/srv/tftp/x", b"x", id="the boot directory's own path"),
        pytest.param(b"\xfc.txt", "ü.txt".encode(), id="Latin-1 is tried as UTF-8"),
        pytest.param("ü.txt".encode(), b"\xfc.txt", id="UTF-8 is tried as Latin-1"),
    ],
)
def test_what_else_may_be_meant_comes_after(name, path):
    found = all_of(name, root=(b"srv", b"tftp"))
    assert found[0] == name.replace(b"//", b"/").lstrip(b"/")
    assert path in found[1:]


def test_what_was_changed_is_said():
    read = readings(b"a%20b\xff")
    assert isinstance(read, list)
    notes = {reading.path: reading.note for reading in read}
    assert notes[b"a b"] == "bytes after its end left out, percent signs decoded"


def test_an_url_path_is_never_decoded_again():
    assert all_of("/a%41") == [b"a%41"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(b"../x", "outside", id="climbing"),
        pytest.param(b"a/../../x", "outside", id="climbing from inside"),
        pytest.param(b"a/../b", "outside", id="climbing that would stay inside"),
        pytest.param(b"..\\x", "outside", id="climbing with a backslash"),
        pytest.param(b"..", "outside", id="climbing alone"),
        pytest.param(b"::../x", "outside", id="climbing behind a server"),
        pytest.param(b"%2e%2e/x", "outside", id="climbing in percent signs"),
        pytest.param(b"..%2fx", "outside", id="climbing with a slash in percent signs"),
        pytest.param(b"..%5cx", "outside", id="climbing with a backslash in percent signs"),
        pytest.param(b"..\xff", "outside", id="climbing with junk behind"),
        pytest.param("/../x", "outside", id="climbing in an URL"),
        pytest.param("/..\\x", "outside", id="climbing in an URL with a backslash"),
        pytest.param(b"C:\\x", "outside", id="a drive letter"),
        pytest.param(b"/c:/x", "outside", id="a drive letter behind a slash"),
        pytest.param(b"c:x", "outside", id="a drive letter without slash"),
        pytest.param(b"", "bad_name", id="no name"),
        pytest.param(b"\0x", "bad_name", id="no name before NUL"),
        pytest.param(b"a\x1b[0mb", "bad_name", id="an escape"),
        pytest.param(b"a\nb", "bad_name", id="a line end inside"),
        pytest.param("/a\0b", "bad_name", id="NUL in an URL"),
        pytest.param("/\ud800", "bad_name", id="text that no octets can be"),
        pytest.param(b"x" * (LONGEST + 1), "bad_name", id="too long"),
    ],
)
def test_refused(name, kind):
    read = readings(name)
    assert isinstance(read, BadName)
    assert read.kind == kind
    assert read.why


def test_a_script_with_dos_line_ends_is_named_as_the_cause():
    read = readings("/vmlinuz\r")
    assert isinstance(read, BadName)
    assert "DOS line ends" in read.why


def test_a_slash_at_the_end_is_kept_in_mind():
    read = readings(b"boot/")
    assert isinstance(read, list)
    assert read[0] == Reading(parts=(b"boot",), slash=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param(b"a b", "a b", id="plain"),
        pytest.param("größe".encode(), "größe", id="UTF-8"),
        pytest.param(b"a\x1b\xff", "a\\x1b\\xff", id="controls and octets that are no UTF-8"),
        pytest.param("\u202eexe", "\\xe2\\x80\\xaeexe", id="a mark that turns the text round"),
        pytest.param("\udcff", "\\xff", id="an octet as a surrogate"),
        pytest.param("\ud800", "\\xed\\xa0\\x80", id="a lone surrogate"),
        pytest.param(b"x" * 600, "x" * 512 + "…", id="long"),
    ],
)
def test_show(name, shown):
    assert show(name) == shown


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_every_reading_stays_below(name):
    read = readings(name, (b"srv", b"tftp"))
    assert show(name).isprintable()
    if isinstance(read, list):
        for reading in read:
            assert not {b"", b".", b".."} & set(reading.parts)
            assert not any(octet < 0x20 or octet == 0x2F for p in reading.parts for octet in p)


PIECES = [
    b"..",
    b".",
    b"/",
    b"\\",
    b"%2e",
    b"%2f",
    b"%5c",
    b"%25",
    b"\xff",
    b" ",
    b"::",
    b"a",
    b"\0",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_mixture_of_encodings_climbs(pieces):
    read = readings(b"".join(pieces))
    if isinstance(read, list):
        assert all(b".." not in reading.parts for reading in read)
