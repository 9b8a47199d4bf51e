from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette

from pxegui.gui import theme as module
from pxegui.gui.theme import (
    DARK,
    LIGHT,
    Look,
    Theme,
    colours,
    contrast,
    palette_of,
    readable,
)
from tests.gui.contrast import PALETTES

# (look, text, ground, the ratio that the design promises)
RATIOS = [
    (LIGHT, "text", "base", 16.6),
    (LIGHT, "text", "window", 15.1),
    (DARK, "text", "base", 12.7),
    (DARK, "text", "window", 13.9),
    (LIGHT, "secondary", "base", 6.7),
    (LIGHT, "secondary", "window", 6.1),
    (LIGHT, "secondary", "highlight", 5.4),
    (DARK, "secondary", "base", 7.2),
    (DARK, "secondary", "window", 7.9),
    (DARK, "secondary", "highlight", 5.0),
    (LIGHT, "placeholder", "base", 5.3),
    (LIGHT, "placeholder", "window", 4.8),
    (DARK, "placeholder", "base", 5.8),
    (DARK, "placeholder", "window", 6.3),
    (LIGHT, "highlighted_text", "highlight", 13.5),
    (DARK, "highlighted_text", "highlight", 8.7),
    (LIGHT, "accent_text", "accent", 6.0),
    (DARK, "accent_text", "accent", 5.1),
    (LIGHT, "link", "base", 6.0),
    (LIGHT, "link", "window", 5.4),
    (LIGHT, "link", "track", 4.8),
    (DARK, "link", "base", 7.3),
    (DARK, "link", "window", 8.0),
    (DARK, "link", "track", 5.1),
    (LIGHT, "ok", "base", 5.9),
    (LIGHT, "ok", "ok_soft", 5.1),
    (LIGHT, "ok", "highlight", 4.8),
    (DARK, "ok", "base", 7.7),
    (DARK, "ok", "ok_soft", 6.6),
    (DARK, "ok", "highlight", 5.3),
    (LIGHT, "warning", "base", 6.5),
    (LIGHT, "warning", "warning_soft", 5.8),
    (LIGHT, "warning", "highlight", 5.3),
    (DARK, "warning", "base", 8.6),
    (DARK, "warning", "warning_soft", 7.3),
    (DARK, "warning", "highlight", 6.0),
    (LIGHT, "error", "base", 6.5),
    (LIGHT, "error", "error_soft", 5.6),
    (LIGHT, "error", "highlight", 5.3),
    (DARK, "error", "base", 7.0),
    (DARK, "error", "error_soft", 6.2),
    (DARK, "error", "highlight", 4.8),
    (LIGHT, "info", "info_soft", 5.2),
    (DARK, "info", "info_soft", 6.1),
    (LIGHT, "border", "base", 3.3),
    (LIGHT, "border", "window", 3.0),
    (DARK, "border", "base", 3.5),
    (DARK, "border", "window", 3.9),
    (LIGHT, "text", "hit", 13.0),
    (DARK, "text", "hit", 5.9),
]


@pytest.mark.parametrize(
    ("look", "text", "ground", "promised"),
    RATIOS,
    ids=[f"{'dark' if r[0].is_dark else 'light'} {r[1]} on {r[2]}" for r in RATIOS],
)
def test_colours_keep_the_contrast_that_the_design_promises(look, text, ground, promised):
    ratio = contrast(getattr(look, text), getattr(look, ground))
    assert ratio == pytest.approx(promised, abs=0.06)
    assert ratio >= (3.0 if text == "border" else 4.5) - 0.02


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0), ("#ffffff", "#767676", 4.54)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(QColor(one), QColor(other)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_palette_knows_its_colours(qapp, look):
    assert colours(palette_of(look)) == look


def test_the_accent_of_the_palette_is_used(qapp):
    own = dataclasses.replace(LIGHT, accent=QColor("#006600"))
    assert colours(palette_of(own)).accent == QColor("#006600")


def test_a_foreign_palette_is_high_contrast_without_soft_fills(qapp):
    palette = QPalette(QColor("#000000"))
    for role, colour in (("Window", "#000"), ("Base", "#000"), ("Text", "#fff")):
        palette.setColor(QPalette.ColorRole[role], QColor(colour))
    look = colours(palette)
    assert look.is_high_contrast
    assert look.is_dark
    assert look.error_soft == look.base
    assert look.border_width == 2.0
    assert contrast(look.link, look.base) >= 4.5


def test_the_look_changes_live_and_comes_back(qapp, qtbot):
    theme = Theme(qapp, Look.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.set_look(Look.DARK)
    assert theme.colours == DARK
    theme.set_look(Look.LIGHT)
    assert theme.colours == LIGHT
    assert theme.look is Look.LIGHT


def test_many_changes_of_the_system_restyle_once(qapp, qtbot):
    theme = Theme(qapp, Look.LIGHT)
    seen: list[int] = []
    theme.changed.connect(lambda: seen.append(1))
    for _ in range(15):
        theme._on_system_changed()
    qapp.sendPostedEvents(theme, QEvent.Type.User.value)
    assert seen == [1]


MEANINGS = ["text", "secondary", "placeholder", "link", "ok", "warning", "error", "info"]


@pytest.mark.parametrize("system", PALETTES)
def test_high_contrast_is_read_easily_also_on_the_selection(qapp, system):
    look = colours(readable(PALETTES[system]))
    assert look.is_high_contrast
    assert contrast(look.text, look.base) >= 7
    assert contrast(look.text, look.window) >= 7
    assert contrast(look.highlighted_text, look.highlight) >= 7
    assert contrast(look.accent_text, look.accent) >= 7
    for ground in (look, look.on_selection):
        found = {each: contrast(getattr(ground, each), ground.base) for each in MEANINGS}
        assert min(found.values()) >= 4.5, found
    assert contrast(look.text, look.hit) >= 4.5
    for kind in ("ok", "info", "warning", "error"):
        assert look.of(kind)[1] == look.base  # no soft fill


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_our_own_selection_needs_no_other_colours(look):
    assert look.on_selection is look


@pytest.mark.parametrize("system", PALETTES)
def test_high_contrast_comes_and_goes_while_the_window_stands(
    qapp, window, theme, monkeypatch, system
):
    monkeypatch.setattr(module, "system_palette", lambda _app: PALETTES[system])
    monkeypatch.setattr(module, "wants_contrast", lambda _app: True)
    theme._on_system_changed()
    qapp.processEvents()  # restyles
    qapp.processEvents()  # and tells each widget
    look = colours(window.machines.palette())
    assert look.is_high_contrast
    assert look.border_width == 2.0
    image = window.grab().toImage()
    corner = window.docks.mapTo(window, window.docks.rect().topLeft())
    edge = image.pixelColor(corner.x() + 1, corner.y() + 60)
    assert contrast(edge, look.base) >= 7  # both pixels of a pane's border
    monkeypatch.undo()
    theme._on_system_changed()
    qapp.processEvents()  # restyles
    qapp.processEvents()  # and tells each widget
    assert colours(window.machines.palette()) == LIGHT


def test_a_colour_of_the_look_is_not_changed_by_who_paints_with_it(window):
    window._drop_frame.appear("Boot from this folder", is_taken=True)
    window.grab()
    window._drop_frame.hide()
    assert LIGHT.highlight.alpha() == DARK.highlight.alpha() == 255
