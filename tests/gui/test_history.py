from __future__ import annotations

import dataclasses
import gc

import pytest

from pxegui import events as e
from pxegui.gui.history import event_of, kept, machine_of, time_of

STARTED = e.TransferStarted(
    at=5.0, transfer=7, protocol="tftp", client="192.168.2.7:2070", file="linux", asked="linux",
    size_bytes=None,
)  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [STARTED, e.Stopped(at=1.0), e.LogRecorded(at=2.0, level="info", room="aiohttp", text="odd")],
    ids=lambda each: type(each).__name__,
)
def test_an_event_comes_back_equal(event):
    assert event_of(kept(event)) == event
    assert time_of(kept(event)) == event.at


def test_the_garbage_collector_leaves_it_alone():
    of = kept(STARTED)
    gc.collect()
    assert not gc.is_tracked(of)


def test_the_machine_is_its_mac_or_where_it_asked_from():
    assert machine_of(kept(STARTED)) == "192.168.2.7"
    mac = "54:bf:64:41:7c:08"
    assert machine_of(kept(dataclasses.replace(STARTED, mac=mac))) == mac
    assert machine_of(kept(e.Stopped(at=1.0))) == ""
