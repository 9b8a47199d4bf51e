"""A system that asks for high contrast, with the colours that it brings."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

_Role = QPalette.ColorRole


def _palette(ground: str, letters: str, chosen: str, on_chosen: str, link: str) -> QPalette:
    made = QPalette()
    for roles, colour in (
        ((_Role.Window, _Role.Base, _Role.AlternateBase, _Role.Button, _Role.ToolTipBase), ground),
        ((_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.ToolTipText), letters),
        ((_Role.Highlight, _Role.Accent), chosen),
        ((_Role.HighlightedText,), on_chosen),
        ((_Role.Link,), link),
    ):
        for role in roles:
            made.setColor(role, QColor(colour))
    return made


# Desktops' own: letters black on white and white on black; and one that is not readable enough.
PALETTES = {
    "white": _palette("#ffffff", "#000000", "#000000", "#ffffff", "#00009f"),
    "black": _palette("#000000", "#ffffff", "#1aebff", "#000000", "#ffff00"),
    "fusion": _palette("#ffffff", "#000000", "#308cc6", "#ffffff", "#0000ff"),
}
