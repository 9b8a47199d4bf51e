"""The window in a language that no text is left out of, and its menus in German."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView

from pxegui import phrases
from pxegui.gui.actions import MENUS, TABLE
from pxegui.gui.panes.machines_empty import KEYS as MAKERS
from tests.gui.pseudo import OPEN, Pseudo, pseudo
from tests.gui.test_log_model import refused
from tests.gui.test_transfers_pane import publish, ready, started
from tests.test_translations import FILES, translations

# Names of things, numbers, addresses and keys are the same in every language.
_SAME = re.compile(
    r"[\W\d_]*|DHCP|PXE|TFTP|HTTP|Ctrl.*|F\d+|Esc|lo|pxegui|"
    + "|".join(maker for maker, _key in MAKERS)
)


@pytest.fixture
def in_pseudo(monkeypatch):
    catalogue = phrases._TRANSLATIONS
    monkeypatch.setattr(catalogue, "_fallback", Pseudo())
    if hasattr(catalogue, "_catalog"):
        monkeypatch.setattr(catalogue, "_catalog", {})


@pytest.fixture
def pseudo_window(in_pseudo, window):
    return window


def test_a_text_stays_whole():
    said = pseudo("&Open <b>{file}</b>…")
    assert said.startswith(f"{OPEN}&")
    assert "<b>{file}</b>" in said


def spoken_texts(window) -> dict[str, list[str]]:
    """Every text that a person sees, by what shows it."""
    buttons = window.findChildren(QAbstractButton)
    buttons = [each for each in buttons if not each.objectName().startswith("qt_")]
    found: dict[str, list[str]] = {
        "labels": [each.text() for each in window.findChildren(QLabel)],
        "buttons": [each.text() for each in buttons],
        "names": [each.accessibleName() for each in buttons],
        "hints": [each.placeholderText() for each in window.findChildren(QLineEdit)],
        "actions": [each.text() for each in window.actions_],
        "tips": [each.toolTip() for each in window.actions_],
    }
    found["headers"] = [
        str(view.model().headerData(n, Qt.Orientation.Horizontal) or "")
        for view in (window.transfers.view, window.log.view)
        for n in range(view.model().columnCount())
    ]
    return found


@pytest.mark.parametrize("part", ["transfers", "log"])
def test_no_text_of_a_pane_is_left_out(pseudo_window, part, look_for):
    window = pseudo_window
    publish(window, ready("/srv"), started(1), *[refused(n) for n in range(5)])
    window.log.change(least="warning", services=("tftp",))
    QApplication.processEvents()
    pane = getattr(window, part)
    for widget in (pane, pane.header):
        texts = [each.text() for each in widget.findChildren(QLabel)]
        texts += [each.text() for each in widget.findChildren(QAbstractButton)]
        texts += [each.placeholderText() for each in widget.findChildren(QLineEdit)]
        texts += [
            str(view.model().headerData(n, Qt.Orientation.Horizontal) or "")
            for view in widget.findChildren(QTableView)
            for n in range(view.model().columnCount())
        ]
        left = [text for text in texts if OPEN not in text and not _SAME.fullmatch(text)]
        assert not left
        assert not look_for.clipped(widget)


def test_no_text_of_the_window_is_left_out(pseudo_window):
    left = {
        what: [text for text in texts if OPEN not in text and not _SAME.fullmatch(text)]
        for what, texts in spoken_texts(pseudo_window).items()
    }
    assert not {what: texts for what, texts in left.items() if texts}


@pytest.mark.parametrize("language", ["", *FILES])
def test_no_two_entries_of_a_menu_have_the_same_key(language):
    known = translations.read(FILES[language]) if language else {}

    def said(text: str) -> str:
        return known[text].msgstr[0] if known else text

    groups: dict[str, list[str]] = {
        name: [s.text for s in TABLE if s.menu == name] for name in MENUS
    }
    groups["bar"] = list(MENUS.values())
    for name, texts in groups.items():
        letters = [re.search(r"&(\w)", said(text).replace("&&", "")) for text in texts]
        assert all(letters), name
        counts = Counter(letter[1].casefold() for letter in letters if letter)
        assert max(counts.values(), default=0) <= 1, (name, counts)
