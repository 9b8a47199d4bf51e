"""The strips as they are seen: nothing is clipped, everything is named, light and dark."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from pxegui.boot.survey import survey
from pxegui.gui.dialogs.survey import SurveyPopover
from pxegui.gui.theme import Look
from pxegui.gui.widgets.fitted import fitted, plain
from pxegui.phrases import NO_BREAK_SPACE
from pxegui.settings.model import Mode
from tests.gui.interfaces import ALL, BARE, OFFICE, PULLED, WIRED
from tests.gui.test_running import serve

SIZES = [(1280, 800), (980, 700), (900, 600), (760, 520)]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "A folder with quite a long name for a folder"
    made.mkdir()
    (made / "boot.ipxe").write_text("#!ipxe\nshell\n")
    (made / "undionly.kpxe").write_bytes(b"no loader at all")
    return made


def chosen(window, folder, of=WIRED, mode=Mode.STANDARD) -> None:
    session = window.session
    session.edit(interface=of.name, boot_dir=folder, mode=mode)
    session._on_interfaces([of, *(each for each in ALL if each.name != of.name)])
    if folder is not None:
        session.surveyor.take(folder, survey(folder, system=()))
    QApplication.processEvents()


def served(window, folder):
    """Chosen and started; gives the window back."""
    chosen(window, folder)
    serve(window)
    return window


STATES = {
    "idle": lambda w, f: chosen(w, f),
    "nothing chosen": lambda w, _f: chosen(w, None),
    "proxy": lambda w, f: chosen(w, f, OFFICE, Mode.PROXY),
    "not safe": lambda w, f: chosen(w, f, OFFICE),
    "no address": lambda w, f: chosen(w, f, BARE),
    "no cable": lambda w, f: chosen(w, f, PULLED),
    "gone": lambda w, f: chosen(w, f, dataclasses.replace(WIRED, name="x" * 15)),
    "serving": lambda w, f: served(w, f),
    "choices shown": lambda w, f: served(w, f).running.what.click(),
}


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK], ids=str)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_strips(window, theme, look_for, tmp_path, folder, state, size, look):
    theme.set_look(look)
    window.resize(*size)
    STATES[state](window, folder)
    QApplication.processEvents()
    for strip in (window.setup, window.running, window.bars):
        if strip.isVisible():
            assert not look_for.unnamed(strip)
            assert not look_for.clipped(strip)
    look_for.picture(window, tmp_path / "picture.png")


def test_the_popover(window, look_for, folder):
    chosen(window, folder)
    window.setup.show_survey()
    (popover,) = window.findChildren(SurveyPopover)
    assert popover.isVisible()
    assert not look_for.unnamed(popover)
    assert not look_for.clipped(popover)
    bar = popover._area.verticalScrollBar()
    assert bar.maximum() == 0
    popover.close()


def test_the_popover_follows_and_esc_closes_it(window, qtbot, folder):
    chosen(window, folder)
    window.setup.show_survey()
    (popover,) = window.findChildren(SurveyPopover)
    window.session.surveyor.take(folder, FileNotFoundError())
    assert popover._shown[0].text() == "It is not there any more"
    qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_strip_and_popover_count_while_a_look_takes_long(window, qtbot, tmp_path):
    surveyor = window.session.surveyor
    window.session.edit(boot_dir=tmp_path)
    window.setup.show_survey()
    (popover,) = window.findChildren(SurveyPopover)
    surveyor.files = 12_000
    surveyor.counted.emit()
    said = f"Looking… 12{NO_BREAK_SPACE}000 files"
    assert popover._shown[0].text() == said
    assert window.setup.boot.spoken == said
    popover.close()


def test_the_list_is_painted_with_its_second_lines(window, folder):
    chosen(window, folder)
    box = window.setup.network.box
    box.showPopup()
    QApplication.processEvents()
    view = box.view()
    assert view.width() >= view.sizeHintForColumn(0)
    assert not view.grab().isNull()
    assert "Ethernet. 192.168.2.2" in box.model().index(0, 0).data(
        Qt.ItemDataRole.AccessibleTextRole
    )
    box.hidePopup()


@pytest.mark.parametrize("room", [600, 200, 120, 60])
def test_a_verdict_is_cut_before_its_link(qapp, room):
    metrics = QFontMetrics(qapp.font())
    text = 'BIOS, UEFI x64, UEFI Arm · <a href="survey">What boots</a>'
    cut = fitted(text, metrics, room)
    assert metrics.horizontalAdvance(plain(cut)) <= room
    assert '<a href="survey">' in cut


def test_f2_names_what_boots(window, qtbot, folder):
    chosen(window, folder)
    box = window.setup.boot.box
    qtbot.keyClick(box, Qt.Key.Key_F2)
    edit = box._edit
    edit.setText("Rescue")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert box.currentText() == "Rescue"
    qtbot.keyClick(box, Qt.Key.Key_F2)
    box._edit.setText("Other")
    qtbot.keyClick(box._edit, Qt.Key.Key_Escape)
    assert box._edit is None
    assert box.currentText() == "Rescue"
