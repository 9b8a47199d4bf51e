from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from pxegui.gui import fonts


@pytest.fixture(params=["pixels", "points"])
def sized(request, qapp):
    before = qapp.font()
    font = QFont(before)
    if request.param == "pixels":
        font.setPixelSize(13)
    else:
        font.setPointSizeF(9.75)
    qapp.setFont(font)
    yield
    qapp.setFont(before)


def pixels(font: QFont) -> float:
    return font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() / 0.75


@pytest.mark.parametrize(
    ("font", "size", "is_bold"),
    [
        (fonts.body, 13, False),
        (fonts.small, 12, False),
        (fonts.head, 12, True),
        (fonts.strong, 13, True),
        (fonts.state, 15, True),
        (fonts.title, 16, True),
        (fonts.mono, 11, False),
        (fonts.code, 12, False),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_sizes_follow_the_systems(sized, font, size, is_bold):
    assert pixels(font()) == pytest.approx(size)
    assert (font().weight() > QFont.Weight.Normal) is is_bold


def test_numbers_have_one_width(qapp):
    assert fonts.numbers(fonts.body()).isFeatureSet(QFont.Tag("tnum"))


@pytest.mark.parametrize(("size", "width"), [(9, 100), (13, 100), (26, 200)])
def test_what_holds_text_grows_with_it(qapp, size, width):
    before = qapp.font()
    font = QFont(before)
    font.setPixelSize(size)
    qapp.setFont(font)
    assert fonts.scaled(100) == width
    assert fonts.designed(width) == 100
    qapp.setFont(before)
