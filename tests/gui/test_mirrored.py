"""The window of a person who reads from right to left: mirrored, but for what is not read so.

Mirrored are layouts, tables, the machine panel's place, progress and the steps of a boot, and icons
that point. As they are: MACs, addresses, paths, times, numbers with their units, and the strip of a
network's addresses, which is a line of numbers.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from pxegui.gui import icons
from pxegui.gui.style import write
from pxegui.gui.theme import LIGHT
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Fill, paint_steps
from pxegui.gui.window import Window
from tests.gui.scenes import SCENES

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.fixture
def mirrored(qapp):
    qapp.setLayoutDirection(RTL)
    yield
    qapp.setLayoutDirection(LTR)


def painted(text: str, direction: Qt.LayoutDirection) -> QImage:
    image = QImage(300, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    left = Qt.AlignmentFlag.AlignRight if direction is RTL else Qt.AlignmentFlag.AlignLeft
    write(painter, direction, QRect(20, 0, 260, 24), text, left | Qt.AlignmentFlag.AlignVCenter)
    painter.end()
    return image


@pytest.mark.parametrize(
    "text",
    ["54:bf:64:41:7c:08", "192.168.2.102", "/srv/netboot", "12:03:18.020", "+ 0.1 s", "63 %", "…x"],
)
def test_macs_paths_times_and_numbers_keep_their_order(qapp, text):
    assert painted(text, RTL) == painted(text, LTR)


def test_text_stands_at_the_other_side(qapp, mirrored, qtbot):
    label = Label("Machine")
    qtbot.addWidget(label)
    assert label.alignment() & Qt.AlignmentFlag.AlignRight
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    assert label.alignment() & Qt.AlignmentFlag.AlignLeft


@pytest.mark.parametrize(("name", "turns"), [("left", True), ("list", True), ("play", False)])
def test_icons_that_point_are_mirrored(qapp, name, turns):
    usual = icons.pixmap(name, 16, LIGHT.text, LIGHT.base, 2.0).toImage()
    qapp.setLayoutDirection(RTL)
    other = icons.pixmap(name, 16, LIGHT.text, LIGHT.base, 2.0).toImage()
    qapp.setLayoutDirection(LTR)
    assert (usual != other) is turns


def test_the_steps_of_a_boot_go_as_progress_does(qapp):
    image = QImage(500, 6, QImage.Format.Format_RGB32)
    image.fill(LIGHT.base)
    painter = QPainter(image)
    empty: tuple[Fill, float] = ("empty", 0.0)
    steps: list[tuple[Fill, float]] = [("done", 1.0), *[empty] * 4]
    paint_steps(painter, QRect(0, 0, 500, 6), steps, LIGHT, mirrored=True)
    painter.end()
    assert image.pixelColor(450, 3) == LIGHT.ok
    assert image.pixelColor(50, 3) == LIGHT.track


@pytest.mark.parametrize("name", ["main-idle", "main-running", "boot-survey", "other-dhcp-found"])
def test_nothing_is_clipped(qapp, mirrored, session, theme, look_for, name):
    window = Window(session, theme)
    window.show()
    over = SCENES[name](window)
    window.docks.show_panel()
    QApplication.processEvents()
    for top in (window, over) if over is not None else (window,):
        assert not look_for.clipped(top)
    assert window.docks.panel.x() < window.docks.transfers.x()
    if over is not None:
        over.window().close()
    window.may_close = True
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
