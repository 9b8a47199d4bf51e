"""Every state of the window as it is seen: nothing clipped, everything named and reached by Tab."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from pxegui.gui.theme import Look
from pxegui.gui.window import Window
from tests.gui.scenes import NAME, SCENES

SIZES = [(1280, 800), (900, 600)]
CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit)
LEAST_COLOURS = 20


@pytest.fixture(autouse=True)
def _same_names(monkeypatch) -> None:
    """Whether a password is asked depends on who runs the tests."""
    monkeypatch.setattr("pxegui.gui.panes.setup.needs_permission", lambda _settings: False)


def drawn(widget: QWidget, scale: int) -> QImage:
    """What a screen of this many pixels a pixel would show."""
    image = QImage(widget.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    widget.render(image)
    return image


def seen(image: QImage) -> int:
    """How many colours are in it."""
    across, down = range(0, image.width(), 5), range(0, image.height(), 5)
    return len({image.pixel(x, y) for y in down for x in across})


def controls(widget: QWidget) -> list[QWidget]:
    """What a person can press, choose from or type into."""
    return [
        each
        for each in widget.findChildren(QWidget)
        if isinstance(each, CONTROLS) and is_used(each, widget)
    ]


def is_used(each: QWidget, top: QWidget) -> bool:
    """It is there for the person: shown, not Qt's own part of another control."""
    parent = each.parentWidget()
    inner = isinstance(parent, QComboBox | QAbstractItemView | QLineEdit)
    hidden = each.objectName().startswith("qt_") or inner
    return each.isVisibleTo(top) and each.isEnabled() and not hidden and each.window() is top


def reached(top: QWidget, limit: int = 300) -> set[QWidget]:
    """What Tab comes to, once round."""
    found: list[QWidget] = []
    top.activateWindow()
    top.setFocus()
    for _ in range(limit):
        if not top.focusNextChild():
            break
        focus = top.focusWidget()
        if focus in found:
            break
        found.append(focus)
    return set(found)


def left_out(top: QWidget) -> list[str]:
    """Controls that Tab does not come to; of a group of which one is chosen, the arrows do."""
    got = reached(top)
    return [
        f"{type(each).__name__} {each.objectName()} {each.accessibleName()}"
        for each in controls(top)
        if each not in got and not in_group(each, got)
    ]


def in_group(each: QWidget, got: set[QWidget]) -> bool:
    """Another one of its exclusive group is reached."""
    if not isinstance(each, QAbstractButton):
        return False
    group = each.group()
    has_mates = group is not None and group.exclusive()  # type: ignore[redundant-expr]  # it can be
    mates = group.buttons() if has_mates else []
    return any(mate in got for mate in mates)


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK], ids=str)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_state(window: Window, theme, look_for, tmp_path: Path, name, size, look):
    theme.set_look(look)
    window.resize(*size)
    over = SCENES[name](window)
    for top in (window, over) if over is not None else (window,):
        assert not look_for.clipped(top)
        assert not look_for.unnamed(top)
        for scale in (1, 2):
            image = drawn(top, scale)
            assert seen(image) > (LEAST_COLOURS if top is window else 1)
            keep(image, tmp_path, f"{name}-{look}-{size[0]}x{size[1]}-{scale}x", top is window)
    top = over if over is not None and over.isWindow() else window
    if top.windowType() is not Qt.WindowType.Popup:
        assert not left_out(top)
    if over is not None:
        over.window().close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def larger_text(qapp):
    """Makes the system's text this many times the design's 13 pixels."""
    before = qapp.font()

    def enlarge(times: float) -> None:
        font = QFont(before)
        font.setPixelSize(round(13 * times))
        qapp.setFont(font)

    yield enlarge
    qapp.setFont(before)


@pytest.fixture
def cut(monkeypatch) -> list[str]:
    """What delegates and labels paint with dots in it, as it is painted."""
    found: list[str] = []
    elided = QFontMetrics.elidedText

    def watched(self: QFontMetrics, text: str, *rest) -> str:
        shown = elided(self, text, *rest)
        if shown != text:
            found.append(text)
        return shown

    monkeypatch.setattr(QFontMetrics, "elidedText", watched)
    return found


def may_be_cut(text: str) -> bool:
    """Paths, and clauses beside each other: their tip has the whole."""
    return "/" in text or " · " in text or text in ("Nothing chosen yet", NAME)


@pytest.mark.parametrize("times", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", SCENES)
def test_larger_text_is_not_clipped(
    session, theme, larger_text, cut, look_for, tmp_path, name, times
):
    larger_text(times)
    window = Window(session, theme)
    window.show()
    window.resize(1280, 800)
    over = SCENES[name](window)
    for _ in range(3):  # what wraps asks for its height once it knows its width
        QApplication.processEvents()
    cut.clear()
    for top in (window, over.window()) if over is not None else (window,):
        assert not look_for.clipped(top)
        image = drawn(top, 1)
        keep(image, tmp_path, f"{name}-text-{times}", top is window)
        if top is window:  # tables of dialogs have columns to be sized, and tips
            assert not [text for text in cut if not may_be_cut(text)]
    small = [each for each in controls(window) if min(each.width(), each.height()) < 24]
    assert not [f"{each.objectName()} {each.accessibleName()}" for each in small]
    if over is not None:
        over.window().close()
    window.may_close = True
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def keep(image: QImage, folder: Path, name: str, is_window: bool) -> None:
    """For looking at, where PXEGUI_PICTURES says so."""
    wanted = os.environ.get("PXEGUI_PICTURES")
    if wanted:
        image.save(str(Path(wanted, f"{name}{'' if is_window else '-over'}.png")))


def test_the_pictures_are_quick(window):
    began = time.monotonic()
    SCENES["main-running"](window)
    drawn(window, 2)
    assert time.monotonic() - began < 5
