from __future__ import annotations

import pytest

from pxegui import events as e
from pxegui.gui.states import Standing, State

READY = e.Ready(
    at=1.0,
    interface="eth0",
    address="192.168.2.2",
    mode="standard",
    dhcp=67,
    pxe=4011,
    tftp=69,
    http=80,
    range_first="192.168.2.100",
    range_last="192.168.2.150",
    boot_dir="/srv/netboot",
)
SEARCH = e.ServerSearchStarted(at=0.0, interface="eth0", limit_s=4.5)
ASKED = e.PermissionAsked(at=0.0, asks="pkexec", ports=(67, 69), interface="eth0", address="")
GIVEN = e.PermissionGiven(at=0.5, seconds=0.5)
FAILED = e.ServiceFailed(at=2.0, service="http", why="no room", restarts=False)
BACK = e.ServiceStarted(at=3.0, service="http", address="192.168.2.2", port=80)
OUT = e.InterfaceChanged(at=2.0, interface="eth0", present=True, carrier=False, addresses=())
IN = e.InterfaceChanged(at=3.0, interface="eth0", present=True, carrier=True, addresses=())
STOPPING = e.Stopping(at=4.0, transfers=1)
KEPT = e.StopTakenBack(at=4.5)
STOPPED = e.Stopped(at=5.0)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], State.STARTING),
        ([ASKED], State.PERMISSION),
        ([ASKED, GIVEN], State.STARTING),
        ([ASKED, GIVEN, SEARCH], State.CHECKING),
        ([READY, ASKED], State.RUNNING),
        ([SEARCH], State.CHECKING),
        ([SEARCH, READY], State.RUNNING),
        ([READY, SEARCH], State.RUNNING),
        ([READY, FAILED], State.PART_FAILED),
        ([READY, FAILED, BACK], State.RUNNING),
        ([READY, OUT], State.CABLE_OUT),
        ([READY, FAILED, OUT], State.CABLE_OUT),
        ([READY, OUT, IN], State.RUNNING),
        ([READY, STOPPING], State.STOPPING),
        ([READY, OUT, STOPPING], State.STOPPING),
        ([READY, STOPPING, KEPT], State.RUNNING),
        ([READY, FAILED, STOPPING, KEPT], State.PART_FAILED),
        ([READY, STOPPING, STOPPED], State.IDLE),
    ],
    ids=[
        "start was pressed",
        "waits for the person's permission",
        "has it",
        "has it, and looks for other servers",
        "asks again for an adapter that came back",
        "looks for other servers",
        "serves",
        "looks again while it serves",
        "without one service",
        "the service came back",
        "cable out",
        "cable out is worse than a service",
        "cable in again",
        "stops",
        "stops without a cable",
        "the stop was taken back",
        "what had failed before has failed still",
        "has stopped",
    ],
)
def test_the_state_follows_the_events(events, state):
    standing = Standing().began()
    for event in events:
        standing = standing.after(event)
    assert standing.state is state


def test_a_start_that_fails_is_an_error_and_leaves_the_choices_open():
    standing = Standing().began().after(SEARCH).ended(well=False)
    assert standing.state is State.ERROR
    assert standing.state.is_stopped


def test_a_new_start_forgets_what_was_wrong():
    assert Standing().began().after(READY).after(FAILED).began() == Standing().began()
