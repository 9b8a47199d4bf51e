from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pxegui import events as e
from pxegui.engine.machines import Machines
from pxegui.gui import stopping
from pxegui.gui.widgets.buttons import Button

MACS = ("d8:9e:f3:3a:5f:12", "54:bf:64:41:7c:08", "00:1b:21:9d:e0:44")
SIZE = 40_000_000


def begun(number: int, mac: str, size: int | None = SIZE) -> e.TransferStarted:
    return e.TransferStarted(
        at=10.0,
        mac=mac,
        transfer=number,
        protocol="http",
        client="192.168.2.101:1234",
        file=f"debian/initrd{number}.gz",
        asked=f"/debian/initrd{number}.gz",
        size_bytes=size,
    )


def moved(number: int, mac: str, sent: int, size: int | None = SIZE) -> e.TransferProgressed:
    return e.TransferProgressed(
        at=12.0,
        mac=mac,
        transfer=number,
        protocol="http",
        sent_bytes=sent,
        size_bytes=size,
        resent=0,
    )


def machines(*events: e.Event) -> Machines:
    made = Machines()
    for event in events:
        made.take(event)
    return made


ONE = (begun(1, MACS[0]), moved(1, MACS[0], 20_000_000))


@pytest.mark.parametrize(
    ("events", "title", "text"),
    [
        (
            ONE,
            "Stopping: 1 transfer is still under way",
            "Dell 3a:5f:12 is loading initrd1.gz, 50 %, 2.0 s left. New requests are refused."
            " If it is cut off, Dell 3a:5f:12 must start again.",
        ),
        (
            (begun(1, MACS[0], None), moved(1, MACS[0], 9_000, None)),
            "Stopping: 1 transfer is still under way",
            "Dell 3a:5f:12 is loading initrd1.gz. New requests are refused."
            " If it is cut off, Dell 3a:5f:12 must start again.",
        ),
        (
            (*ONE, *(begun(2 + i, mac) for i, mac in enumerate(MACS[1:]))),
            "Stopping: 3 transfers are still under way",
            "Dell 3a:5f:12 is loading initrd1.gz, 50 %, 2.0 s left."
            " Dell 41:7c:08 is loading initrd2.gz, 0 %. 1 more is under way."
            " New requests are refused. Machines that are cut off must start again.",
        ),
    ],
    ids=["one", "of unknown size", "many: two are named"],
)
def test_the_bar_names_what_is_under_way(events, title, text):
    message = stopping.message(machines(*events), lambda: None)
    assert (message.title, message.text.replace("\N{NO-BREAK SPACE}", " ")) == (title, text)
    assert [choice.text for choice in message.choices] == ["Keep serving"]
    assert not message.can_close
    assert not message.has_remedy


def test_the_bar_follows_the_transfer_and_its_button_stays(window, qtbot):
    publish = window.session.engine.stream.publish
    kept: list[bool] = []
    window.session.keep_serving = lambda: kept.append(True)
    publish(ONE[0])
    publish(e.Stopping(at=11.0, transfers=1))
    qtbot.waitUntil(lambda: bool(window.bars.bars()))
    button = window.bars.bars()[0].findChild(Button)
    button.setFocus()
    publish(ONE[1])
    qtbot.waitUntil(lambda: "50" in window.bars.bars()[0].message.text)
    assert window.bars.bars()[0].findChild(Button) is button
    assert window.running.stop_button.text() == "Stop now"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert kept
    publish(e.StopTakenBack(at=13.0))
    qtbot.waitUntil(lambda: not window.bars.bars())
    assert window.running.stop_button.text() == "Stop"
    assert window.focusWidget() is window.machines.view
