"""The lines that scroll away."""

from __future__ import annotations

import time

import pytest

from pxegui.cli.scrolled import event_lines, ready_line, survey_line
from pxegui.events import (
    BootDirectorySurveyed,
    LeaseAcked,
    ProblemFound,
    Ready,
    Stopped,
    TransferEnded,
)
from tests.cli.samples import EVERY, sample


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


def said(event, name="bench-07"):
    return [str(line).replace("\u00a0", " ") for line in event_lines(event, name)]


def test_ready():
    assert ready_line(sample(Ready, address="192.168.2.2")) == (
        "ready  enp3s0 192.168.2.2  standard 192.168.2.100-150  dhcp 67  pxe 4011  tftp 69  http 80"
    )
    far = sample(Ready, range_last="192.168.3.9", dhcp=0, pxe=0)
    assert "standard 192.168.2.100-192.168.3.9  tftp 69" in ready_line(far)
    proxy = sample(Ready, mode="proxy", range_first="", range_last="")
    assert "  proxy  dhcp 67" in ready_line(proxy)


def test_survey():
    assert survey_line(sample(BootDirectorySurveyed)) == (
        "boots  Debian 12 netboot (/srv/netboot)  BIOS ok  UEFI Arm 64 no"
    )


@pytest.mark.parametrize(
    ("event", "name", "lines"),
    [
        pytest.param(
            sample(LeaseAcked),
            "bench-07",
            ["09:23:18  bench-07          UEFI x64  192.168.2.101 for 12 h"],
            id="a lease",
        ),
        pytest.param(
            sample(TransferEnded),
            "bench-07",
            ["09:23:18  bench-07          sent initrd.gz             39.8 MB  4.7 s  tftp"],
            id="a file",
        ),
        pytest.param(sample(Stopped), "", ["09:23:18  engine            stopped"], id="nobody's"),
        pytest.param(
            sample(ProblemFound),
            "bench-07",
            [
                "09:23:18  bench-07          "
                "PROBLEM  refused: ../../etc/passwd leads outside the boot directory",
                "                            copy the file into the boot directory",
            ],
            id="a problem, with its remedy below",
        ),
    ],
)
def test_event_lines(event, name, lines):
    assert said(event, name) == lines


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_nothing_in_them_steers_the_terminal(event):
    assert all(line.isprintable() for line in said(event, "a\x1b[2Jb"))
