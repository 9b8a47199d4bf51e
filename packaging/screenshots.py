#!/usr/bin/env python3
"""Draws the pictures of the README from a stream of made-up events; no screen is needed.

.venv/bin/python packaging/screenshots.py        # resources/screenshots/*.png
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont, QFontDatabase, QImage

from pxegui.engine.engine import Engine
from pxegui.gui.app import application
from pxegui.gui.session import Session
from pxegui.gui.theme import Look, Theme
from pxegui.gui.window import Window
from pxegui.settings.model import Settings
from tests.gui.scenes import SCENES, settle

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "screenshots"
LARGEST = 250_000  # bytes: who clones the repository loads them too


def draw(look: Look, file: Path) -> None:
    """A running server with three machines, the panel open on the one that loads."""
    app = application(["pxegui-screenshots"])
    if "Inter" in QFontDatabase.families():
        font = QFont("Inter")
        font.setPixelSize(13)
        app.setFont(font)
    window = Window(Session(Engine(), Settings()), Theme(app, look))
    window.show()
    SCENES["main-running"](window)
    window.docks.show_panel()
    settle(window)
    image = QImage(window.size(), QImage.Format.Format_RGB32)
    window.render(image)
    if not image.save(str(file)):
        raise OSError(f"cannot write {file}")
    window.may_close = True
    window.close()


def main() -> int:
    """Light and dark."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, kept)
        for look in (Look.LIGHT, Look.DARK):
            file = FOLDER / f"running-{look.value}.png"
            draw(look, file)
            if file.stat().st_size > LARGEST:
                print(f"screenshots: {file} is larger than {LARGEST} bytes", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
