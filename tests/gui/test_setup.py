from __future__ import annotations

import dataclasses
from ipaddress import IPv4Interface

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pxegui.boot.survey import survey
from pxegui.engine.engine import Engine
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.gui.window import Window
from pxegui.net.choice import NoAddress
from pxegui.settings.model import DhcpSettings, HttpSettings, Mode, Settings, TftpSettings
from tests.gui.interfaces import ALL, BARE, OFFICE, WIRED
from tests.gui.test_session import free_port
from tests.gui.waiting import until


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "Debian netboot"
    made.mkdir()
    (made / "boot.ipxe").write_text("#!ipxe\nkernel linux\nboot\n")
    (made / "linux").write_bytes(b"x" * 100)
    return made


async def test_choose_start_and_stop_by_hand(qloop, qtbot, theme, folder):
    settings = Settings(
        mode=Mode.PROXY,
        dhcp=DhcpSettings(port=free_port(), pxe_port=free_port()),
        tftp=TftpSettings(port=free_port()),
        http=HttpSettings(port=free_port()),
    )
    async with Engine() as engine:
        session = Session(engine, settings)
        async with session.jobs:
            window = Window(session, theme)
            window.show()
            session.open()
            qtbot.mouseClick(window.setup.start_button, Qt.MouseButton.LeftButton)
            assert session.state is State.IDLE
            assert window.setup.caption.text() == "choose a network"
            window.setup.network.box.chosen.emit("lo")
            session.edit(mode=Mode.PROXY)
            qtbot.mouseClick(window.setup.start_button, Qt.MouseButton.LeftButton)
            assert window.setup.caption.text() == "choose what to boot"
            window.take_paths([folder])
            await until(lambda: session.surveyor.survey is not None)
            assert window.setup.caption.text() == ""
            qtbot.mouseClick(window.setup.start_button, Qt.MouseButton.LeftButton)
            await until(lambda: session.state is State.RUNNING)
            assert window.running.isVisible()
            qtbot.mouseClick(window.running.stop_button, Qt.MouseButton.LeftButton)
            await until(lambda: session.state is State.IDLE)
            window.may_close = True
            window.close()
            window.deleteLater()
        session.close()


@pytest.mark.parametrize(("is_needed", "words"), [(True, "asks for password"), (False, "")])
def test_start_says_that_it_asks(window, session, monkeypatch, folder, is_needed, words):
    monkeypatch.setattr("pxegui.gui.panes.setup.needs_permission", lambda settings: is_needed)
    session._on_interfaces(ALL)
    session.set_settings(Settings(interface="enp3s0", boot_dir=folder))
    session.surveyor.take(folder, survey(folder, system=()))
    window.setup.set_quiet(quiet=False)
    assert window.setup.caption.text() == words


def test_each_choice_is_shown_with_its_verdict(window, session, qapp, folder):
    session.set_settings(Settings(interface="enp3s0", boot_dir=folder))
    session._on_interfaces(ALL)
    session.surveyor.take(folder, survey(folder, system=()))
    strip = window.setup
    assert strip.network.box.currentText() == "enp3s0"
    assert strip.network.spoken == (
        "Cable in, 1\u00a0Gb/s · 192.168.2.2/24. Set by hand: no other server expected here"
    )
    assert strip.boot.box.currentText() == "Debian netboot"
    assert strip.addresses.spoken.startswith("Hands out .100\u00a0–\u00a0.150 (51 addresses)")
    assert strip.network.box.accessibleDescription() == strip.network.spoken


def test_the_list_is_ordered_with_a_line_and_follows_the_system(window, session):
    session._on_interfaces(ALL)
    box = window.setup.network.box
    keys = [row.key for row in box.rows]
    assert keys == ["enp3s0", "enx00e04c68", "wlp2s0", "virbr0", "enp4s0", "lo"]
    session.edit(interface="enp3s0")
    session._on_interfaces([each for each in ALL if each.name != "enp3s0"])
    assert [row.key for row in box.rows] == keys[1:]
    assert session.settings.interface == "enp3s0"
    assert "not plugged in" in window.setup.network.spoken
    session._on_interfaces(ALL)
    assert box.currentText() == "enp3s0"


@pytest.mark.parametrize(
    ("of", "mode"),
    [pytest.param(OFFICE, Mode.PROXY, id="address by DHCP"), (WIRED, Mode.STANDARD)],
)
def test_the_mode_is_guessed_by_who_gave_us_our_address(window, session, of, mode):
    session._on_interfaces([of])
    window.setup.network.box.chosen.emit(of.name)
    assert session.settings.mode is mode
    assert window.setup.addresses.modes.choice == mode.value


def test_what_was_chosen_for_a_network_comes_back_with_it(window, session):
    session._on_interfaces([OFFICE, dataclasses.replace(WIRED, mac="52:54:00:00:00:02")])
    box = window.setup.network.box
    box.chosen.emit(OFFICE.name)
    window.setup.addresses.modes.button("standard").click()
    session.edit_dhcp(lease_s=7200)
    box.chosen.emit(WIRED.name)
    assert session.settings.dhcp.lease_s == 3600
    window.setup.addresses.modes.button("proxy").click()
    box.chosen.emit(OFFICE.name)
    assert session.settings.mode is Mode.STANDARD
    assert session.settings.dhcp.lease_s == 7200
    box.chosen.emit(WIRED.name)
    assert session.settings.mode is Mode.PROXY


def test_a_network_that_is_to_get_an_address_lacks_none(window, session, folder):
    wanted = IPv4Interface("192.168.99.1/24")
    session.set_settings(Settings(interface=BARE.name, boot_dir=folder, setup_address=wanted))
    session._on_interfaces([BARE])
    assert not window.setup.missing()
    [offered] = [each for each in window.setup.advice() if isinstance(each, NoAddress)]
    assert offered.free == str(wanted)


@pytest.mark.parametrize(
    ("interfaces", "has_folder", "words", "focus"),
    [
        pytest.param([], True, "choose a network", "interfaceBox", id="no network"),
        pytest.param([WIRED], False, "choose what to boot", "bootBox", id="no folder"),
        pytest.param([BARE], True, "give it an address", "interfaceBox", id="no address"),
    ],
)
def test_start_too_early_goes_to_what_is_missing(
    window, session, folder, interfaces, has_folder, words, focus
):
    name = interfaces[0].name if interfaces else ""
    session.set_settings(Settings(interface=name, boot_dir=folder if has_folder else None))
    session._on_interfaces(interfaces)
    strip = window.setup
    assert strip.start_button.isEnabled()
    strip.start_button.click()
    assert session.state is State.IDLE
    assert strip.caption.text() == words
    assert QApplication.focusWidget().objectName() == focus
