from __future__ import annotations

import pytest

from pxegui import events as e
from pxegui.gui.tally import Tally
from tests.cli.samples import sample

PXE = sample(e.ServiceStarted, service="pxe", port=4011)
BEGUN = sample(e.TransferStarted, transfer=7, protocol="http")
ENDED = sample(e.TransferEnded, transfer=7, protocol="http", outcome="done")


@pytest.mark.parametrize(
    ("events", "service", "counted"),
    [
        ([], "dhcp", (1, 0, 0)),
        ([sample(e.MachineAsked, port=67)] * 3, "dhcp", (1, 3, 0)),
        ([PXE, sample(e.MachineAsked, port=4011)], "pxe", (1, 1, 0)),
        ([PXE, sample(e.MachineAsked, port=4011)], "dhcp", (1, 0, 0)),
        ([sample(e.RequestIgnored, port=67, message="unknown", repeats=4)], "dhcp", (1, 5, 0)),
        ([sample(e.RequestIgnored, port=67, message="request", repeats=4)], "dhcp", (1, 0, 0)),
        ([BEGUN], "http", (2, 1, 0)),
        ([BEGUN, ENDED], "http", (1, 1, 0)),
        ([sample(e.FileRefused, protocol="tftp", kind="not_found")], "tftp", (1, 1, 1)),
        ([sample(e.FileRefused, protocol="tftp", optional=True)], "tftp", (1, 1, 0)),
        ([sample(e.ServiceFailed, service="http", restarts=False)], "http", (1, 0, 1)),
        ([sample(e.LogRecorded, room="dhcp", level="error")], "dhcp", (1, 0, 1)),
    ],
    ids=[
        "nothing happened: it listens",
        "questions",
        "on the port of boot servers",
        "which are not DHCP's",
        "what nobody can read is a request all the same",
        "what is ignored was counted when it was asked",
        "a transfer has a socket",
        "until it ends",
        "a file that is missing",
        "which is normal of some",
        "a service that gave up",
        "a bug in its log",
    ],
)
def test_sockets_requests_errors(events, service, counted):
    tally = Tally()
    tally.take(events)
    assert (tally.sockets(service), tally.requests[service], tally.errors[service]) == counted
