from __future__ import annotations

from PySide6.QtCore import Qt

from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.pane_header import HEIGHT, PaneHeader


def test_controls_stand_at_the_right_before_the_last(qtbot, theme, look_for):
    header = PaneHeader("machine", "Machines & leases")
    qtbot.addWidget(header)
    find = icon_button("search", "Find machine")
    header.add(find)
    header.count.setText("3 machines")
    header.resize(600, HEIGHT)
    header.show()
    assert find.x() < header.more.x()
    assert header.title.text() == "Machines & leases"
    assert not look_for.unnamed(header)
    assert not look_for.clipped(header)
    assert find in header.controls()


def test_a_mark_is_clicked_and_taken_away(qtbot, theme):
    header = PaneHeader("machine", "Machines & leases")
    qtbot.addWidget(header)
    clicked: list[int] = []
    header.mark_clicked.connect(lambda: clicked.append(1))
    header.set_mark("1 problem")
    header.resize(600, HEIGHT)
    header.show()
    qtbot.mouseClick(header.mark, Qt.MouseButton.LeftButton)
    assert clicked == [1]
    header.set_mark("")
    assert header.mark.isHidden()
    assert isinstance(header.mark, Button)
