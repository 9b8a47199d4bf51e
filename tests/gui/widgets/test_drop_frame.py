from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets.drop_frame import DropFrame


@pytest.mark.parametrize("is_taken", [True, False])
def test_it_covers_its_parent_while_something_is_dragged(qtbot, theme, is_taken):
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(300, 200)
    frame = DropFrame(place)
    place.show()
    assert frame.isHidden()
    frame.appear("pxegui boots folders; notes.txt is none", is_taken=is_taken)
    assert frame.geometry() == place.rect()
    assert not frame.grab().isNull()
