"""Events kept by the ten thousand, so that Python's garbage collector never walks them; pure.

The collector looks at every object that could be part of a cycle, all at once: with 50,000 events
that holds the window up for a tenth of a second, again and again. It leaves tuples of plain values
alone, so that is what an event becomes here, and it is made anew for whoever reads it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from pxegui.events import EVENT_TYPES, Event

Kept = tuple[Any, ...]  # number of its class, then its fields in their order: `at`, `mac`, …

_NUMBERS = {each: number for number, each in enumerate(EVENT_TYPES)}
_NAMES = [tuple(field.name for field in dataclasses.fields(each)) for each in EVENT_TYPES]
_VALUES: list[Callable[[Event], Kept]] = [attrgetter(*names) for names in _NAMES]
_CLIENT = [names.index("client") + 1 if "client" in names else 0 for names in _NAMES]


def kept(event: Event) -> Kept:
    """The event as plain values."""
    number = _NUMBERS[type(event)]
    return (number, *_VALUES[number](event))


def event_of(of: Kept) -> Event:
    """The event again, equal to the one that was kept."""
    return EVENT_TYPES[of[0]](**dict(zip(_NAMES[of[0]], of[1:], strict=True)))


def time_of(of: Kept) -> float:
    """When it happened."""
    at: float = of[1]
    return at


def machine_of(of: Kept) -> str:
    """The key of the row of its machine; empty if it has none."""
    client = _CLIENT[of[0]]
    mac: str = of[2]
    return mac or (str(of[client]).rpartition(":")[0] if client else "")
