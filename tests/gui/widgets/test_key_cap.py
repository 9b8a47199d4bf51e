from __future__ import annotations

from pxegui.gui.widgets.key_cap import KeyCap


def test_it_has_room_for_its_name(qtbot, theme):
    short, long = KeyCap("F9"), KeyCap("Escape")
    for cap in (short, long):
        qtbot.addWidget(cap)
        assert not cap.grab().isNull()
        assert cap.accessibleName()
    assert long.sizeHint().width() > short.sizeHint().width()
