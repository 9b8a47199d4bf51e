from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pxegui import events as e
from pxegui.gui.states import State
from tests.cli.samples import sample
from tests.gui.interfaces import WIRED
from tests.gui.test_verdicts import READY

PORTS: tuple[tuple[e.Service, int], ...] = (("dhcp", 67), ("pxe", 4011), ("tftp", 69), ("http", 80))


def serve(window, *later: e.Event) -> None:
    """As the engine does when it starts."""
    stream = window.session.engine.stream
    window.session._put(window.session.standing.began(), {})
    for name, port in PORTS:
        stream.publish(e.ServiceStarted(at=1.0, service=name, address="192.168.2.2", port=port))
    for event in (READY, *later):
        stream.publish(event)
    settle(window)


def settle(window) -> None:
    QApplication.processEvents()
    window.feed.flush()
    QApplication.processEvents()


@pytest.fixture
def strip(window, session, tmp_path):
    session.edit(interface=WIRED.name, boot_dir=tmp_path)
    session._on_interfaces([WIRED])
    session.boot_name = "Debian 13"
    return window.running


def lights(strip) -> dict[str, str]:
    return {name: lamp._light for name, lamp in strip.lamps.items()}


def test_serving(window, strip):
    serve(window)
    assert strip.isVisible()
    assert not window.setup.isVisible()
    assert strip.what.title.text() == "Serving Debian 13"
    assert set(lights(strip).values()) == {"serving"}
    assert strip.lamps["pxe"]._port == "4011"
    assert "192.168.2.2" in strip.lamps["tftp"].toolTip()
    assert strip.stop_button.text() == "Stop"


def test_a_service_that_fails_and_a_cable_that_is_pulled(window, strip):
    failed = e.ServiceFailed(at=2.0, service="http", why="gone", restarts=False)
    serve(window, failed)
    assert strip.what.title.text() == "Serving without HTTP"
    assert lights(strip)["http"] == "failed"
    window.session.engine.stream.publish(
        e.InterfaceChanged(
            at=3.0, interface="enp3s0", present=True, carrier=False, addresses=("192.168.2.2/24",)
        )
    )
    settle(window)
    assert strip.what.title.text() == "Cable pulled out of enp3s0"


@pytest.mark.parametrize(
    ("event", "button", "title"),
    [
        (
            e.ServerSearchStarted(at=1.0, interface="enp3s0", limit_s=4.5),
            "Cancel",
            "Looking for other DHCP servers…",
        ),
        (e.Stopping(at=1.0, transfers=1), "Stop now", "Stopping Debian 13"),
    ],
    ids=["checking", "stopping"],
)
def test_on_the_way(window, strip, event, button, title):
    window.session._put(window.session.standing.began(), {})
    window.session.engine.stream.publish(event)
    settle(window)
    assert (strip.stop_button.text(), strip.what.title.text()) == (button, title)
    assert set(lights(strip).values()) == {"changing"}


def test_what_is_left_out_is_dark(window, strip, session):
    session.edit(http=dataclasses.replace(session.settings.http, enabled=False))
    serve(window)
    assert lights(strip)["http"] == "off"
    assert strip.lamps["http"].toolTip() == "HTTP is left out"


def test_a_narrow_window_has_one_lamp(window, strip):
    serve(window)
    window.resize(900, 600)
    settle(window)
    assert strip.services.isVisible()
    assert strip.services.text() == "4 services"
    assert "TFTP answers on 192.168.2.2, port 69." in strip.services.toolTip().splitlines()
    assert not any(lamp.isVisible() for lamp in strip.lamps.values())


def test_a_click_on_what_is_served_shows_the_choices_to_read(window, strip, qtbot):
    serve(window)
    qtbot.mouseClick(strip.what, Qt.MouseButton.LeftButton)
    assert window.setup.isVisible()
    assert not window.setup.network.box.isEnabled()
    assert not window.setup.start_button.isVisible()
    qtbot.keyClick(strip.what, Qt.Key.Key_Space)
    assert not window.setup.isVisible()


def test_a_lamp_shows_its_lines_in_the_log(window, strip, qtbot):
    serve(window)
    asked: list[str] = []
    window.log.show_service = asked.append
    qtbot.mouseClick(strip.lamps["tftp"], Qt.MouseButton.LeftButton)
    assert asked == ["tftp"]


def test_the_log_is_filtered_by_a_click_on_a_lamp(window, strip, qtbot):
    serve(window)
    qtbot.mouseClick(strip.lamps["http"], Qt.MouseButton.LeftButton)
    assert window.log.wanted.services == ("http",)
    assert {line.service for line in window.log.model.snapshot()} == {"http"}


def test_a_lamp_counts_what_its_service_did_since_the_start(window, strip):
    refused = sample(e.FileRefused, protocol="tftp", kind="not_found")
    serve(window, sample(e.TransferStarted, protocol="tftp", transfer=1), refused)
    lines = strip.lamps["tftp"].toolTip().splitlines()
    assert lines == [
        "TFTP answers on 192.168.2.2, port 69.",
        "Sockets: 2 · Requests: 2 · Errors: 1",
        "Click to see its lines in the log.",
    ]
    assert strip.lamps["tftp"].accessibleDescription() == lines[0]
    window.session._put(window.session.standing.began(), {})
    settle(window)
    serve(window)
    assert "Requests: 0" in strip.lamps["tftp"].toolTip()


def test_in_proxy_mode_the_other_server_is_named(window, strip):
    proxy = dataclasses.replace(READY, mode="proxy", range_first="", range_last="")
    other = e.OtherServerFound(
        at=2.0, address="192.168.2.9", server_mac="", kind="dhcp", boot_file="", after_s=0.1
    )
    serve(window, proxy, other)
    assert "Proxy, addresses from 192.168.2.9" in strip.what.facts.text()


def test_the_speed_has_a_bar_a_second(window, strip):
    serve(window)
    strip._on_tick(1.0)
    assert strip.speed.text() == "0\u00a0kB/s"
    assert "0 B sent" in strip.sparkline.toolTip().replace("\u00a0", " ")


def test_stop_goes_on_to_stop_now(window, strip, session, qtbot):
    serve(window)
    hurried: list[bool] = []
    session.engine.hurry = lambda: hurried.append(True)
    session.engine.stream.publish(e.Stopping(at=5.0, transfers=1))
    settle(window)
    assert session.state is State.STOPPING
    qtbot.mouseClick(strip.stop_button, Qt.MouseButton.LeftButton)
    assert hurried == [True]
