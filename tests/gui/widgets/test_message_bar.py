from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.message_bar import Choice, Message, MessageBar, MessageBars


def message(key: str, kind="info", **more) -> Message:
    return Message(key=key, kind=kind, title=f"Title of {key}", text="Why.", **more)


@pytest.fixture
def bars(qtbot, theme):
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(800, 400)
    made = MessageBars(place)
    made.resize(800, 400)
    place.show()
    yield made
    place.close()


def shown(bars: MessageBars) -> list[object]:
    return [bar.message.key for bar in bars.bars()]


@pytest.mark.parametrize(
    ("kinds", "order", "more"),
    [
        ([], [], ""),
        (["info"], ["0"], ""),
        (["info", "error"], ["1", "0"], ""),
        (["info", "warning", "error"], ["2", "1"], "and 1 more"),
        (["info"] * 4, ["0", "1"], "and 2 more"),
    ],
    ids=["none", "one", "the worst first", "two and the rest counted", "in the order they came"],
)
def test_at_most_two_are_shown_worst_first(bars, kinds, order, more):
    bars.show_messages([message(str(i), kind) for i, kind in enumerate(kinds)])
    assert shown(bars) == order
    assert bars.more.isVisibleTo(bars) is bool(more)
    assert not more or bars.more.text() == more


def test_what_is_gone_in_seconds_stands_before_all_others(bars):
    """The way back from a stop is not counted under "and 3 more"."""
    others = [message(kind, kind) for kind in ("error", "warning")]
    bars.show_messages([*others, message("stopping", is_urgent=True)])
    assert shown(bars) == ["stopping", "error"]


def test_all_are_shown_when_asked_for(bars, qtbot):
    bars.show_messages([message(str(i)) for i in range(4)])
    qtbot.mouseClick(bars.more, Qt.MouseButton.LeftButton)
    assert len(shown(bars)) == 4


def test_a_bar_that_stays_is_not_made_again(bars):
    one = message("one")
    bars.show_messages([one])
    before = bars.bars()[0]
    bars.show_messages([message("two", "error"), one])
    assert bars.bars()[1] is before


def test_the_remedy_is_the_last_button_and_the_only_accent(bars, qtbot):
    done: list[str] = []
    choices = [Choice(text, partial(done.append, text)) for text in ("Other", "Remedy")]
    bars.show_messages([message("one", choices=choices, has_remedy=True, can_close=False)])
    buttons = bars.bars()[0].findChildren(Button)
    assert [(b.text(), b.property("kind")) for b in buttons] == [
        ("Other", "quiet"),
        ("Remedy", "accent"),
    ]
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert done == ["Remedy"]
    assert bars.has_remedy


@pytest.mark.parametrize("can_close", [True, False])
def test_escape_closes_a_bar_that_may_be_closed(bars, qtbot, can_close):
    bars.show_messages([message("one", can_close=can_close)])
    closed: list[object] = []
    bars.closed.connect(closed.append)
    qtbot.keyClick(bars.bars()[0], Qt.Key.Key_Escape)
    assert closed == (["one"] if can_close else [])


def test_a_bar_can_be_read_out_and_painted_in_each_kind(qtbot, theme, look_for):
    for kind in ("info", "warning", "error"):
        bar = MessageBar(message("x", kind))
        qtbot.addWidget(bar)
        bar.resize(600, 60)
        bar.show()
        bar.announce()
        assert bar.accessibleName() == "Title of x"
        assert bar.accessibleDescription() == "Why."
        assert not bar.grab().isNull()
        assert not look_for.unnamed(bar)
