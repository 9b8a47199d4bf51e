"""Events as JSON lines for programs, and the schema that describes them."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from typing import Any

from pxegui import events, problems
from pxegui.engine.event_json import FIELDS, LEADING, NAMES, as_json, line, problem_as_json
from pxegui.events import EVENT_TYPES, SCHEMA, Event

__all__ = ["JsonLines", "as_json", "line", "problem_as_json", "schema", "schema_text"]

Schema = dict[str, Any]


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
        "oneOf": [{"$ref": f"#/$defs/{NAMES[event_type]}"} for event_type in EVENT_TYPES],
        "$defs": {NAMES[event_type]: _event_schema(event_type) for event_type in EVENT_TYPES},
    }


def schema_text() -> str:
    """The schema as it is kept: `python -m pxegui.cli.jsonlines > resources/events.schema.json`."""
    return json.dumps(schema(), indent=2) + "\n"


def _event_schema(event_type: type[Event]) -> Schema:
    hints = typing.get_type_hints(event_type, vars(events))
    fields = {
        name: _type_schema(hints[name])
        for name in (*LEADING, *FIELDS[event_type])
        if name != "problem"
    }
    if "problem" in FIELDS[event_type]:
        fields |= _problem_schema()
    head: Schema = {"v": {"const": SCHEMA}, "event": {"const": NAMES[event_type]}}
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
