from __future__ import annotations

from pxegui.gui.widgets.empty_state import BootKeys, EmptyLine, EmptyState
from pxegui.gui.widgets.key_cap import KeyCap

KEYS = [("Dell", "F12"), ("HP", "F9"), ("Lenovo", "F12"), ("Acer", "F12"), ("ASUS", "F8")]


def test_a_tall_one_says_what_and_shows_keys(qtbot, theme, look_for):
    empty = EmptyState("machine", "No machine yet", "Press <b>Start</b>")
    qtbot.addWidget(empty)
    empty.add(BootKeys(KEYS))
    empty.resize(700, 400)
    empty.show()
    assert len(empty.findChildren(KeyCap)) == 5
    assert not look_for.clipped(empty)
    empty.say("Waiting", "")
    assert empty.title.text() == "Waiting"
    assert empty.text.isHidden()


def test_a_low_one_is_one_line(qtbot, theme, look_for):
    line = EmptyLine("send", "Nothing sent yet", "Each file appears here.")
    qtbot.addWidget(line)
    line.resize(600, 60)
    line.show()
    assert not look_for.clipped(line)
    line.say("The log is empty", "")
    assert line.text.isHidden()
