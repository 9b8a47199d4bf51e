from __future__ import annotations

import pytest

from pxegui.gui.widgets.lamp import Lamp


@pytest.mark.parametrize("light", ["serving", "changing", "failed", "off"])
def test_each_light_is_painted(qtbot, theme, light, look_for):
    lamp = Lamp("TFTP", "serviceTftp")
    qtbot.addWidget(lamp)
    without = lamp.sizeHint().width()
    lamp.set_light(light, 69)
    assert lamp.sizeHint().width() > without
    lamp.show()
    assert not lamp.grab().isNull()
    assert lamp.accessibleName() == "TFTP"
    assert not look_for.clipped(lamp)
