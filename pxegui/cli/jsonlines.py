"""Events as JSON lines for programs, and the schema that describes them.

Rule 1: one event, one line: `{"v": 1, "event": "lease_acked", "at": ..., "mac": "..", ...}`.
Rule 2: the fields are the dataclass's own; only a problem is spelled out with its words.
Rule 3: `v` counts up when a field changes its meaning or goes away; new fields and new events do
        not change it, so readers skip what they do not know.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from typing import Any

from pxegui import events, phrases, problems
from pxegui.events import EVENT_TYPES, SCHEMA, Event, ProblemFound, ProblemGone, event_name
from pxegui.problems import Problem

_NAMES = {event_type: event_name(event_type) for event_type in EVENT_TYPES}
_FIELDS = {
    event_type: tuple(field.name for field in dataclasses.fields(event_type))
    for event_type in EVENT_TYPES
}
_LEADING = ("at", "mac")  # every event has them, in this place

Schema = dict[str, Any]


def line(event: Event) -> str:
    """One event as one line of JSON, without the line's end."""
    # The half characters of file names that are not UTF-8 become JSON escapes in the writer.
    return json.dumps(as_json(event), ensure_ascii=False)


def as_json(event: Event) -> dict[str, object]:
    """One event in JSON's types."""
    kind = type(event)
    said: dict[str, object] = {"v": SCHEMA, "event": _NAMES[kind]}
    said |= {name: getattr(event, name) for name in _LEADING}
    if isinstance(event, (ProblemFound, ProblemGone)):
        return said | problem_as_json(event.problem)
    return said | {name: getattr(event, name) for name in _FIELDS[kind] if name not in _LEADING}


def problem_as_json(problem: Problem) -> dict[str, object]:
    """A problem: its stable name, its words in the user's language, and its facts."""
    words = phrases.say_problem(problem)
    return {
        "problem": problem.key,
        "severity": problem.SEVERITY,
        "what": words.what,
        "cause": words.cause,
        "remedy": words.remedy,
        "facts": problem.facts(),
    }


class JsonLines:
    """An observer that writes every event as a line."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put

    def take(self, event: Event) -> None:
        """Write one event."""
        self._put(line(event) + "\n")


# -- the schema --------------------------------------------------------------------------------


def schema() -> Schema:
    """JSON Schema (2020-12) of one line, made from the dataclasses."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of pxegui --events",
        "description": (
            "Addresses and MACs are text, times are seconds since the epoch (UTC), sizes are "
            "bytes. Readers skip events and fields that they do not know; v counts up when a field "
            "changes its meaning or goes away."
        ),
        "oneOf": [{"$ref": f"#/$defs/{_NAMES[event_type]}"} for event_type in EVENT_TYPES],
        "$defs": {_NAMES[event_type]: _event_schema(event_type) for event_type in EVENT_TYPES},
    }


def schema_text() -> str:
    """The schema as it is kept: `python -m pxegui.cli.jsonlines > resources/events.schema.json`."""
    return json.dumps(schema(), indent=2) + "\n"


def _event_schema(event_type: type[Event]) -> Schema:
    hints = typing.get_type_hints(event_type, vars(events))
    fields = {
        name: _type_schema(hints[name])
        for name in (*_LEADING, *_FIELDS[event_type])
        if name != "problem"
    }
    if "problem" in _FIELDS[event_type]:
        fields |= _problem_schema()
    head: Schema = {"v": {"const": SCHEMA}, "event": {"const": _NAMES[event_type]}}
    return {
        "description": (event_type.__doc__ or "").strip(),
        "type": "object",
        "properties": head | fields,
        "required": [*head, *fields],
    }


def _problem_schema() -> Schema:
    text: Schema = {"type": "string"}
    return {
        "problem": {"type": "string", "description": "The stable name of this kind of problem."},
        "severity": _type_schema(problems.Severity),
        "what": text,
        "cause": text,
        "remedy": text,
        "facts": {"type": "object", "description": "What the words name, by name."},
    }


_SCALARS: dict[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def _type_schema(hint: Any) -> Schema:
    """The schema of one field's type. Raises TypeError for a type that JSON lines do not carry."""
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_type_schema(one) for one in arguments]}
    if origin is tuple:
        return {"type": "array", "items": _type_schema(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type_schema(arguments[1])}
    raise TypeError(f"{hint} has no place in JSON lines")


if __name__ == "__main__":
    print(schema_text(), end="")
