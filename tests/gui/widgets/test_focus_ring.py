from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from pxegui.gui.widgets.focus_ring import FocusRing


def test_it_is_around_what_the_keyboard_focused_and_follows_it(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    button, field = QPushButton("x", window), QLineEdit(window)
    button.setGeometry(50, 50, 80, 30)
    field.setGeometry(50, 100, 80, 30)
    ring = FocusRing(window)
    window.resize(300, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    button.setFocus()
    assert ring.isHidden()  # not by the keyboard
    field.setFocus()
    ring.expect()
    button.setFocus()
    assert ring.isVisible()
    assert ring.geometry() == QRect(46, 46, 88, 38)
    button.move(60, 60)
    assert ring.geometry() == QRect(56, 56, 88, 38)
    assert not ring.grab().isNull()
    ring.expect()
    field.setFocus()
    assert ring.isHidden()  # a field shows it by its border
    ring.expect()
    button.setFocus()
    button.hide()
    QGuiApplication.processEvents()
    assert ring.isHidden()
    button.show()
    button.setFocus()
    assert ring.isHidden()
    ring.point()
    assert ring.isVisible()  # though nobody pressed Tab
