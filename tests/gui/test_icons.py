from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from pxegui import resource
from pxegui.gui import icons

NAMES = get_args(icons.Name)
RED, WHITE = QColor("#ff0000"), QColor("#ffffff")


def colours_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_there_and_takes_the_colour(qapp, name):
    image = icons.pixmap(name, 32, RED, WHITE, 1.0).toImage()
    assert "#ff0000" in colours_of(image)
    assert "currentColor" in icons.source(name)


def test_no_file_is_without_a_name():
    files = {path.stem for path in resource.path("icons").glob("*.svg")}
    assert files == {*NAMES, "pxegui"}


def test_the_mark_of_a_filled_icon_takes_the_ground(qapp):
    green = QColor("#00ff00")
    assert "#00ff00" in colours_of(icons.pixmap("ok", 64, RED, green, 1.0).toImage())


def test_a_white_icon_stays_white_on_a_dark_ground(qapp):
    image = icons.pixmap("play", 32, WHITE, QColor("#222529"), 1.0).toImage()
    assert colours_of(image) == {"#ffffff"}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_icons_are_as_sharp_as_the_screen(qapp, ratio):
    image = icons.pixmap("net", 16, RED, WHITE, ratio)
    assert image.width() == round(16 * ratio)
    assert image.devicePixelRatio() == ratio


def test_a_place_is_in_the_middle():
    assert icons.square(QRect(10, 0, 28, 30)) == QRect(16, 7, 16, 16)
    assert icons.square(QRect(10, 0, 28, 30), 14) == QRect(17, 8, 14, 14)


def test_painting_puts_it_in_the_middle(qapp):
    canvas = QImage(40, 40, QImage.Format.Format_ARGB32)
    canvas.fill(WHITE)
    painter = QPainter(canvas)
    icons.paint(painter, "stop", QRect(10, 0, 20, 40), RED, WHITE)
    painter.end()
    assert canvas.pixelColor(20, 20).name() == "#ff0000"
    assert canvas.pixelColor(2, 2).name() == "#ffffff"


def test_the_program_has_an_icon(qapp):
    assert not icons.app_icon().pixmap(16, 16).isNull()
    assert icons.icon("folder", qapp.palette()).availableSizes()
