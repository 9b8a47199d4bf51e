import asyncio
import json
import logging

import pytest

from pxegui.cli.outputs import beside_window
from pxegui.engine.stream import EventStream
from pxegui.events import Stopped
from pxegui.problems import PxeguiError
from pxegui.settings.model import Settings


async def test_beside_the_window_events_go_to_their_file(tmp_path):
    stream, file = EventStream(), tmp_path / "events.jsonl"
    with beside_window(Settings(events_file=str(file)), stream):
        stream.publish(Stopped(at=1.5))
    assert json.loads(file.read_text())["event"] == "stopped"


async def test_beside_the_window_a_library_s_warning_becomes_an_event():
    stream = EventStream()
    with beside_window(Settings(), stream):
        logging.getLogger("aiohttp.server").warning("odd request")
        await asyncio.sleep(0)
    assert [getattr(event, "text", "") for event in stream.recent()] == ["odd request"]


async def test_a_file_that_cannot_be_written_is_said(tmp_path):
    settings = Settings(events_file=str(tmp_path / "none" / "events.jsonl"))
    with pytest.raises(PxeguiError) as raised, beside_window(settings, EventStream()):
        pass
    assert raised.value.problems[0].key == "events_unwritable"


async def test_the_file_may_become_another_while_events_come(tmp_path):
    stream, first, second = EventStream(), tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    with beside_window(Settings(events_file=str(first)), stream) as follow:
        stream.publish(Stopped(at=1))
        follow(Settings(events_file=str(second)))
        stream.publish(Stopped(at=2))
        with pytest.raises(PxeguiError):
            follow(Settings(events_file=str(tmp_path / "none" / "3.jsonl")))
        stream.publish(Stopped(at=3))
        follow(Settings(events_file=str(second)))
        stream.publish(Stopped(at=4))
        follow(Settings())
        stream.publish(Stopped(at=5))
    assert [json.loads(line)["at"] for line in first.read_text().splitlines()] == [1]
    assert [json.loads(line)["at"] for line in second.read_text().splitlines()] == [2, 4]


async def test_the_log_level_may_become_another_while_records_come():
    stream, room = EventStream(), logging.getLogger("pxegui.dhcp")
    with beside_window(Settings(), stream) as follow:
        room.debug("not yet")
        follow(Settings(log_level="debug"))
        room.debug("now")
        follow(Settings(log_level="error"))
        room.debug("no more")
        await asyncio.sleep(0)
    assert [getattr(event, "text", "") for event in stream.recent()] == ["now"]
