from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets.drop_frame import DropFrame


def test_it_covers_its_parent_while_something_is_dragged(qtbot, theme):
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(300, 200)
    frame = DropFrame(place)
    place.show()
    assert frame.isHidden()
    frame.appear()
    assert frame.geometry() == place.rect()
    assert not frame.grab().isNull()
