"""Error codes in words: what a person types off the screen is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.diagnosis.codes import CODES, find


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("PXE-E53", "PXE-E53", id="a code as it stands"),
        pytest.param("pxe-e51: no DHCP or proxyDHCP offers", "PXE-E51", id="a whole line"),
        pytest.param("PXEE18", "PXE-E18", id="without the dash"),
        pytest.param("https://ipxe.org/040ee119", "040ee119", id="iPXE's address"),
        pytest.param("2D02803B", "2d02803b", id="upper case"),
        pytest.param("Error 0x7f048283", "7f048283", id="with 0x before it"),
        pytest.param("2e00808f", "2e008081", id="the last two digits differ between versions"),
        pytest.param("3c126083", "3c126083", id="operation not supported"),
        pytest.param("1d0c6598", "1d0c6598", id="input/output error"),
        pytest.param("280a6011", "280a6011", id="network unreachable"),
        pytest.param("ldlinux", "Failed to load ldlinux.c32 ldlinux.e64", id="one word"),
        pytest.param("serverip not set", "serverip not set", id="words of U-Boot"),
        pytest.param("access denied", "Verification failed: (15) Access Denied", id="any case"),
        pytest.param("initialising devices", "iPXE initialising devices", id="iPXE hangs"),
    ],
)  # fmt: skip
def test_what_is_typed_is_found_first(typed, code):
    assert find(typed)[0].code == code


def test_an_unknown_number_of_ipxe_still_has_a_kind():
    (code,) = find("4c999901")
    assert code.code == "4c999901"
    assert code.say()[0] == "no answer in time"


@pytest.mark.parametrize("typed", ["PXE-E00", "zebra", "6a000000"])
def test_what_is_not_known_finds_nothing(typed):
    assert find(typed) == ()


def test_nothing_typed_shows_all():
    assert find(" ") == CODES


def test_no_code_is_there_twice():
    assert len({code.code for code in CODES}) == len(CODES)


@given(st.text())
def test_anything_may_be_typed(text):
    assert all(code.what and code.help for code in find(text))
