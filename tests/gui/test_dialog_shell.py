"""The frame of dialogs: where it stands, what closes it, what it leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from pxegui.gui.dialogs.shell import Dialog, Dim
from pxegui.gui.widgets.buttons import Button
from tests.gui.dialog_scene import opened, shut


class Asking(Dialog):
    """A field and three buttons."""

    def __init__(self, window):
        super().__init__("aDialog", "A title", window, size=QSize(400, 300), subtitle="more of it")
        self.results: list[int] = []
        self.finished.connect(self.results.append)
        self.field = QLineEdit()
        self.field.setAccessibleName("field")
        self.body.addWidget(self.field)
        self.no = self.add_button(Button("Cancel"))
        self.no.clicked.connect(self.reject)
        self.yes = self.add_button(Button("Use", kind="accent"), is_default=True)
        self.yes.clicked.connect(self.accept)
        self.add_button(Button("Other"), at_left=True)


@pytest.fixture
def dialog(window):
    Asking(window).open()
    made = opened(window, Asking)
    yield made
    shut(made)


def test_it_is_modal_for_its_window_and_has_its_size(dialog):
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert dialog.size() == QSize(400, 300)
    assert dialog.windowTitle() == "A title"


def test_enter_in_a_field_presses_the_accent_button(dialog, qtbot):
    results = dialog.results
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert results == [int(Dialog.DialogCode.Accepted)]


@pytest.mark.parametrize("how", ["escape", "mark", "cancel"])
def test_it_is_left_without_a_change(dialog, qtbot, how):
    results = dialog.results
    if how == "escape":
        qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    else:
        button = dialog.close_button if how == "mark" else dialog.no
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert results == [int(Dialog.DialogCode.Rejected)]


def test_the_shade_is_as_large_as_the_window_and_goes_with_the_dialog(window, dialog):
    (dim,) = window.findChildren(Dim)
    window.resize(900, 600)
    QApplication.processEvents()
    assert dim.size() == window.size()
    dialog.close()
    QApplication.processEvents()
    assert not any(each.isVisible() for each in window.findChildren(Dim))


def test_its_size_is_remembered(window, dialog):
    dialog.resize(500, 350)
    dialog.close()
    again = Dialog("aDialog", "A title", window, size=QSize(400, 300))
    again.open()
    assert again.size() == QSize(500, 350)
    shut(again)


def test_the_last_button_is_the_accent_one(dialog):
    shown = [b.text() for b in dialog.findChildren(Button) if b.property("kind") == "accent"]
    assert shown == ["Use"]
