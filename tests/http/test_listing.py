from __future__ import annotations

import pytest

from pxegui.boot.directory import MOST_ENTRIES, Entry
from pxegui.http.listing import page


def listed(path: str, *entries: Entry) -> str:
    return page(path, entries).decode()


def entry(name: str, size: int | None = 1, modified: float = 0.0) -> Entry:
    return Entry(name=name, size=size, modified=modified)


@pytest.mark.parametrize(
    ("path", "name", "link", "text"),
    [
        pytest.param("/", "a", "/a", "a", id="in the root"),
        pytest.param("/d", "a", "/d/a", "a", id="asked for without a slash behind"),
        pytest.param("/d/", "s/", "/d/s/", "s/", id="a directory"),
        pytest.param("/", "a b&<c>", "/a%20b%26%3Cc%3E", "a b&amp;&lt;c&gt;", id="marks of HTML"),
        pytest.param("/", "%41?#", "/%2541%3F%23", "%41?#", id="marks of URLs"),
        pytest.param("/", '"', "/%22", "&quot;", id="a quotation mark"),
        pytest.param("/", "ü", "/%C3%BC", "ü", id="UTF-8"),
        pytest.param("/", "\udcfc", "/%FC", "\\xfc", id="an octet that is no UTF-8"),
        pytest.param("\\d\\.", "a", "/d/a", "a", id="backslashes"),
    ],
)
def test_a_row(path, name, link, text):
    assert f'<a href="{link}">{text}</a>' in listed(path, entry(name))


def test_the_way_up():
    assert '<a href="/a/">../</a>' in listed("/a/b")
    assert '<a href="/">../</a>' in listed("/a")
    assert "../" not in listed("/")


def test_size_and_time():
    text = listed("/", entry("a", 123456, 1_700_000_000))
    assert ">123456<" in text
    assert "2023-11-14 22:13" in text
    assert "a</a>" in listed("/", entry("a", 1, 2.0**80))


def test_an_empty_and_a_cut_page_say_so():
    assert "nothing here" in listed("/")
    assert f"Only {MOST_ENTRIES} are shown" in listed("/", *[entry("a")] * MOST_ENTRIES)


def test_the_title_cannot_break_out():
    assert "<script>" not in listed("/<script>alert(1)</script>/")
