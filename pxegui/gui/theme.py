"""Colours, each for a meaning: light, dark, and what the system gives in high contrast.

`colours(palette)` answers for any widget: paint with `colours(self.palette())`, and a change of the
look reaches every widget as Qt's own palette change. Nothing keeps a colour.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

_Role = QPalette.ColorRole
_MOST_KNOWN = 64
_LEAST_CONTRAST = 4.5  # WCAG 2 AA for text
_HIGH_CONTRAST = 7.0  # WCAG 2 AAA for text
_DISABLED = 0.35  # how far the letters of what is switched off go towards their ground
_HIT = 0.25
_MIDDLE = 0.18  # the luminance that is as far from black as from white
_BLACK, _WHITE = QColor("#000000"), QColor("#FFFFFF")


class Look(StrEnum):
    """What the person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colour of each meaning."""

    is_dark: bool
    is_high_contrast: bool = False
    window: QColor
    base: QColor
    alternate: QColor
    text: QColor
    secondary: QColor
    placeholder: QColor
    highlight: QColor
    highlighted_text: QColor
    accent: QColor
    accent_text: QColor
    link: QColor  # also progress
    ok: QColor
    ok_soft: QColor
    warning: QColor
    warning_soft: QColor
    error: QColor
    error_soft: QColor
    info: QColor
    info_soft: QColor
    border: QColor  # of controls
    hairline: QColor
    track: QColor
    hit: QColor  # behind what a search found

    @property
    def border_width(self) -> float:
        """Of controls and bars, in logical pixels."""
        return 2.0 if self.is_high_contrast else 1.0

    @property
    def on_selection(self) -> Colours:
        """For what stands on the selection: high contrast fills that with a strong colour."""
        if not self.is_high_contrast:
            return self
        return dataclasses.replace(
            self,
            base=self.highlight,
            alternate=self.highlight,
            hit=self.highlight,
            track=self.highlight,
            text=self.highlighted_text,
            secondary=self.highlighted_text,
            placeholder=self.highlighted_text,
            link=self.highlighted_text,
            ok=self.highlighted_text,
            warning=self.highlighted_text,
            error=self.highlighted_text,
            info=self.highlighted_text,
        )

    def of(self, kind: str) -> tuple[QColor, QColor]:
        """The colour and the soft fill of `ok`, `info`, `warning` or `error`."""
        return {
            "ok": (self.ok, self.ok_soft),
            "info": (self.info, self.info_soft),
            "warning": (self.warning, self.warning_soft),
            "error": (self.error, self.error_soft),
        }[kind]


LIGHT = Colours(
    is_dark=False,
    window=QColor("#F3F4F6"),
    base=QColor("#FFFFFF"),
    alternate=QColor("#F8F9FB"),
    text=QColor("#1B1F24"),
    secondary=QColor("#545D68"),
    placeholder=QColor("#656D76"),
    highlight=QColor("#DCE9FB"),
    highlighted_text=QColor("#1B1F24"),
    accent=QColor("#1D5FC7"),
    accent_text=QColor("#FFFFFF"),
    link=QColor("#1D5FC7"),
    ok=QColor("#1A7434"),
    ok_soft=QColor("#E2F4E7"),
    warning=QColor("#855300"),
    warning_soft=QColor("#FFF2CF"),
    error=QColor("#B3261E"),
    error_soft=QColor("#FCE8E6"),
    info=QColor("#1D5FC7"),
    info_soft=QColor("#E6EFFC"),
    border=QColor("#868E98"),
    hairline=QColor("#DADEE3"),
    track=QColor("#E3E6EA"),
    hit=QColor("#FFE28A"),
)

DARK = Colours(
    is_dark=True,
    window=QColor("#1B1D20"),
    base=QColor("#222529"),
    alternate=QColor("#262A2E"),
    text=QColor("#E7E9EC"),
    secondary=QColor("#ABB2BA"),
    placeholder=QColor("#979FA8"),
    highlight=QColor("#253F66"),
    highlighted_text=QColor("#E7E9EC"),
    accent=QColor("#2F6BD0"),
    accent_text=QColor("#FFFFFF"),
    link=QColor("#86B4FF"),
    ok=QColor("#62CC80"),
    ok_soft=QColor("#1D3526"),
    warning=QColor("#E9BC55"),
    warning_soft=QColor("#3A3018"),
    error=QColor("#FF8F85"),
    error_soft=QColor("#442522"),
    info=QColor("#86B4FF"),
    info_soft=QColor("#20334F"),
    border=QColor("#727A84"),
    hairline=QColor("#363A40"),
    track=QColor("#3A3F45"),
    hit=QColor("#6B5510"),
)


_known: dict[int, Colours] = {}  # by the palette's own key, another one for each change


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two opaque colours (WCAG 2.2), 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(palette: QPalette) -> Colours:
    """The colours that belong to a palette: ours with its accent, or derived from a foreign one.

    Asked for by every cell that is painted, so what was found for a palette is kept.
    """
    key = palette.cacheKey()
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[key] = _found(palette)
    return found


def _found(palette: QPalette) -> Colours:
    window, base = palette.color(_Role.Window), palette.color(_Role.Base)
    for ours in (LIGHT, DARK):
        if window == ours.window and base == ours.base:
            accent = palette.color(_Role.Accent)
            return ours if accent == ours.accent else dataclasses.replace(ours, accent=accent)
    return _derived(palette)


def palette_of(look: Colours) -> QPalette:
    """Qt's palette for these colours."""
    palette = QPalette()
    for role, colour in (
        (_Role.Window, look.window),
        (_Role.Base, look.base),
        (_Role.AlternateBase, look.alternate),
        (_Role.Text, look.text),
        (_Role.WindowText, look.text),
        (_Role.ButtonText, look.text),
        (_Role.Button, look.base),
        (_Role.BrightText, look.error),
        (_Role.PlaceholderText, look.placeholder),
        (_Role.Highlight, look.highlight),
        (_Role.HighlightedText, look.highlighted_text),
        (_Role.Accent, look.accent),
        (_Role.Link, look.link),
        (_Role.LinkVisited, look.link),
        (_Role.ToolTipBase, look.base),
        (_Role.ToolTipText, look.text),
        (_Role.Light, look.base),
        (_Role.Midlight, look.alternate),
        (_Role.Mid, look.hairline),
        (_Role.Dark, look.border),
        (_Role.Shadow, look.border),
    ):
        palette.setColor(role, colour)
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText, _Role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, look.placeholder)
    return palette


def wants_contrast(app: QApplication) -> bool:
    """Whether the person has asked the system for high contrast."""
    preference = app.styleHints().accessibility().contrastPreference()
    return preference is Qt.ContrastPreference.HighContrast


def system_palette(app: QApplication) -> QPalette:
    """The system's own colours, with its accent; they are the application's then."""
    app.setPalette(QPalette())
    return app.palette()


def readable(system: QPalette) -> QPalette:
    """The system's colours; black and white where its text would not be read easily."""
    made = QPalette(system)
    for text, ground in (
        (_Role.Text, _Role.Base),
        (_Role.WindowText, _Role.Window),
        (_Role.ButtonText, _Role.Button),
        (_Role.HighlightedText, _Role.Highlight),
        (_Role.ToolTipText, _Role.ToolTipBase),
    ):
        if contrast(made.color(text), made.color(ground)) < _HIGH_CONTRAST:
            is_dark = _luminance(made.color(_Role.Base)) < _MIDDLE
            is_inverse = is_dark is (ground is _Role.Highlight)
            letters, behind = (_BLACK, _WHITE) if is_inverse else (_WHITE, _BLACK)
            made.setColor(text, letters)
            made.setColor(ground, behind)
    ink, paper = made.color(_Role.Text), made.color(_Role.Base)
    faint = _between(ink, paper, _DISABLED)
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    made.setColor(_Role.PlaceholderText, faint)
    return made


class Theme(QObject):
    """Sets the application's palette and follows the system while the person wants that."""

    changed = Signal()

    def __init__(self, app: QApplication, look: Look = Look.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._look = look
        self._ours: QPalette | None = None
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self.set_look(look)

    @property
    def look(self) -> Look:
        """What the person wants."""
        return self._look

    @property
    def colours(self) -> Colours:
        """The colours of the application as they are now."""
        return colours(self._app.palette())

    def set_look(self, look: Look) -> None:
        """Light, dark, or whatever the system says, from now on."""
        self._look = look
        scheme = {Look.LIGHT: Qt.ColorScheme.Light, Look.DARK: Qt.ColorScheme.Dark}.get(look)
        hints = self._app.styleHints()
        if scheme is None:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(scheme)  # menus of the desktop follow it, where it can be set
        self._apply()

    def _apply(self) -> None:
        hints = self._app.styleHints()
        system = system_palette(self._app)
        if wants_contrast(self._app):
            self._app.setPalette(readable(system))
        else:
            is_dark = self._look is Look.DARK or (
                self._look is Look.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
            )
            ours = DARK if is_dark else LIGHT
            accent = system.color(_Role.Accent)
            if contrast(accent, ours.accent_text) >= _LEAST_CONTRAST:
                ours = dataclasses.replace(ours, accent=accent)
            self._app.setPalette(palette_of(ours))
        self.changed.emit()

    def _on_system_changed(self) -> None:
        # The system tells it with up to fifteen events in one go: restyle once, after them.
        self._app.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event: QEvent) -> bool:
        """Restyle when the system's changes have all arrived."""
        if event.type() == QEvent.Type.User:
            self._app.removePostedEvents(self, QEvent.Type.User.value)
            self._apply()
            return True
        return super().event(event)


def _luminance(colour: QColor) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _between(one: QColor, other: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def _derived(palette: QPalette) -> Colours:
    """High contrast: the system's colours, no soft fills; meaning is carried by icon and word."""
    text, base = palette.color(_Role.Text), palette.color(_Role.Base)

    def seen(colour: QColor) -> QColor:
        return colour if contrast(colour, base) >= _LEAST_CONTRAST else text

    is_dark = _luminance(base) < _luminance(text)
    kinds = DARK if is_dark else LIGHT
    link = palette.color(_Role.Link)
    return dataclasses.replace(
        kinds,
        is_high_contrast=True,
        window=palette.color(_Role.Window),
        base=base,
        alternate=palette.color(_Role.AlternateBase),
        text=text,
        secondary=text,
        placeholder=seen(_between(text, base, _DISABLED)),
        highlight=palette.color(_Role.Highlight),
        highlighted_text=palette.color(_Role.HighlightedText),
        accent=palette.color(_Role.Highlight),
        accent_text=palette.color(_Role.HighlightedText),
        link=seen(link),
        ok=seen(kinds.ok),
        warning=seen(kinds.warning),
        error=seen(kinds.error),
        info=seen(link),
        ok_soft=base,
        warning_soft=base,
        error_soft=base,
        info_soft=base,
        border=text,
        hairline=text,
        track=base,
        hit=_between(base, text, _HIT),
    )
