#!/usr/bin/env python3
"""Draws the program's icon in the sizes that desktops ask for, into a hicolor theme.

    python packaging/icons.py FOLDER      # usr/share/icons/hicolor

Needs PySide6: the environment in build/freeze has it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "pxegui.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(side: int, file: Path) -> None:
    """One PNG of this many pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    if not image.save(str(file)):
        raise OSError(f"cannot write {file}")


def main(arguments: Sequence[str]) -> int:
    """Draw all of them, and put the SVG beside them."""
    if len(arguments) != 1:
        print("icons: say one folder", file=sys.stderr)
        return 2
    for side in SIZES:
        folder = Path(arguments[0], f"{side}x{side}", "apps")
        folder.mkdir(parents=True, exist_ok=True)
        draw(side, folder / "pxegui.png")
    scalable = Path(arguments[0], "scalable", "apps")
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable / "pxegui.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
