from __future__ import annotations

from collections import Counter

import pytest

from pxegui.gui.actions import MENUS, TABLE

# Every key of the design that has a command.
KEYS = {
    "F5", "Shift+F5", "Ctrl+O", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "F6", "Shift+F6", "F4",
    "Ctrl+L", "Ctrl+F", "Ctrl+M", "Ctrl+K", "F2", "Ctrl+Shift+C", "Ctrl+B", "Ctrl+R", "Ctrl+S",
    "Ctrl+,", "F1", "Ctrl+Shift+F", "Ctrl+Q",
}  # fmt: skip


def test_every_key_has_one_action():
    keys = Counter(key for spec in TABLE for key in spec.keys)
    assert set(keys) == KEYS
    assert set(keys.values()) == {1}


def test_names_are_given_once():
    assert max(Counter(spec.name for spec in TABLE).values()) == 1


@pytest.mark.parametrize("menu", MENUS)
def test_no_letter_stands_for_two_actions_of_a_menu(menu):
    letters = Counter(
        spec.text.replace("&&", "")[spec.text.replace("&&", "").index("&") + 1].lower()
        for spec in TABLE
        if spec.menu == menu
    )
    assert max(letters.values()) == 1, letters


def test_every_action_is_in_the_menu_bar_and_calls_something(window):
    in_menus = {
        action.objectName()
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()
        if action.objectName()
    }
    assert in_menus == {action.objectName() for action in window.actions_}


@pytest.mark.parametrize("does", sorted({s.does for s in TABLE if s.does}))
def test_what_an_action_names_is_there(window, does):
    part, _dot, method = does.partition(".")
    assert callable(getattr(window._parts[part], method))


def test_a_choice_of_one_says_which(window):
    chosen: list[str] = []
    window.density_changed.connect(chosen.append)
    window.actions_["density_compact"].trigger()
    assert chosen == ["compact"]
    assert not window.actions_["density_auto"].isChecked()
