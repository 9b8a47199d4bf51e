from __future__ import annotations

import pytest

from pxegui import events as e
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.problems import BugFound
from tests.gui.machines import publish
from tests.gui.test_states import READY

OTHER = OtherDhcpServer(server="192.168.178.1", interface="eth0")


@pytest.mark.parametrize(
    ("events", "title"),
    [
        ([], "pxegui"),
        ([READY], "netboot on eth0 – pxegui"),
        (
            [READY, e.ProblemFound(at=1.0, problem=BugFound(room="tftp", error="x"))],
            "(1 problem) netboot on eth0 – pxegui",
        ),
        (
            [
                READY,
                *(
                    e.ProblemFound(at=1.0, mac=f"52:54:00:00:00:0{each}", problem=OTHER)
                    for each in (1, 2)
                ),
            ],
            "(2 problems) netboot on eth0 – pxegui",
        ),
    ],
    ids=["stopped", "serving", "with a problem", "with problems of machines"],
)
def test_it_says_what_is_served(window, events, title):
    publish(window, *events)
    assert window.windowTitle() == title
