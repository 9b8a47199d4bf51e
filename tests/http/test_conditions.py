from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.http.conditions import entity_tag, http_date, judge, parse_date, range_still_fits

TAG = '"1-2-3-4"'
MODIFIED = 1_700_000_000.75
SAME = http_date(MODIFIED)
EARLIER = http_date(MODIFIED - 1)
LATER = http_date(MODIFIED + 1)


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        pytest.param({}, "send", id="no condition"),
        pytest.param({"If-Match": TAG}, "send", id="the file it wants"),
        pytest.param({"If-Match": "*"}, "send", id="any file"),
        pytest.param({"If-Match": f'"x", {TAG}'}, "send", id="one of those it wants"),
        pytest.param({"If-Match": '"x"'}, "failed", id="another file than it wants"),
        pytest.param({"If-Match": f"W/{TAG}"}, "failed", id="weak tags never match strongly"),
        pytest.param({"If-Match": ""}, "failed", id="an empty list matches nothing"),
        pytest.param({"If-Unmodified-Since": SAME}, "send", id="unchanged since"),
        pytest.param({"If-Unmodified-Since": EARLIER}, "failed", id="changed since"),
        pytest.param({"If-Unmodified-Since": "soon"}, "send", id="a bad date is no condition"),
        pytest.param({"If-None-Match": TAG}, "not_modified", id="it has the file"),
        pytest.param({"If-None-Match": f"W/{TAG}"}, "not_modified", id="weak comparison there"),
        pytest.param({"If-None-Match": "*"}, "not_modified", id="it wants none that exists"),
        pytest.param({"If-None-Match": '"x"'}, "send", id="it has another file"),
        pytest.param({"If-None-Match": "garbage"}, "send", id="garbage for a tag"),
        pytest.param({"If-Modified-Since": SAME}, "not_modified", id="it has this date"),
        pytest.param({"If-Modified-Since": LATER}, "not_modified", id="it has a later date"),
        pytest.param({"If-Modified-Since": EARLIER}, "send", id="it has an earlier date"),
        pytest.param({"If-Modified-Since": "yesterday"}, "send", id="a bad date is ignored"),
        pytest.param(
            {"If-None-Match": '"x"', "If-Modified-Since": SAME},
            "send",
            id="the tag counts more than the date",
        ),
        pytest.param(
            {"If-Match": TAG, "If-Unmodified-Since": EARLIER},
            "send",
            id="If-Match counts more than If-Unmodified-Since",
        ),
        pytest.param(
            {"If-Match": '"x"', "If-None-Match": TAG},
            "failed",
            id="what it wants is asked before what it has",
        ),
        pytest.param(
            {"If-Match": TAG, "If-None-Match": TAG}, "not_modified", id="both hold: it has the file"
        ),
    ],
)
def test_judge(headers, verdict):
    assert judge(headers, tag=TAG, modified=MODIFIED) == verdict


@pytest.mark.parametrize(
    ("condition", "age", "fits"),
    [
        pytest.param(None, 100, True, id="no condition"),
        pytest.param(TAG, 100, True, id="the same tag"),
        pytest.param('"x"', 100, False, id="another tag"),
        pytest.param(f"W/{TAG}", 100, False, id="a weak tag is too weak"),
        pytest.param(SAME, 100, True, id="the same date"),
        pytest.param(LATER, 100, False, id="a later date is another version"),
        pytest.param(EARLIER, 100, False, id="an earlier date"),
        pytest.param(SAME, 0.2, False, id="the same date, but it may change within this second"),
        pytest.param("garbage", 100, False, id="garbage"),
    ],
)
def test_if_range(condition, age, fits):
    found = range_still_fits(condition, tag=TAG, modified=MODIFIED, now=MODIFIED + age)
    assert found is fits


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT", 784111777, id="IMF-fixdate"),
        pytest.param("Sunday, 06-Nov-94 08:49:37 GMT", 784111777, id="RFC 850"),
        pytest.param("Sun Nov  6 08:49:37 1994", 784111777, id="asctime"),
        pytest.param("Sun, 06 Nov 1994 08:49:37 -0000", 784111777, id="without a zone"),
        pytest.param("", None, id="empty"),
        pytest.param("Sun, 99 Nov 1994 08:49:37 GMT", None, id="no such day"),
        pytest.param("Sun, 06 Nov 99999999999 08:49:37 GMT", None, id="no such year"),
    ],
)
def test_dates(text, seconds):
    assert parse_date(text) == seconds


@given(st.text(max_size=60))
def test_no_text_breaks_the_dates(text):
    parse_date(text)
    judge({"If-Match": text, "If-None-Match": text}, tag=TAG, modified=0)


@pytest.mark.parametrize("seconds", [-(2**62), 2**62, float(2**40)])
def test_a_file_system_may_hold_any_time(seconds):
    assert http_date(seconds).endswith("GMT")


def test_an_entity_tag_is_strong_and_tells_files_apart():
    tags = {entity_tag(i) for i in [(1, 2, 3, 4), (1, 2, 3, 5), (1, 2, 4, 4), (1, 3, 3, 4)]}
    assert len(tags) == 4
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
