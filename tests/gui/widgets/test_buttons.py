from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from pxegui.gui.widgets.buttons import Button, icon_button


@pytest.mark.parametrize("kind", ["quiet", "accent", "flat"])
def test_each_kind_is_painted_with_icon_text_and_menu(qtbot, theme, kind, look_for):
    button = Button("&Start", icon="play", kind=kind)
    qtbot.addWidget(button)
    menu = QMenu(button)
    plain = button.sizeHint().width()
    button.setMenu(menu)
    assert button.sizeHint().width() > plain
    button.show()
    button.setEnabled(False)
    assert not button.grab().isNull()
    assert button.accessibleName() == "Start"
    assert not look_for.clipped(button)


def test_controls_are_32_high_small_ones_26(qtbot, theme):
    for is_small, height in ((False, 32), (True, 26)):
        button = Button("x", is_small=is_small)
        qtbot.addWidget(button)
        assert button.sizeHint().height() == height


def test_an_icon_alone_has_a_name_and_a_tip(qtbot, theme):
    button = icon_button("more", "More")
    qtbot.addWidget(button)
    assert button.accessibleName() == "More"
    assert button.toolTip() == "More"
    assert min(button.sizeHint().width(), button.sizeHint().height()) >= 24
    button.set_icon("x", "error")
    button.set_text_role("error")
    assert not button.grab().isNull()
