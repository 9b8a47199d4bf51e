"""Events in JSON's types, as `--events` and a saved log carry them.

Rule 1: one event, one line: `{"v": 1, "event": "lease_acked", "at": ..., "mac": "..", ...}`.
Rule 2: the fields are the dataclass's own, but for those that only mean something in this program;
        a problem is spelled out with its words.
Rule 3: `v` counts up when a field changes its meaning or goes away; new fields and new events do
        not change it, so readers skip what they do not know.
"""

from __future__ import annotations

import dataclasses
import json

from pxegui import phrases
from pxegui.events import EVENT_TYPES, SCHEMA, Event, ProblemFound, ProblemGone, event_name
from pxegui.problems import Problem

NAMES = {event_type: event_name(event_type) for event_type in EVENT_TYPES}
FIELDS = {
    event_type: tuple(
        field.name for field in dataclasses.fields(event_type) if field.metadata.get("json", True)
    )
    for event_type in EVENT_TYPES
}
LEADING = ("at", "mac")  # every event has them, in this place


def line(event: Event) -> str:
    """One event as one line of JSON, without the line's end."""
    # The half characters of file names that are not UTF-8 become JSON escapes in the writer.
    return json.dumps(as_json(event), ensure_ascii=False)


def as_json(event: Event) -> dict[str, object]:
    """One event in JSON's types."""
    kind = type(event)
    said: dict[str, object] = {"v": SCHEMA, "event": NAMES[kind]}
    said |= {name: getattr(event, name) for name in LEADING}
    if isinstance(event, (ProblemFound, ProblemGone)):
        return said | problem_as_json(event.problem)
    return said | {name: getattr(event, name) for name in FIELDS[kind] if name not in LEADING}


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
