from __future__ import annotations

import dataclasses

import pytest

from pxegui.events import Level
from pxegui.gui.log_filter import LogFilter, PatternError, chips, level_words, needle, toggled


@dataclasses.dataclass
class FakeLine:
    at: float = 1000.0
    key: str = "54:bf:64:41:7c:08"
    service: str = "tftp"
    level: Level = "info"
    text: str = "grubx64.efi: no such file"


NAMES = {"54:bf:64:41:7c:08": "Dell 41:7c:08"}


def fits(wanted: LogFilter, **fields) -> bool:
    return wanted.test(lambda key: NAMES.get(key, key), 1000.0)(FakeLine(**fields))


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("grub", True),
        ("GRUB", True),
        ("  grub  ", True),
        ("no such", True),
        ("initrd", False),
        ("/grub.*efi/", True),
        ("/^GRUB/", True),
        ("/efi$/", False),
        ("/", False),
        ("//", False),
        ("/srv/", False),
        ("dell", True),
        ("54:bf", True),
    ],
)
def test_what_is_typed_is_looked_for(typed, is_found):
    assert fits(LogFilter(text=needle(typed))) is is_found


def test_nothing_typed_is_no_filter():
    assert needle("  ") is None
    assert LogFilter().is_open
    assert fits(LogFilter())


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("/(a/", "missing )"),
        ("/[/", "unterminated character set"),
        ("/*/", "nothing to repeat"),
        ("/a{99999999999}/", "the repetition number is too large"),
    ],
)
def test_what_is_no_pattern_says_why(typed, why):
    with pytest.raises(PatternError) as caught:
        needle(typed)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        ("ab", "xabyAB", [(1, 3), (4, 6)]),
        ("/a+/", "xaay", [(1, 3)]),
        ("/a*/", "xaay", [(1, 3)]),
        ("ß", "STRASSE ß", [(8, 9)]),
        ("x", "İx", [(1, 2)]),
    ],
)
def test_hits_are_where_they_are(typed, text, hits):
    found = needle(typed)
    assert found is not None
    assert found.hits(text) == hits


@pytest.mark.parametrize(
    ("wanted", "fields", "is_shown"),
    [
        (LogFilter(services=("tftp",)), {}, True),
        (LogFilter(services=("http", "tftp")), {}, True),
        (LogFilter(services=("http",)), {}, False),
        (LogFilter(least="warning"), {"level": "info"}, False),
        (LogFilter(least="warning"), {"level": "error"}, True),
        (LogFilter(least="info"), {"level": "debug"}, False),
        (LogFilter(machines=("a",)), {"key": "a"}, True),
        (LogFilter(machines=("a",)), {"key": ""}, False),
        (LogFilter(machines=("a", "b"), only=("b", "c")), {"key": "b"}, True),
        (LogFilter(machines=("a", "b"), only=("b", "c")), {"key": "a"}, False),
        (LogFilter(minutes=5), {"at": 701.0}, True),
        (LogFilter(minutes=5), {"at": 699.0}, False),
        (LogFilter(text=needle("grub"), services=("http",)), {}, False),
    ],
)
def test_all_parts_must_fit(wanted, fields, is_shown):
    assert fits(wanted, **fields) is is_shown


def test_a_chip_for_each_part_and_a_way_back():
    wanted = LogFilter(
        text=needle("grub"),
        services=("tftp", "dhcp"),
        least="warning",
        machines=("54:bf:64:41:7c:08",),
        only=("a", "b", "c"),
        minutes=5,
    )
    told = chips(wanted, lambda key: NAMES.get(key, key))
    assert told == [
        ("text", "contains “grub”"),
        ("services", "TFTP, DHCP"),
        ("least", "warnings and errors"),
        ("machines", "Dell 41:7c:08"),
        ("only", "3 machines"),
        ("minutes", "last 5 min"),
    ]
    for part, _words in told:
        wanted = wanted.without(part)
    assert wanted.is_open


def test_a_pattern_has_its_own_words():
    assert chips(LogFilter(text=needle("/a|b/")), str) == [("text", "fits /a|b/")]


def test_levels_and_toggles():
    assert level_words("error") == "errors"
    assert toggled(("a",), "b") == ("a", "b")
    assert toggled(("a", "b"), "a") == ("b",)
