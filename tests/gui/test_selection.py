from __future__ import annotations

from pxegui.gui.selection import Selection


def test_the_first_selected_machine_is_the_current_one(qapp):
    selection = Selection()
    seen: list[tuple[str, ...]] = []
    selection.changed.connect(lambda: seen.append(selection.keys))
    selection.select(["b", "a", "b"])
    selection.select(["b", "a"])
    assert seen == [("b", "a")]
    assert selection.current == "b"


def test_without_a_machine_there_is_nothing_to_show_alone(qapp):
    selection = Selection()
    selection.select(["a"])
    selection.set_only(only=True)
    selection.select([])
    assert not selection.only
    assert selection.current == ""
