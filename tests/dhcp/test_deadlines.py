from hypothesis import given
from hypothesis import strategies as st

from pxegui.dhcp.deadlines import Deadlines


def test_the_earliest_comes_first():
    true = {1: 30.0, 2: 10.0, 3: 20.0}
    deadlines = Deadlines(true.get)
    for thing, at in true.items():
        deadlines.watch(thing, at)
    assert deadlines.first() == (10.0, 2)
    assert list(deadlines.due(20.0)) == [2, 3]
    assert list(deadlines.due(100.0)) == [1]


def test_a_thousand_renewals_leave_one_entry():
    true = {1: 10.0}
    deadlines = Deadlines(true.get)
    for second in range(1000):
        true[1] = 10.0 + second
        deadlines.watch(1, true[1])
    assert len(deadlines) == len(deadlines._heap) == 1
    assert list(deadlines.due(500.0)) == []
    assert list(deadlines.due(1009.0)) == [1]


def test_what_has_no_deadline_any_more_is_never_due():
    true = {1: 10.0}
    deadlines = Deadlines(true.get)
    deadlines.watch(1, 10.0)
    true.clear()
    assert list(deadlines.due(99.0)) == []
    assert len(deadlines) == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 50).map(float))),
        max_size=40,
    ),
    st.integers(0, 60),
)
def test_exactly_what_is_due_comes_out_in_order(moves, now):
    true: dict[int, float] = {}
    deadlines = Deadlines(true.get)
    for thing, at in moves:
        if at is None:
            true.pop(thing, None)
        else:
            true[thing] = at
            deadlines.watch(thing, at)
    found = [true.pop(thing) for thing in deadlines.due(now)]
    assert found == sorted(found)
    assert all(at <= now for at in found)
    assert all(at > now for at in true.values())
