from __future__ import annotations

import pytest

from pxegui.diagnosis.nodes import Node, Sending, again, is_open, live, timed, way


def node(at=0.0, mark="ok", title="Loaded a", **more):
    return Node(at=at, mark=mark, title=title, **more)


def test_a_try_is_timed_from_its_first_step():
    assert [n.after_s for n in timed([node(10.0), node(10.5), node(12.0)])] == [None, 0.5, 2.0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(node(1.0, detail="1 MB"), node(9.0, detail="2 MB"), True, id="other times"),
        pytest.param(node(), node(title="Loaded b"), False, id="another file"),
        pytest.param(node(), node(mark="error"), False, id="it failed"),
    ],
)
def test_the_way_of_two_boots(one, other, same):
    assert (way([one]) == way([other])) is same


def test_the_same_again_is_counted():
    made = again([[node(0.0)], [node(20.0)], [node(40.0)]], 0)
    assert (made.title, made.after_s) == ("Started over, 2 times", 40.0)
    assert made.detail == "every 20\u00a0s or so, same result"


@pytest.mark.parametrize(
    ("sending", "title", "detail"),
    [
        pytest.param(
            Sending(sent_bytes=25_100_000, size_bytes=39_800_000, speed=14.7e6, protocol="http"),
            "Loading a, 63\u00a0%",
            "25.1 MB of 39.8 MB by HTTP, 1 s left",
            id="a known size",
        ),
        pytest.param(
            Sending(sent_bytes=25_100_000, size_bytes=None, speed=0.0, protocol="tftp"),
            "Loading a",
            "25.1 MB so far, by TFTP",
            id="an unknown size",
        ),
    ],
)
def test_a_file_on_its_way(sending, title, detail):
    made = live(node(mark="under_way", title="Loading a", about="a"), {"a": sending})
    assert made.title == title
    assert made.detail.replace("\u00a0", " ") == detail


def test_repeats_are_counted():
    assert live(node(times=3), {}).title == "Loaded a, 3 times"
    assert is_open(node(mark="under_way"))
    assert node(mark="error").is_faulty
    assert not node().is_faulty
