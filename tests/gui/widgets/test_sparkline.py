from __future__ import annotations

from pxegui.gui.theme import LIGHT
from pxegui.gui.widgets.sparkline import BARS, Sparkline


def test_the_newest_is_at_the_right_and_the_highest_fills_it(qtbot, theme):
    line = Sparkline()
    qtbot.addWidget(line)
    line.show()
    line.add(50.0)
    line.add(100.0)
    image = line.grab().toImage()
    right = image.width() - 3
    assert image.pixelColor(right, 1) == LIGHT.link
    assert image.pixelColor(right - 4, 1) != LIGHT.link
    assert line.peak == 100.0


def test_it_forgets_what_is_older_than_its_bars(qtbot, theme):
    line = Sparkline()
    qtbot.addWidget(line)
    line.add(7.0)
    for _ in range(BARS):
        line.add(0.0)
    assert line.peak == 0.0
    line.add(3.0)
    line.clear()
    assert line.peak == 0.0
