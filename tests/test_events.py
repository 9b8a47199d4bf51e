"""Events: plain, frozen, complete in their union, and named once for JSON."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing

import pytest

from pxegui import events
from pxegui.problems import Problem

KINDS = [pytest.param(kind, id=kind.__name__) for kind in events.EVENT_TYPES]
PLAIN = {str, int, float, bool, type(None), Problem}


def plain_parts(hint):
    """The simple types that a field's type is made of."""
    if typing.get_origin(hint) is typing.Literal:
        return {type(value) for value in typing.get_args(hint)}
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) in (tuple, dict):
        parts = [plain_parts(part) for part in typing.get_args(hint) if part is not Ellipsis]
        return set().union(*parts)
    return {hint}


def test_every_event_is_in_the_union():
    defined = {
        kind
        for _, kind in inspect.getmembers(events, inspect.isclass)
        if issubclass(kind, events.Happened) and kind not in (events.Happened, events.Messaged)
    }
    assert defined == set(events.EVENT_TYPES)


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_has_plain_fields_that_go_to_json_as_they_are(kind):
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        assert plain_parts(hints[field.name]) <= PLAIN


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_frozen_and_says_whose_it_is(kind):
    assert kind.__dataclass_params__.frozen
    assert kind.SERVICE in typing.get_args(events.Service)
    assert {"at", "mac"} <= {field.name for field in dataclasses.fields(kind)}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(events.LeaseAcked, "lease_acked", id="two words"),
        pytest.param(events.Ready, "ready", id="one word"),
    ],
)
def test_the_json_name_is_the_class_name_in_snake_case(kind, name):
    assert events.event_name(kind) == name


def test_json_names_are_unique():
    assert len({events.event_name(kind) for kind in events.EVENT_TYPES}) == len(events.EVENT_TYPES)
