from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pxegui import events as e
from pxegui import phrases
from pxegui.gui.history import kept
from pxegui.gui.log_line import LogLine, clock, facts, sentence, written
from pxegui.gui.log_save import save
from pxegui.problems import FileUnreadable


def refused(**fields) -> e.FileRefused:
    whole: dict[str, Any] = {
        "at": 1_800_000_000.0625,
        "protocol": "tftp",
        "client": "192.168.2.102:2070",
        "asked": "grubx64.efi",
        "kind": "not_found",
        "why": "no such file",
        "nearest": "",
        "optional": False,
    }
    return e.FileRefused(**(whole | fields))


def test_a_lease_is_said_in_hours():
    acked = e.LeaseAcked(
        at=1,
        mac="54:bf:64:41:7c:08",
        address="192.168.2.101",
        lease_s=43200,
        state="selecting",
        boot_file="",
        because="",
        firmware="",
        host_name="",
        reserved=False,
    )
    assert sentence(acked) == f"Gave 192.168.2.101 for {phrases.span(43200)}"


def test_a_sentence_begins_large_and_a_name_as_it_is():
    assert sentence(refused()).startswith("grubx64.efi")
    assert sentence(refused(asked="", why="garbage")).startswith("Sent what is no request")
    assert sentence(e.Stopping(at=1, transfers=0)) == "Stopping"
    recorded = e.LogRecorded(at=1, level="info", room="aiohttp", text="as it is")
    assert sentence(recorded) == "as it is"
    pulled = e.InterfaceChanged(
        at=1, interface="enp3s0", present=False, carrier=False, addresses=()
    )
    assert sentence(pulled) == "enp3s0 has gone"
    out = e.InterfaceChanged(at=1, interface="enp3s0", present=True, carrier=False, addresses=())
    assert sentence(out) == "No cable in enp3s0"


def test_a_name_stays_as_it_is_where_another_language_puts_it_first(monkeypatch):
    monkeypatch.setattr(phrases, "say", lambda event: f"{event.asked} gesendet")
    assert sentence(refused(asked="linux")) == "linux gesendet"


@pytest.mark.parametrize(
    ("fields", "level"),
    [({}, "error"), ({"optional": True}, "debug"), ({"kind": "outside"}, "warning")],
    ids=["one that counts", "one that loaders always ask for", "an odd one"],
)
def test_levels_are_honest(fields, level):
    assert LogLine(kept(refused(**fields)), 0).level == level


def test_a_line_belongs_to_its_machine_or_to_where_it_came_from():
    assert LogLine(kept(refused(mac="54:bf:64:41:7c:08")), 0).key == "54:bf:64:41:7c:08"
    assert LogLine(kept(refused()), 0).key == "192.168.2.102"
    assert LogLine(kept(e.Stopped(at=1)), 0).key == ""


def test_time_to_the_millisecond_or_the_second():
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.062", clock(1_800_000_000.0625, millis=True))
    assert re.fullmatch(r"\d\d:\d\d:\d\d", clock(1_800_000_000.0625, millis=False))


def test_written_it_has_date_level_service_and_machine():
    text = written(LogLine(kept(refused()), 0), "Dell 41:7c:08")
    assert re.fullmatch(
        r"2027-01-\d\dT\d\d:\d\d:\d\d\.062[+-]\d\d:\d\d error TFTP Dell 41:7c:08 "
        r"grubx64\.efi: no such file",
        text,
    )


def test_all_facts_of_an_event_and_none_that_is_empty():
    told = dict(facts(LogLine(kept(refused(asked="a\x1bb")), 0)))
    assert told["event"] == "file_refused"
    assert told["asked"] == "a\\x1bb"
    assert "nearest" not in told
    problem = e.ProblemFound(at=1, problem=FileUnreadable(name="x", path="/srv/x"))
    assert "remedy" in dict(facts(LogLine(kept(problem), 0)))


def test_saved_as_text_and_as_json(tmp_path):
    lines = [LogLine(kept(refused(asked=f"file-{n}\udcff")), n) for n in range(3)]
    save(tmp_path / "log.txt", lines, str)
    text = (tmp_path / "log.txt").read_text()
    assert text.count("\n") == 3
    assert "file-2\\udcff" in text
    save(tmp_path / "log.JSONL", lines, str)
    said = [json.loads(line) for line in (tmp_path / "log.JSONL").read_text().splitlines()]
    assert [each["event"] for each in said] == ["file_refused"] * 3
    assert said[0]["v"] == e.SCHEMA
