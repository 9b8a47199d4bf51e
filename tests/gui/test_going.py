from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from tests.gui.machines import publish
from tests.gui.scenes import choose
from tests.gui.test_states import READY


def tab_order(window) -> list[str]:
    """Names of what Tab comes to, once round."""
    found: list[QWidget] = []
    window.activateWindow()
    window.setFocus()
    while window.focusNextChild() and window.focusWidget() not in found:
        found.append(window.focusWidget())
    return [each.objectName() or each.accessibleName() or "link" for each in found]


def test_tab_goes_as_one_reads(window):
    choose(window)
    assert tab_order(window) == [
        *("interfaceBox", "bootBox", "folderButton", "link", "modeStandard", "link"),
        *("startButton", "More for Machines & leases", "More for Transfers"),
        *("logFind", "followButton", "saveLogButton", "More for Log"),
    ]


def test_an_empty_pane_is_gone_to_by_its_header(window):
    choose(window)
    window.going.go_transfers()
    assert window.focusWidget() is window.transfers.header.more


def places(window, action: str) -> list[str]:
    """What is come to, once round."""
    found = []
    for _turn in range(5):
        window.actions_[action].trigger()
        found.append(window.going.here())
    return found


@pytest.mark.parametrize(("events", "strip"), [([], "setup"), ([READY], "running")])
def test_f6_goes_round_strip_and_panes(window, events, strip):
    choose(window)
    publish(window, *events)
    window.going.go_machines()
    there = ["transfers", "log", strip, "machines", "transfers"]
    assert places(window, "next_pane") == there
    assert places(window, "previous_pane") == ["machines", strip, "log", "transfers", "machines"]


def test_a_pane_that_is_closed_opens_when_it_is_gone_to(window):
    window.docks.log.hide()
    window.going.go_log()
    assert window.docks.log.isVisible()
    assert window.going.here() == "log"
    window.going.go_panel()
    assert window.docks.is_panel_shown
