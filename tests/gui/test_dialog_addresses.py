"""The dialog of addresses: opened, typed into, used."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from pxegui.events import Ready
from pxegui.gui.dialogs.address_draft import Kept
from pxegui.gui.dialogs.addresses import AddressesDialog
from pxegui.gui.dialogs.kept_model import ADDRESS, MAC, NAME, KeptModel
from pxegui.gui.dialogs.shell import Dim
from pxegui.gui.theme import Look
from pxegui.settings.model import AddressRange, Mode, Settings
from tests.cli.samples import sample
from tests.gui.dialog_scene import opened, set_up, shut


@pytest.fixture
def dialog(window, tmp_path):
    set_up(window, tmp_path)
    window.dialogs.show_addresses()
    made = opened(window, AddressesDialog)
    yield made
    shut(made)


def press(dialog, qtbot, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_it_dims_the_window_until_it_is_closed(window, dialog):
    assert [each.isVisible() for each in window.findChildren(Dim)] == [True]
    dialog.reject()
    assert not any(each.isVisible() for each in window.findChildren(Dim))


def test_it_opens_with_what_is_derived(dialog):
    assert (dialog.first.text(), dialog.last.text()) == ("192.168.2.100", "192.168.2.150")
    assert dialog.count.label.text() == "51 addresses, 51 free"
    assert "192.168.2.0/24 on enp3s0" in dialog.subtitle.text()


def test_used_untouched_the_range_goes_on_being_derived(window, dialog, qtbot):
    dialog.time.setText("2")
    press(dialog, qtbot, "useButton")
    dhcp = window.session.settings.dhcp
    assert (dhcp.range, dhcp.lease_s) == (None, 7200)


def test_what_is_typed_is_used(window, dialog, qtbot):
    dialog.first.setText("192.168.2.20")
    dialog.last.setText("192.168.2.30")
    dialog.kept.add(Kept("192.168.2.25", "d0:50:99:1c:2b:07", "rig"))
    assert dialog.count.label.text() == "11 addresses, 10 free"
    press(dialog, qtbot, "useButton")
    dhcp = window.session.settings.dhcp
    assert dhcp.range == AddressRange(
        first=IPv4Address("192.168.2.20"), last=IPv4Address("192.168.2.30")
    )
    assert [each.host_name for each in dhcp.reservations] == ["rig"]
    assert not dialog.isVisible()


def test_with_a_fault_it_goes_to_the_field_and_stays(window, dialog, qtbot):
    before = window.session.settings
    dialog.last.setText("192.168.2.50")
    assert dialog.range_hint.label.text() == ".50 is below .100"
    assert dialog.last.accessibleDescription() == ".50 is below .100"
    press(dialog, qtbot, "useButton")
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.last
    assert window.session.settings == before
    dialog.last.setText("192.168.2.150")
    assert not dialog.range_hint.isVisible()


def test_a_suggestion_fills_both_ends(dialog, qtbot):
    dialog.first.setText("x")
    dialog.last.setText("")
    press(dialog, qtbot, "suggestButton")
    assert (dialog.first.text(), dialog.last.text()) == ("192.168.2.100", "192.168.2.150")


def test_escape_changes_nothing(window, dialog, qtbot):
    before = window.session.settings
    dialog.first.setText("192.168.2.20")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.session.settings == before
    assert not dialog.isVisible()


def test_a_row_is_added_typed_into_and_removed(dialog, qtbot):
    press(dialog, qtbot, "addKeptButton")
    model = dialog.kept.model_
    assert model.rowCount() == 1
    model.setData(model.index(0, ADDRESS), "192.168.2.2")
    model.setData(model.index(0, MAC), "d0:50:99:1c:2b:07")
    assert "this computer" in dialog.kept_hint.label.text()
    assert "this computer" in model.fault(0)
    press(dialog, qtbot, "useButton")
    assert dialog.isVisible()
    dialog.kept.view.setCurrentIndex(model.index(0, NAME))
    qtbot.keyClick(dialog.kept.view, Qt.Key.Key_Delete)
    assert model.rowCount() == 0


def test_while_serving_changes_are_applied_at_once_and_the_range_only_grows(
    window, tmp_path, monkeypatch
):
    set_up(window, tmp_path)
    applied: list[Settings] = []
    monkeypatch.setattr(window.session.engine, "apply", applied.append)
    served = sample(Ready, range_first="192.168.2.100", range_last="192.168.2.150")
    window.session.engine.stream.publish(served)
    QApplication.processEvents()
    window.dialogs.show_addresses()
    dialog = opened(window, AddressesDialog)
    dialog.last.setText("192.168.2.120")
    dialog.use()
    assert "can only grow" in dialog.range_hint.label.text()
    dialog.last.setText("192.168.2.180")
    dialog.time.setText("3")
    dialog.use()
    (settings,) = applied
    assert (str(settings.dhcp.range), settings.dhcp.lease_s) == (
        "192.168.2.100-192.168.2.180",
        10800,
    )


def test_in_proxy_mode_it_says_that_none_is_used(window, tmp_path):
    set_up(window, tmp_path)
    window.session.edit(mode=Mode.PROXY)
    window.dialogs.show_addresses()
    dialog = opened(window, AddressesDialog)
    assert dialog.subtitle.text().startswith("Proxy mode")
    dialog.close()


def test_without_an_address_it_opens_all_the_same(window, tmp_path):
    set_up(window, tmp_path)
    bare = dataclasses.replace(window.session.interfaces[0], addresses=())
    window.session.interfaces = [bare]
    window.dialogs.show_addresses()
    dialog = opened(window, AddressesDialog)
    assert "has no address yet" in dialog.subtitle.text()
    dialog.use()
    assert window.session.settings.dhcp.range is None


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("is_faulty", [False, True])
def test_nothing_is_clipped_and_all_is_named(dialog, theme, look_for, tmp_path, look, is_faulty):
    theme.set_look(look)
    if is_faulty:
        dialog.last.setText("10.0.0.1")
        dialog.time.setText("")
        dialog.router.setText("10.0.0.1")
    QApplication.processEvents()
    assert look_for.clipped(dialog) == []
    assert look_for.unnamed(dialog) == []
    assert look_for.picture(dialog, tmp_path / "addresses.png").exists()


def test_the_model_is_one(qtmodeltester):
    model = KeptModel([Kept("192.168.2.9", "d0:50:99:1c:2b:07", "rig"), Kept()])
    qtmodeltester.check(model)
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == (
        "192.168.2.9, d0:50:99:1c:2b:07, rig"
    )
