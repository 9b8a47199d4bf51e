"""What the menu that we make offers: what was found, in the order a person put it in; pure.

Rule 1: without a person's choice a machine sees what it would see of the tree itself: BIOS the
        tree's own menu before single kernels, UEFI kernels first, which need nothing but iPXE.
Rule 2: a choice belongs to the files that it starts, whatever a menu calls them or where it stands.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence

from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.settings.model import BootSettings, MenuChoice
from pxegui.wire.arch import Firmware

MENU_S = 10  # until the first entry starts by itself
# iPXE itself would loop; shim fails on the PXE service of iPXE of 2019, which tells it a wrong size
# of its second stage ("Malformed binary"); GRUB without shim goes on well
_STARTED_BY_IPXE = (
    LoaderKind.PXELINUX,
    LoaderKind.LPXELINUX,
    LoaderKind.GRUB,
    LoaderKind.OTHER,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One line of the menu, for the machines that can start it."""

    thing: MenuEntry | Loader
    choice: MenuChoice  # what a person chose of it

    @property
    def found_title(self) -> str:
        """What it is called where nobody chose a name."""
        if isinstance(self.thing, Loader):
            return f"Own menu of this tree ({self.thing.file})"
        return self.thing.title

    @property
    def title(self) -> str:
        """What machines show."""
        return self.choice.title or self.found_title

    @property
    def firmwares(self) -> frozenset[Firmware]:
        """The machines that can start it; empty: any."""
        thing = self.thing
        return frozenset({thing.firmware}) if isinstance(thing, Loader) else thing.firmwares

    def fits(self, firmware: Firmware) -> bool:
        """A machine of this firmware sees it."""
        if self.choice.off:
            return False
        if isinstance(self.thing, Loader):
            return self.thing.firmware is firmware
        return self.thing.fits(firmware)


def offered(survey: Survey, menu: Sequence[MenuChoice]) -> list[Offered]:
    """All lines in the order of the menu, also those that are switched off or lack their files."""
    loaders = [each for each in survey.loaders if _is_own_menu(each)]
    bios = [each for each in loaders if each.firmware is Firmware.BIOS]
    others = [each for each in loaders if each.firmware is not Firmware.BIOS]
    things: list[MenuEntry | Loader] = [*bios, *survey.entries, *others]
    lines = [Offered(thing=thing, choice=_choice(thing, menu)) for thing in things]
    return sorted(lines, key=lambda line: line.choice.place or len(menu) + len(lines) + 1)


def menu_wait_s(boot: BootSettings) -> int:
    """Seconds until the first entry of a shown menu starts; 0: it waits for a choice."""
    return MENU_S if boot.menu_s is None else boot.menu_s


def choice_of(thing: MenuEntry | Loader) -> MenuChoice:
    """How settings name it; nothing is chosen yet."""
    if isinstance(thing, Loader):
        return MenuChoice(file=thing.file)
    return MenuChoice(file=thing.kernel, initrds=thing.initrds, arguments=thing.arguments)


def is_about(choice: MenuChoice, thing: MenuEntry | Loader) -> bool:
    """The choice is about this. Without an initrd it is about any."""
    named = choice_of(thing)
    initrds = choice.initrds or named.initrds
    return (choice.file, initrds, choice.arguments) == (
        named.file,
        named.initrds,
        named.arguments,
    )


def in_ascii(title: str) -> str:
    """A title as text screens show it: accents go, what has no likeness is left out."""
    apart = unicodedata.normalize("NFKD", title.replace("ß", "ss"))
    letters = apart.encode("ascii", "ignore").decode("ascii")
    return "".join(letter if letter.isprintable() else " " for letter in letters)


def _choice(thing: MenuEntry | Loader, menu: Sequence[MenuChoice]) -> MenuChoice:
    return next((each for each in menu if is_about(each, thing)), None) or choice_of(thing)


def _is_own_menu(loader: Loader) -> bool:
    """It shows the tree's own menu, and iPXE can start it."""
    return loader.complete and not loader.system and loader.kind in _STARTED_BY_IPXE
