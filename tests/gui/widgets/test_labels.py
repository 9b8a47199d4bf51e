from __future__ import annotations

import pytest

from pxegui.gui.theme import DARK, LIGHT, Look
from pxegui.gui.widgets.labels import ElideLabel, IconLabel, Label, RichLabel, Verdict, link


def colour(label: Label):
    return label.palette().color(label.palette().ColorRole.WindowText)


def test_a_label_changes_its_colour_with_the_look(qtbot, theme):
    label = Label("x", role="secondary")
    qtbot.addWidget(label)
    label.show()
    assert colour(label) == LIGHT.secondary
    theme.set_look(Look.DARK)
    qtbot.wait(20)
    assert colour(label) == DARK.secondary
    label.set_role("error")
    assert colour(label) == DARK.error


def test_plain_text_stays_plain(qtbot, theme):
    label = Label("<b>x</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == label.textFormat().PlainText


@pytest.mark.parametrize(("width", "tip"), [(400, ""), (30, "a long name of a machine")])
def test_what_is_cut_is_its_tip(qtbot, theme, width, tip):
    label = ElideLabel("a long name of a machine")
    qtbot.addWidget(label)
    label.resize(width, 20)
    label.grab()
    assert label.toolTip() == tip


def test_links_are_reached_by_keyboard(qtbot, theme):
    label = RichLabel(link("change", "Change…"))
    qtbot.addWidget(label)
    assert "change" in label.text()
    assert label.focusPolicy().value


def test_a_verdict_without_words_is_not_there(qtbot, theme):
    verdict = Verdict()
    qtbot.addWidget(verdict)
    assert verdict.isHidden()
    verdict.say("Cable in", "ok")
    assert not verdict.isHidden()
    assert verdict.label.text() == "Cable in"
    assert not verdict.icon.isHidden()
    verdict.say("no icon")
    assert verdict.icon.isHidden()
    verdict.clear()
    assert verdict.isHidden()


def test_an_icon_is_painted_in_its_size(qtbot, theme):
    label = IconLabel("ok", "ok", 20)
    qtbot.addWidget(label)
    label.show_icon("err", "error")
    assert label.grab().width() >= 20
