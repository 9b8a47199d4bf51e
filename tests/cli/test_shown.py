"""Which events are shown: by level, and by the services of `--debug`."""

from __future__ import annotations

import pytest

from pxegui.cli.shown import Shown
from pxegui.events import (
    BootFileMissing,
    LogRecorded,
    MachineAsked,
    ServiceStarted,
    Stopped,
    TransferEnded,
    TransferProgressed,
)
from tests.cli.samples import sample

ASKED = sample(MachineAsked)
PROBE = sample(TransferEnded, outcome="probe")
HTTP_PROBE = sample(TransferEnded, outcome="probe", protocol="http")


@pytest.mark.parametrize(
    ("level", "debug", "event", "is_shown"),
    [
        pytest.param("info", (), ASKED, False, id="questions are for debugging"),
        pytest.param("debug", (), ASKED, True, id="level debug shows them"),
        pytest.param("info", ("dhcp",), ASKED, True, id="and so does --debug dhcp"),
        pytest.param("error", ("dhcp",), ASKED, True, id="at any level"),
        pytest.param("info", ("tftp",), ASKED, False, id="but not --debug tftp"),
        pytest.param("info", ("dhcp",), sample(ServiceStarted, service="pxe"), True, id="4011"),
        pytest.param("info", ("tftp",), PROBE, True, id="a probe of TFTP"),
        pytest.param("info", ("tftp",), HTTP_PROBE, False, id="no probe of HTTP"),
        pytest.param("info", (), sample(Stopped), True, id="info at info"),
        pytest.param("warning", (), sample(Stopped), False, id="info below warning"),
        pytest.param("warning", (), sample(BootFileMissing), True, id="warning at warning"),
        pytest.param("error", (), sample(LogRecorded, level="error"), True, id="error at error"),
        pytest.param("debug", ("tftp",), sample(TransferProgressed), False, id="progress never"),
    ],
)
def test_shown(level, debug, event, is_shown):
    assert Shown(level, frozenset(debug))(event) is is_shown
