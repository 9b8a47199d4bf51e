from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from pxegui.gui.theme import DARK, LIGHT
from pxegui.gui.widgets.segments import Segments, paint_steps


@pytest.fixture
def modes(qtbot, theme):
    choices = [("standard", "modeStandard", "&Standard"), ("proxy", "modeProxy", "&Proxy")]
    made = Segments("Addresses", choices)
    qtbot.addWidget(made)
    made.resize(320, 32)
    made.show()
    return made


def test_one_is_on_and_choosing_tells_which(modes, qtbot):
    assert modes.choice == "standard"
    chosen: list[str] = []
    modes.chosen.connect(chosen.append)
    qtbot.mouseClick(modes.button("proxy"), Qt.MouseButton.LeftButton)
    assert chosen == ["proxy"]
    assert modes.choice == "proxy"
    assert not modes.button("standard").isChecked()


def test_setting_it_tells_nobody(modes):
    chosen: list[str] = []
    modes.chosen.connect(chosen.append)
    modes.choose("proxy")
    assert modes.choice == "proxy"
    assert not chosen


def test_buttons_are_named_and_painted(modes, look_for):
    assert modes.button("proxy").objectName() == "modeProxy"
    assert modes.button("proxy").accessibleName() == "Proxy"
    assert not modes.grab().isNull()
    assert not look_for.unnamed(modes)
    assert not look_for.clipped(modes)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("fill", "share", "role"),
    [
        ("empty", 0.0, "track"),
        ("under_way", 1.0, "link"),
        ("under_way", 0.0, "track"),
        ("done", 0.0, "ok"),
        ("passed", 0.0, "secondary"),
        ("failed", 0.0, "error_soft"),
        ("warned", 0.0, "warning_soft"),
    ],
)
def test_each_step_has_the_colour_of_what_it_means(qapp, look, fill, share, role):
    canvas = QImage(103, 6, QImage.Format.Format_ARGB32)
    canvas.fill(look.base)
    painter = QPainter(canvas)
    paint_steps(painter, QRect(0, 0, 103, 6), [("empty", 0.0), (fill, share)], look)
    painter.end()
    assert canvas.pixelColor(78, 3) == getattr(look, role)
