"""The lines of the menu that we make: from settings and survey, and back to settings; pure.

Kept is only what differs from what was found: a name, a switch, and the places of those lines that
stand before others as somebody put them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from pxegui.boot.choose import best_loaders
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import choice_of, is_about, offered
from pxegui.boot.script import shown_title
from pxegui.phrases import _
from pxegui.settings.model import MenuChoice, Mode
from pxegui.settings.values import LONGEST_TITLE


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry. `typed` empty: the name that was found."""

    thing: MenuEntry | Loader
    found: str
    typed: str = ""
    is_on: bool = True

    @property
    def title(self) -> str:
        """What machines show, as far as their text screen can."""
        return self.typed or self.found

    @property
    def missing(self) -> tuple[str, ...]:
        """Files that it needs and that are not there."""
        return self.thing.missing

    @property
    def is_shown(self) -> bool:
        """Machines see it: it is on, and what it starts is there."""
        return self.is_on and not self.missing

    @property
    def files(self) -> tuple[str, ...]:
        """What it starts."""
        if isinstance(self.thing, Loader):
            return (self.thing.file,)
        return (self.thing.kernel, *self.thing.initrds)

    @property
    def found_in(self) -> str:
        """The menu or the folder that it was found in."""
        return self.thing.config if isinstance(self.thing, Loader) else self.thing.found_in

    @property
    def machines(self) -> str:
        """Who can start it, in words."""
        if isinstance(self.thing, Loader):
            return self.thing.firmware.words
        words = sorted(firmware.words for firmware in self.thing.firmwares)
        return ", ".join(words) or _("every machine")

    def named(self, typed: str) -> EntryLine:
        """With another name; an empty one is that which was found."""
        plain = "".join(letter for letter in typed if letter.isprintable()).strip()
        title = plain[:LONGEST_TITLE].strip()
        return dataclasses.replace(self, typed="" if title == self.found else title)

    @property
    def on_screen(self) -> str:
        """What a text screen makes of the title, where that is something else; else empty."""
        shown = shown_title(self.title)
        return "" if shown == self.title else shown


def lines_of(menu: Sequence[MenuChoice], survey: Survey | None) -> list[EntryLine]:
    """The lines as the dialog opens."""
    if survey is None:
        return []
    return [
        EntryLine(
            thing=each.thing,
            found=each.found_title,
            typed=each.choice.title,
            is_on=not each.choice.off,
        )
        for each in offered(survey, menu)
    ]


def menu_of(
    lines: Sequence[EntryLine], survey: Survey | None, before: Sequence[MenuChoice]
) -> tuple[MenuChoice, ...]:
    """The choices that the lines mean. Those about files of another folder stay as they were."""
    found = [each.thing for each in offered(survey, ())] if survey else []
    kept = [each for each in before if not any(is_about(each, thing) for thing in found)]
    placed = _placed([line.thing for line in lines], found)
    chosen = []
    for at, line in enumerate(lines, 1):
        plain = choice_of(line.thing)
        place = at if at <= placed else 0
        choice = dataclasses.replace(plain, title=line.typed, place=place, off=not line.is_on)
        if choice != plain:
            chosen.append(choice)
    return (*chosen, *kept)


def untouched(survey: Survey, script: str, mode: Mode) -> str:
    """Which menus of the folder itself machines see, and so not ours; empty: ours alone."""
    script = script or survey.script
    if script:
        words = _(
            "{script} makes the menu and is served untouched: what is chosen here has no effect."
        )
        return words.format(script=script)
    own = {
        firmware.words: loader.config
        for firmware, loader in best_loaders(survey, mode).items()
        if loader.kind is not LoaderKind.IPXE and loader.config
    }
    if not own:
        return ""
    words = _(
        "{machines} machines see the folder’s own menu, {files}, served untouched."
        " This one is for iPXE."
    )
    files = ", ".join(dict.fromkeys(own.values()))
    return words.format(machines=", ".join(own), files=files)


def _placed(things: Sequence[object], found: Sequence[object]) -> int:
    """How many lines must say their place, so that the others may stay as found."""
    for count in range(len(things)):
        head = things[:count]
        if list(things[count:]) == [thing for thing in found if thing not in head]:
            return count
    return 0
