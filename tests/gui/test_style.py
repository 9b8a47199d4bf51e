from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollBar,
    QStyle,
    QStyleOptionMenuItem,
    QToolButton,
)

from pxegui.gui.style import GAP, Style, mixed
from pxegui.gui.theme import Look


def test_gaps_between_panes_are_those_of_the_design(qapp):
    assert qapp.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent) == GAP
    assert isinstance(qapp.style(), Style)


@pytest.mark.parametrize("make", [QComboBox, QLineEdit], ids=lambda make: make.__name__)
def test_fields_are_32_high_and_small_ones_26(qtbot, theme, make):
    field = make()
    qtbot.addWidget(field)
    font = field.font()
    font.setPixelSize(11)  # some systems' fonts are so high that a small field grows with them
    field.setFont(font)
    assert field.sizeHint().height() == 32
    field.setProperty("controlHeight", 26)
    field.style().unpolish(field)
    field.updateGeometry()
    assert make is QComboBox or field.sizeHint().height() == 26


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("make", [QComboBox, QLineEdit, QScrollBar, QToolButton])
def test_standard_widgets_are_painted(qtbot, theme, look, make):
    theme.set_look(look)
    widget = make()
    qtbot.addWidget(widget)
    widget.show()
    assert not widget.grab().isNull()


def test_the_keys_of_a_menus_entry_stand_at_its_end(qapp, theme):
    option = QStyleOptionMenuItem()
    option.initFrom(QMenu())
    option.rect = QRect(0, 0, 300, 28)
    option.text = "Open\tF5"
    image = QImage(300, 28, QImage.Format.Format_RGB32)
    ground = option.palette.base().color()
    image.fill(ground)
    painter = QPainter(image)
    qapp.style().drawControl(QStyle.ControlElement.CE_MenuItem, option, painter)
    painter.end()
    columns = [x for x in range(300) if any(image.pixelColor(x, y) != ground for y in range(28))]
    assert min(columns) < 60
    assert 280 < max(columns) < 300
    assert not [x for x in columns if 100 < x < 250]


@pytest.mark.parametrize(
    ("share", "colour"), [(0.0, "#000000"), (1.0, "#ffffff"), (0.5, "#808080")]
)
def test_colours_mix(share, colour):
    assert mixed(QColor("#000000"), QColor("#ffffff"), share).name() == colour
