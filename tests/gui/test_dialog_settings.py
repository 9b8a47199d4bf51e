"""The dialog of settings: live, each fact in one place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit

from pxegui.cli.outputs import EventsUnwritable
from pxegui.gui import app as application
from pxegui.gui import keep
from pxegui.gui.dialogs.port_draft import Draft, draft_of, judge
from pxegui.gui.dialogs.settings import LANGUAGE, START_WHEN_OPENED, SettingsDialog
from pxegui.gui.theme import Look
from pxegui.problems import PxeguiError
from pxegui.settings.model import Settings, TftpSettings
from tests.gui.dialog_scene import opened, shut

ON = {"dhcp": True, "tftp": True, "http": True}
PORTS = {"dhcp": "67", "pxe": "4011", "tftp": "69", "http": ""}


@pytest.fixture
def dialog(window):
    window.dialogs.show_settings()
    made = opened(window, SettingsDialog)
    yield made
    shut(made)


def click(dialog, qtbot, name):
    button = dialog.findChild(QAbstractButton, name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())


@pytest.mark.parametrize(
    ("on", "ports", "wanted"),
    [
        pytest.param({}, {}, {}, id="as usual"),
        pytest.param({}, {"http": "8080"}, {}, id="a port for HTTP"),
        pytest.param(
            {}, {"tftp": "x"}, {"tftp": "x is not a number: write one such as 6969"},
            id="no number",
        ),
        pytest.param(
            {}, {"tftp": "67"},
            {"dhcp": "all of them are 67: give each its own port"}, id="the same port twice",
        ),
        pytest.param(
            {"dhcp": False, "tftp": False, "http": False}, {},
            {"dhcp": "nothing is left to serve: leave one of them on"}, id="nothing left",
        ),
        pytest.param({"tftp": False}, {"tftp": "67"}, {}, id="a service that is left out"),
    ],
)  # fmt: skip
def test_ports_are_judged_while_they_are_typed(on, ports, wanted):
    judged = judge(Draft(on=ON | on, ports=PORTS | ports), Settings())
    if "tftp" in wanted:
        assert list(judged.faults) == ["tftp"]
    else:
        assert judged.faults == wanted


def test_ports_come_back_as_they_were():
    assert judge(draft_of(Settings()), Settings()).settings == Settings()


def test_a_choice_of_the_person_is_kept(dialog, qtbot):
    dialog.findChild(QCheckBox, START_WHEN_OPENED).click()
    assert keep.choice(START_WHEN_OPENED, False) is True


def test_the_language_is_chosen_among_those_there_are(dialog):
    box = dialog.findChild(QComboBox, LANGUAGE)
    shown = [box.itemText(at) for at in range(box.count())]
    assert shown == ["Like the system", "English", "Deutsch"]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert keep.choice(LANGUAGE, "") == "de"


def test_ports_change_the_settings_at_once_and_only_when_right(window, dialog, qtbot):
    dialog.pages.setCurrentIndex(1)
    field = dialog.findChild(QLineEdit, "tftpPort")
    field.setText("6969")
    assert window.session.settings.tftp.port == 6969
    field.setText("99999")
    assert window.session.settings.tftp.port == 6969
    assert field.accessibleDescription()
    assert dialog.ports_hint.label.text() == field.accessibleDescription()
    field.setText("69")
    assert not field.accessibleDescription()


def test_a_service_that_is_off_has_no_port_to_type(window, dialog):
    dialog.findChild(QCheckBox, "httpOn").click()
    assert not window.session.settings.http.enabled
    assert not dialog.findChild(QLineEdit, "httpPort").isEnabled()


def test_the_look_follows_at_once_and_the_menu_knows(window, dialog, qtbot):
    dialog.pages.setCurrentIndex(2)
    click(dialog, qtbot, "lookDark")
    assert window.theme.look is Look.DARK
    assert window.actions_["look_dark"].isChecked()
    click(dialog, qtbot, "densityCompact")
    assert keep.choice("density", "auto") == "compact"


def test_log_level_and_events_file_go_with_the_profile(window, dialog, qtbot):
    dialog.pages.setCurrentIndex(3)
    click(dialog, qtbot, "levelDebug")
    events = dialog.advanced.events
    events.setFocus()
    events.setText("/tmp/events.jsonl")
    qtbot.keyClick(events, Qt.Key.Key_Tab)
    settings = window.session.settings
    assert (settings.log_level, settings.events_file) == ("debug", "/tmp/events.jsonl")


def test_a_file_that_cannot_be_written_is_said_in_a_bar(session):
    problem = EventsUnwritable(path="/none/x", reason="no such file or directory")

    def follow(_settings):
        raise PxeguiError(problem)

    application._follow(session, follow, Settings(events_file="/none/x"))
    assert list(session.problems) == [problem]


def test_limits_of_tftp_count_at_once_and_only_when_right(window, dialog):
    dialog.pages.setCurrentIndex(3)
    block = dialog.findChild(QLineEdit, "blockSize")
    dialog.findChild(QLineEdit, "windowSize").setText("8")
    block.setText("1024")
    assert window.session.settings.tftp == TftpSettings(most_blksize=1024, most_window=8)
    block.setText("100")
    assert window.session.settings.tftp.most_blksize == 1024
    assert dialog.advanced.limits_hint.label.text().startswith("100 is not between 512 and 65464")
    block.setText("")
    assert window.session.settings.tftp.most_blksize is None


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("page", range(4))
def test_nothing_is_clipped_and_all_is_named(dialog, theme, look_for, tmp_path, look, page):
    theme.set_look(look)
    dialog.pages.setCurrentIndex(page)
    QApplication.processEvents()
    assert look_for.clipped(dialog) == []
    assert look_for.unnamed(dialog) == []
    assert look_for.picture(dialog, tmp_path / "settings.png").exists()
