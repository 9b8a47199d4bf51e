from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.http.target import name_of


@pytest.mark.parametrize(
    ("target", "name"),
    [
        pytest.param("/", "/", id="the root"),
        pytest.param("/a/b", "/a/b", id="a path"),
        pytest.param("/a%20b", "/a b", id="percent signs"),
        pytest.param("/a%2541", "/a%41", id="decoded once"),
        pytest.param("/a+b", "/a+b", id="a plus is a plus"),
        pytest.param("/a?x=/../y", "/a", id="the query is ignored"),
        pytest.param("/a%3Fb", "/a?b", id="a question mark in the name"),
        pytest.param("/a#b", "/a", id="a fragment that should not be there"),
        pytest.param("http://192.0.2.1/a", "/a", id="absolute"),
        pytest.param("HTTP://other:81/a?b", "/a", id="absolute, of anybody"),
        pytest.param("http://192.0.2.1", "", id="absolute without a path"),
        pytest.param("/%2e%2e%2f%5c%00", "/../\\\0", id="hostile: decoded, for the door to refuse"),
        pytest.param("/%ff", "/\udcff", id="no UTF-8"),
        pytest.param("/%zz%", "/%zz%", id="percent signs that are none"),
        pytest.param("*", "*", id="a star"),
    ],
)
def test_name_of(target, name):
    assert name_of(target) == name


@given(st.text(max_size=100))
def test_anything_gives_a_name(target):
    assert isinstance(name_of(target), str)
