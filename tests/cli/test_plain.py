"""Plain lines: `ready` first, one line an event, nothing that a terminal would obey."""

from __future__ import annotations

import time

import pytest

from pxegui.cli.plain import PlainLines, line, ready_line
from pxegui.cli.shown import Shown
from pxegui.events import (
    FileRefused,
    LeaseAcked,
    Ready,
    ServerSearchStarted,
    Stopped,
    TransferProgressed,
)
from tests.cli.samples import EVERY, sample


@pytest.fixture(autouse=True)
def berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


def test_ready_line():
    assert ready_line(sample(Ready, address="192.168.2.2")) == (
        "ready interface=enp3s0 address=192.168.2.2 mode=standard dhcp=67 pxe=4011 tftp=69 http=80"
    )


def test_services_left_out_are_not_in_the_ready_line():
    ready = sample(Ready, address="192.168.2.2", dhcp=0, pxe=0, http=8080)
    assert ready_line(ready).endswith("mode=standard tftp=69 http=8080")


def test_an_acknowledged_lease():
    assert line(sample(LeaseAcked)) == (
        "2026-11-24T10:23:18.020+01:00 info dhcp d8:9e:f3:3a:5f:12 "
        "gave 192.168.2.101 for 43200 s, boot file ipxe.efi (UEFI x64)"
    )


def test_a_missing_file():
    event = sample(FileRefused, asked="grubx64.efi", why="", at=0.0)
    assert line(event) == (
        "1970-01-01T01:00:00.000+01:00 error tftp d8:9e:f3:3a:5f:12 "
        "grubx64.efi: no such file: EFI/debian/grubx64.efi exists"
    )


def test_nobodys_event_has_a_dash_for_the_machine():
    assert line(sample(Stopped, mac="")).endswith(" info engine - stopped")


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_every_event_is_one_printable_line_of_five_parts(event):
    said = line(event)
    assert said.isprintable()
    assert "\N{NO-BREAK SPACE}" not in said
    assert len(said.split(" ", 4)) == 5


def lines(events, shown):
    put: list[str] = []
    face = PlainLines(put.append, shown)
    for event in events:
        face.take(event)
    return face, "".join(put).splitlines()


def test_ready_is_first_and_what_came_before_follows_it():
    _, found = lines(
        [sample(ServerSearchStarted), sample(Ready), sample(LeaseAcked)],
        Shown("info", frozenset()),
    )
    assert [text.split()[0] == "ready" for text in found] == [True, False, False]
    assert "looking for another DHCP server" in found[1]
    assert "gave" in found[2]


def test_where_it_never_became_ready_lines_are_for_debugging():
    for shown, count in ((Shown("info", frozenset()), 0), (Shown("debug", frozenset()), 1)):
        put: list[str] = []
        face = PlainLines(put.append, shown)
        face.take(sample(ServerSearchStarted))
        face.close()
        assert len(put) == count


def test_progress_has_no_line():
    _, found = lines(
        [sample(Ready), sample(TransferProgressed)], Shown("debug", frozenset({"tftp"}))
    )
    assert len(found) == 1
