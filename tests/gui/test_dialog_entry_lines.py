"""The lines of the menu that we make: from settings, in words, and back: tables."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.made_menu import choice_of, offered
from pxegui.gui.dialogs.entry_lines import lines_of, menu_of, untouched
from pxegui.settings.model import MenuChoice, Mode
from pxegui.wire.arch import Firmware

THINGS = tuple(MenuEntry(title=name, kernel=name) for name in "abcde")
SURVEY = Survey(root=Path("/srv"), name="srv", entries=THINGS)


def moved(order: str):
    lines = {line.found: line for line in lines_of((), SURVEY)}
    return menu_of([lines[name] for name in order], SURVEY, ())


@pytest.mark.parametrize(
    ("order", "places"),
    [
        pytest.param("abcde", {}, id="as found: nothing is kept"),
        pytest.param("dabce", {"d": 1}, id="made the first: one place"),
        pytest.param("bacde", {"b": 1}, id="two change places"),
        pytest.param("abced", {"a": 1, "b": 2, "c": 3, "e": 4}, id="at the end"),
        pytest.param("edcba", {"e": 1, "d": 2, "c": 3, "b": 4}, id="turned round"),
    ],
)
def test_only_the_places_that_say_something_are_kept(order, places):
    assert {choice.file: choice.place for choice in moved(order)} == places


@given(
    st.permutations(range(5)), st.sets(st.integers(0, 4)), st.dictionaries(st.integers(0, 4),
    st.sampled_from(["x", "y z", "a"]), max_size=3),
)  # fmt: skip
def test_any_menu_comes_back_as_it_was_put(order, off, names):
    found = lines_of((), SURVEY)
    lines = [found[at] for at in order]
    lines = [
        dataclasses.replace(line.named(names.get(at, "")), is_on=at not in off)
        for at, line in enumerate(lines)
    ]
    menu = menu_of(lines, SURVEY, ())
    assert lines_of(menu, SURVEY) == lines
    assert [o.title for o in offered(SURVEY, menu) if o.fits(Firmware.BIOS)] == [
        line.title for line in lines if line.is_on
    ]


def test_what_was_chosen_for_another_folder_stays():
    elsewhere = MenuChoice(file="elsewhere", title="x", place=1)
    assert menu_of(lines_of((elsewhere,), SURVEY), SURVEY, (elsewhere,)) == (elsewhere,)
    assert menu_of([], None, (elsewhere,)) == (elsewhere,)


@pytest.mark.parametrize(
    ("typed", "title", "on_screen"),
    [
        pytest.param(" Bench  ", "Bench", "", id="blanks around it"),
        pytest.param("", "a", "", id="none: as found"),
        pytest.param("Prüf\nstand", "Prüfstand", "Prufstand", id="what text screens lack"),
        pytest.param("b" * 300, "b" * 200, "..." + "b" * 67, id="cut"),
    ],
)
def test_a_name_is_one_line(typed, title, on_screen):
    line = lines_of((), SURVEY)[0].named(typed)
    assert (line.title, line.on_screen) == (title, on_screen)


PXELINUX = Loader(
    file="pxelinux.0", kind=LoaderKind.PXELINUX, firmware=Firmware.BIOS,
    config="pxelinux.cfg/default",
)  # fmt: skip
SHIM = Loader(
    file="shim.efi", kind=LoaderKind.SHIM, firmware=Firmware.UEFI_X64, config="grub/grub.cfg"
)
IPXE = Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=Firmware.UEFI_X64)


@pytest.mark.parametrize(
    ("loaders", "script", "words"),
    [
        pytest.param((IPXE,), "", "", id="ours alone"),
        pytest.param(
            (PXELINUX, SHIM), "", "BIOS, UEFI x64 machines see the folder’s own menu,"
            " pxelinux.cfg/default, grub/grub.cfg, served untouched. This one is for iPXE.",
            id="its own menus",
        ),
        pytest.param(
            (IPXE,), "lab.ipxe", "lab.ipxe makes the menu and is served untouched: what is chosen"
            " here has no effect.", id="a script",
        ),
    ],
)  # fmt: skip
def test_it_is_said_which_menus_are_served_untouched(loaders, script, words):
    found = dataclasses.replace(SURVEY, loaders=loaders)
    assert untouched(found, script, Mode.STANDARD) == words


def test_a_line_tells_what_it_starts_and_who_can():
    found = dataclasses.replace(SURVEY, loaders=(PXELINUX,))
    line = lines_of((), found)[0]
    assert (line.machines, line.files, line.found_in) == (
        "BIOS", ("pxelinux.0",), "pxelinux.cfg/default",
    )  # fmt: skip
    assert choice_of(line.thing) == MenuChoice(file="pxelinux.0")
    assert lines_of((), SURVEY)[0].machines == "every machine"
