from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.http.mending import mend, split


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"GET /a HTTP/1.1\r\nHost: x", id="a right one"),
        pytest.param(b"GET /a HTTP/1.1\r\nX: y\r\nHOST : x", id="a host, oddly written"),
        pytest.param(b"GET /a HTTP/1.0", id="HTTP/1.0 needs no host"),
        pytest.param(b"garbage", id="garbage is for the parser"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_left_alone(header):
    assert mend(header) == header


@pytest.mark.parametrize(
    ("header", "mended"),
    [
        pytest.param(
            b"GET /a HTTP/1.1\r\nX: y",
            b"GET /a HTTP/1.1\r\nConnection: close\r\nHost: -\r\nX: y",
            id="no host",
        ),
        pytest.param(
            b"GET /a b\xfc HTTP/1.0",
            b"GET /a%20b%FC HTTP/1.0\r\nConnection: close",
            id="blanks and high octets in the target",
        ),
        pytest.param(
            b"GET /a HTTP/1.1\nHost: x", b"GET /a HTTP/1.1\r\nHost: x", id="lines that end with LF"
        ),
    ],
)
def test_mended(header, mended):
    assert mend(header) == mended


@pytest.mark.parametrize(
    ("octets", "parts"),
    [
        pytest.param(b"a\r\nb\r\n\r\nrest", (b"a\r\nb", b"rest"), id="CR LF"),
        pytest.param(b"a\nb\n\nrest", (b"a\nb", b"rest"), id="LF"),
        pytest.param(b"a\n\r\n", (b"a", b""), id="both"),
        pytest.param(b"a\r\n\r", None, id="not yet"),
    ],
)
def test_split(octets, parts):
    assert split(octets) == parts


@given(st.binary(max_size=300))
def test_mending_mends_once(octets):
    once = mend(octets)
    assert mend(once) == once
