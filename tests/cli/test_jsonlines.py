"""JSON lines: every event as it is, and a schema that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pxegui import events
from pxegui.cli import jsonlines
from pxegui.events import LeaseAcked, ProblemFound, Ready, TransferStarted
from tests.cli.samples import EVERY, sample

SCHEMA_FILE = Path(__file__).parents[2] / "resources" / "events.schema.json"


def fits(value, schema, root):
    """As much of JSON Schema as `jsonlines.schema` uses."""
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "oneOf" in schema:
        return sum(fits(value, one, root) for one in schema["oneOf"]) == 1
    if "anyOf" in schema:
        return any(fits(value, one, root) for one in schema["anyOf"])
    if "const" in schema:
        return value == schema["const"]
    if "enum" in schema:
        return value in schema["enum"]
    return fits_type(value, schema, root)


def fits_type(value, schema, root):
    match schema["type"]:
        case "object":
            further = schema.get("additionalProperties", {"type": "any"})
            known = schema.get("properties", {})
            return (
                isinstance(value, dict)
                and all(name in value for name in schema.get("required", []))
                and all(
                    fits(inner, known.get(name, further), root) for name, inner in value.items()
                )
            )
        case "array":
            return isinstance(value, list) and all(fits(v, schema["items"], root) for v in value)
        case "any":
            return True
        case name:
            types = {
                "string": (str,),
                "integer": (int,),
                "number": (int, float),
                "boolean": (bool,),
                "null": (type(None),),
            }
            is_flag = isinstance(value, bool)
            return isinstance(value, types[name]) and (not is_flag or name == "boolean")


def test_the_schema_file_is_current():
    assert SCHEMA_FILE.read_text() == jsonlines.schema_text()


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_every_event_fits_the_schema(event):
    said = json.loads(jsonlines.line(event))
    root = json.loads(SCHEMA_FILE.read_text())
    assert fits(said, root, root)
    assert not fits(said | {"event": "nothing"}, root, root)
    assert not fits(said | {"at": "noon"}, root, root)


def test_a_lease():
    said = json.loads(jsonlines.line(sample(LeaseAcked)))
    assert list(said)[:4] == ["v", "event", "at", "mac"]
    assert said["v"] == events.SCHEMA
    assert said["event"] == "lease_acked"
    assert said["address"] == "192.168.2.101"


def test_the_ready_event_is_as_scripts_search_for_it():
    assert '"event": "ready"' in jsonlines.line(sample(Ready))


def test_a_problem_is_spelled_out():
    said = json.loads(jsonlines.line(sample(ProblemFound)))
    assert said["event"] == "problem_found"
    assert said["problem"] == "outside_boot_directory"
    assert said["severity"] == "warning"
    assert said["what"] == "refused: ../../etc/passwd leads outside the boot directory"
    assert said["cause"] == "Only files inside /srv/netboot are sent."
    assert said["remedy"] == "copy the file into the boot directory"
    assert said["facts"] == {"name": "../../etc/passwd", "boot_dir": "/srv/netboot"}


def test_names_that_are_not_utf8_and_line_breaks_stay_in_one_line_of_json():
    put: list[str] = []
    event = sample(TransferStarted, file="a\udcff\n\x1b\N{GREEK SMALL LETTER ALPHA}")
    jsonlines.JsonLines(put.append).take(event)
    written = "".join(put).encode("utf-8", "backslashreplace")
    assert written.count(b"\n") == 1
    assert json.loads(written)["file"] == event.file


def test_a_type_that_json_does_not_carry_is_refused():
    with pytest.raises(TypeError, match="no place in JSON"):
        jsonlines._type_schema(bytes)
