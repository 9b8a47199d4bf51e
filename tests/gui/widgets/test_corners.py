from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets import corners


def test_corners_are_cut_out(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    for width in (200, 300):
        widget.resize(width, 100)
        corners.cut(widget)
        assert not widget.mask().contains(QPoint(0, 0))
        assert widget.mask().contains(QPoint(width // 2, 0))
        assert not widget.mask().contains(QPoint(width, 0))
