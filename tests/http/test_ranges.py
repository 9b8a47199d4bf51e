from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.http.ranges import Span, Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("bytes=0-0", Span(0, 0), id="the first octet"),
        pytest.param("bytes=2-5", Span(2, 5), id="a stretch"),
        pytest.param("bytes=2-", Span(2, 9), id="to the end"),
        pytest.param("bytes=-3", Span(7, 9), id="the last octets"),
        pytest.param("bytes=-100", Span(0, 9), id="more last octets than there are"),
        pytest.param("bytes=5-100", Span(5, 9), id="beyond the end is cut"),
        pytest.param("BYTES = 2 - 5", Span(2, 5), id="case and blanks"),
        pytest.param("bytes=2-5,", Span(2, 5), id="an empty list element"),
        pytest.param("bytes=0-" + "9" * 5000, Span(0, 9), id="a number of 5000 digits"),
        pytest.param("bytes=" + "0" * 5000 + "2-5", Span(2, 5), id="5000 leading zeros"),
        pytest.param("bytes=10-", Unsatisfiable(), id="just behind the end (a finished resume)"),
        pytest.param("bytes=10-20", Unsatisfiable(), id="behind the end"),
        pytest.param("bytes=" + "9" * 5000 + "-", Unsatisfiable(), id="far behind the end"),
        pytest.param("bytes=-0", Unsatisfiable(), id="the last none"),
        pytest.param("bytes=0-1,4-5", None, id="several get the whole file"),
        pytest.param("bytes=5-2", None, id="backwards is bad syntax"),
        pytest.param("bytes=-", None, id="nothing"),
        pytest.param("bytes=", None, id="no range"),
        pytest.param("bytes", None, id="no equals sign"),
        pytest.param("bytes=u-u", None, id="iPXE's broken one"),
        pytest.param("bytes=--5", None, id="a negative number"),
        pytest.param("bytes=+1-5", None, id="a sign"),
        pytest.param("bytes=\u0661-\u0665", None, id="digits of another script"),
        pytest.param("bytes=1-5x", None, id="junk behind"),
        pytest.param("lines=1-5", None, id="another unit"),
        pytest.param("", None, id="empty"),
    ],
)
def test_of_ten_octets(text, answer):
    assert parse_range(text, 10) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("bytes=0-", Unsatisfiable(), id="from the start"),
        pytest.param("bytes=-5", None, id="the last five are the whole"),
    ],
)
def test_of_an_empty_file(text, answer):
    assert parse_range(text, 0) == answer


def test_above_four_gibibytes():
    assert parse_range("bytes=5368709110-", 5 << 30) == Span(5368709110, (5 << 30) - 1)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"bytes=[0-9, -]*")), st.integers(0, 1 << 63))
def test_what_is_granted_lies_inside(text, size):
    span = parse_range(text, size)
    if isinstance(span, Span):
        assert 0 <= span.first <= span.last < size
        assert span.length == span.last - span.first + 1
