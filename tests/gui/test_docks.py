from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from tests.gui.scenes import SCENES, settle


def heights(window) -> tuple[int, int, int]:
    docks = window.docks
    return window.machines.height(), docks.transfers.height(), docks.log.height()


@pytest.mark.parametrize(("serving", "transfers", "log"), [(False, 120, 130), (True, 212, 214)])
def test_heights_are_those_of_the_design(window, serving, transfers, log):
    window.resize(1280, 800)
    window.docks.set_serving(serving=not serving)
    window.docks.set_serving(serving=serving)
    QGuiApplication.processEvents()
    assert heights(window)[1:] == pytest.approx((transfers, log), abs=24)


def test_more_height_goes_mostly_to_the_machines(window):
    window.resize(790, 800)
    QGuiApplication.processEvents()
    before = heights(window)
    window.resize(790, 960)
    QGuiApplication.processEvents()
    grown = [now - was for now, was in zip(heights(window), before, strict=True)]
    assert sum(grown) == 160
    assert grown == pytest.approx([80, 40, 40], abs=28)  # a row more or less


def test_heights_that_the_person_chose_stay(window):
    window.docks._is_touched = True
    before = heights(window)
    window.docks.set_serving(serving=True)
    QGuiApplication.processEvents()
    assert heights(window) == before


def test_the_panel_is_as_wide_as_the_design_says(window):
    window.resize(1280, 800)
    window.docks.show_panel()
    QGuiApplication.processEvents()
    assert window.docks.panel.width() == pytest.approx(396, abs=4)
    assert window.docks.panel.height() == pytest.approx(window.docks.height(), abs=2)


@pytest.mark.parametrize("name", ["fifty-machines", "main-running"])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600)], ids=str)
def test_no_pane_cuts_a_row(window, name, size):
    window.resize(*size)
    SCENES[name](window)
    settle(window)
    for pane in (window.machines, window.transfers, window.log):
        row = pane.view.verticalHeader().defaultSectionSize()
        assert pane.view.viewport().height() % row == 0


def test_many_machines_get_the_room_they_need(window):
    window.resize(1280, 800)
    SCENES["fifty-machines"](window)
    settle(window)
    view = window.machines.view
    assert view.viewport().height() // view.verticalHeader().defaultSectionSize() >= 10


def test_a_floating_pane_goes_before_the_window_does(window):
    window.docks.log.setFloating(True)
    window.docks.log.show()
    window.docks.hide_floating()
    assert window.docks.log.isHidden()
    assert not window.docks.transfers.isHidden()
