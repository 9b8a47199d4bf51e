from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from pxegui.gui.widgets.pane_header import PaneHeader

PANES = ("machines", "transfers", "log", "panel")
STRIPS = ("setup", "running")


@pytest.mark.parametrize("name", PANES)
def test_a_pane_has_a_header_and_makes_itself_narrow(window, name):
    pane = getattr(window, name)
    assert isinstance(pane.header, PaneHeader)
    pane.set_narrow(760)
    pane.set_narrow(1280)
    assert isinstance(pane, QWidget)


@pytest.mark.parametrize(
    ("name", "object_name"),
    [
        ("machines", "machinesPane"),
        ("transfers", "transfersPane"),
        ("log", "logPane"),
        ("panel", "machinePanel"),
        ("setup", "setupStrip"),
        ("running", "runStrip"),
    ],
)
def test_parts_have_the_names_that_tests_use(window, name, object_name):
    assert getattr(window, name).objectName() == object_name
