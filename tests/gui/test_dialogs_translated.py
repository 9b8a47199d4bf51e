"""The dialogs in a language that no text is left out of, and in one a third longer."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView

from pxegui import phrases
from pxegui.gui.dialogs.shell import Dialog
from tests.gui.dialog_scene import opened, set_up, shut
from tests.gui.pseudo import OPEN, Pseudo

_SHOWN = ("addresses", "rules", "settings", "help", "keys", "about")
_SAME = re.compile(
    r"[\W\d_]*|DHCP|PXE|TFTP|HTTP|English|pxegui [\d.]+|Python .*|Linux.*|.*\.(efi|ipxe|kpxe).*"
)


@pytest.fixture
def pseudo_window(monkeypatch, window, tmp_path):
    monkeypatch.setattr(phrases._TRANSLATIONS, "_fallback", Pseudo())
    set_up(window, tmp_path)
    return window


def texts(dialog):
    found = [each.text() for each in dialog.findChildren(QLabel)]
    found += [each.text() for each in dialog.findChildren(QAbstractButton)]
    found += [each.placeholderText() for each in dialog.findChildren(QLineEdit)]
    return found + [
        str(view.model().headerData(n, Qt.Orientation.Horizontal) or "")
        for view in dialog.findChildren(QTableView)
        for n in range(view.model().columnCount())
    ]


@pytest.mark.parametrize("name", _SHOWN)
def test_no_text_is_left_out_and_longer_ones_fit(pseudo_window, look_for, name):
    getattr(pseudo_window.dialogs, f"show_{name}")()
    dialog = opened(pseudo_window, Dialog)
    left = [text for text in texts(dialog) if OPEN not in text and not _SAME.fullmatch(text)]
    clipped = look_for.clipped(dialog)
    shut(dialog)
    assert not left
    assert not clipped


@pytest.mark.parametrize("name", _SHOWN)
def test_twice_the_size_of_text_fits(qapp, window, tmp_path, look_for, name):
    before = qapp.font()
    twice = QFont(before)
    twice.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(twice)
    try:
        set_up(window, tmp_path)
        getattr(window.dialogs, f"show_{name}")()
        dialog = opened(window, Dialog)
        QApplication.processEvents()
        clipped = look_for.clipped(dialog)
        shut(dialog)
    finally:
        qapp.setFont(before)
    assert not clipped
