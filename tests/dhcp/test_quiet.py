from pxegui.dhcp.quiet import Folds, Rate


def test_equal_things_are_told_once_in_a_while():
    folds = Folds(5)
    assert [folds.fold("a", now) for now in (0, 1, 2, 4.9)] == [0, None, None, None]
    assert folds.fold("b", 1) == 0
    assert folds.fold("a", 5) == 3
    assert folds.fold("a", 10) == 0


def test_a_clock_set_back_silences_nothing():
    folds = Folds(5)
    folds.fold("a", 1000)
    assert folds.fold("a", 10) == 0


def test_strangers_take_bounded_memory():
    folds = Folds()
    for n in range(10_000):
        folds.fold(n, 0)
    assert len(folds._told) <= 4096


def test_one_machine_that_asks_too_often():
    rate = Rate(each=2, together=100)
    assert [rate.judge("a", 1.5) for _ in range(3)] == ["all", "all", "problems"]
    assert rate.judge("b", 1.6) == "all"
    assert rate.judge("a", 2.0) == "all"


def test_many_machines_at_once():
    rate = Rate(each=2, together=3)
    assert [rate.judge(mac, 1.0) for mac in "abcd"] == ["all", "all", "all", "facts"]
