from __future__ import annotations

import json

from pxegui.engine import event_json
from pxegui.events import EVENT_TYPES, SCHEMA, LeaseReleased, ProblemFound, event_name
from pxegui.problems import FileUnreadable


def test_every_event_has_its_name_and_its_fields():
    assert {event_json.NAMES[kind] for kind in EVENT_TYPES} == set(map(event_name, EVENT_TYPES))
    assert all(event_json.FIELDS[kind][:2] == event_json.LEADING for kind in EVENT_TYPES)


def test_an_event_in_jsons_types():
    event = LeaseReleased(at=1.5, mac="52:54:00:00:00:01", address="10.0.0.100")
    assert event_json.as_json(event) == {
        "v": SCHEMA,
        "event": "lease_released",
        "at": 1.5,
        "mac": "52:54:00:00:00:01",
        "address": "10.0.0.100",
    }
    assert json.loads(event_json.line(event)) == event_json.as_json(event)


def test_a_problem_is_spelled_out():
    problem = FileUnreadable(name="x", path="/srv/x")
    said = event_json.as_json(ProblemFound(at=1.0, problem=problem))
    assert said["problem"] == "file_unreadable"
    assert said["facts"] == {"name": "x", "path": "/srv/x"}
    assert "problem" in event_json.problem_as_json(problem)
    assert said["what"] == "x cannot be read"


def test_names_of_files_that_are_no_utf8_stay_json():
    event = LeaseReleased(at=1.0, address="caf\udce9")
    assert json.loads(event_json.line(event).encode("utf-8", "backslashreplace"))["event"]
